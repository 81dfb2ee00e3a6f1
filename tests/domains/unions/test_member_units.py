"""Member units of the federation (1+N+X): I40 moves by exactly the sealed ones, primary totals never."""

from datetime import date, timedelta

import pytest
from django.urls import reverse

from gongyou.engines.facts import tasks
from gongyou.engines.figures import queries
from gongyou.engines.figures.types import STREET
from gongyou.engines.procedures import operations
from gongyou.engines.procedures.models import Matter, RollItem
from gongyou.engines.procedures.queries.openings import offers
from gongyou.kernel import clock
from gongyou.kernel.access.models import Link
from gongyou.kernel.access.viewer import system
from gongyou.kernel.operations.errors import Denied, Refused
from gongyou.kernel.operations.operation import operation
from gongyou.records.directory.models import Coverage
from gongyou.records.directory.operations.coverages import cover_employer
from tests.domains.unions.members import act, member, open_for
from tests.faces.signing_in import staff_client
from tests.factories.snapshots import no_snapshot
from tests.factories.world import employer

__all__ = ["no_snapshot"]

JOIN, LEAVE = "unions.member_unit", "unions.member_unit_leave"
ROBOT = system(reason="test")
COVERED = date(2024, 5, 1)


@operation("test.covered", allow=lambda viewer, **kwargs: True)
def _cover(viewer, *, union, unit):
    cover_employer(viewer, union=union, employer=unit, day=COVERED, made_by=("test", 0))


@pytest.fixture
def trade(world):
    """Three employers that union_a1 covers, an officer at the federation, a contact of the first employer."""
    units = [employer(world, name=f"第{n}配送站有限公司") for n in "一二三"]
    for unit in units:
        _cover(ROBOT, union=world["union_a1"], unit=unit)
    world.staff("federation_officer", "federation", "federation")
    world.staff("employer_contact", None, "contact", subject_id=units[0].pk)
    return units


def today(days: int = 0) -> str:
    return (clock.today() + timedelta(days=days)).isoformat()


def asked(world, units, *, sealed=(), by="union_a1", subject="", **more):
    given = {
        "federation": "T-federation",
        "units": {str(unit.pk): True for unit in units},
        "seals": {str(unit.pk): day for unit, day in sealed},
        "reason": "站点骑手集中",
    }
    return open_for(world.viewers[by], JOIN, subject, **{**given, **more})


def admitted(world, matter, outcome="admit", *, day=None):
    act(world, "street_a", matter, "agree")
    return act(world, "federation", matter, outcome, day=day or today(-8), document="新业态联合会〔2026〕3号")


def seal(world, matter, **days):
    """Register seal days by the names of employers."""
    items = {
        item.employer.name[1]: item.pk for item in RollItem._base_manager.filter(matter=matter, kind="member_unit")
    }
    return act(world, "federation", matter, "seal", seals={str(items[name]): day for name, day in days.items()})


def rows(world, *, units=True):
    """(employer's sign, first day, day after the last, seal day) of coverages that have a length, by union_a1."""
    found = Coverage._base_manager.filter(union=world["union_a1"], is_member_unit=units).select_related("employer")
    lines = [(row.employer.name[1], row.valid_from, row.valid_to, row.sealed_on) for row in found.order_by("pk")]
    return [line for line in lines if line[1] != line[2]]


def industry(world):
    return list(
        Link._base_manager.filter(line="industry", child_id=world["union_a1"].pk, valid_to=None).values_list(
            "parent_id", "is_primary"
        )
    )


def figures(day=None):
    """I40, the unions of every street, members of every street, 1+N+X."""
    day = day or clock.today()
    tasks.ensure()
    streets = {key: cell.value for key, cell in queries.by_grain("I44", day, STREET).items()}
    people = {key: cell.value for key, cell in queries.by_grain("I42", day, STREET).items()}
    return queries.value("I40", day).value, streets, people, queries.value("I52", day).parts


