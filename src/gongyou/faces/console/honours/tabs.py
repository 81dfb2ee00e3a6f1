"""The tabs of honours."""

from typing import Any

from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import gettext as _


def tabs(request: HttpRequest, current: str) -> list[dict[str, Any]]:
    """打印证书, 荣誉墙, 重复获奖, the present one marked; each for those who may open it."""
    found = [
        ("honour_decisions", _("打印证书"), "calls.read"),
        ("honour_wall", _("已故获奖者"), "people.read"),
        ("double_honours", _("重复获奖"), "people.read"),
    ]
    return [
        {"label": label, "url": reverse(f"console:{name}"), "current": name == current, "count": None}
        for name, label, right in found
        if request.viewer.holds(right)
    ]
