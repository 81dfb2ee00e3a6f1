"""Whole lives of selections through operations, as the desks would act."""

from contextlib import contextmanager
from datetime import date
from itertools import count

from gongyou.engines.procedures import operations
from gongyou.engines.procedures.models import (
    Call,
    JointItem,
    JointRound,
    Mark,
    Matter,
    Panelist,
    Seat,
)
from gongyou.engines.procedures.operations import (
    calls,
    experts,
    joint,
    mark_entry,
    nominating,
    panel_draw,
    panel_signing,
)
from gongyou.engines.procedures.queries.panel_sheets import digest_of_marks, sheets_of
from gongyou.kernel import clock
from gongyou.kernel.operations.operation import current, operation
from gongyou.records.directory.models import Coverage, Employment, Person
from gongyou.records.directory.operations.organisations import establish_organisation
from gongyou.records.treasury.models import Instalment, Payment
from gongyou.records.treasury.operations.accounts import check_account, enter_account
from gongyou.records.treasury.operations.answering import settle_payment
from gongyou.records.treasury.operations.bank_files import export_batch
from gongyou.records.treasury.operations.batching import check_batch, draft_batch
from gongyou.records.treasury.operations.funds import decide_budget, open_fund, propose_budget
from tests.factories.founding import member
from tests.factories.world import SEED, START, World, employer

CRAFTSMAN = "honours.craftsman"
PAPER = {"prefix": "测工发", "signed_for": "主席"}
GIVEN = {
    "post": "焊工",
    "craft": "管道焊接",
    "years": "12",
    "brief": "二十年一线焊接，攻克多项难题。",
    "deeds": "改进工艺，缩短工期。",
    "tag_front_line": True,
}
RESOLUTION = {"day": "2026-03-03", "body": "congress", "entitled": "30", "present": "24", "in_favour": "20"}
_serial = count(1)


@operation("test.departments", allow=lambda viewer, **kwargs: viewer.is_system)
def _departments(viewer, *, world: World) -> None:
    for key, name in (("labour_office", "人社局"), ("tax_office", "税务局")):
        world.organisations[key] = establish_organisation(
            viewer, name=name, kind="department", code=f"T-{key}", day=START, parent=world["district"]
        )
    current().entry("test.departments", "system", 0)