def test_the_figure_moves_by_exactly_the_sealed_ones_and_primary_totals_never(world, trade):
    member(world)
    first, second, third = trade
    before = figures()
    assert before[0] == 0
    matter = asked(world, trade, sealed=[(first, today(-3))])
    assert (matter.stage, matter.desk_node_id) == ("no_objection", world["street_a"].pk)
    assert figures() == before
    admitted(world, matter, "admit_first")
    assert figures()[0] == 1 and figures()[1:3] == before[1:3]
    assert figures()[3] == {"N": before[3]["N"] + 1, "X": before[3]["X"]}
    assert figures(clock.today() - timedelta(days=4))[0] == 0
    assert figures(clock.today() - timedelta(days=3))[0] == 1
    seal(world, matter, 二=today(-1))
    assert figures()[0] == 2 and figures(clock.today() - timedelta(days=2))[0] == 1
    act(world, "federation", matter, "finish")
    assert (figures()[0], figures()[1:3]) == (2, before[1:3])
    day = date.fromisoformat(today(-8))
    assert rows(world) == [("一", day, None, day + timedelta(days=5)), ("二", day, None, day + timedelta(days=7))]
    assert industry(world) == [(world["federation"].pk, False)]
    matter.refresh_from_db()
    assert matter.ending == "done"


def test_taken_back_to_the_letter(world, trade):
    before = rows(world, units=False)
    matter = asked(world, trade, sealed=[(trade[0], today(-3))])
    admitted(world, matter, "admit_first")
    seal(world, matter, 二=today(), 三=today())
    act(world, "federation", matter, "finish")
    assert len(rows(world)) == 3 and len(rows(world, units=False)) == 3
    assert all(line[2] == date.fromisoformat(today(-8)) for line in rows(world, units=False))
    operations.revoke(world.viewers["district"], number=matter.number, note="材料不实")
    assert rows(world) == [] and rows(world, units=False) == before
    assert industry(world) == []
    again = asked(world, trade[:1], sealed=[(trade[0], today())])
    admitted(world, again, day=today())
    assert [line[0] for line in rows(world)] == ["一"]


def test_whoever_never_seals_stays_covered_as_before(world, trade):
    before = rows(world, units=False)
    matter = asked(world, trade)
    with pytest.raises(Refused) as caught:
        admitted(world, matter)
    assert caught.value.code == "guarded"
    act(world, "federation", matter, "admit_first", day=today(), document="新业态联合会〔2026〕3号")
    act(world, "federation", matter, "finish")
    assert rows(world) == [] and rows(world, units=False) == before
    operations.revoke(world.viewers["district"], number=matter.number, note="没有一家盖章")
    assert rows(world, units=False) == before and industry(world) == []


def test_a_seal_before_the_admission_counts_from_the_admission(world, trade):
    matter = asked(world, trade[:1], sealed=[(trade[0], today(-60))])
    admitted(world, matter, day=today(-5))
    assert rows(world)[0][3].isoformat() == today(-5)
    item = RollItem._base_manager.get(matter=matter, kind="member_unit")
    assert item.data["sealed_on"] == today(-60)


@pytest.mark.parametrize(("days", "why"), [(1, "future_day"), (-9, "early_day")])
def test_a_seal_lies_between_the_admission_and_today(world, trade, days, why):
    matter = asked(world, trade[:2])
    admitted(world, matter, "admit_first")
    with pytest.raises(Refused) as caught:
        seal(world, matter, 一=today(days))
    assert caught.value.code == why and caught.value.field.startswith("seals-")
    with pytest.raises(Refused) as caught:
        act(world, "federation", matter, "seal", seals={})
    assert caught.value.field == "seals"
    assert rows(world)[0][3] is None


def test_each_unit_seals_once(world, trade):
    matter = asked(world, trade[:2])
    admitted(world, matter, "admit_first")
    seal(world, matter, 一=today(-1))
    with pytest.raises(Refused) as caught:
        seal(world, matter, 一=today())  # no longer offered, so nothing is left of what was given
    assert caught.value.field == "seals"
    assert [line[3] for line in rows(world)] == [date.fromisoformat(today(-1)), None]


def test_an_objection_of_the_primary_parent_ends_it(world, trade):
    matter = asked(world, trade[:1], sealed=[(trade[0], today(-1))])
    for place in ("union_a1", "federation", "street_b", "district"):
        with pytest.raises(Denied):
            act(world, place, matter, "agree")
    act(world, "street_a", matter, "object", note="该单位已注销经营场所")
    matter.refresh_from_db()
    assert matter.ending == "refused" and rows(world) == [] and industry(world) == []


def test_silence_of_the_primary_parent_is_no_consent(world, trade):
    matter = asked(world, trade[:1])
    with clock.rehearse(clock.now() + timedelta(days=40)):
        assert operations.tick(system(reason="procedures.tick")) == 1
    matter.refresh_from_db()
    assert (matter.stage, matter.desk_node_id) == ("no_objection", world["district"].pk)


