"""How a nomination begins: its unit, who reviews it, who is nominated; refused where that cannot be."""

import hashlib
from collections.abc import Mapping
from typing import Any

from django.utils.translation import gettext as _

from gongyou.domains.honours.predicates.naming import is_studio_name, studio_name
from gongyou.domains.honours.queries.eligibility import LEADING, standing_honours, work_of
from gongyou.domains.honours.queries.parties import decider_above, recommender_of
from gongyou.domains.honours.stages.holders import person_of_code
from gongyou.engines.procedures.enums import PartyRole
from gongyou.engines.procedures.models import Call
from gongyou.engines.procedures.operations import PartyDraft
from gongyou.engines.procedures.types import Concerned, Start
from gongyou.kernel import clock, parameters
from gongyou.kernel.access.viewer import Viewer
from gongyou.kernel.operations.errors import Refused
from gongyou.records.directory.models import Coverage, Employer, Membership, Organisation, Person
from gongyou.records.directory.queries import in_force
from gongyou.records.passport.predicates import bare


def organiser_of(call: Call) -> Organisation:
    return Organisation.objects.in_operation().get(pk=call.node_id)


def unit_for(viewer: Viewer, person: Person | None) -> Organisation:
    """The union that nominates: the viewer's own, or that of a person who nominates oneself."""
    if viewer.kind == "staff" and viewer.node_id is not None:
        return Organisation.objects.in_operation().get(pk=viewer.node_id)
    rows = Membership.objects.in_operation().filter(person=person, valid_to=None, kind="active")
    found = rows.select_related("union").first() if person is not None else None
    if found is None:
        raise Refused(_("自荐须是工会会员：推荐前要经本单位工会民主程序。请先加入工会。"), code="no_unit")
    return found.union


def recommender_for(unit: Organisation) -> Organisation:
    """Who reviews: the body above the unit; what a street or federation nominates itself it also reviews."""
    return recommender_of(unit) if unit.kind == "basic" else unit


def unit_employer(unit: Organisation, person: Person | None = None) -> Employer | None:
    """The employer for which the unit stands: where the person works, else the only one that it covers."""
    today = clock.today()
    covered = Coverage.objects.in_operation().filter(in_force(today), union=unit)
    work = work_of(person.pk, today) if person is not None else None
    if work is not None and work.employer is not None:
        return work.employer
    found = list(covered.select_related("employer")[:2])
    return found[0].employer if len(found) == 1 else None


def parties(
    viewer: Viewer, call: Call, *, person: Person | None = None, employer: Employer | None = None
) -> list[PartyDraft]:
    """The unit, its reviewer, the organiser, the candidate, the employer."""
    unit = unit_for(viewer, person)
    found = [
        PartyDraft(PartyRole.NOMINATOR, organisation=unit),
        PartyDraft(PartyRole.RECOMMENDER, organisation=recommender_for(unit)),
        PartyDraft(PartyRole.ORGANISER, organisation=organiser_of(call)),
    ]
    if person is not None:
        found.append(PartyDraft(PartyRole.CANDIDATE, person=person))
        if viewer.kind == "worker":
            found.append(PartyDraft(PartyRole.APPLICANT, person=person))
    employer = employer or unit_employer(unit, person)
    if employer is not None:
        found.append(PartyDraft(PartyRole.EMPLOYER, employer=employer))
    return found


def standing_parties(unit: Organisation) -> list[PartyDraft]:
    """Who takes part where no call says it: the unit, the body that reviews, the district that decides."""
    return [
        PartyDraft(PartyRole.NOMINATOR, organisation=unit),
        PartyDraft(PartyRole.RECOMMENDER, organisation=recommender_of(unit)),
        PartyDraft(PartyRole.ORGANISER, organisation=decider_above(unit)),
    ]


def person_entry(viewer: Viewer, subject: Person, call: Call) -> Start:
    """A person is nominated, by the unit or by the own hand."""
    return Start(
        subject=("person", subject.pk),
        parties=parties(viewer, call, person=subject),
        candidate=f"person:{subject.pk}",
    )


def employer_entry(viewer: Viewer, given: Mapping[str, Any], subject: Employer, call: Call) -> Start:
    """An employer of the unit or street is nominated."""
    if given["participation"] > given["staff"]:
        raise Refused(_("参与创新的人数不能多于职工人数。"), field="participation")
    if given["adopted"] > given["proposals"]:
        raise Refused(_("采纳的建议不能多于提出的建议。"), field="adopted")
    return Start(
        subject=("employer", subject.pk),
        parties=parties(viewer, call, employer=subject),
        candidate=f"employer:{subject.pk}",
        answers={"name": subject.name},
    )


