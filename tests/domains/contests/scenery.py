"""Whole contests through operations, as the desks, the judges and the department would act."""

from datetime import date, timedelta

from gongyou.engines.procedures.models import Call, CodeTable, JointItem, JointRound, Matter
from gongyou.engines.procedures.operations import (
    act,
    calls,
    code_tables,
    joint,
    mark_entry,
    nominating,
    panel_draw,
    panel_rows,
    panel_signing,
)
from gongyou.engines.procedures.queries.panel_sheets import digest_of_marks, label_of, sheets_of
from gongyou.kernel import clock
from gongyou.records.directory.models import Employment, Person
from gongyou.records.passport.models import SkillLevel
from tests.domains.honours.scenery import Selection
from tests.engines.procedures.panels import scenery as panels
from tests.factories.founding import member
from tests.factories.world import START, employer

SKILL, LABOUR, STARTUP = "contests.skill", "contests.labour", "contests.entrepreneurship"
PAPER = {"prefix": "测工竞", "signed_for": "测试区总工会"}
WELDER = "6-18-02-04"
PANEL = {"panel": {"judges": 2, "reserves": 1, "fields": []}}
RULE = {"judges": 2, "drop_highest": 0, "drop_lowest": 0, "drop_from": 5, "per": "aspect", "spread": None, "shown": 2,
        "rank_by": "exact"}  # fmt: skip


