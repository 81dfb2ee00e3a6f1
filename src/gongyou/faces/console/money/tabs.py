"""The tabs of money."""

from typing import Any

from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import gettext as _

from gongyou.records.treasury.queries.batches import batches_waiting
from gongyou.records.treasury.queries.recoveries import recoveries_late


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
