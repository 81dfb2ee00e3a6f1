"""Moving an organisation: dated links, its place and that of all below, reactions of upper floors, and what is refused."""

from datetime import date, timedelta

import pytest

from gongyou.kernel import clock
from gongyou.kernel.access import graph
from gongyou.kernel.access.models import Link
from gongyou.kernel.access.viewer import system
from gongyou.kernel.operations.errors import Refused
from gongyou.records.directory.models import FormerPlace, Organisation
from gongyou.records.directory.operations import moving, organisations
from gongyou.records.directory.types import MOVED

ROBOT, MADE = system(reason="test"), ("matter", 7)
DAY = date(2026, 11, 9)
START = date(2017, 1, 1)


def move(world, key="union_a1", to="street_b", line="territory", **more):
    values = {"day": DAY, "made_by": MADE}
    return moving.move_organisation(
        ROBOT, organisation=world[key], line=line, new_parent=world[to], **{**values, **more}
    )


def places(world, key):
    rows = FormerPlace._base_manager.filter(organisation=world[key]).order_by("valid_from")
    return [(row.region_id, row.zone_id, row.valid_from, row.valid_to) for row in rows]


def test_the_link_is_exchanged_on_one_day_and_the_street_follows(world):
    link = move(world)
    old = Link._base_manager.get(line="territory", child_id=world["union_a1"].pk, valid_to__isnull=False)
    assert (old.parent_id, old.valid_to, link.parent_id, link.valid_from) == (
        world["street_a"].pk, DAY, world["street_b"].pk, DAY,
    )  # fmt: skip
    assert link.is_primary and (link.made_by_kind, link.made_by_number) == MADE
    assert world["union_a1"].region_id == "370211002"
    assert places(world, "union_a1") == [("370211001", None, START, DAY)]
    assert graph.ancestors("territory", world["union_a1"].pk) == [world["street_b"].pk, world["district"].pk]
    assert graph.ancestors("zone", world["union_a1"].pk) == [world["zone"].pk]


def test_all_below_goes_along(world):
    made = organisations.establish_organisation(
        ROBOT, name="A街道第1网格站", kind="base_station", code="T-base", day=START, parent=world["station_a"],
        region_id="370211001", made_by=MADE,
    )  # fmt: skip
    move(world, "station_a")
    assert graph.ancestors("territory", made.pk) == [world[k].pk for k in ("station_a", "street_b", "district")]
    regions = Organisation._base_manager.filter(pk__in=[made.pk, world["station_a"].pk])
    assert set(regions.values_list("region_id", flat=True)) == {"370211002"}
    assert FormerPlace._base_manager.count() == 2


def test_back_again_leaves_the_whole_history(world):
    move(world, day=date(2026, 10, 26))
    move(world, to="street_a", day=DAY)
    assert world["union_a1"].region_id == "370211001"
    assert places(world, "union_a1") == [
        ("370211001", None, START, date(2026, 10, 26)),
        ("370211002", None, date(2026, 10, 26), DAY),
    ]
    links = Link._base_manager.filter(line="territory", child_id=world["union_a1"].pk).order_by("pk")
    assert [row.parent_id for row in links] == [world[k].pk for k in ("street_a", "street_b", "street_a")]


def test_a_move_on_the_day_of_the_last_one_leaves_no_place_without_length(world):
    move(world)
    move(world, to="street_a")
    assert places(world, "union_a1") == [("370211001", None, START, DAY)]
    assert world["union_a1"].region_id == "370211001"


def test_a_federation_has_no_street_so_the_place_stays(world):
    move(world, to="federation")
    assert world["union_a1"].region_id == "370211001" and places(world, "union_a1") == []
    assert graph.ancestors("territory", world["union_a1"].pk)[0] == world["federation"].pk


def test_a_street_keeps_its_own_region(world):
    move(world, "street_a", "federation")
    assert world["street_a"].region_id == "370211001"
    assert graph.covers("territory", world["federation"].pk, world["union_a2"].pk)
    assert FormerPlace._base_manager.count() == 0


def test_the_zone_follows_on_its_own_line(world):
    other = organisations.establish_organisation(
        ROBOT, name="西部功能区", kind="zone", code="T-west", day=START, parent=world["district"], made_by=MADE
    )
    world.organisations["west"] = other
    Organisation._base_manager.filter(pk=world["union_a1"].pk).update(zone=world["zone"])
    world["union_a1"].refresh_from_db()
    link = move(world, to="west", line="zone")
    assert not link.is_primary
    assert (world["union_a1"].zone_id, world["union_a1"].region_id) == (other.pk, "370211001")
    assert places(world, "union_a1") == [("370211001", world["zone"].pk, START, DAY)]


def test_upper_floors_hear_of_the_whole_branch_inside_the_move(world):
    heard = []

    def react(viewer, node_ids):
        assert graph.covers("territory", world["street_b"].pk, world["station_a"].pk)
        heard.append((viewer, node_ids))

    with MOVED.temporarily("test", react):
        move(world, "station_a")
    assert heard == [(ROBOT, (world["station_a"].pk,))]


def test_what_a_reaction_refuses_moves_nothing(world):
    def react(viewer, node_ids):
        raise Refused("不行")

    with MOVED.temporarily("test", react), pytest.raises(Refused):
        move(world)
    assert graph.covers("territory", world["street_a"].pk, world["union_a1"].pk)
    assert Organisation._base_manager.get(pk=world["union_a1"].pk).region_id == "370211001"


@pytest.mark.parametrize(
    ("arguments", "code"),
    [
        ({"to": "street_a"}, "graph"),
        ({"to": "union_a1"}, "kind"),
        ({"to": "union_b1"}, "kind"),
        ({"key": "street_a", "to": "station_a"}, "graph"),
        ({"key": "district", "to": "street_a"}, "graph"),
        ({"line": "industry", "to": "federation"}, "graph"),
        ({"day": clock.today() + timedelta(days=1)}, "future_day"),
        ({"day": date(2016, 1, 1)}, "early_day"),
    ],
    ids=["where it is", "itself", "under a union", "below itself", "the top", "no link there", "to come", "too early"],
)
def test_moves_that_make_no_sense_are_refused(world, arguments, code):
    before = list(Link._base_manager.order_by("pk").values_list("pk", "valid_to"))
    with pytest.raises(Refused) as caught:
        move(world, **arguments)
    assert caught.value.code == code
    assert list(Link._base_manager.order_by("pk").values_list("pk", "valid_to")) == before


def test_a_move_from_where_it_no_longer_stands_is_refused(world):
    move(world, old_parent=world["street_a"], day=DAY)
    with pytest.raises(Refused) as caught:
        move(world, to="federation", old_parent=world["street_a"], day=DAY)
    assert caught.value.code == "graph"


def test_nothing_moves_under_what_ended_or_after_its_own_end(world):
    Organisation._base_manager.filter(pk=world["street_b"].pk).update(valid_to=DAY)
    Organisation._base_manager.filter(pk=world["union_a2"].pk).update(valid_to=DAY)
    for key, to in (("union_a1", "street_b"), ("union_a2", "federation")):
        with pytest.raises(Refused) as caught:
            move(world, key, to)
        assert caught.value.code == "ended"


def test_a_day_before_the_last_change_of_place_is_refused(world):
    move(world, day=DAY)
    with pytest.raises(Refused):
        move(world, to="street_a", day=DAY - timedelta(days=1))
