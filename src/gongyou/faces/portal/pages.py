"""What every page of the portal needs: the dock, the way in and out, robots kept away, safe ways back."""

from functools import cache
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _

_OPEN_TO_ROBOTS = frozenset("home services service about privacy join verify figures report notices calls call".split())


@cache
def address(name: str) -> str:
    """The address of a page of the portal that takes no arguments; it is the same as long as the process runs."""
    return reverse(f"portal:{name}")


def _dock(current: str) -> list[dict]:
    items = (
        ("home", _("首页"), "home"),
        ("services", _("服务"), "layout-grid"),
        ("messages", _("消息"), "message-circle"),
        ("me", _("我的"), "user"),
    )
    return [
        {"label": label, "url": address(name), "icon": icon, "current": name == current} for name, label, icon in items
    ]


def page(request: HttpRequest, template: str, *, status: int = 200, at: str = "", **context: Any) -> HttpResponse:
    """Render a portal page. `at` is the item of the dock that it belongs to.

    The top bar never names the person: whether an account has one must not show there. A page of status 404
    does not repeat the address that was asked for, so that all of them are the same bytes.
    """
    worker = request.viewer.kind == "worker"
    common = {
        "nav": _dock(at),
        "appearance_url": address("appearance") if status != 404 else "",
        "back_here": request.path if status != 404 else "/",
        "sign_in_url": "" if request.viewer.user_id else address("sign_in"),
        "viewer_label": _("我的") if worker else "",
        "account_url": address("me") if worker else "",
    }
    response = render(request, f"portal/{template}.html", common | context, status=status)
    if request.resolver_match is None or request.resolver_match.url_name not in _OPEN_TO_ROBOTS:
        response["X-Robots-Tag"] = "noindex, nofollow"
    return response


def way_on(request: HttpRequest, default: str) -> str:
    """Where to go next: the `next` that was asked for, if it is an address of this site, else the default."""
    asked = request.POST.get("next") or request.GET.get("next") or ""
    host = request.get_host()
    safe = url_has_allowed_host_and_scheme(asked, allowed_hosts={host}, require_https=request.is_secure())
    return asked if asked.startswith("/") and safe else default