class Selection:
    """The world with departments, a second officer and clerk, a unit with its employer, and experts."""

    DAY = date(2026, 3, 2)

    def __init__(self, world: World) -> None:
        self.world = world
        _departments(SEED, world=world)
        for key in ("labour_office", "tax_office"):
            world.staff("department_officer", key, key)
        world.staff("district_officer", "district", "colleague")
        self.firm = employer(world, name="测试机械有限公司")
        Coverage(union=world["union_a1"], employer=self.firm, valid_from=START).save(force_insert=True)
        self.experts: dict[str, object] = {}

    @property
    def officer(self):
        return self.world.viewers["district"]

    @property
    def colleague(self):
        return self.world.viewers["colleague"]

    @property
    def clerk(self):
        return self.world.viewers["union_a1"]

    @property
    def street(self):
        return self.world.viewers["street_a"]

    @contextmanager
    def on(self, day: date):
        with clock.rehearse(day):
            yield

    # --- people and money

    def worker(
        self, name: str = "", *, since: date = date(2015, 1, 1), occupation: str = "6-18-02-04", **more
    ) -> Person:
        """A member of the unit who works there."""
        row = member(self.world["union_a1"], name, **more)
        Employment(
            person=row, employer=self.firm, occupation=occupation, relation="employed", industrial=True,
            valid_from=since,
        ).save(force_insert=True)  # fmt: skip
        return row

    def fund(
        self, *, year: int = 2026, category: str = "cultivation", yuan: int = 100_000, key: str = "cultivation",
        name: str = "一匠五创培育资金",
    ) -> None:  # fmt: skip
        for hand in ("treasurer", "treasurer2"):
            self.world.staff("treasurer", "district", hand)
        one, other = self.world.viewers["treasurer"], self.world.viewers["treasurer2"]
        open_fund(one, key=key, name=name, source="district", document="")
        change = propose_budget(
            one, fund=key, year=year, category=category, amount_fen=yuan * 100, reason="年度预算安排"
        )
        decide_budget(other, change=change.pk, approve=True)

    def paid(self, promise) -> None:
        """The first instalment of a promise goes through the bank."""
        one, other = self.world.viewers["treasurer"], self.world.viewers["treasurer2"]
        payee = promise.person or promise.employer
        account = enter_account(
            one, commitment=promise.number, holder=payee.name, bank="测试银行", number="6228480000000000017"
        )
        check_account(other, account=account.pk)
        part = Instalment._base_manager.filter(commitment=promise, state="ready").order_by("ordinal")[0]
        batch = draft_batch(one, fund="cultivation", instalments=[part.pk], title="培育资助第一批")
        check_batch(other, number=batch.number)
        export_batch(one, number=batch.number, file_format="csv", reason="网银批量付款")
        payment = Payment._base_manager.get(batch=batch)
        settle_payment(
            other, number=batch.number, reference=payment.reference, outcome="paid", day=clock.today(),
            reason="银行回单核对无误",
        )  # fmt: skip

    # --- the call

    def call(self, procedure: str = CRAFTSMAN, *, days: int = 14, approve: bool = True, **sections) -> Call:
        """A call of the family from its seed, with these keys of the setup changed; open from today."""
        row = calls.draft_call(
            self.officer, procedure=procedure, title="测试选树2026", year=2026, nature=nature(procedure)
        )
        plain = {"quotas": [], "conditions": {}, **sections}
        row = calls.change_call(self.officer, number=row.number, section="whole", given={**row.setup, **plain})
        sample = [{"name": "样本甲", "work_months": 60, "member_months": 60, "score": "90"}]
        calls.try_call(self.officer, number=row.number, samples=sample)
        calls.submit_call(self.officer, number=row.number)
        if approve:
            calls.approve_call(self.colleague, number=row.number)
            last = date.fromordinal(clock.today().toordinal() + days - 1)
            row = calls.publish_call(self.officer, number=row.number, opens_on=clock.today(), closes_on=last)
        return row

    def nominate(
        self, call: Call, person: Person | None, *, track: str = "", by=None, code: str = "", **given
    ) -> Matter:
        key = track or call.setup["tracks"][0]["key"]
        return nominating.nominate(
            by or self.clerk, call=call.number, track=key, subject_code=code or (person.code if person else ""),
            given={**GIVEN, **given}, opened_by="organisation",
        )  # fmt: skip

    # --- acts

    def act(self, viewer, matter: Matter, outcome: str, *, note: str = "情况属实", **given) -> Matter:
        fresh = self.fresh(matter)
        return operations.act(
            viewer, number=matter.number, outcome=outcome, note=note, given=given, confirmed=tuple(fresh.flags)
        )

    def fresh(self, row):
        return type(row)._base_manager.get(pk=row.pk)

    def hold(self, call: Call, stage: str, *, by=None, second=None, until: date | None = None, **given) -> JointRound:
        """A joint round from its draft to its end."""
        by, second = by or self.officer, second or self.colleague
        row = joint.draft_round(by, call=call.number, stage=stage, given=given)
        joint.open_round(second, number=row.number)
        row = self.fresh(row)
        day = until or (row.ends_on and date.fromordinal(row.ends_on.toordinal() + 1)) or clock.today()
        with clock.rehearse(day):
            return joint.close_round(by, number=row.number)

    def recommended(self, call: Call, *people: Person, **given) -> list[Matter]:
        """Matters that have come through the unit and the street."""
        matters = [self.nominate(call, person, **given) for person in people]
        for matter in matters:
            self.act(self.clerk, matter, "carried", **{**RESOLUTION, "day": clock.today().isoformat()})
        self.hold(call, "unit_notice", by=self.clerk, second=self.street)
        for matter in matters:
            self.act(self.street, matter, "recommend")
        return matters

    def opined(self, matters: list[Matter], answer: str = "no_objection") -> None:
        """All departments were asked, and answered."""
        for matter in matters:
            self.act(self.officer, matter, "ask", department="every")
            for child in Matter._base_manager.filter(parent=matter, procedure="honours.opinion"):
                key = "labour_office" if child.desk_node_id == self.world["labour_office"].pk else "tax_office"
                self.act(self.world.viewers[key], child, answer)
            self.act(self.officer, matter, "go_on")

    # --- panels

    def judges(self, number: int = 8) -> None:
        for place in range(number):
            name = f"judge{next(_serial)}"
            viewer = self.world.staff("judge", "district", name)
            firm = employer(self.world, name=f"评委单位{place}")
            row = experts.register_expert(
                self.officer,
                username=self.world.users[name].username,
                name=f"评委{place}",
                employer_code=firm.credit_code,
            )
            self.experts[row.code] = viewer

    def scored(self, call: Call, points, *, stage: str = "scoring") -> JointRound:
        """A panel marks everything: `points(matter, aspect)` in the sheet's unit."""
        row = joint.draft_round(self.officer, call=call.number, stage=stage)
        panel_draw.draw_panel(self.officer, round=row.number)
        chief = f"chief{next(_serial)}"
        viewer = self.world.staff("judge", "district", chief)
        panel_draw.appoint(self.officer, round=row.number, username=self.world.users[chief].username, function="chief")
        joint.open_round(self.colleague, number=row.number)
        keys = [
            aspect["key"]
            for part in call.setup["sheet"]["parts"]
            for criterion in part["criteria"]
            for sub in criterion["subs"]
            for aspect in sub["aspects"]
        ]
        seats = Seat._base_manager.filter(item__round=row, state="active").select_related(
            "item__matter", "panelist__expert"
        )
        for seat in seats:
            marks = {key: points(seat.item.matter, key) for key in keys}
            judge = self.experts[seat.panelist.expert.code]
            mark_entry.enter_marks(judge, round=row.number, item_code=seat.item.code, marks=marks)
        entered = Mark._base_manager.filter(item__round=row, state="entered").values_list("pk", flat=True)
        mark_entry.confirm_marks(self.officer, round=row.number, marks=list(entered))
        digest = digest_of_marks(sheets_of(self.fresh(row)))
        first = Panelist._base_manager.filter(round=row, function="judge", state="active").first()
        for one in (viewer, self.experts[first.expert.code]):
            panel_signing.sign_marks(one, round=row.number, digest=digest)
        return joint.close_round(self.officer, number=row.number)


def nature(procedure: str) -> str:
    return "upward" if procedure == "honours.model_worker" else "naming"


def items(row: JointRound) -> list[JointItem]:
    return list(JointItem._base_manager.filter(round=row).order_by("ordinal"))
