"""Two craftsman selections: one of last year, from the call to the award; one that is open, with work everywhere."""

from datetime import timedelta
from typing import Any

from gongyou.domains.honours.demo.plan import FUND
from gongyou.domains.honours.demo.pool import One
from gongyou.domains.honours.demo.script import PAPER, Script, ago, per_cent, person_given
from gongyou.engines.procedures import operations
from gongyou.engines.procedures.models import JointItem, JointRound, Matter
from gongyou.engines.procedures.operations import calls, joint, nominating, panel_copies, panel_draw
from gongyou.engines.procedures.operations.objecting import ObjectionDraft, file_objection
from gongyou.engines.procedures.queries.panel_copies import to_confirm
from gongyou.kernel import clock
from gongyou.kernel.access.roles import worker_viewer
from gongyou.kernel.access.viewer import Viewer, public
from gongyou.kernel.accounts.codes import user_for_phone
from gongyou.kernel.operations.operation import current, only_system, operation
from gongyou.records.directory.models import Person
from gongyou.records.directory.operations.people import link_account
from gongyou.records.treasury.models import Commitment, Instalment, Payment
from gongyou.records.treasury.operations.accounts import check_account, enter_account
from gongyou.records.treasury.operations.answering import settle_payment
from gongyou.records.treasury.operations.bank_files import export_batch
from gongyou.records.treasury.operations.batching import check_batch, draft_batch

KEY = "honours.craftsman"
BEGUN, OPEN_SINCE, OPEN_FOR = 420, 60, 75
_DAY = timedelta(days=1)


def _quota(place: int, tag: str, kind: str, per_mille: int) -> dict[str, Any]:
    return {"key": f"q{place}", "tag": tag, "kind": kind, "per_mille": per_mille, "track": ""}


QUOTAS = [
    _quota(1, "industrial", "floor", 350),
    _quota(2, "front_line", "floor", 600),
    _quota(3, "women", "floor", 100),
    _quota(4, "manager", "ceiling", 50),
]
GRANT = {
    "fund": FUND,
    "grants": {
        "": {
            "amount_fen": 500_000,
            "instalments": [
                {"share_per_cent": 60, "when": "naming", "months": 0},
                {"share_per_cent": 40, "when": "yearly_check", "months": 0},
            ],
        }
    },
}


def worker(one: One) -> bool:
    return one.industrial and one.front_line


def day(begun: int, turn: int) -> Any:
    """Noon, so many days after the call began."""
    return clock.rehearse(ago(begun) + timedelta(days=turn))


def tracks(places: int) -> list[dict[str, Any]]:
    return [{"key": "craftsman", "name": "新区工匠", "places": places, "data": {}}]


def finished(script: Script) -> None:
    """Six nominated, five selected, an objection upheld and another dismissed, four named, one of them paid."""
    people = script.people(6, worker)
    year = ago(BEGUN).year
    with day(BEGUN, 0):
        call = script.call(
            KEY, f"{year}年新区工匠选树", year, "naming", 14, tracks=tracks(5), quotas=QUOTAS[1:2],
            left_out=["member_poll"], weights={"scoring": 100}, **GRANT,
        )  # fmt: skip
    with day(BEGUN, 2):
        matters = [script.nominate(call, one, person_given(one, turn)) for turn, one in enumerate(people)]
    with day(BEGUN, 4):
        for matter in matters:
            script.resolve(matter)
        rounds = [script.hold(call, "unit_notice", [matter.number]) for matter in matters]
    with day(BEGUN, 20):
        for row in rounds:
            script.close(row)
        for matter in matters:
            script.act(matter, "recommend")
    with day(BEGUN, 22):
        for turn, matter in enumerate(matters):
            script.opinions(matter, "D-HR" if turn else "every")
            script.act(matter, "go_on", by=script.staff.district)
    with day(BEGUN, 25):
        calls.close_call(script.staff.district, number=call.number)
    with day(BEGUN, 30):
        numbers = [matter.number for matter in matters]
        script.panel(call, "scoring", numbers, per_cent)
        script.close(script.hold(call, "ranking"))
    _noticed(script, call)
    with day(BEGUN, 58):
        script.close(script.hold(call, "decision"))
        script.close(script.hold(call, "award", answers=PAPER))
    with day(BEGUN, 62):
        _paid(script, matters)


