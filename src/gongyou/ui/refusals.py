"""Doing what a form asks, and putting an operation's refusal where the form shows it."""

from collections.abc import Callable, Iterable
from typing import Any

from django import forms

from gongyou.kernel.operations.errors import Refused


def place_of(field: str, fields: Iterable[str]) -> str | None:
    """The form's field of this name, the first one of a group (`name-…`), or None where the form has neither."""
    known = list(fields)
    return field if field in known else next((one for one in known if field and one.startswith(f"{field}-")), None)


def show(form: forms.Form, error: Refused) -> None:
    """Add the refusal's text to its field, or to the form where it has none."""
    form.add_error(place_of(error.field, form.fields), str(error.message))


def carried_out(form: forms.Form, act: Callable[[dict[str, Any]], object]) -> bool:
    """Do what a valid form asks; a refusal is put where the form shows it."""
    if not form.is_valid():
        return False
    try:
        act(form.cleaned_data)
    except Refused as error:
        show(form, error)
        return False
    return True
