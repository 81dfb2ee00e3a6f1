"""Who takes part in an entry, and how its facts are read from the matter."""

import json
import re
from collections.abc import Mapping, Sequence
from typing import Any

from django.utils.translation import gettext as _

from gongyou.domains.contests.predicates import STUDENT
from gongyou.engines.procedures.enums import PartyRole
from gongyou.engines.procedures.models import Expert, Matter, Party, RollItem, Track
from gongyou.engines.procedures.operations import PartyDraft
from gongyou.engines.procedures.queries.calls_eligible import why_not
from gongyou.engines.procedures.queries.candidates import work_of
from gongyou.engines.procedures.types import Concerned, RollDraft
from gongyou.kernel import clock
from gongyou.kernel.access.viewer import Viewer
from gongyou.kernel.operations.errors import Refused
from gongyou.records.directory.models import Membership, Organisation, Person
from gongyou.records.directory.queries import person_by_code

#: The other members of a team on the roll of its entry.
TEAM = "team_member"
#: What stands between several names in one answer.
_BETWEEN = re.compile(r"[、，,；;\s]+")


def body_of(call: Any) -> Organisation:
    """The body that holds the call."""
    return Organisation.objects.in_operation().get(pk=call.node_id)


def union_of(person: Person) -> Organisation | None:
    """The union of which the person is a member now."""
    row = Membership.objects.in_operation().filter(person=person, valid_to=None).select_related("union").first()
    return row.union if row is not None else None


def nominating_body(viewer: Viewer, person: Person | None) -> Organisation:
    """The union that enters: the desk's own, or that of the person who enters for himself. Raises Refused."""
    own = Organisation.objects.in_operation().filter(pk=viewer.node_id or 0, valid_to=None).first()
    found = own or (union_of(person) if person is not None else None)
    if found is None:
        raise Refused(_("报名须由所在工会提出。请先加入工会，或由单位工会统一报名。"), code="no_union")
    return found


def entry_parties(viewer: Viewer, call: Any, *, person: Person | None = None) -> list[PartyDraft]:
    """Organiser, nominating union and contestant."""
    parties = [
        PartyDraft(PartyRole.ORGANISER, organisation=body_of(call)),
        PartyDraft(PartyRole.NOMINATOR, organisation=nominating_body(viewer, person)),
    ]
    return [*parties, PartyDraft(PartyRole.CANDIDATE, person=person)] if person is not None else parties


def once_in_occupation(call: Any, track: Any, person: Person) -> str:
    """A person competes once in an occupation of a call, in whichever group and by whichever union (guide 6)."""
    return f"person:{person.pk}:{track.data.get('occupation', '')}"


def team_of(
    viewer: Viewer, given: Mapping[str, Any], captain: Person, definition: Any, call: Any, track: Any
) -> tuple[RollDraft, ...]:
    """The other members of the team, each as eligible as the captain and in no other entry. Raises Refused."""
    codes = [str(row["code"]).strip() for row in given.get("members") or []]
    if codes and not str(given.get("team") or "").strip():
        raise Refused(_("填写了队员的，请写明参赛队名称。"), field="team")
    found: list[Person] = []
    for place, code in enumerate(codes):
        person = person_by_code(viewer, code)
        if person is None or person.pk == captain.pk or person in found:
            raise Refused(_("没有找到这名队员，或重复填写。请核对会员编号。"), field=f"members-{place}-code")
        _check_member(viewer, person, definition, call, track, field=f"members-{place}-code")
        found.append(person)
    return tuple(RollDraft(TEAM, person=person) for person in found)


def _check_member(viewer: Viewer, person: Person, definition: Any, call: Any, track: Any, *, field: str) -> None:
    reasons = why_not(viewer, definition, call.setup, "person", person.pk, clock.today(), track=track.data)
    if reasons:
        raise Refused("；".join(str(one.text) for one in reasons), field=field, code="not_eligible")
    refuse_second_entry(call, track, [person], field=field)
    refuse_wrong_group(track, person, field=field)


def refuse_second_entry(call: Any, track: Any, people: Sequence[Person], *, field: str = "subject") -> None:
    """Nobody competes twice in one occupation, as captain here and as member there. Raises Refused."""
    gone = ("withdrawn", "lapsed", "refused")
    occupation = track.data.get("occupation", "")
    rows = Track.objects.in_operation().filter(call=call)
    tracks = [row.pk for row in rows if row.data.get("occupation", "") == occupation]
    entries = Matter.objects.in_operation().filter(call=call, track__in=tracks).exclude(ending__in=gone)
    captains = Party.objects.in_operation().filter(matter__in=entries, role=PartyRole.CANDIDATE, person__in=people)
    members = RollItem.objects.in_operation().filter(matter__in=entries, kind=TEAM, person__in=people)
    if captains.exists() or members.exists():
        raise Refused(_("同一人在同一职业只能报名一次，已有一件报名在先。"), field=field, code="nominated_already")


def refuse_wrong_group(track: Any, person: Person, *, field: str = "subject") -> None:
    """Employees and students compete apart: who works is no student here, and the other way round. Raises Refused."""
    works = work_of(person.pk, clock.today()) is not None
    student = track.data.get("group") == STUDENT
    if student and works:
        raise Refused(_("%(name)s 有在职用工登记，请报职工组。") % {"name": person.name}, field=field, code="group")
    if track.data.get("group") and not student and not works:
        said = _("%(name)s 没有在职用工登记，不能报职工组。学生请报学生组。")
        raise Refused(said % {"name": person.name}, field=field, code="group")


def coaches_of(matter: Matter, key: str) -> Concerned:
    """Those named in this answer, by name, and those of the pool of experts who bear such a name, with their units."""
    names = frozenset(name for name in _BETWEEN.split(str(answers_of(matter).get(key) or "")) if name)
    if not names:
        return Concerned()
    rows = Expert._base_manager.filter(name__in=names).exclude(person=None)
    return Concerned(persons=frozenset(rows.values_list("person_id", flat=True)), names=names)


def contestant(matter: Matter) -> Person:
    """The person who competes, or the captain of the team. Raises Refused without one."""
    row = Party.objects.in_operation().filter(matter=matter, role=PartyRole.CANDIDATE, valid_to=None)
    found = row.select_related("person").first()
    if found is None or found.person is None:
        raise Refused(_("办件缺少参赛选手，请联系系统管理员。"))
    return found.person


def contestants(matter: Matter) -> list[Person]:
    """Everybody who competes: the captain first, then the other members of the team."""
    rows = RollItem.objects.in_operation().filter(matter=matter, kind=TEAM, valid_to=None).select_related("person")
    return [contestant(matter), *(row.person for row in rows.order_by("pk") if row.person is not None)]


def nominator(matter: Matter) -> Organisation | None:
    """The union that entered the matter."""
    row = Party.objects.in_operation().filter(matter=matter, role=PartyRole.NOMINATOR, valid_to=None)
    found = row.select_related("organisation").first()
    return found.organisation if found is not None else None


def answers_of(matter: Matter) -> dict[str, Any]:
    """What was answered when the entry was made."""
    return json.loads(matter.answers.reveal() or "{}")