def _paid(script: Script, matters: list[Matter]) -> None:
    """The first winner's first instalment goes through the bank; the others wait for it."""
    assert script.staff.treasurers is not None
    one, other = script.staff.treasurers
    numbers = [matter.pk for matter in matters]
    promise = Commitment._base_manager.filter(made_by_kind="matter", made_by_number__in=numbers).order_by("pk")[0]
    account = enter_account(
        one, commitment=promise.number, holder=promise.person.name, bank="青岛银行", number="6228480000000000017"
    )
    check_account(other, account=account.pk)
    part = Instalment._base_manager.filter(commitment=promise, state="ready").order_by("ordinal")[0]
    batch = draft_batch(one, fund=FUND, instalments=[part.pk], title="工匠培育资助第一批")
    check_batch(other, number=batch.number)
    export_batch(one, number=batch.number, file_format="xlsx", reason="网银批量付款")
    payment = Payment._base_manager.get(batch=batch)
    settle_payment(
        other, number=batch.number, reference=payment.reference, outcome="paid", day=clock.today(),
        reason="银行回单核对无误",
    )  # fmt: skip


def _noticed(script: Script, call: Any) -> None:
    """The district's notice: of two objections one is upheld."""
    with day(BEGUN, 33):
        notice = script.hold(call, "district_notice")
    with day(BEGUN, 35):
        _object(script, notice, 1, "此人现任车间主任，不在一线岗位，可查该单位任命文件。", "out")
        _object(script, notice, 2, "听说有人代写材料，请核查事迹是否属实，可问该班组工友。", "dismissed")
    with day(BEGUN, 55):
        script.close(notice)


def _file(notice: JointRound, ordinal: int, what: str) -> None:
    draft = ObjectionDraft(what=what, leads="单位公告栏和任命文件可以核对，知情人在同一车间。")
    file_objection(public(), number=notice.number, ordinal=ordinal, draft=draft)


def _object(script: Script, notice: JointRound, ordinal: int, what: str, verdict: str, **corrected: str) -> None:
    _file(notice, ordinal, what)
    matter = Matter._base_manager.filter(procedure="procedures.objection").latest("pk")
    operations.act(
        script.staff.officer(matter.desk_node_id), number=matter.number, outcome=verdict,
        note="已到单位核查任命文件和考勤", given={"reply": "已到单位核查，结论见公示结果。", **corrected},
        confirmed=tuple(matter.flags),
    )  # fmt: skip


@operation("demo.accounts_linked", allow=only_system)
def accounts(viewer: Viewer, *, people: list[int]) -> list[int]:
    """Give these people the account of their phone; return the accounts."""
    found = []
    for person in Person.objects.in_operation().filter(pk__in=people, phone__isnull=False).order_by("pk"):
        if person.user_id is None and person.phone is not None:
            user = user_for_phone(person.phone.reveal())
            link_account(viewer, person=person, user_id=user.pk)
            found.append(user.pk)
    current().entry("demo.accounts_linked", "system", 0, count=len(found))
    return found


def nominated_and_withdrawn(script: Script, call: Any) -> None:
    """Somebody nominates oneself and takes it back."""
    (one,) = script.people(1, worker)
    for user in accounts(script.staff.system, people=[one.person]):
        viewer = worker_viewer(user)
        given = {key: value for key, value in person_given(one, 3).items()}
        matter = nominating.nominate(
            viewer, call=call.number, track=call.setup["tracks"][0]["key"], given=given, opened_by="person"
        )
        operations.withdraw(viewer, number=matter.number)


