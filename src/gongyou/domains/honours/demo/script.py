"""Acting for the desks: calls from draft to publication, nominations, joint rounds, panels."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from gongyou.domains.honours.demo import words
from gongyou.domains.honours.demo.pool import One, Pool
from gongyou.domains.honours.demo.staffing import Staff
from gongyou.engines.procedures import operations
from gongyou.engines.procedures.models import Call, JointRound, Mark, Matter, Panelist, Seat, Track
from gongyou.engines.procedures.operations import (
    calls,
    joint,
    mark_entry,
    nominating,
    panel_copies,
    panel_draw,
    panel_signing,
)
from gongyou.engines.procedures.operations.opening import open_matter
from gongyou.engines.procedures.queries.calls_eligible import tags_of
from gongyou.engines.procedures.queries.panel_copies import to_confirm
from gongyou.engines.procedures.queries.panel_sheets import digest_of_marks, sheets_of
from gongyou.engines.procedures.types import PROCEDURES
from gongyou.engines.procedures.types.call_setup import family_of
from gongyou.kernel import clock
from gongyou.kernel.access.viewer import Viewer
from gongyou.kernel.operations.operation import current, operation
from gongyou.records.directory.models import Employer, Person

PAPER = {"prefix": "西海工荣", "signed_for": "主席"}
NOTE = "情况属实，手续齐全"
#: The seat of the demo's strict judge.
STRICT = 2


@dataclass
class Script:
    """The people of the demo and the desks that act for them."""

    pool: Pool
    staff: Staff
    taken: set[int]

    def people(self, count: int, fits: Callable[[One], bool] = lambda one: True) -> list[One]:
        """Members of units with a clerk, in different units, whom no other story uses."""
        found: list[One] = []
        units: set[int] = set()
        for one in self.pool.people:
            if len(found) == count:
                break
            if one.union in self.pool.staffed and one.union not in units and one.person not in self.taken and fits(one):
                found.append(one)
                units.add(one.union)
        self.taken |= {one.person for one in found}
        return found

    # --- calls

    def call(self, procedure: str, title: str, year: int, nature: str, days: int, **sections: Any) -> Call:
        """A call from its draft to its publication, all on the rehearsed day."""
        one, other = self.staff.district, self.staff.colleague
        row = calls.draft_call(one, procedure=procedure, title=title, year=year, nature=nature)
        if sections:
            row = calls.change_call(one, number=row.number, section="whole", given={**row.setup, **sections})
        sample = [{"name": "样本", "work_months": 80, "member_months": 80, "score": "88", "tags": ["front_line"]}]
        calls.try_call(one, number=row.number, samples=sample)
        calls.submit_call(one, number=row.number)
        calls.approve_call(other, number=row.number)
        last = clock.today() + timedelta(days=days - 1)
        return calls.publish_call(one, number=row.number, opens_on=clock.today(), closes_on=last)

    def nominate(self, call: Call, one: One, given: dict[str, Any], track: str = "") -> Matter:
        clerk = self.staff.officer(one.union)
        code = Person._base_manager.values_list("code", flat=True).get(pk=one.person)
        return nominating.nominate(
            clerk, call=call.number, track=track or call.setup["tracks"][0]["key"], subject_code=code,
            given=given, opened_by="organisation",
        )  # fmt: skip

    # --- acts

    def act(self, matter: Matter, outcome: str, *, note: str = NOTE, by: Viewer | None = None, **given: Any) -> Matter:
        """The desk where the matter lies now acts."""
        fresh = Matter._base_manager.get(pk=matter.pk)
        viewer = by or self.staff.departments.get(fresh.desk_node_id) or self.staff.officer(fresh.desk_node_id)
        return operations.act(
            viewer, number=fresh.number, outcome=outcome, note=note, given=given, confirmed=tuple(fresh.flags)
        )

    def resolve(self, matter: Matter) -> None:
        self.act(
            matter, "carried", day=clock.today().isoformat(), body="congress", entitled="60", present="52",
            in_favour="49", minutes="职代会纪要",
        )  # fmt: skip

    def hold(self, call: Call, stage: str, numbers: Iterable[str] = (), **given: Any) -> JointRound:
        """Draft a round at the desk of its matters and let another open it."""
        rows = Matter._base_manager.filter(number__in=tuple(numbers)) if numbers else None
        node = rows.values_list("desk_node_id", flat=True).first() if rows is not None else call.node_id
        by = self.staff.district if node == call.node_id else self.staff.officer(node or call.node_id)
        track = call.setup["tracks"][0]["key"] if len(call.setup["tracks"]) == 1 else ""
        row = joint.draft_round(by, call=call.number, stage=stage, track=track, numbers=tuple(numbers), given=given)
        joint.open_round(self.staff.colleague, number=row.number)
        return JointRound._base_manager.get(pk=row.pk)

    def close(self, row: JointRound, *, by: Viewer | None = None) -> JointRound:
        """Close a round, a notice or ballot once its time is over; whoever took an item out never closes alone."""
        over = JointRound._base_manager.values_list("ends_at", flat=True).get(pk=row.pk)
        with clock.rehearse(max(clock.now(), over) if over is not None else clock.now()):
            return joint.close_round(by or self.staff.district, number=row.number)

    def opinions(self, matter: Matter, department: str = "D-HR") -> None:
        """A department (or `every` one) is asked and has nothing against it."""
        self.act(matter, "ask", by=self.staff.district, department=department)
        for child in Matter._base_manager.filter(parent=matter, procedure="honours.opinion", state="open"):
            self.act(child, "no_objection", document="函")

    def panel(
        self, call: Call, stage: str, numbers: Iterable[str], points: Callable[[int, int, int], int]
    ) -> JointRound:
        """A whole panel: drawn, marked blind, confirmed by another, signed, closed."""
        staff = self.staff
        row = joint.draft_round(staff.district, call=call.number, stage=stage, numbers=tuple(numbers))
        panel_draw.draw_panel(staff.district, round=row.number)
        panel_draw.appoint(staff.district, round=row.number, username="honours-chief", function="chief")
        if read := to_confirm(row):
            panel_copies.confirm_copies(staff.district, round=row.number, read=read)
        joint.open_round(staff.colleague, number=row.number)
        self.mark(call, row, points)
        marks = Mark._base_manager.filter(item__round=row, state="entered").values_list("pk", flat=True)
        mark_entry.confirm_marks(staff.district, round=row.number, marks=list(marks))
        digest = digest_of_marks(sheets_of(JointRound._base_manager.get(pk=row.pk)))
        first = Panelist._base_manager.filter(round=row, function="judge", state="active").order_by("seat")[0]
        for viewer in (staff.chief, staff.judges[first.expert.code]):
            assert viewer is not None
            panel_signing.sign_marks(viewer, round=row.number, digest=digest)
        return joint.close_round(staff.district, number=row.number)

    def mark(self, call: Call, row: JointRound, points: Callable[[int, int, int], int], *, most: int = 10_000) -> None:
        """Every judge marks what is theirs: `points` of (item, judge, aspect) per cent of the highest mark."""
        aspects = [
            aspect
            for part in call.setup["sheet"]["parts"]
            for criterion in part["criteria"]
            for sub in criterion["subs"]
            for aspect in sub["aspects"]
        ]
        seats = Seat._base_manager.filter(item__round=row, state="active").select_related("item", "panelist__expert")
        for seat in seats.order_by("item__ordinal", "panelist__seat")[:most]:
            marks = {
                one["key"]: one["maximum"]
                * points(seat.item.ordinal, seat.panelist.seat or 0, place)
                // 100
                // one["step"]
                * one["step"]
                for place, one in enumerate(aspects)
            }
            judge = self.staff.judges[seat.panelist.expert.code]
            mark_entry.enter_marks(judge, round=row.number, item_code=seat.item.code, marks=marks)


def per_cent(item: int, judge: int, place: int) -> int:
    """A plausible mark: works of different quality, judges of different severity (the second is strict), taste."""
    quality, taste = 11 * item % 20, (5 * item + 3 * judge + 7 * place) % 6
    severity = 9 if judge == STRICT else judge % 3
    return 94 - quality - severity - taste


def person_given(one: One, turn: int) -> dict[str, Any]:
    """What a unit writes about somebody."""
    return {
        "post": words.FIELDS[turn % len(words.FIELDS)] + "岗位",
        "craft": words.FIELDS[turn % len(words.FIELDS)],
        "field": words.FIELDS[turn % len(words.FIELDS)],
        "years": str(12 + turn % 15),
        "innovations": "3",
        "applied": "2",
        "brief": words.DEEDS[turn % len(words.DEEDS)],
        "deeds": words.DEEDS[(turn + 1) % len(words.DEEDS)],
        "tag_front_line": one.front_line,
    }


@operation("demo.entered", right="matters.decide")
def entered(
    viewer: Viewer, *, call: Call, stage: str, given: dict[str, Any], subject: Person | Employer | None, track: str = ""
) -> Matter:
    """A nomination whose first steps were on paper: it stands at a stage of the call at once."""
    definition = PROCEDURES.get(call.procedure)
    chosen = Track.objects.in_operation().get(call=call, key=track or call.setup["tracks"][0]["key"])
    start = definition.prepare_entry(viewer, given, subject, call, chosen)
    kind, number = start.subject
    matter = open_matter(
        viewer,
        procedure=call.procedure,
        subject=start.subject,
        parties=start.parties,
        answers={**given, **start.answers},
        opened_by="organisation",
        stage=stage,
        channel="call",
        call=call,
        track=chosen,
        candidate=start.candidate or f"{family_of(definition).candidate}:{number}",
        tags=tags_of(viewer, definition, kind, number, given),
    )
    current().entry("demo.entered", "matter", matter.pk, number=matter.number)
    return matter


def ago(days: int) -> date:
    return clock.today() - timedelta(days=days)
