"""Panels: the seed promised and kept, whoever is near does not sit, reserves move up in order, the panel is frozen."""

from datetime import date

import pytest
from django.db import transaction

from gongyou.engines.procedures.models import JointItem, Panelist, Seat
from gongyou.engines.procedures.operations import experts, mark_entry, panel_draw
from gongyou.engines.procedures.predicates import drawing
from gongyou.engines.procedures.queries import conflicts, judging
from gongyou.kernel.operations.errors import Denied, Refused
from tests.engines.procedures.panels import scenery
from tests.factories.world import employer


def refused(code, call, /, *args, **kwargs):
    with pytest.raises(Refused) as told, transaction.atomic():
        call(*args, **kwargs)
    assert code in (told.value.code, told.value.field), told.value.message
    return told.value.message


def test_the_draw_follows_from_the_published_seed(contest):
    scenery.contestants(contest)
    scenery.judges(contest, 6)
    row = scenery.drafted(contest)
    assert row.seed_digest and not row.seed and "seed_sealed" in row.rule
    row = panel_draw.draw_panel(scenery.officer(contest), round=row.number)
    assert drawing.commitment(row.seed) == row.seed_digest and "seed_sealed" not in row.rule
    draw = row.result["draw"]
    order = drawing.order(row.seed, draw["pool"])
    assert (draw["members"], draw["spare"]) == (order[:3], order[3:4])
    assert scenery.panel(row) == order[:3]
    refused("drawn", panel_draw.draw_panel, scenery.officer(contest), round=row.number)


@pytest.mark.parametrize("how", ["employer", "former", "union", "kin", "coach", "self", "above"])
def test_whoever_is_near_to_one_candidate_does_not_sit(contest, how):
    matters = scenery.contestants(contest)
    near = scenery.judges(contest, 1)
    others = scenery.judges(contest, 3)
    (code,) = near
    row = panel_draw.Expert._base_manager.get(code=code)
    candidate = scenery.who(matters[0])
    firm = scenery.firm_of(candidate)
    if how in ("kin", "coach"):
        experts.declare_interest(near[code], expert=code, kind=how, person_code=candidate.code)
    elif how == "self":
        row.person = candidate
    else:
        who = scenery.person(
            contest, "某评委", union={"union": "union_a1"}.get(how, ""), works=firm if how == "employer" else None
        )
        if how == "former":
            scenery.works_at(who, firm, valid_to=date(2024, 1, 1))
        if how == "above":
            from gongyou.records.directory.models import Post

            post = Post(person=who, organisation=contest["street_a"], title="chair", valid_from=date(2020, 1, 1))
            post.save(force_insert=True)
        row.person = who
    row.save()
    drawn = scenery.drawn(contest)
    assert drawn.result["draw"]["excluded"] == [code] and set(scenery.panel(drawn)) == set(others)
    kinds = {kind for expert, _item, found in drawn.result["conflicts"] for kind in found if expert == code}
    expected = {"former": "employer"}.get(how, how)
    assert expected in kinds


def test_what_ended_more_than_three_years_ago_bars_nobody(contest):
    matters = scenery.contestants(contest, 1)
    (code, *_rest) = scenery.judges(contest, 3)
    candidate = scenery.who(matters[0])
    who = scenery.person(contest, "某评委")
    scenery.works_at(who, scenery.firm_of(candidate), valid_to=date(2023, 11, 23))
    row = panel_draw.Expert._base_manager.get(code=code)
    row.person = who
    row.save()
    drafted = scenery.drafted(contest)
    assert conflicts.near(drafted, [row], matters) == {row.pk: {}}


def test_a_short_pool_says_what_is_missing(contest):
    scenery.contestants(contest)
    scenery.judges(contest, 2)
    row = scenery.drafted(contest)
    told = refused("short_pool", panel_draw.draw_panel, scenery.officer(contest), round=row.number)
    assert "2" in told and "3" in told


def test_shares_are_even_and_avoid_conflicts_item_by_item(contest):
    matters = scenery.contestants(contest, 6)
    found = scenery.judges(contest, 4)
    barred = next(iter(found))
    experts.declare_interest(
        scenery.officer(contest), expert=barred, kind="mentor",
        person_code=scenery.who(matters[0]).code,
    )  # fmt: skip
    setup = {**scenery.SETUP, "panel": {"judges": 4, "reserves": 0, "each": 2}}
    row = scenery.drawn(contest, setup)
    seats = list(Seat._base_manager.filter(item__round=row).select_related("item", "panelist__expert"))
    loads = [sum(seat.panelist.expert.code == code for seat in seats) for code in found]
    assert len(seats) == 12 and max(loads) - min(loads) <= 1
    assert not [one for one in seats if one.panelist.expert.code == barred and one.item.matter_id == matters[0].pk]