def running(script: Script) -> Any:
    """This year's call takes nominations; the earliest ones have come to every stage."""
    people = script.people(14, lambda one: worker(one) and one.non_public)
    women = script.people(4, lambda one: worker(one) and one.woman)
    people = people[:10] + women
    with day(OPEN_SINCE, 0):
        year = clock.today().year
        call = script.call(
            KEY, f"{year}年新区工匠选树", year, "naming", OPEN_FOR, tracks=tracks(60), quotas=QUOTAS, **GRANT
        )
    with day(OPEN_SINCE, 2):
        matters = [script.nominate(call, one, person_given(one, turn)) for turn, one in enumerate(people)]
        nominated_and_withdrawn(script, call)
    with day(OPEN_SINCE, 3):
        for matter in matters[1:]:
            script.resolve(matter)
    with day(OPEN_SINCE, 4):
        rounds = [script.hold(call, "unit_notice", [matter.number]) for matter in matters[3:]]
    with day(OPEN_SINCE, 19):
        for row in rounds:
            script.close(row)
        for matter in matters[4:]:
            script.act(matter, "recommend")
    _judged(script, call, matters[5:])
    with clock.rehearse(ago(2)):
        notice = script.hold(call, "unit_notice", [matters[2].number])
    with clock.rehearse(ago(1)):
        _file(notice, 1, "该同志近两年在外地项目，是否仍在本班组请核实。")
    with clock.rehearse(ago(2)):
        wrong = script.hold(call, "unit_notice", [matters[1].number])
    with clock.rehearse(ago(1)):
        _object(script, wrong, 1, "公示的岗位写错了，他今年已调到装配班。", "corrected", new_post="装配岗位")
    _asked(script, matters[4])
    return call


def _asked(script: Script, matter: Matter) -> None:
    """Departments were asked a week ago: one has answered, one objects, two have not answered yet."""
    with clock.rehearse(ago(7)):
        script.act(matter, "ask", by=script.staff.district, department="every")
    children = list(Matter._base_manager.filter(parent=matter, procedure="honours.opinion").order_by("pk"))
    with clock.rehearse(ago(3)):
        script.act(children[0], "no_objection", document="西海人社函〔2026〕8号")
        script.act(children[1], "objection", note="有一笔欠税正在核实", veto="tax")


def _judged(script: Script, call: Any, matters: list[Matter]) -> None:
    """A panel that has marked, one that marks, a ballot, a ranking, a notice, a decision, an award."""
    with day(OPEN_SINCE, 20):
        for turn, matter in enumerate(matters):
            script.opinions(matter, "D-HR" if turn else "every")
            script.act(matter, "go_on", by=script.staff.district)
    numbers = [matter.number for matter in matters]
    with day(OPEN_SINCE, 23):
        script.panel(call, "scoring", numbers[2:], per_cent)
    with day(OPEN_SINCE, 24):
        poll = script.hold(call, "member_poll", numbers[3:], ends_on=(clock.today() + 4 * _DAY).isoformat())
    with day(OPEN_SINCE, 30):
        script.close(poll)
        script.close(_ranked(script, call, numbers[3]), by=script.staff.colleague)
        notice = script.hold(call, "district_notice", numbers[6:])
    with day(OPEN_SINCE, 48):
        script.close(notice)
        script.close(script.hold(call, "decision", numbers[7:]))
        script.close(script.hold(call, "award", numbers[8:], answers=PAPER))
    with clock.rehearse(ago(3)):
        marking = joint.draft_round(
            script.staff.district, call=call.number, stage="scoring", numbers=tuple(numbers[:2])
        )
        _begin_marking(script, call, marking)


def _ranked(script: Script, call: Any, out: str) -> JointRound:
    """A ranking of all who wait for it, but one, whose deeds are still looked into."""
    district = script.staff.district
    row = joint.draft_round(district, call=call.number, stage="ranking", track=call.setup["tracks"][0]["key"])
    ordinal = JointItem._base_manager.get(round=row, matter__number=out).ordinal
    joint.drop_item(district, number=row.number, ordinal=ordinal, reason="事迹材料正在函询核实，本次不参加排序。")
    return joint.open_round(script.staff.colleague, number=row.number)


def _begin_marking(script: Script, call: Any, row: JointRound) -> None:
    panel_draw.draw_panel(script.staff.district, round=row.number)
    panel_draw.appoint(script.staff.district, round=row.number, username="honours-chief", function="chief")
    if read := to_confirm(row):
        panel_copies.confirm_copies(script.staff.district, round=row.number, read=read)
    joint.open_round(script.staff.colleague, number=row.number)
    script.mark(call, JointRound._base_manager.get(pk=row.pk), per_cent, most=4)