class Contest(Selection):
    """The scenery of selections with calls of contests, judges and keepers of tables."""

    def __init__(self, world) -> None:
        super().__init__(world)
        self.sitting: dict[str, object] = {}
        self.office = world.viewers["labour_office"]
        for place in range(3):
            world.staff("union_clerk", "union_b1", f"keeper{place}")

    def money(self, yuan: int = 100_000) -> None:
        self.fund(key="contests", name="竞赛专项资金", category="contests", yuan=yuan)

    def welder(self, name: str, *, grade: int | None = None, verified: bool = True, union: str = "union_a1") -> Person:
        """A member who works at a unit of the union, with a grade as a welder if any."""
        person = member(self.world[union], name)
        firm = self.firm if union == "union_a1" else employer(self.world)
        Employment(
            person=person, employer=firm, occupation=WELDER, relation="employed", industrial=True,
            valid_from=date(2015, 1, 1),
        ).save(force_insert=True)  # fmt: skip
        if grade is not None:
            SkillLevel(
                person=person, occupation=WELDER, occupation_version="2022", occupation_name="焊工", grade=grade,
                certificate_number=f"S{person.pk}", authority="测试人社局", source="exam", valid_from=START,
                verified_at=clock.now() if verified else None,
            ).save(force_insert=True)  # fmt: skip
        return person

    # --- the call

    def approved(self, procedure: str = SKILL, **setup) -> Call:
        row = calls.draft_call(self.officer, procedure=procedure, title="2026年测试大赛", year=2026, nature="contest")
        plain = {"rule": RULE, "fund": "contests", "quotas": [], **PANEL, **setup}
        if procedure == SKILL:
            plain.setdefault("authority", self.world["labour_office"].code)
            plain.setdefault("held_from", (clock.today() + timedelta(days=30)).isoformat())
        row = calls.change_call(self.officer, number=row.number, section="whole", given=plain)
        sample = [{"name": "样本甲", "age": 40, "work_months": 60, "member_months": 60, "score": "90"}]
        calls.try_call(self.officer, number=row.number, samples=sample)
        calls.submit_call(self.officer, number=row.number)
        return calls.approve_call(self.colleague, number=row.number)

    def filed(self, call: Call) -> Call:
        """The plan is filed with the department, or the union above."""
        matter = nominating.ask_filing(self.officer, number=call.number, given={})
        desk = self.office if matter.procedure == "contests.skill_filing" else self.colleague
        act(desk, number=matter.number, outcome="file", given={"document": "测人社竞备〔2026〕3号"})
        return call

    def opened(self, procedure: str = SKILL, **setup) -> Call:
        call = self.approved(procedure, **setup)
        if procedure != STARTUP:
            self.filed(call)
        last = clock.today() + timedelta(days=10)
        return calls.publish_call(self.officer, number=call.number, opens_on=clock.today(), closes_on=last)

    def enter(self, call: Call, person: Person | None = None, *, by=None, track: str = "", **given) -> Matter:
        """An entry that the organiser admitted."""
        plain = {"post": "焊工", "tag_front_line": True} if person else {}
        matter = nominating.nominate(
            by or self.clerk, call=call.number, track=track or call.setup["tracks"][0]["key"],
            subject_code=person.code if person else "", given={**plain, **given}, opened_by="organisation",
        )  # fmt: skip
        act(self.officer, number=matter.number, outcome="admit")
        return matter

    # --- rounds

    def panel(self, call: Call, stage: str, points, *, before_close=None) -> JointRound:
        """A panel from its draft to its close; `points(matter)` is the share of the maximum, in per cent."""
        row = joint.draft_round(self.officer, call=call.number, stage=stage)
        if not self.sitting:
            self.sitting = panels.judges(self.world, 4)
        row = panel_draw.draw_panel(self.officer, round=row.number)
        chief = panels.sitting(self.world, "chief", row)
        keepers = [self.world.users[f"keeper{place}"].username for place in range(3)]
        other = panels.sitting(self.world, "arbiter", row) if row.rule["numbered"] else None
        if row.rule["numbered"]:
            code_tables.seal_tables(self.officer, round=row.number, keepers=keepers)
        joint.open_round(self.colleague, number=row.number)
        self._mark(row, points)
        marks = panels.Mark._base_manager.filter(item__round=row, state="entered").values_list("pk", flat=True)
        mark_entry.confirm_marks(self.officer, round=row.number, marks=list(marks))
        self._sign(row, chief, other)
        for step in (3, 2, 1) if row.rule["numbered"] else ():
            code_tables.open_table(self.world.viewers[f"keeper{step - 1}"], round=row.number, step=step)
        if before_close is not None:
            before_close(self.officer, round=row.number)
        return joint.close_round(self.officer, number=row.number)

    def _mark(self, row: JointRound, points) -> None:
        works = dict(enumerate_works(row))
        owner = {work: one for one, work in works.items()}
        items = {item.ordinal: item for item in JointItem._base_manager.filter(round=row).select_related("matter")}
        rule = panel_rows.rule_of(row)
        for item in items.values():
            share = points(items[owner.get(item.ordinal, item.ordinal)].matter)
            given = {key: one.maximum * share // 100 // one.step * one.step for key, one in rule.aspects.items()}
            for place, judge in enumerate(panels.panel(row)):
                marks = {key: given[key] for key in given if key in rule.judged or not place}
                if marks:
                    mark_entry.enter_marks(self.sitting[judge], round=row.number, item_code=label_of(item), marks=marks)

    def _sign(self, row: JointRound, chief, other) -> None:
        seated = panels.panel(row)
        if panel_rows.rule_of(row).measured:
            works = [label_of(item) for item in JointItem._base_manager.filter(round=row)]
            for judge in seated[:2]:
                panel_signing.sign_measured(self.sitting[judge], round=row.number, item_codes=works)
        digest = digest_of_marks(sheets_of(panels.again(row)))
        for viewer in (chief, other or self.sitting[seated[0]]):
            panel_signing.sign_marks(viewer, round=row.number, digest=digest)

    def hold(self, call: Call, stage: str, **given) -> JointRound:
        """A round that one drafts and the other opens and closes."""
        row = joint.draft_round(self.officer, call=call.number, stage=stage, given=given)
        joint.open_round(self.colleague, number=row.number)
        return joint.close_round(self.colleague, number=row.number)

    def notice(self, call: Call) -> JointRound:
        """The notice of results, from its posting to its end."""
        row = joint.draft_round(self.officer, call=call.number, stage="results_notice")
        row = joint.open_round(self.colleague, number=row.number)
        with clock.rehearse(row.ends_at):
            return joint.close_round(self.colleague, number=row.number)

    def award(self, call: Call) -> JointRound:
        """Ranking, notice, decision and document."""
        self.hold(call, "final_ranking")
        self.notice(call)
        self.hold(call, "prize_decision", outcome="approve")
        return self.hold(call, "award_document", outcome="issue", answers=PAPER)


def enumerate_works(row: JointRound):
    """Owner's ordinal → work number, read from the sealed tables as only a test may."""
    tables = list(CodeTable._base_manager.filter(round=row).order_by("step"))
    if tables:
        first, second, third = (panel_rows.opened_table(one) for one in tables)
        for owner, contestant in first.items():
            yield int(owner), third[str(second[str(contestant)])]


def stage_of(matter: Matter) -> str:
    row = Matter._base_manager.get(pk=matter.pk)
    return row.ending or row.stage
