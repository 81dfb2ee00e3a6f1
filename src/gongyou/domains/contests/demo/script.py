"""Acting for the desks: plans that are filed and published, entries, panels with sealed numbers, rounds."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from gongyou.domains.contests.demo import plan
from gongyou.domains.contests.demo.staffing import OFFICE, Staff
from gongyou.engines.procedures import operations
from gongyou.engines.procedures.models import Call, JointItem, JointRound, Mark, Matter, Panelist, Track
from gongyou.engines.procedures.operations import (
    calls,
    code_tables,
    joint,
    mark_entry,
    nominating,
    panel_copies,
    panel_draw,
    panel_rows,
    panel_signing,
)
from gongyou.engines.procedures.operations.opening import open_matter
from gongyou.engines.procedures.queries.calls_eligible import tags_of
from gongyou.engines.procedures.queries.panel_copies import to_confirm
from gongyou.engines.procedures.queries.panel_sheets import digest_of_marks, label_of, sheets_of
from gongyou.engines.procedures.types import PROCEDURES
from gongyou.engines.procedures.types.call_setup import family_of
from gongyou.kernel import clock
from gongyou.kernel.access.viewer import Viewer
from gongyou.kernel.operations.operation import current, operation
from gongyou.records.directory.models import Organisation, Person

PAPER = {"prefix": "西海工竞", "signed_for": "区总工会"}
RULE = {
    "judges": 3, "drop_highest": 0, "drop_lowest": 0, "drop_from": 5, "per": "aspect", "spread": None, "shown": 2,
    "rank_by": "exact",
}  # fmt: skip
PANEL = {"judges": 3, "reserves": 1, "fields": ["竞赛"]}
NOTE = "情况属实，手续齐全"


@dataclass
class Script:
    """The desks of the demo's contests."""

    staff: Staff

    # --- plans

    def approved(self, procedure: str, title: str, **setup: Any) -> Call:
        one, other = self.staff.district, self.staff.colleague
        row = calls.draft_call(one, procedure=procedure, title=title, year=clock.today().year, nature="contest")
        plain = {"rule": RULE, "panel": PANEL, "fund": plan.FUND, **setup}
        if procedure == "contests.skill":
            plain.setdefault("authority", OFFICE)
            plain.setdefault("held_from", (clock.today() + timedelta(days=40)).isoformat())
        row = calls.change_call(one, number=row.number, section="whole", given={**row.setup, **plain})
        sample = [{"name": "样本", "work_months": 80, "member_months": 80, "score": "88", "tags": ["front_line"]}]
        calls.try_call(one, number=row.number, samples=sample)
        calls.submit_call(one, number=row.number)
        return calls.approve_call(other, number=row.number)

    def file(self, call: Call, outcome: str = "file") -> Matter:
        """The plan goes to whoever files it, and is answered unless `outcome` is empty."""
        matter = nominating.ask_filing(self.staff.district, number=call.number, given={})
        if outcome:
            given = {"document": f"竞备〔{clock.today().year}〕{call.pk % 90 + 1}号"} if outcome == "file" else {}
            self.act(matter, outcome, note="" if outcome == "file" else "方案缺少安全预案，请补充", **given)
        return matter

    def published(self, procedure: str, title: str, *, days: int = 10, **setup: Any) -> Call:
        call = self.approved(procedure, title, **setup)
        if family_of(PROCEDURES.get(procedure)).files_with:
            self.file(call)
        last = clock.today() + timedelta(days=days)
        return calls.publish_call(self.staff.district, number=call.number, opens_on=clock.today(), closes_on=last)

    # --- entries and acts

    def enter(self, call: Call, union: int, given: dict[str, Any], person: Person | None = None) -> Matter:
        return nominating.nominate(
            self.staff.officer(union), call=call.number, track=call.setup["tracks"][0]["key"],
            subject_code=person.code if person is not None else "", given=given, opened_by="organisation",
        )  # fmt: skip

    def act(self, matter: Matter, outcome: str, *, note: str = NOTE, **given: Any) -> Matter:
        """The desk where the matter lies now acts."""
        fresh = Matter._base_manager.get(pk=matter.pk)
        viewer = self.staff.officer(fresh.desk_node_id)
        return operations.act(
            viewer, number=fresh.number, outcome=outcome, note=note, given=given, confirmed=tuple(fresh.flags)
        )

    # --- rounds

    def hold(self, call: Call, stage: str, numbers: Iterable[str], **given: Any) -> JointRound:
        """Drafted by one, opened by another; closed at once, a notice once its time is over."""
        row = self.opened(call, stage, numbers, **given)
        with clock.rehearse(max(clock.now(), row.ends_at) if row.ends_at is not None else clock.now()):
            return joint.close_round(self.staff.district, number=row.number)

    def opened(self, call: Call, stage: str, numbers: Iterable[str], **given: Any) -> JointRound:
        row = joint.draft_round(self.staff.district, call=call.number, stage=stage, numbers=tuple(numbers), given=given)
        joint.open_round(self.staff.colleague, number=row.number)
        return JointRound._base_manager.get(pk=row.pk)

    def panel(self, call: Call, stage: str, numbers: Iterable[str], points: Callable[[int], int]) -> JointRound:
        """A whole panel; `points` gives the share of the highest mark in per cent for the work of this number."""
        row = self.seat(call, stage, numbers)
        self._mark(row, points)
        self._sign(row)
        for step in (3, 2, 1) if row.rule["numbered"] else ():
            code_tables.open_table(self.staff.keepers[step - 1], round=row.number, step=step)
        return joint.close_round(self.staff.district, number=row.number)

    def seat(self, call: Call, stage: str, numbers: Iterable[str]) -> JointRound:
        """A panel that is drawn, its numbers sealed, open for marks."""
        staff = self.staff
        row = joint.draft_round(staff.district, call=call.number, stage=stage, numbers=tuple(numbers))
        row = panel_draw.draw_panel(staff.district, round=row.number)
        panel_draw.appoint(staff.district, round=row.number, username="contests-chief", function="chief")
        if row.rule["numbered"]:
            panel_draw.appoint(staff.district, round=row.number, username="contests-arbiter", function="arbiter")
            keepers = [f"contests-keeper{turn + 1}" for turn in range(3)]
            code_tables.seal_tables(staff.district, round=row.number, keepers=keepers)
        if read := to_confirm(row):
            panel_copies.confirm_copies(staff.district, round=row.number, read=read)
        joint.open_round(staff.colleague, number=row.number)
        return row

    def _mark(self, row: JointRound, points: Callable[[int], int]) -> None:
        rule, seated = panel_rows.rule_of(row), _seated(row)
        for item in JointItem._base_manager.filter(round=row).order_by("ordinal"):
            for place, code in enumerate(seated):
                marks = {
                    key: max(0, one.maximum * points(item.ordinal) // 100 // one.step - place % 2) * one.step
                    for key, one in rule.aspects.items()
                    if key in rule.judged or not place
                }
                if marks:
                    judge = self.staff.judges[code]
                    mark_entry.enter_marks(judge, round=row.number, item_code=label_of(item), marks=marks)
        entered = Mark._base_manager.filter(item__round=row, state="entered").values_list("pk", flat=True)
        mark_entry.confirm_marks(self.staff.district, round=row.number, marks=list(entered))

    def _sign(self, row: JointRound) -> None:
        seated = _seated(row)
        if panel_rows.rule_of(row).measured:
            works = [label_of(item) for item in JointItem._base_manager.filter(round=row)]
            for code in seated[:2]:
                panel_signing.sign_measured(self.staff.judges[code], round=row.number, item_codes=works)
        digest = digest_of_marks(sheets_of(JointRound._base_manager.get(pk=row.pk)))
        other = self.staff.arbiter if row.rule["numbered"] else self.staff.judges[seated[0]]
        for viewer in (self.staff.chief, other):
            panel_signing.sign_marks(viewer, round=row.number, digest=digest)

    def award(self, call: Call, numbers: list[str]) -> None:
        """From the last ranking to the award document."""
        self.hold(call, "final_ranking", numbers)
        notice = self.hold(call, "results_notice", numbers)
        with clock.rehearse(max(clock.now(), notice.closed_at)):
            self.hold(call, "prize_decision", numbers, outcome="approve")
            self.hold(call, "award_document", numbers, outcome="issue", answers=PAPER)

    def finish(self, call: Call) -> None:
        """Nominations end on their last day."""
        row = Call._base_manager.get(pk=call.pk)
        if row.state == "open":
            with clock.rehearse(max(clock.now(), row.closes_at)):
                calls.close_call(self.staff.district, number=row.number)


def _seated(row: JointRound) -> list[str]:
    rows = Panelist._base_manager.filter(round=row, function="judge", state="active").order_by("seat")
    return list(rows.values_list("expert__code", flat=True))


@operation("demo.contest_entered", right="matters.decide")
def entered(
    viewer: Viewer, *, call: Call, stage: str, given: dict[str, Any], subject: Person | Organisation | None
) -> Matter:
    """An entry whose first steps were on paper: it stands at a stage of the call at once."""
    definition = PROCEDURES.get(call.procedure)
    track = Track.objects.in_operation().get(call=call, key=call.setup["tracks"][0]["key"])
    start = definition.prepare_entry(viewer, given, subject, call, track)
    matter = open_matter(
        viewer, procedure=call.procedure, subject=start.subject, parties=start.parties,
        answers={**given, **start.answers}, opened_by="organisation", stage=stage, channel="call", call=call,
        track=track, candidate=start.candidate, tags=tags_of(viewer, definition, *start.subject, given),
    )  # fmt: skip
    current().entry("demo.contest_entered", "matter", matter.pk, number=matter.number)
    return matter
