"""The first page, the service guide, messages, and the pages about the site itself."""

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from gongyou.domains.unions import queries
from gongyou.faces.portal.pages import address, page, way_on
from gongyou.kernel.access.routes import PUBLIC, WORKER, open_to
from gongyou.ui import appearance as looks

#: Where a procedure of the guide begins.
_STARTS = {"unions.join": "portal:join", "unions.transfer": "portal:join"}


def _doors(member: bool) -> list[dict]:
    binding = {"label": _("绑定会籍"), "url": address("bind"), "icon": "user-check"}
    life = {"label": _("我的履历"), "url": address("me"), "icon": "route"}
    return [
        {"label": _("扫码入会"), "url": address("join"), "icon": "user-plus"},
        {"label": _("会员卡"), "url": address("card"), "icon": "id"},
        {"label": _("我的办件"), "url": address("matters"), "icon": "clipboard-list"},
        {"label": _("办事指南"), "url": address("services"), "icon": "book"},
        life if member else binding,
        {"label": _("查验会员卡"), "url": address("verify"), "icon": "qrcode"},
        {"label": _("公示公告"), "url": address("notices"), "icon": "speakerphone"},
        {"label": _("全区数据"), "url": address("figures"), "icon": "chart-bar"},
    ]


@open_to(PUBLIC)
@require_safe
def home(request: HttpRequest) -> HttpResponse:
    """Signed out: what this is and the ways in. Signed in: the card, what waits, the matters, the doors."""
    viewer, context = request.viewer, {"demo": settings.GONGYOU_DEMO}
    if viewer.kind != "worker":
        return page(request, "home_public", at="home", staff=viewer.kind == "staff", **context)
    card = queries.own_card(viewer)
    lines = queries.own_matters(viewer, settled=True if card else None)
    return page(
        request,
        "home",
        at="home",
        card=card,
        waiting=[line for line in lines if line.waits_for_me],
        open_lines=[line for line in lines if not line.ended and not line.waits_for_me][:5],
        has_matters=bool(lines),
        doors=_doors(card is not None),
        **context,
    )


@open_to(PUBLIC)
@require_safe
def services(request: HttpRequest) -> HttpResponse:
    return page(request, "services", at="services", items=queries.service_items())


@open_to(PUBLIC)
@require_safe
def service(request: HttpRequest, key: str) -> HttpResponse:
    """One procedure of the guide, from its own declaration."""
    found = queries.service_item(key)
    if found is None:
        raise Http404
    generic = reverse("portal:start", args=[key]) if found.opens else ""
    start = reverse(_STARTS[key]) if key in _STARTS else generic
    return page(request, "service", at="services", found=found, start_url=start)


@open_to(WORKER)
@require_safe
def messages(request: HttpRequest) -> HttpResponse:
    return page(request, "messages", at="messages", items=queries.own_messages(request.viewer))


@open_to(PUBLIC)
@require_safe
def privacy_notice(request: HttpRequest) -> HttpResponse:
    return page(request, "privacy", at="me", handler=queries.district_name())


@open_to(PUBLIC)
@require_safe
def about(request: HttpRequest) -> HttpResponse:
    return page(request, "about", at="home", handler=queries.district_name())


@open_to(PUBLIC)
@require_POST
def appearance(request: HttpRequest) -> HttpResponse:
    """Remember senior view and theme in cookies and go back."""
    response = redirect(way_on(request, reverse("portal:home")))
    return looks.remember(response, view=request.POST.get("view"), theme=request.POST.get("theme"))
