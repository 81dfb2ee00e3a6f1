"""The tabs of money and what every page of it does alike with a refusal."""

from collections.abc import Callable
from typing import Any

from django import forms
from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import gettext as _

from gongyou.kernel.operations.errors import Refused
from gongyou.records.treasury.queries.batches import batches_waiting
from gongyou.records.treasury.queries.recoveries import recoveries_late
from gongyou.ui import refusals


def tabs(request: HttpRequest, current: str) -> list[dict[str, Any]]:
    """预算, 承诺, 待付, 批次, 追回, the present one marked."""
    waiting = batches_waiting(request.viewer)
    found = [
        ("money", _("预算"), None),
        ("commitments", _("承诺"), None),
        ("instalments_due", _("待付"), None),
        ("batches", _("付款批次"), waiting or None),
        ("recoveries", _("追回"), recoveries_late(request.viewer) or None),
    ]
    return [
        {"label": label, "url": reverse(f"console:{name}"), "current": name == current, "count": count}
        for name, label, count in found
    ]


def carried_out(form: forms.Form, act: Callable[[dict], object]) -> bool:
    """Do what a valid form asks; a refusal is put where the form shows it."""
    if not form.is_valid():
        return False
    try:
        act(form.cleaned_data)
    except Refused as error:
        refusals.show(form, error)
        return False
    return True
