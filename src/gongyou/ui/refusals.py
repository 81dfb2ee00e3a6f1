"""Putting an operation's refusal where the form shows it."""

from django import forms

from gongyou.kernel.operations.errors import Refused


def show(form: forms.Form, error: Refused) -> None:
    """Add the refusal's text to its field, or to the form where it has none."""
    form.add_error(error.field if error.field in form.fields else None, str(error.message))
