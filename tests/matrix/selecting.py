"""Canaries of calls, joint rounds, panels, drills and money: what each organiser keeps to itself before it is public."""

from datetime import date

from gongyou.domains.contests.models import Paper
from gongyou.engines.procedures.models import (
    Call,
    Expert,
    Interest,
    JointItem,
    JointRound,
    Mark,
    Matter,
    Panelist,
)
from gongyou.engines.procedures.operations import PartyDraft, calls, open_matter
from gongyou.kernel import clock
from gongyou.kernel.access.viewer import system
from gongyou.kernel.files import store
from gongyou.kernel.files.models import StoredFile
from gongyou.kernel.operations.operation import current, operation
from gongyou.records.activities.models import Drill
from gongyou.records.directory.models import Person
from gongyou.records.passport.models import Honour
from gongyou.records.passport.types import FAMILIES
from gongyou.records.treasury.models import BankAccount, Commitment, Fund, PaymentBatch
from tests.factories.world import World

#: The account number that is never to be seen whole.
ACCOUNT = "6222026999999999181"
LONG_AGO = date(2020, 1, 1)
#: What stands on the public wall is everybody's.
WALL = "wall"
ORGANISERS = ("district", "street_a", "street_b")
#: The beginning of a route's name or pattern → under which key its <number> is kept.
NUMBERS = (
    ("console/calls/", "call"),
    ("calls/", "call"),
    ("console/rounds/", "round"),
    ("console/panels/", "round"),
    ("console/projects/", "project"),
    ("results/", "round"),
    ("polls/", "round"),
    ("notices/", "round"),
    ("console/money/commitments/", "commitment"),
    ("console/money/batches/", "batch"),
    ("console/honours/certificates/", "round"),
    ("payments/", "batch"),
    ("me/honours/", "honour"),
    ("honours/", "honour"),
    ("credentials/", "honour"),
)


def key_of(argument: str, pattern: str) -> str:
    """Under which key the values of a route's argument are kept."""
    if argument != "number":
        return argument
    return next((key for beginning, key in NUMBERS if pattern.startswith(beginning)), argument)


def own_selections(world: World, place: str, owned) -> None:
    """A call that is being drafted, a panel over one of the place's matters, a drill: each with texts of its own."""
    viewer = world.viewers[place]
    call = calls.draft_call(
        viewer, procedure="honours.craftsman", title=f"金丝雀方案{place}评选", year=2026, nature="naming"
    )
    owned.values["call"] = [call.number]
    owned.canaries += [call.title, call.number]
    _panel(world, place, call, owned)
    _drill(world, place, owned)
    _project(system(reason="test"), world=world, place=place, owned=owned)


@operation("test.project_entered", allow=lambda viewer, **kwargs: viewer.is_system)
def _project(viewer, *, world: World, place: str, owned) -> None:
    """A project of the entrepreneurship contest with a confidential paper."""
    call = Call(
        number=f"PC-2026-96{ORGANISERS.index(place)}", procedure="contests.entrepreneurship", node=world[place].node,
        title="创业大赛", year=2026, nature="contest",
    )  # fmt: skip
    call.save(force_insert=True)
    matter = open_matter(
        viewer, procedure=call.procedure, subject=("organisation", world[place].pk), stage="landing", call=call,
        parties=[PartyDraft("organiser", organisation=world[place])], answers={"project": f"金丝雀项目{place}"},
        opened_by="organisation",
    )  # fmt: skip
    file = StoredFile(
        title="paper.pdf", content_type="application/pdf", size=1, sha256="0" * 64, purpose="contest_paper",
        node=world[place].node,
    )  # fmt: skip
    file.save(force_insert=True)
    store.path_of(file).write_bytes(b"x")
    paper = Paper(matter=matter, title=f"金丝雀计划书{place}", file=file)
    paper.save(force_insert=True)
    current().entry("test.project_entered", "matter", matter.pk)
    owned.values |= {"project": [matter.number], "paper": [str(paper.pk)]}
    owned.canaries += [f"金丝雀项目{place}", paper.title, matter.number]


