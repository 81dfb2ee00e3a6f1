"""Member units of an industry federation (1+N+X): admitted with their union, each counted from its own seal day."""

from datetime import date
from typing import Any

from django.db.models import Q
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from gongyou.domains.unions.stages.parties import body, made_by
from gongyou.domains.unions.stages.standing import keep_made, made
from gongyou.engines.procedures.enums import PartyRole, RollState
from gongyou.engines.procedures.models import Act, Matter, RollItem
from gongyou.engines.procedures.queries.rolls import ROLL_WORDS
from gongyou.engines.procedures.types import effect
from gongyou.kernel import clock
from gongyou.kernel.access.models import Link
from gongyou.kernel.access.viewer import Viewer
from gongyou.kernel.operations.errors import Refused
from gongyou.records.directory.enums import OrganisationKind
from gongyou.records.directory.models import Coverage, Employer, Organisation
from gongyou.records.directory.operations import coverages, organisations
from gongyou.records.directory.queries import in_force
from gongyou.records.directory.queries import organisations as visible_organisations
from gongyou.ui.wording import date_text

UNIT = "member_unit"
INDUSTRY = "industry"


def _words(data: dict[str, Any]) -> str:
    day = data.get("sealed_on") or ""
    return _("%(day)s 盖章") % {"day": date_text(date.fromisoformat(day))} if day else _("尚未盖章")


ROLL_WORDS.register(UNIT, (gettext_lazy("会员单位"), _words))


def federations(viewer: Viewer, matter: Matter | None) -> tuple[tuple[str, str], ...]:
    """The industry federations in force."""
    rows = visible_organisations(viewer, kind=OrganisationKind.FEDERATION)
    return tuple(rows.order_by("code").values_list("code", "name"))


def covered_units(viewer: Viewer, matter: Matter | None) -> tuple[tuple[str, str], ...]:
    """The employers that the viewer's union covers and that are no member units yet."""
    return _covered(viewer.node_id, is_member_unit=False)


def member_units(viewer: Viewer, matter: Matter | None) -> tuple[tuple[str, str], ...]:
    """The employers that are member units under the viewer's union."""
    return _covered(viewer.node_id, is_member_unit=True)


def _covered(union_id: int | None, *, is_member_unit: bool) -> tuple[tuple[str, str], ...]:
    rows = Coverage._base_manager.filter(
        in_force(clock.today()), union_id=union_id, is_member_unit=is_member_unit, employer__valid_to=None
    )
    found = rows.order_by("employer__name").values_list("employer_id", "employer__name")
    return tuple((str(pk), name) for pk, name in found)


def items(matter: Matter) -> list[RollItem]:
    """The units on the matter's roll."""
    rows = RollItem._base_manager.filter(matter=matter, kind=UNIT, valid_to=None).select_related("employer")
    return list(rows.order_by("pk"))


def unsealed(viewer: Viewer, matter: Matter | None) -> tuple[tuple[str, str], ...]:
    """The units on the roll that have not sealed yet, by roll item."""
    return tuple((str(item.pk), item.employer.name) for item in _left(matter)) if matter is not None else ()


def _left(matter: Matter) -> list[RollItem]:
    return [item for item in items(matter) if not item.data.get("sealed_on")]


def all_sealed(matter: Matter) -> str:
    """Why the units cannot all be admitted as sealed, or empty."""
    left = len(_left(matter))
    return _("还有 %(left)s 家没有盖章，请选择“先同意加入，盖章后逐家登记”。") % {"left": left} if left else ""


def some_unsealed(matter: Matter) -> str:
    """Why there is nothing left to seal, or empty."""
    return "" if _left(matter) else _("各单位都已盖章，直接同意即可。")


def is_unit(federation: Organisation, employer: Employer) -> bool:
    """Whether the employer is a member unit of the federation already, under it or under a union of it."""
    below = Link.objects.in_operation().filter(line=INDUSTRY, parent_id=federation.pk, valid_to=None).values("child_id")
    rows = Coverage.objects.in_operation().filter(employer=employer, valid_to=None, is_member_unit=True)
    return rows.filter(Q(union=federation) | Q(union_id__in=below)).exists()