def group_entry(viewer: Viewer, given: Mapping[str, Any], call: Call, kind: str) -> Start:
    """A team or studio is nominated under its leader, with members of the unit."""
    leader = named(given, "leader", _("领衔人（班组长）"))
    unit, name = unit_for(viewer, None), str(given["name"]).strip()
    members = only_members(members_named(unit, given["members"], "members"), "members")
    members = [row for row in members if row["number"] != leader.pk]
    answers = {"name": name, "members": members, "leader_name": leader.name}
    if kind == "studio":
        answers |= _studio(leader, name, len(members) + 1)
    return Start(
        subject=("person", leader.pk) if kind == "studio" else ("organisation", unit.pk),
        parties=parties(viewer, call, person=leader),
        candidate=f"studio:{leader.pk}" if kind == "studio" else f"team:{unit.pk}:{_mark(name)}",
        answers=answers,
    )


def _mark(name: str) -> str:
    """What is equal for one team of a unit, however its name is written; short enough for the column."""
    return hashlib.sha256(bare(name).encode()).hexdigest()[:40]


def _studio(leader: Person, name: str, size: int) -> dict[str, Any]:
    """The leader's honour on which the studio rests. Raises Refused for a wrong name or too few members."""
    if not is_studio_name(name, leader.name):
        raise Refused(
            _("工作室名称须以“%(name)s”结尾。") % {"name": studio_name(leader.name)}, field="name", code="studio_name"
        )
    least = parameters.value("honours.studio_members", clock.today()).whole
    if size < least:
        raise Refused(
            _("成员（含领衔人）%(size)s 人，不得少于 %(least)s 人。") % {"size": size, "least": least},
            field="members",
            code="too_few",
        )
    rests_on = next(iter(standing_honours(leader.pk, clock.today(), LEADING)), None)
    return {"leader_honour": rests_on.pk if rests_on is not None else None}


def named(given: Mapping[str, Any], field: str, what: str) -> Person:
    """The person who was picked. Raises Refused."""
    found = person_of_code(str(given.get(field) or ""))
    if found is None:
        raise Refused(_("请从本单位会员中选择%(what)s。") % {"what": what}, field=field, code="unknown_person")
    return found


def members_named(unit: Organisation, rows: list[dict[str, Any]], field: str) -> list[dict[str, Any]]:
    """Rows with the numbers of the unit's members of these names; who is no member stays a name without number.

    Raises Refused where two members have one name and the year of birth does not tell them apart.
    """
    names = {str(row["name"]).strip() for row in rows}
    found = Membership.objects.in_operation().filter(union=unit, valid_to=None, person__name__in=names)
    known = list(found.values_list("person_id", "person__name", "person__birth_date"))
    return [_numbered(row, known, f"{field}-{place}") for place, row in enumerate(rows)]


def _numbered(row: dict[str, Any], known: list[tuple[int, str, Any]], field: str) -> dict[str, Any]:
    name, year = str(row["name"]).strip(), row.get("born")
    same = [pk for pk, one, born in known if one == name and year in (None, born.year)]
    if len(same) > 1:
        raise Refused(
            _("本单位有 %(count)s 名会员叫“%(name)s”，请填写出生年份加以区分。") % {"count": len(same), "name": name},
            field=f"{field}-born",
            code="ambiguous",
        )
    return {**row, "name": name, "number": same[0] if same else None}


def only_members(rows: list[dict[str, Any]], field: str) -> list[dict[str, Any]]:
    """The rows, each a member and nobody twice. Raises Refused."""
    seen: set[int] = set()
    for place, row in enumerate(rows):
        if row["number"] is None:
            raise Refused(
                _("“%(name)s”不是本单位工会会员，请核对姓名。") % {"name": row["name"]},
                field=f"{field}-{place}-name",
                code="no_member",
            )
        if row["number"] in seen:
            raise Refused(_("“%(name)s”重复了。") % {"name": row["name"]}, field=f"{field}-{place}-name", code="twice")
        seen.add(row["number"])
    return rows


def concerned_rows(given: Mapping[str, Any], *fields: str) -> Concerned:
    """The people who stand in these rows of the answers."""
    rows = [row for field in fields for row in given.get(field) or []]
    return Concerned(persons=frozenset(int(row["number"]) for row in rows if row.get("number")))
