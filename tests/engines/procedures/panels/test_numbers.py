"""Drawn numbers: whose work it is nobody can say before the tables are opened, by their keepers, the last first."""

import pytest

from gongyou.engines.procedures.models import CodeTable, Signing
from gongyou.engines.procedures.operations import code_tables, joint, mark_entry, panel_draw, panel_signing
from gongyou.engines.procedures.queries.panel_sheets import digest_of_marks, sheets_of
from gongyou.kernel.operations.errors import Denied
from tests.engines.procedures.panels import scenery
from tests.engines.procedures.panels.test_drawing import refused

SETUP = {**scenery.SETUP, "sheet": scenery.PRACTICE}


def prepared(world, number=3):
    """(round, keepers, judges, chief) of a round with numbers, before it is opened."""
    scenery.contestants(world, number, at="practice")
    viewers = scenery.judges(world)
    row = scenery.drawn(world, SETUP, stage="practice")
    chief = scenery.sitting(world, "chief", row)
    keepers = [world.staff("union_clerk", "union_b1", f"keeper{place}") for place in range(3)]
    return row, keepers, viewers, chief


def names(world):
    return [world.users[f"keeper{place}"].username for place in range(3)]


def test_numbers_are_sealed_each_with_another_keeper(contest):
    row, _keepers, _viewers, _chief = prepared(contest)
    officer = scenery.officer(contest)
    refused("not_ready", joint.open_round, scenery.colleague(contest), number=row.number)
    refused("keepers", code_tables.seal_tables, officer, round=row.number, keepers=names(contest)[:2] * 2)
    judge = next(user.username for name, user in contest.users.items() if name.startswith("chief"))
    refused("keepers", code_tables.seal_tables, officer, round=row.number, keepers=[*names(contest)[:2], judge])
    code_tables.seal_tables(officer, round=row.number, keepers=names(contest))
    refused("sealed", code_tables.seal_tables, officer, round=row.number, keepers=names(contest))
    assert all(item.code == "" for item in scenery.items(row))
    assert all("table" not in one.sealed for one in CodeTable._base_manager.filter(round=row))


def test_results_reach_their_owners_only_through_the_opened_tables(contest):
    row, keepers, viewers, chief = prepared(contest)
    officer = scenery.officer(contest)
    code_tables.seal_tables(officer, round=row.number, keepers=names(contest))
    joint.open_round(scenery.colleague(contest), number=row.number)
    seated = scenery.panel(row)
    works = ["001", "002", "003"]
    for place, work in enumerate(works, 1):
        mark_entry.enter_marks(
            viewers[seated[0]], round=row.number, item_code=work, marks={"size": 1000 * place, "finish": 300}
        )
        for judge in seated[1:]:
            mark_entry.enter_marks(viewers[judge], round=row.number, item_code=work, marks={"finish": 200})
    scenery.confirm_all(contest, row)
    digest = digest_of_marks(sheets_of(row))
    refused("unsettled", panel_signing.sign_marks, chief, round=row.number, digest=digest)
    for judge in seated[:2]:  # what was measured is signed by two judges
        panel_signing.sign_measured(viewers[judge], round=row.number, item_codes=works)
    assert Signing._base_manager.filter(round=row, item__isnull=False).count() == 6
    refused("unsigned", code_tables.open_table, keepers[2], round=row.number, step=3)
    for viewer in (chief, viewers[seated[0]]):
        panel_signing.sign_marks(viewer, round=row.number, digest=digest)
    refused("sealed", joint.close_round, officer, number=row.number)
    refused("order", code_tables.open_table, keepers[0], round=row.number, step=1)
    with pytest.raises(Denied):
        code_tables.open_table(keepers[0], round=row.number, step=3)
    for place in (2, 1, 0):
        code_tables.open_table(keepers[place], round=row.number, step=place + 1)
    closed = joint.close_round(officer, number=row.number)
    drawn = {int(owner): work for owner, work in closed.result["works"].items()}
    assert sorted(drawn) == sorted(drawn.values()) == [1, 2, 3]
    # finish: mean of 300, 200, 200 of 300 is worth 50; size: 1000·place of 10000 is worth 50
    from fractions import Fraction

    for item in scenery.items(closed):
        expected = Fraction(50 * (300 + 200 + 200), 900) + Fraction(50 * 1000 * drawn[item.ordinal], 10000)
        assert Fraction(item.exact) == expected


def test_whoever_did_not_come_has_nothing(contest):
    row, _keepers, viewers, chief = prepared(contest, 1)
    code_tables.seal_tables(scenery.officer(contest), round=row.number, keepers=names(contest))
    joint.open_round(scenery.colleague(contest), number=row.number)
    with pytest.raises(Denied):
        panel_signing.note_absent(viewers[scenery.panel(row)[0]], round=row.number, item_code="001", reason="缺考")
    panel_signing.note_absent(chief, round=row.number, item_code="001", reason="缺考")
    refused(
        "frozen", mark_entry.enter_marks, viewers[scenery.panel(row)[0]], round=row.number, item_code="001",
        marks={"finish": 100},
    )  # fmt: skip


def test_being_near_to_one_contestant_bars_from_all_works(contest):
    matters = scenery.contestants(contest, 2, at="practice")
    found = scenery.judges(contest, 5)
    barred = next(iter(found))
    from gongyou.engines.procedures.operations import experts

    person = scenery.who(matters[0])
    experts.declare_interest(scenery.officer(contest), expert=barred, kind="coach", person_code=person.code)
    row = panel_draw.draw_panel(
        scenery.officer(contest), round=scenery.drafted(contest, SETUP, stage="practice").number
    )
    assert row.result["draw"]["excluded"] == [barred]
    assert row.result["conflicts"] == [[barred, "", ["coach"]]]  # of which work is not said