@pytest.mark.parametrize(
    ("given", "field"),
    [
        ({"units": {}}, "units"),
        ({"federation": ""}, "federation"),
        ({"federation": "T-street_a"}, "federation"),
    ],
)
def test_what_is_wrong_is_said_at_its_field(world, trade, given, field):
    asks = {"federation": "T-federation", "units": {str(trade[0].pk): True}, "seals": {}}
    with pytest.raises(Refused) as caught:
        open_for(world.viewers["union_a1"], JOIN, **{**asks, **given})
    assert caught.value.field == field and not Matter._base_manager.filter(procedure=JOIN).exists()


def test_seals_of_units_that_are_left_out_or_to_come_are_refused(world, trade):
    first, second, _third = trade
    with pytest.raises(Refused) as caught:
        asked(world, [first], sealed=[(second, today())])
    assert caught.value.field == f"seals-{second.pk}"
    with pytest.raises(Refused) as caught:
        asked(world, [first], sealed=[(first, today(2))])
    assert caught.value.field == f"seals-{first.pk}"


def test_employers_of_others_are_not_taken_along(world, trade):
    """What is not covered by the union is not offered, and what is not offered is not taken."""
    foreign = employer(world, name="外区物流有限公司", region="370211002")
    with pytest.raises(Refused) as caught:
        asked(world, [foreign])
    assert caught.value.field == "units"
    matter = asked(world, [trade[0], foreign])
    assert list(RollItem._base_manager.filter(matter=matter).values_list("employer_id", flat=True)) == [trade[0].pk]


def test_who_is_a_unit_already_or_stands_under_another_federation_is_told(world, trade):
    first = asked(world, trade[:1], sealed=[(trade[0], today())])
    with pytest.raises(Refused) as caught:
        asked(world, trade[1:2])
    assert caught.value.code == "open_already"
    admitted(world, first, day=today())
    with pytest.raises(Refused) as caught:
        asked(world, trade[:1])
    assert caught.value.field == "units"  # no longer offered
    second = asked(world, trade[1:2], sealed=[(trade[1], today())])
    admitted(world, second, day=today())
    assert [line[0] for line in rows(world)] == ["一", "二"] and len(industry(world)) == 1
    for place in ("union_a2", "union_b1", "street_a", "district"):
        with pytest.raises((Denied, Refused)):
            asked(world, trade[2:], by=place)


def test_an_employers_contact_asks_for_the_own_unit_only(world, trade):
    contact = world.viewers["contact"]
    assert JOIN in {one.key for one in offers(contact)} and "units" not in {
        field.key for one in offers(contact) if one.key == JOIN for field in one.fields
    }
    matter = open_for(contact, JOIN, federation="T-federation", sealed_on=today(-2),
                      units={str(trade[1].pk): True}, seals={})  # fmt: skip
    item = RollItem._base_manager.get(matter=matter)
    assert (item.employer_id, item.data["sealed_on"]) == (trade[0].pk, today(-2))
    admitted(world, matter)
    assert [line[0] for line in rows(world)] == ["一"]
    leaving = open_for(contact, LEAVE, reason="业务调整")
    act(world, "federation", leaving, "release", day=today())
    assert rows(world)[0][2] == clock.today()
    lonely = employer(world, name="没有工会的公司")
    world.staff("employer_contact", None, "lonely", subject_id=lonely.pk)
    with pytest.raises(Refused) as caught:
        open_for(world.viewers["lonely"], JOIN, federation="T-federation", sealed_on="")
    assert caught.value.code == "no_union"


# Leaving


def left(world, units, **given):
    matter = open_for(world.viewers["union_a1"], LEAVE, units={str(unit.pk): True for unit in units}, reason="业务调整")
    return act(world, "federation", matter, "release", **{"day": today(), **given})


