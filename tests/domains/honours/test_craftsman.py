"""The whole life of a craftsman selection: from the draft of the call to the money (procedure 12)."""

from datetime import date

import pytest
from django.db import transaction

from gongyou.engines.procedures.models import Matter
from gongyou.kernel.operations.errors import Refused
from gongyou.records.passport.models import Certificate, Honour
from gongyou.records.treasury.models import Commitment, Instalment
from gongyou.records.treasury.types import LEVELS, PROGRAMMES, word
from tests.domains.honours import scenery

GRANT = {
    "grants": {
        "": {
            "amount_fen": 1_000_000,
            "instalments": [
                {"share_per_cent": 60, "when": "naming", "months": 0},
                {"share_per_cent": 40, "when": "yearly_check", "months": 0},
            ],
        }
    },
    "fund": "cultivation",
}
ONE = [{"key": "craftsman", "name": "新区工匠", "places": 1, "data": {}}]


def refused(code, call, /, *args, **kwargs):
    with pytest.raises(Refused) as told, transaction.atomic():
        call(*args, **kwargs)
    assert code in (told.value.code, told.value.field), (told.value.code, told.value.field, told.value.message)
    return told.value.message


def test_from_the_call_to_the_money(selection):
    selection.fund()
    selection.judges()
    call = selection.call(tracks=ONE, left_out=["member_poll"], weights={"scoring": 100}, **GRANT)
    best, second = selection.worker("王甲"), selection.worker("李乙")
    matters = selection.recommended(call, best, second)
    selection.opined(matters)
    assert {selection.fresh(one).stage for one in matters} == {"scoring"}
    with selection.on(date(2026, 3, 20)):
        selection.scored(call, lambda matter, key: 1500 if matter.pk == matters[0].pk else 1000)
        selection.hold(call, "ranking")
        one, other = (selection.fresh(matter) for matter in matters)
        assert (one.stage, other.state, other.ending) == ("district_notice", "ended", "refused")
        notice = selection.hold(call, "district_notice")
    (item,) = scenery.items(notice)
    assert item.published["name"] == "王甲" and item.published["unit"] == "测试机械有限公司"
    assert set(item.published) <= {"name", "unit", "post", "gender", "result"}
    with selection.on(date(2026, 4, 10)):
        selection.hold(call, "decision")
        selection.hold(call, "award", answers=scenery.PAPER)
    honour = Honour._base_manager.get(person=best)
    assert (honour.title, honour.level, honour.document) == ("craftsman", "district", "测工发〔2026〕1号")
    assert "front_line" in honour.tags and "industrial" in honour.tags and honour.year == 2026
    assert Certificate._base_manager.get(honour=honour).text.startswith("王甲（测试机械有限公司）")
    promise = Commitment._base_manager.get(made_by_kind="matter", made_by_number=matters[0].pk)
    parts = list(Instalment._base_manager.filter(commitment=promise).order_by("ordinal"))
    assert [(part.amount_fen, str(part.state)) for part in parts] == [(600_000, "ready"), (400_000, "pending")]
    assert (promise.payee_kind, promise.person_id, promise.level) == ("person", best.pk, "district")
    assert promise.title.endswith("：王*")  # lists of money never name a person in full
    assert (word(LEVELS, promise.level), word(PROGRAMMES, promise.programme)) == ("区级", "新区工匠")
    assert selection.fresh(matters[0]).stage == "payment"
    with selection.on(date(2026, 4, 20)):
        selection.paid(promise)
    assert (selection.fresh(matters[0]).state, selection.fresh(matters[0]).ending) == ("ended", "done")


def test_a_resolution_holds_by_its_own_numbers(selection):
    call = selection.call()
    matter = selection.nominate(call, selection.worker())
    given = {**scenery.RESOLUTION, "day": "2026-03-02"}
    carried = selection.act, selection.clerk, matter, "carried"
    said = refused("not_carried", *carried, **{**given, "present": "19", "in_favour": "19"})
    assert "20" in said  # two thirds of thirty
    said = refused("not_carried", *carried, **{**given, "in_favour": "15"})
    assert "16" in said  # more than half of all, not of those present
    refused("in_favour", *carried, **{**given, "in_favour": "25"})
    refused("future", *carried, **{**given, "day": "2026-03-03"})
    selection.act(selection.clerk, matter, "carried", **{**given, "present": "20", "in_favour": "16"})
    assert selection.fresh(matter).stage == "unit_notice"


def test_silence_of_a_department_is_no_consent(selection):
    from gongyou.engines.procedures import operations

    call = selection.call()
    (matter,) = selection.recommended(call, selection.worker())
    refused("guarded", selection.act, selection.officer, matter, "go_on")
    selection.act(selection.officer, matter, "ask", department="every")
    labour, tax = Matter._base_manager.filter(parent=matter).order_by("pk")
    selection.act(selection.world.viewers["labour_office"], labour, "no_objection")
    assert "税务局" in refused("guarded", selection.act, selection.officer, matter, "go_on")
    with selection.on(date(2026, 4, 20)):
        operations.tick(scenery.SEED)
        assert selection.fresh(tax).ending == "lapsed"
        assert "不视为同意" in refused("guarded", selection.act, selection.officer, matter, "go_on")
        selection.act(selection.officer, matter, "ask", department="T-tax_office")
        again = Matter._base_manager.filter(parent=matter).latest("pk")
        selection.act(selection.world.viewers["tax_office"], again, "unsuitable", veto="tax")
        assert selection.fresh(matter).flags == ["opinion_unsuitable", "veto_tax"]
        unconfirmed = {"number": matter.number, "outcome": "go_on"}
        refused("unconfirmed", operations.act, selection.officer, **unconfirmed)
        selection.act(selection.officer, matter, "refuse", note="有一票否决情形")
    assert selection.fresh(matter).ending == "refused"


def test_all_reasons_are_given_at_once(selection):
    call = selection.call(conditions={"employed_at_unit": 24, "front_line_only": None, "skill_level": 4})
    who = selection.worker(since=date(2025, 1, 1), occupation="1-06-01-01")
    said = refused("not_eligible", selection.nominate, call, who)
    assert "24 个月" in said and "一线" in said and "技师" in said


def test_nobody_is_named_twice_at_one_level(selection):
    with_condition = {"conditions": {"not_same_or_higher": None}}
    call = selection.call(**with_condition)
    who = selection.worker()
    Honour(
        holder_kind="person", person=who, title="craftsman", title_name="青岛工匠", family="craftsman", level="city",
        level_ordinal=40, nature="naming", granting_body="市总工会", granted_on=date(2024, 7, 26), year=2024,
    ).save(force_insert=True)  # fmt: skip
    assert "青岛工匠" in refused("not_eligible", selection.nominate, call, who)


def test_the_street_recommends_within_its_numbers(selection):
    bodies = [{"node": selection.world["street_a"].pk, "track": "", "places": 1}]
    call = selection.call(bodies=bodies)
    first, second = selection.worker(), selection.worker()
    one, other = selection.nominate(call, first), selection.nominate(call, second)
    for matter in (one, other):
        selection.act(selection.clerk, matter, "carried", **{**scenery.RESOLUTION, "day": "2026-03-02"})
    selection.hold(call, "unit_notice", by=selection.clerk, second=selection.street)
    selection.act(selection.street, one, "recommend")
    refused("allotment_used", selection.act, selection.street, other, "recommend")
    refused("nominated_already", selection.nominate, call, first)
