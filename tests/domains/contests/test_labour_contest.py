"""A labour contest of units: filed with the union above, judged without names, a plaque and money for the winner."""

import pytest
from django.db import transaction

from gongyou.engines.procedures.models import Call, CallAct, Matter
from gongyou.engines.procedures.operations import calls, nominating
from gongyou.kernel import clock
from gongyou.kernel.operations.errors import Refused
from gongyou.records.passport.models import Certificate, Honour
from gongyou.records.treasury.models import Commitment
from tests.domains.contests.scenery import LABOUR, stage_of

ENTRY = {"project": "三号泊位", "goal": "提前十天完工", "result": "提前十二天，合格率百分之百", "participants": "60"}


def test_units_compete_and_the_best_get_a_plaque(contest):
    contest.money()
    prizes = [{"name": "优胜单位", "rank_from": 1, "rank_to": 1, "amount_yuan": 5000}]
    call = contest.opened(LABOUR, prizes=prizes)
    filing = Matter._base_manager.get(procedure="contests.labour_filing")
    assert (filing.ending, filing.desk_node_id) == ("done", contest.world["district"].pk)
    clerks = [contest.world.viewers[key] for key in ("union_a1", "union_b1")]
    entries = [contest.enter(call, by=clerk, **ENTRY) for clerk in clerks]
    contest.panel(call, "marking", lambda matter: 90 if matter.pk == entries[1].pk else 70)
    with clock.rehearse(Call._base_manager.get(pk=call.pk).closes_at):
        calls.close_call(contest.officer, number=call.number)
    contest.award(call)
    assert list(CallAct._base_manager.filter(call=call).order_by("pk").values_list("verb", flat=True))[-2:] == [
        "judge", "announce"
    ]  # fmt: skip
    (honour,) = Honour._base_manager.all()
    assert (honour.organisation_id, honour.title_name, honour.family) == (
        contest.world["union_b1"].pk, "优胜单位", "contest_prize"
    )  # fmt: skip
    plaque = Certificate._base_manager.get(honour=honour)
    assert plaque.kind == "plaque" and "B1公司工会" in plaque.text
    assert list(Commitment._base_manager.values_list("organisation_id", "amount_fen")) == [
        (contest.world["union_b1"].pk, 500_000)
    ]
    assert [stage_of(one) for one in entries] == ["done", "prize_money"]


def test_a_unit_with_an_accident_or_a_second_entry_is_refused(contest):
    contest.money()
    call = contest.opened(LABOUR, prizes=[])
    contest.enter(call, **ENTRY)
    for given, code in ((ENTRY, "nominated_already"), ({**ENTRY, "accidents": True}, "accident")):
        with pytest.raises(Refused) as told, transaction.atomic():
            nominating.nominate(
                contest.clerk, call=call.number, track="workshop", given=given, opened_by="organisation"
            )
        assert told.value.code == code
