"""Effects of keeping a membership without dues and votes, and of taking it up again."""

from datetime import date

from django.utils.translation import gettext as _

from gongyou.domains.unions.enums import LEVELS, KeptAt
from gongyou.domains.unions.stages.parties import answers_of, body, made_by, party
from gongyou.domains.unions.stages.standing import (
    end_posts,
    keep_made,
    standing,
    turned_back,
)
from gongyou.engines.procedures.enums import PartyRole
from gongyou.engines.procedures.models import Act, Matter, Party
from gongyou.engines.procedures.types import effect
from gongyou.kernel import clock
from gongyou.kernel.access import graph
from gongyou.kernel.access.viewer import Viewer
from gongyou.kernel.operations.errors import Refused
from gongyou.records.directory.enums import OrganisationKind, PostEnd
from gongyou.records.directory.models import Organisation
from gongyou.records.directory.operations import memberships
from gongyou.records.directory.operations.checks import check_day
from gongyou.records.directory.queries import pool_of_region, regions

#: Kinds of bodies that keep the memberships of others.
_KEEPERS = (OrganisationKind.STREET, OrganisationKind.FEDERATION, OrganisationKind.DISTRICT)


def levels(viewer: Viewer, matter: Matter) -> tuple[tuple[str, str], ...]:
    """The levels that may keep this membership, by the reason that was given."""
    reason = answers_of(matter)["reason"] if matter is not None else ""
    return tuple((level.value, level.label) for level in LEVELS.get(reason, tuple(KeptAt)))


def streets(viewer: Viewer, matter: Matter) -> tuple[tuple[str, str], ...]:
    """The streets of the district, for where the member lives."""
    return tuple((row.code, row.name) for row in regions())


def _above(union: Organisation) -> Organisation:
    nodes = graph.ancestors("territory", union.pk)
    rows = {row.pk: row for row in Organisation.objects.in_operation().filter(pk__in=nodes, kind__in=_KEEPERS)}
    found = next((rows[node] for node in nodes if node in rows), None)
    if found is None:
        raise Refused(_("上面没有可以保留会籍的工会，请选择其他一级。"), field="level")
    return found


def _kept_at(act: Act, union: Organisation) -> Organisation:
    """The union that keeps the membership. Raises Refused where none is named."""
    level = act.given["level"]
    if level == KeptAt.OWN:
        return union
    if level == KeptAt.ABOVE:
        return _above(union)
    found = pool_of_region(str(act.given.get("street") or ""))
    if found is None:
        raise Refused(_("请选择会员居住地的镇街。"), field="street")
    return found


def name_keeper(matter: Matter, union: Organisation) -> None:
    """The union that keeps the membership takes part from now on and sees the matter."""
    if party(matter, PartyRole.RECEIVER) is None and union.pk != body(matter, PartyRole.UNION).pk:
        row = Party(matter=matter, role=PartyRole.RECEIVER, organisation=union, valid_from=clock.today())
        row.save(force_insert=True)


@effect("unions.retain", reverse=turned_back)
def retain(viewer: Viewer, matter: Matter, act: Act) -> None:
    """The membership is retained from the day given at the level named; offices in the union end (guide 1.2)."""
    found = standing(matter)
    day = date.fromisoformat(act.given["day"])
    check_day(viewer, day, not_before=found.valid_from)
    keeper = _kept_at(act, found.union)
    posts = end_posts(viewer, matter, found, day=day, reason=PostEnd.MOVED)
    row = memberships.retain_member(viewer, person=found.person, union=keeper, day=day, made_by=made_by(matter))
    keep_made(act, membership=[found.pk], made=[row.pk], post=posts)
    name_keeper(matter, keeper)


@effect("unions.resume", reverse=turned_back)
def resume(viewer: Viewer, matter: Matter, act: Act) -> None:
    """The membership is active again from today, at the union that receives it or at the one that kept it."""
    found = standing(matter)
    named = party(matter, PartyRole.RECEIVER)
    union = named.organisation if named is not None and named.organisation is not None else found.union
    row = memberships.resume_member(
        viewer, person=found.person, union=union, day=clock.today(), made_by=made_by(matter)
    )
    keep_made(act, membership=[found.pk], made=[row.pk])


def keeps_members(matter: Matter) -> str:
    """Why the union that keeps the membership cannot take it up itself, or empty: only a basic union has members."""
    row = Party._base_manager.filter(matter=matter, role=PartyRole.UNION, valid_to=None).select_related("organisation")
    found = row.first()
    if found is not None and found.organisation is not None and found.organisation.kind == OrganisationKind.BASIC:
        return ""
    return _("保留会籍的不是基层工会。请转请会员现在工作的单位或行业的基层工会接收。")