def test_reserves_fill_recusals_in_the_order_of_the_draw_and_the_quorum_holds(contest):
    scenery.contestants(contest)
    viewers = scenery.judges(contest, 6)
    setup = {**scenery.SETUP, "panel": {"judges": 3, "reserves": 1}}
    row, _chief = scenery.opened(contest, setup)
    first, second, third = scenery.panel(row)
    (spare,) = row.result["draw"]["spare"]
    panel_draw.recuse(viewers[first], round=row.number, reason="与候选人有利害关系")
    assert set(scenery.panel(row)) == {second, third, spare}
    successor = Panelist._base_manager.get(round=row, expert__code=spare)
    assert successor.replaces.expert.code == first
    assert Seat._base_manager.filter(panelist=successor, state="active").count() == 3
    with pytest.raises(Denied):  # whoever stepped back sees the round no longer
        mark_entry.enter_marks(
            viewers[first], round=row.number, item_code=scenery.items(row)[0].code, marks={"skill": 1}
        )
    panel_draw.recuse(scenery.officer(contest), round=row.number, judge=second, reason="突发疾病不能到场")
    assert scenery.panel(row) == [third, spare] or set(scenery.panel(row)) == {third, spare}
    refused("quorum", panel_draw.recuse, viewers[third], round=row.number, reason="与候选人有利害关系")


def test_the_panel_is_frozen_once_it_marks(contest):
    scenery.contestants(contest)
    scenery.judges(contest, 4)
    row, _chief = scenery.opened(contest)
    user = contest.staff("judge", "district", "late")
    assert user
    refused(
        "function", panel_draw.appoint, scenery.officer(contest), round=row.number,
        username=contest.users["late"].username, function="judge",
    )  # fmt: skip
    refused("state", panel_draw.draw_panel, scenery.officer(contest), round=row.number)


def test_another_body_does_not_touch_the_panel(contest):
    scenery.contestants(contest)
    scenery.judges(contest, 4)
    row = scenery.drafted(contest)
    with pytest.raises(Denied):
        panel_draw.draw_panel(contest.viewers["street_a"], round=row.number)


def test_nothing_of_whom_it_is_about_stands_in_codes_and_copies(contest):
    who = scenery.person(contest, "王小锤", union="union_a1", works=employer(contest, name="测试重工有限公司"))
    scenery.entered(contest, who, deed="王 小锤在测试重工带徒三人，电话 13912345678，材料见 王小锤事迹.docx。")
    scenery.judges(contest, 4)
    row = scenery.drafted(contest)
    (item,) = scenery.items(row)
    assert item.data == {"named": ["主要事迹"]} and len(item.code) == 5
    item = JointItem._base_manager.select_related("matter").get(pk=item.pk)
    (text,) = conflicts.judging_copies(scenery.SYSTEM, [item.matter])[item.matter_id].values()
    assert (
        "小锤" not in text and "重工" not in text and "139" not in text and ".docx" not in text and "带徒三人" in text
    )


def test_near_interests_cannot_be_guessed_by_another_judge(contest):
    found = scenery.judges(contest, 2)
    (one, other) = found
    with pytest.raises(Denied):
        experts.declare_interest(found[other], expert=one, kind="kin", person_code="x")


def test_the_order_of_a_pitch_is_drawn_with_the_panel(contest, monkeypatch):
    stage = scenery.PROCEDURES.get(scenery.KEY).stage("score")
    monkeypatch.setitem(stage.__dict__, "in_order", True)
    scenery.contestants(contest, 5)
    viewers = scenery.judges(contest)
    row, _chief = scenery.opened(contest)
    order = row.result["order"]
    codes = drawing.order(row.seed, [item.code for item in scenery.items(row)])
    assert order["numbers"] == {code: place for place, code in enumerate(codes, 1)}
    shown = judging.desk(viewers[scenery.panel(row)[0]], row.number)
    assert [(item.code, item.turn) for item in shown.items] == [(code, place) for place, code in enumerate(codes, 1)]
    assert shown.undone == tuple(codes) and shown.done == 0
    scenery.mark_entry.enter_marks(
        viewers[scenery.panel(row)[0]], round=row.number, item_code=codes[1], marks={"skill": 5000}
    )
    half = judging.desk(viewers[scenery.panel(row)[0]], row.number)
    assert half.done == 0 and codes[1] in half.undone  # half marked is not done