def check_line(union: Organisation, federation: Organisation) -> None:
    """Refuse a union that stands under another federation."""
    link = Link.objects.in_operation().filter(line=INDUSTRY, child_id=union.pk, valid_to=None).first()
    if link is not None and link.parent_id != federation.pk:
        raise Refused(
            _("“%(name)s”在行业线上已有上级，请先办理“变更上级工会”（行业线）。") % {"name": union.name},
            field="federation",
            code="other_federation",
        )


def _linked(viewer: Viewer, matter: Matter, union: Organisation, federation: Organisation, day: date) -> list[int]:
    """The secondary link that is needed, if any: totals go on along the primary one."""
    check_line(union, federation)
    if Link.objects.in_operation().filter(line=INDUSTRY, child_id=union.pk, valid_to=None).exists():
        return []
    link = organisations.link_organisations(
        viewer, line=INDUSTRY, parent=federation, child=union, day=day, primary=False, made_by=made_by(matter)
    )
    return [link.pk]


def _plain(union: Organisation, employer: Employer) -> Coverage | None:
    rows = Coverage.objects.in_operation().filter(union=union, employer=employer, valid_to=None, is_member_unit=False)
    return rows.first()


def _unit(union: Organisation, employer: Employer) -> Coverage:
    rows = Coverage.objects.in_operation().filter(union=union, employer=employer, valid_to=None, is_member_unit=True)
    found = rows.first()
    if found is None:
        raise Refused(_("“%(name)s”已不是会员单位，请刷新后再办。") % {"name": employer.name}, code="not_member_unit")
    return found


def _void(viewer: Viewer, matter: Matter, unit: Coverage) -> None:
    """The admission gets no length; the plain coverage that it took over runs on."""
    coverages.end_member_unit(viewer, coverage=unit, day=unit.valid_from, made_by=made_by(matter))
    rows = Coverage.objects.in_operation().filter(union_id=unit.union_id, employer_id=unit.employer_id)
    former = rows.filter(is_member_unit=False, valid_to=unit.valid_from).order_by("-pk").first()
    if former is not None:
        coverages.reopen_coverage(viewer, coverage=former, made_by=made_by(matter))


def _not_admitted(viewer: Viewer, matter: Matter, act: Act) -> None:
    for unit in Coverage.objects.in_operation().filter(pk__in=made(act, "coverage")).order_by("pk"):
        if unit.valid_to is None:
            _void(viewer, matter, unit)
        elif unit.valid_to != unit.valid_from:
            raise Refused(_("已有会员单位在本决定之后退出，不能直接撤销。"), code="changed_since")
    for link in Link.objects.in_operation().filter(pk__in=made(act, "link"), valid_to=None):
        organisations.unlink_organisations(
            viewer, line=INDUSTRY, child=body(matter, PartyRole.UNION), day=link.valid_from, made_by=made_by(matter)
        )


@effect("unions.admit_member_units", reverse=_not_admitted)
def admit_units(viewer: Viewer, matter: Matter, act: Act) -> None:
    """The union stands under the federation too; its units are admitted, each counted once it has sealed."""
    union, federation = body(matter, PartyRole.UNION), body(matter, PartyRole.FEDERATION)
    day = date.fromisoformat(act.given["day"])
    links = _linked(viewer, matter, union, federation, day)
    units = []
    for item in items(matter):
        if is_unit(federation, item.employer):
            raise Refused(_("“%(name)s”已是会员单位。") % {"name": item.employer.name}, code="covered")
        sealed = item.data.get("sealed_on") or ""
        unit = coverages.admit_member_unit(
            viewer,
            union=union,
            employer=item.employer,
            day=day,
            # Whoever sealed before the day of admission counts from that day.
            sealed_on=max(day, date.fromisoformat(sealed)) if sealed else None,
            document=act.given["document"],
            made_by=made_by(matter),
        )
        units.append(unit.pk)
    keep_made(act, coverage=units, link=links)


def _sealed_with_admission(viewer: Viewer, matter: Matter, act: Act) -> None:
    """A seal goes when its admission goes."""


