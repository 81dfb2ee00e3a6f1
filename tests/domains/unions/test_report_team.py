"""The report on the team: whole text, and one changed record that changes exactly one sentence."""

from datetime import date

import pytest

from gongyou.engines.figures import queries
from gongyou.engines.procedures import operations as procedures
from gongyou.kernel.access.viewer import system
from gongyou.records.activities.models import Activity
from gongyou.records.directory.models import Employment
from tests.factories.certifying import found_union, late_union
from tests.factories.snapshots import no_snapshot
from tests.factories.world import employer

__all__ = ["no_snapshot"]


def tell(world, **more):
    viewer = world.viewers["district"]
    day = date(2026, 11, 1)
    against = queries.baseline(viewer, day, **more) if more else None
    return queries.told(viewer, queries.report(viewer, "unions.team"), day, against)


def test_the_whole_report_of_a_small_world(world):
    found = tell(world)
    assert [name for name, _lines in found.sections] == ["新业态劳动者入会", "队伍现状"]
    text = {line.key: line.text for line in found.lines}
    assert "工会联合会 1个" in text["model"] and "基层工会 1个" in text["model"] and "基层工会 0个" in text["model"]
    assert "会员单位 0家" in text["member_units"] and "互助保障计划" in text["scan"]
    assert text["new_form"] == "截至2026年11月1日，新就业形态会员有 0人。"
    assert text["unions"] == "全区有基层工会 4家。"
    assert text["growth"] == "这支队伍与2017年末人数相同。"
    assert [one.figure for one in found.numbers] == "I52 I52 I52 I40 I41 I42 I43 I44 I45".split()


def test_it_grows_and_shrinks_in_words(world):
    place = employer(world)
    for number, (start, end) in enumerate([(date(2017, 5, 1), date(2018, 1, 1)), (date(2020, 1, 1), None)]):
        one, _worker = world.apply("union_a1")
        person = procedures.act(world.viewers["union_a1"], number=one.number, outcome="admit") and _worker.person_id
        Employment(
            person_id=person, employer=place, occupation="20000", relation="employed", industrial=True, is_main=True,
            valid_from=start, valid_to=end,
        ).save(force_insert=True)  # fmt: skip
        text = {line.key: line.text for line in tell(world).lines}["growth"]
        assert ("少了 1人，下降 100%" in text) if number == 0 else ("人数相同" in text)


CHANGES = {
    "unions": lambda world: late_union(world),
    "drives": lambda world: Activity(
        kind="joining_drive", title="补录", organiser=world["street_a"], held_on=date(2026, 1, 5), state="held"
    ).save(force_insert=True),
}


@pytest.mark.parametrize("key", [*CHANGES])
def test_one_changed_record_changes_exactly_its_sentence(world, key):
    before = queries.snapshot().stamp
    CHANGES[key](world)
    found = tell(world, kind=before)
    assert [line.key for line in found.changed] == [key]
    (change,) = found.changed[0].changes
    assert change.difference == 1


def test_a_record_of_another_day_changes_nothing_told_for_this_one(world):
    before = queries.snapshot().stamp
    found_union(system(reason="test"), world=world, key="later", day=date(2026, 11, 20))
    assert tell(world, kind=before).changed == []
