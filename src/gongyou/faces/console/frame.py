"""What surrounds every console page: the strands on the left, search, who is signed in and as what."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import Resolver404, resolve, reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from gongyou.domains.contests.queries.promotions import promotions_waiting
from gongyou.domains.unions.queries.proposals import proposals_waiting
from gongyou.engines.procedures.queries import desk, duties
from gongyou.engines.procedures.queries.calls import calls_waiting
from gongyou.engines.procedures.queries.openings import offers_of_the_desk
from gongyou.kernel.access.types import ROLE_KINDS
from gongyou.kernel.access.viewer import Viewer
from gongyou.records.directory.queries.merging import merges_waiting
from gongyou.records.directory.queries.places import employer_name, organisation_name
from gongyou.records.treasury.queries.batches import batches_waiting


@dataclass(frozen=True)
class Place:
    """A place of the console: where it leads, which rights open it (any of them), and what waits there."""

    path: str
    label: Any
    icon: str
    rights: tuple[str, ...] = ()
    waiting: Callable[[Viewer], int] | None = None


#: The five strands of 12351 in their order; a strand shows with its first page.
STRANDS: tuple[tuple[Any, tuple[Place, ...]], ...] = (
    (gettext_lazy("一条主线"), ()),
    (
        gettext_lazy("两个平台"),
        (
            Place("calls/", gettext_lazy("评选和竞赛"), "trophy", ("calls.read",), calls_waiting),
            Place("rounds/", gettext_lazy("批次"), "list-details", ("panels.run", "calls.read")),
            Place("panels/", gettext_lazy("评审"), "gavel", ("panels.run", "panels.sit")),
            Place("drills/", gettext_lazy("岗位练兵"), "tool", ("drills.read",)),
            Place("promotions/", gettext_lazy("竞赛晋级"), "trending-up", ("panels.run",), promotions_waiting),
            Place("projects/", gettext_lazy("创业项目"), "building-community", ("panels.run",)),
            Place("honours/", gettext_lazy("荣誉"), "award", ("calls.read",)),
            Place("money/", gettext_lazy("资金"), "cash", ("money.read",), batches_waiting),
        ),
    ),
    (gettext_lazy("三个提高"), ()),
    (gettext_lazy("五个保障"), ()),
    (
        gettext_lazy("一支队伍"),
        (
            Place("people/", gettext_lazy("会员"), "users", ("people.read",)),
            Place("merges/", gettext_lazy("重复登记"), "copy", ("people.merge",), merges_waiting),
            Place("organisations/", gettext_lazy("组织"), "hierarchy-2", ("people.read", "codes.read")),
            Place(
                "proposals/",
                gettext_lazy("建会提议"),
                "building-community",
                ("proposals.handle",),
                proposals_waiting,
            ),
            Place("employers/", gettext_lazy("用人单位"), "building-factory-2", ("directory.employers",)),
            Place("codes/", gettext_lazy("入会二维码"), "qrcode", ("codes.read",)),
            Place("drives/", gettext_lazy("集中入会行动"), "speakerphone", ("drives.read",)),
            Place("rosters/", gettext_lazy("名册导入"), "upload", ("roster.import",)),
            Place("unit/", gettext_lazy("本单位"), "building", ("employer.own",)),
        ),
    ),
)
DUTIES = Place("duties/", gettext_lazy("定期事项"), "list-check", ("matters.read",))
REPORT = Place("figures/", gettext_lazy("指标"), "chart-bar", ("figures.read",))
ADMINISTRATION = (
    Place("accounts/", gettext_lazy("账号"), "key", ("accounts.manage",)),
    Place("roles/", gettext_lazy("岗位与代理"), "user-check", ("roles.manage",)),
    Place("ledger/", gettext_lazy("审计记录"), "history", ("audit.read",)),
)


def _opens(place: Place, viewer: Viewer) -> bool:
    return any(viewer.holds(right) for right in place.rights) and _exists(_address(place))


def _address(place: Place) -> str:
    return reverse("console:home") + place.path


def _exists(address: str) -> bool:
    try:
        resolve(address)
    except Resolver404:
        return False
    return True


def _item(place: Place, request: HttpRequest, group: Any = "") -> dict[str, Any]:
    address = _address(place)
    current = request.path.startswith(address)
    item = {"label": place.label, "url": address, "icon": place.icon, "current": current, "group": group}
    return item | ({"count": place.waiting(request.viewer)} if place.waiting is not None else {})


def navigation(request: HttpRequest) -> list[dict[str, Any]]:
    """The places that this viewer may open, in the order of the strands."""
    viewer, home = request.viewer, reverse("console:home")
    items: list[dict[str, Any]] = []
    if viewer.holds("matters.read"):
        inside = request.path == home or request.path.startswith((f"{home}matters/", f"{home}bulk/"))
        count = desk(viewer).filter(state="open").count()
        items.append({"label": _("今天"), "url": home, "icon": "calendar-due", "current": inside, "count": count})
        regular, below = _item(DUTIES, request), request.path.startswith(f"{home}duties/below/")
        items.append({**regular, "current": regular["current"] and not below, "count": duties.waiting_count(viewer)})
        if viewer.holds("matters.supervise"):
            late = Place("late/", _("下级超期"), "alert-triangle")
            items.append({**_item(late, request), **({"current": True} if below else {})})
    if offers_of_the_desk(viewer):
        items.append(_item(Place("open/", _("发起事项"), "plus"), request))
    if _opens(REPORT, viewer):
        items.append(_item(REPORT, request))
    for name, places in STRANDS:
        items += [_item(place, request, name) for place in places if _opens(place, viewer)]
    items += [_item(place, request, _("管理")) for place in ADMINISTRATION if _opens(place, viewer)]
    for item in items:
        item.setdefault("group", "")
    return items


def landing(viewer: Viewer) -> str:
    """The address where a role without a desk begins."""
    places = (REPORT, *(place for _name, group in STRANDS for place in group), *ADMINISTRATION)
    return next((_address(place) for place in places if _opens(place, viewer)), reverse("console:switch"))


def role_label(viewer: Viewer) -> str:
    """The role and its place in words; a substitute is marked."""
    if not viewer.role:
        return _("尚未授予岗位")
    place = organisation_name(viewer.node_id) if viewer.node_id else employer_name(viewer.subject_id)
    text = " · ".join(part for part in (place, str(ROLE_KINDS.get(viewer.role).name)) if part)
    return _("%(role)s（代理）") % {"role": text} if viewer.acting_for else text


def frame(request: HttpRequest) -> dict[str, Any]:
    """The variables that the console's layout reads."""
    viewer, many = request.viewer, len(getattr(request, "roles", [])) > 1
    return {
        "nav": navigation(request),
        "viewer_label": role_label(viewer),
        "account_url": reverse("console:own_account"),
        "switch_url": reverse("console:switch") if many else "",
        "sign_out_url": reverse("account_logout"),
        "home_url": reverse("console:home"),
        "search_url": reverse("console:people") if viewer.holds("people.read") else "",
        "appearance_url": reverse("console:appearance"),
    }


def render_console(
    request: HttpRequest, template: str, context: dict[str, Any] | None = None, *, status: int = 200
) -> HttpResponse:
    """Render a console page with its frame."""
    return render(request, template, {**frame(request), **(context or {})}, status=status)