@effect("unions.seal_member_units", reverse=_sealed_with_admission)
def seal_units(viewer: Viewer, matter: Matter, act: Act) -> None:
    """Units seal one after the other, each on its day; from then on it counts."""
    union, given = body(matter, PartyRole.UNION), act.given["seals"]
    if not given:
        raise Refused(_("请至少填写一家单位的盖章日。"), field="seals")
    for item in items(matter):
        if str(item.pk) not in given:
            continue
        day = date.fromisoformat(given[str(item.pk)])
        try:
            coverages.seal_member_unit(
                viewer, coverage=_unit(union, item.employer), sealed_on=day, made_by=made_by(matter)
            )
        except Refused as error:
            raise Refused(error.message, field=f"seals-{item.pk}", code=error.code) from error
        RollItem.objects.in_operation().filter(pk=item.pk).update(data={**item.data, "sealed_on": day.isoformat()})


def _stays_dropped(viewer: Viewer, matter: Matter, act: Act) -> None:
    """Units that never sealed were never counted; they stay covered as they were before."""


@effect("unions.drop_unsealed_units", reverse=_stays_dropped)
def drop_unsealed(viewer: Viewer, matter: Matter, act: Act) -> None:
    """Whoever has not sealed is no member unit; the union covers them as before."""
    union = body(matter, PartyRole.UNION)
    for item in items(matter):
        if not item.data.get("sealed_on"):
            _void(viewer, matter, _unit(union, item.employer))
            RollItem.objects.in_operation().filter(pk=item.pk).update(valid_to=clock.today(), state=RollState.OUT)


def _back_again(viewer: Viewer, matter: Matter, act: Act) -> None:
    union = body(matter, PartyRole.UNION)
    for plain in Coverage.objects.in_operation().filter(pk__in=made(act, "plain"), valid_to=None):
        coverages.end_coverage(viewer, coverage=plain, day=plain.valid_from, made_by=made_by(matter))
    for unit in Coverage.objects.in_operation().filter(pk__in=made(act, "coverage")):
        coverages.reopen_coverage(viewer, coverage=unit, made_by=made_by(matter))
    if made(act, "link"):
        _linked(viewer, matter, union, body(matter, PartyRole.FEDERATION), clock.today())


@effect("unions.release_member_units", reverse=_back_again)
def release_units(viewer: Viewer, matter: Matter, act: Act) -> None:
    """Units leave the federation and stay covered by their union; with the last one the union may leave too."""
    union, day = body(matter, PartyRole.UNION), date.fromisoformat(act.given["day"])
    units, plain = [], []
    for item in items(matter):
        unit = _unit(union, item.employer)
        coverages.end_member_unit(viewer, coverage=unit, day=day, made_by=made_by(matter))
        row = coverages.cover_employer(viewer, union=union, employer=item.employer, day=day, made_by=made_by(matter))
        units.append(unit.pk)
        plain.append(row.pk)
    links = _unlinked(viewer, matter, union, day) if act.given.get("with_union") else []
    keep_made(act, coverage=units, plain=plain, link=links)


def _unlinked(viewer: Viewer, matter: Matter, union: Organisation, day: date) -> list[int]:
    left = Coverage.objects.in_operation().filter(union=union, valid_to=None, is_member_unit=True).count()
    if left:
        raise Refused(
            _("本会还有 %(left)s 家会员单位，工会不能退出联合会。请先全部退出，或不勾选此项。") % {"left": left},
            field="with_union",
        )
    link = organisations.unlink_organisations(viewer, line=INDUSTRY, child=union, day=day, made_by=made_by(matter))
    return [link.pk]


def covering_union(employer: Employer) -> Organisation:
    """The basic union that covers an employer. Raises Refused without one."""
    rows = Coverage.objects.in_operation().filter(
        in_force(clock.today()), employer=employer, union__kind=OrganisationKind.BASIC, union__valid_to=None
    )
    found = rows.select_related("union").order_by("pk").first()
    if found is None:
        raise Refused(_("本单位还没有工会覆盖。请先建会，或请镇街的联合工会覆盖，再加入联合会。"), code="no_union")
    return found.union