def _panel(world: World, place: str, call: Call, owned) -> None:
    round_ = JointRound(
        number=f"LH-2026-9{ORGANISERS.index(place)}", kind="panel", procedure=call.procedure, stage="score", call=call,
        node=world[place].node, title=f"金丝雀评审{place}", state="open", opened_at=clock.now(),
        made_by=world.users[place],
    )  # fmt: skip
    round_.save(force_insert=True)
    matter = Matter._base_manager.order_by("pk").first()
    item = JointItem(round=round_, matter=matter, ordinal=1, code=f"JS{place[-1]}7Q")
    item.save(force_insert=True)
    expert = Expert(
        node=world[place].node, user=world.users["union_b2"], name=f"金丝雀评委{place}", code=f"E-{place}",
        qualification=f"金丝雀资格{place}", valid_from=LONG_AGO,
    )  # fmt: skip
    expert.save(force_insert=True)
    Interest(expert=expert, kind="mentor", person=Person._base_manager.first(), valid_from=LONG_AGO).save(
        force_insert=True
    )
    seat = Panelist(round=round_, expert=expert, user=world.users["union_b2"], function="judge", seat=1)
    seat.save(force_insert=True)
    Mark(
        item=item, panelist=seat, aspect="skill", value=4711, entered_by=world.users["union_b2"],
        reason=f"金丝雀评语{place}",
    ).save(force_insert=True)  # fmt: skip
    owned.values["round"] = [round_.number]
    owned.canaries += [round_.title, round_.number, expert.name, expert.qualification, f"金丝雀评语{place}"]


def _drill(world: World, place: str, owned) -> None:
    row = Drill(
        organisation=world[place], title=f"金丝雀练兵{place}", occupation="焊工", begins_on=LONG_AGO, ends_on=LONG_AGO,
        proof="attested", document=f"金丝雀证明{place}", headcount=40, recorded_by=world.users[place],
    )  # fmt: skip
    row.save(force_insert=True)
    owned.values["drill"] = [str(row.pk)]
    owned.canaries += [row.title, row.document]


def purse(world: World, owned) -> None:
    """The district's money: a fund, a promise to a member, the member's account, a batch on its way."""
    fund = Fund(key="canary", name="金丝雀专项资金", owner=world["district"], source="district")
    fund.save(force_insert=True)
    person = Person._base_manager.order_by("pk").first()
    budget = fund.budgets.model(
        fund=fund, year=2026, category="cultivation", granted_fen=9_000_00, committed_fen=500_00
    )
    budget.save(force_insert=True)
    promise = Commitment(
        number="ZJ-2026-97", fund=fund, budget=budget, title="金丝雀资助", amount_fen=500_00, category="cultivation",
        payee_kind="person", person=person, terms="金丝雀条款",
    )  # fmt: skip
    promise.save(force_insert=True)
    BankAccount(
        payee_kind="person", person=person, owner=world["district"], holder="金丝雀户名", bank="金丝雀银行",
        number=ACCOUNT, number_index=b"0" * 32,
    ).save(force_insert=True)  # fmt: skip
    batch = PaymentBatch(number="ZF-2026-97", fund=fund, title="金丝雀批次", total_fen=500_00, count=1)
    batch.save(force_insert=True)
    owned.values |= {"commitment": [promise.number], "batch": [batch.number], "number": []}
    owned.sealed += [ACCOUNT]
    owned.canaries += [fund.name, promise.number, promise.title, promise.terms, batch.number, batch.title]
    owned.canaries += ["金丝雀银行"]


def public_honour(world: World) -> list[str]:
    """The number of an honour that anybody may read on the wall."""
    row = Honour(
        holder_kind="organisation", organisation=world["union_a1"], title="wall", title_name="模范工会",
        family=next(iter(FAMILIES.keys())), level="district", level_ordinal=1, nature="naming", granting_body="区总工会",
        granted_on=LONG_AGO, year=2020, unit_name=world["union_a1"].name,
    )  # fmt: skip
    row.save(force_insert=True)
    return [str(row.pk)]


def states() -> dict[str, list]:
    """What a write would change."""
    found = {f"call {pk}": [state] for pk, state in Call._base_manager.values_list("number", "state")}
    rounds = JointRound._base_manager.values_list("number", "state")
    drills = Drill._base_manager.values_list("pk", "state", "headcount")
    batches = PaymentBatch._base_manager.values_list("number", "state")
    marks = Mark._base_manager.values_list("pk", "state", "value")
    return {
        **found,
        **{f"round {number}": [state] for number, state in rounds},
        **{f"drill {pk}": state for pk, *state in drills},
        **{f"batch {number}": [state] for number, state in batches},
        **{f"mark {pk}": state for pk, *state in marks},
    }