def test_units_leave_one_by_one_and_the_union_with_the_last_one(world, trade):
    matter = asked(world, trade[:2], sealed=[(unit, today(-4)) for unit in trade[:2]])
    admitted(world, matter)
    before = figures()
    assert before[0] == 2
    with pytest.raises(Refused) as caught:
        left(world, trade[:1], with_union=True)
    assert caught.value.field == "with_union" and figures() == before
    operations.act(world.viewers["federation"], number=Matter._base_manager.get(procedure=LEAVE).number,
                   outcome="release", given={"day": today()})  # fmt: skip
    assert figures()[0] == 1 and figures()[1:] == before[1:]
    assert [line[:2] for line in rows(world, units=False) if line[2] is None] == [
        ("三", COVERED),
        ("一", clock.today()),
    ]
    gone = left(world, trade[1:2], with_union=True)
    assert figures()[0] == 0 and industry(world) == []
    assert figures()[1:3] == before[1:3] and figures()[3]["N"] == before[3]["N"] - 1
    operations.revoke(world.viewers["district"], number=gone.number, note="退出申请不实")
    assert figures()[0] == 1 and industry(world) == [(world["federation"].pk, False)]
    assert figures(clock.today() - timedelta(days=1))[0] == 2


def test_leaving_cannot_be_refused_and_names_its_units(world, trade):
    with pytest.raises(Refused) as caught:
        open_for(world.viewers["union_a1"], LEAVE, units={str(trade[0].pk): True}, reason="业务调整")
    assert caught.value.field == "units"
    matter = asked(world, trade[:1], sealed=[(trade[0], today(-4))])
    admitted(world, matter)
    leaving = open_for(world.viewers["union_a1"], LEAVE, units={str(trade[0].pk): True}, reason="业务调整")
    with pytest.raises(Refused):
        act(world, "federation", leaving, "refuse", note="不同意")
    with pytest.raises(Denied):
        act(world, "street_a", leaving, "release", day=today())
    with pytest.raises(Refused) as caught:
        act(world, "federation", leaving, "release", day=today(1))
    assert caught.value.field == "day"


def test_an_admission_is_not_taken_back_after_a_unit_left(world, trade):
    matter = asked(world, trade[:1], sealed=[(trade[0], today(-4))])
    admitted(world, matter)
    left(world, trade[:1])
    with pytest.raises(Refused) as caught:
        operations.revoke(world.viewers["district"], number=matter.number, note="材料不实")
    assert caught.value.code == "changed_since"


# The pages


def test_the_whole_way_through_the_console(world, trade):
    union, parent, top = (staff_client(world.users[key]) for key in ("union_a1", "street_a", "federation"))
    address = reverse("console:start", args=[JOIN])
    page = union.get(address).content.decode()
    assert page.count("配送站") >= 6 and "T-federation" in page
    first, second, _third = trade
    given = {"federation": "T-federation", f"units-{first.pk}": "on", f"units-{second.pk}": "on",
             f"seals-{first.pk}": today(-3)}  # fmt: skip
    assert union.post(address, given).status_code == 302
    number = Matter._base_manager.get(procedure=JOIN).number
    shown = union.get(reverse("console:matter", args=[number])).content.decode()
    assert "会员单位" in shown and "尚未盖章" in shown and "盖章" in shown
    desk = reverse("console:decide", args=[number])
    assert parent.post(desk, {"outcome": "agree", "stage": "no_objection"}).status_code == 302
    assert "还不能“同意加入”" in top.get(reverse("console:matter", args=[number])).content.decode()
    decision = {"outcome": "admit_first", "stage": "admit_units", "day": today(-8), "document": "新业态联〔2026〕3号"}
    assert top.post(desk, decision).status_code == 302
    items = {item.employer_id: item.pk for item in RollItem._base_manager.filter(kind="member_unit")}
    late = top.post(desk, {"outcome": "seal", "stage": "seals", f"seals-{items[second.pk]}": today(1)})
    assert late.status_code == 422 and "不能晚于今天" in late.content.decode()
    sealed = top.post(desk, {"outcome": "seal", "stage": "seals", f"seals-{items[second.pk]}": today(-1)})
    assert sealed.status_code == 302
    assert top.post(desk, {"outcome": "finish", "stage": "seals"}).status_code == 302
    assert [line[0] for line in rows(world)] == ["一", "二"]
    assert "退出的单位" in union.get(reverse("console:start", args=[LEAVE])).content.decode()


def test_an_employers_contact_opens_it_and_sees_where_it_is(world, trade):
    contact = staff_client(world.users["contact"])
    sent = contact.post(reverse("console:start", args=[JOIN]), {"federation": "T-federation", "sealed_on": today(-1)})
    assert sent.status_code == 302
    page = contact.get(sent["Location"])
    number = Matter._base_manager.get(procedure=JOIN).number
    assert page.status_code == 200 and number in page.content.decode()
    assert staff_client(world.users["union_b1"]).get(reverse("console:matter", args=[number])).status_code == 404
