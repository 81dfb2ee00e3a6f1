"""Contestants who leave a round with drawn numbers, and works that are not there: the others' marks stay theirs."""

from fractions import Fraction

import pytest

from gongyou.engines.procedures.operations import code_tables, joint, mark_entry, panel_draw, panel_signing
from gongyou.engines.procedures.queries.panel_sheets import digest_of_marks, sheets_of
from gongyou.kernel.operations.errors import Denied
from tests.engines.procedures.panels import scenery
from tests.engines.procedures.panels.test_drawing import refused
from tests.engines.procedures.panels.test_numbers import SETUP, arbiter, names, prepared

WHY = {"reason": "本人书面退赛"}


def mark(world, row, viewers, work: int) -> None:
    seated = scenery.panel(row)
    code = f"{work:03d}"
    for place, judge in enumerate(seated):
        given = {"finish": 300} | ({"size": 1000 * work} if place == 0 else {})
        mark_entry.enter_marks(viewers[judge], round=row.number, item_code=code, marks=given)
    scenery.confirm_all(world, row)
    for judge in seated[:2]:
        panel_signing.sign_measured(viewers[judge], round=row.number, item_codes=[code])


def ended(world, row, keepers, chief):
    """Signed, the tables opened, closed; owner → exact total."""
    digest = digest_of_marks(sheets_of(scenery.again(row)))
    for viewer in (chief, arbiter(row)):
        panel_signing.sign_marks(viewer, round=row.number, digest=digest)
    for step in (3, 2, 1):
        code_tables.open_table(keepers[step - 1], round=row.number, step=step)
    closed = joint.close_round(scenery.officer(world), number=row.number)
    works = {int(owner): work for owner, work in closed.result["works"].items()}
    for item in scenery.items(closed):
        if item.state == "done" and "absent" not in item.data:
            assert Fraction(item.exact) == 50 + Fraction(50 * 1000 * works[item.ordinal], 10000)
    return works, {item.ordinal: item for item in scenery.items(closed)}


def test_whoever_left_before_the_numbers_were_drawn_has_none(contest):
    scenery.contestants(contest, 4, at="practice")
    viewers, officer = scenery.judges(contest), scenery.officer(contest)
    row = scenery.drafted(contest, SETUP, stage="practice")
    joint.drop_item(officer, number=row.number, ordinal=2, **WHY)
    panel_draw.draw_panel(officer, round=row.number)
    chief = scenery.sitting(contest, "chief", row)
    scenery.sitting(contest, "arbiter", row)
    keepers = [contest.staff("union_clerk", "union_b1", f"keeper{place}") for place in range(3)]
    code_tables.seal_tables(officer, round=row.number, keepers=names(contest))
    joint.open_round(scenery.colleague(contest), number=row.number)
    for work in (1, 3, 4):
        mark(contest, row, viewers, work)
    works, items = ended(contest, row, keepers, chief)
    assert sorted(works) == sorted(works.values()) == [1, 3, 4]
    assert items[2].state == "out"


def test_whoever_left_afterwards_takes_nobodys_marks_along(contest):
    row, keepers, viewers, chief = prepared(contest, 3)
    officer, colleague = scenery.officer(contest), scenery.colleague(contest)
    code_tables.seal_tables(officer, round=row.number, keepers=names(contest))
    for viewer in (officer, colleague):
        joint.drop_item(viewer, number=row.number, ordinal=2, **WHY)
    joint.open_round(colleague, number=row.number)
    for work in (1, 2):  # the item of 002 is out, the work may be anybody's
        mark(contest, row, viewers, work)
    digest = digest_of_marks(sheets_of(scenery.again(row)))
    refused("unsettled", panel_signing.sign_marks, chief, round=row.number, digest=digest)
    panel_signing.note_absent(chief, round=row.number, item_code="003", reason="工位无人")
    works, items = ended(contest, row, keepers, chief)
    assert items[2].state == "out" and items[1].state == items[3].state == "done"
    assert [items[owner].exact for owner, work in works.items() if work == 3 and owner != 2] in ([], ["0"])


def test_the_item_that_is_out_can_carry_the_work_that_is_not_there(contest):
    row, keepers, viewers, chief = prepared(contest, 2)
    officer, colleague = scenery.officer(contest), scenery.colleague(contest)
    code_tables.seal_tables(officer, round=row.number, keepers=names(contest))
    for viewer in (officer, colleague):
        joint.drop_item(viewer, number=row.number, ordinal=2, **WHY)
    joint.open_round(colleague, number=row.number)
    mark(contest, row, viewers, 1)
    panel_signing.note_absent(chief, round=row.number, item_code="002", reason="工位无人")
    works, items = ended(contest, row, keepers, chief)
    assert items[1].state == "done" and ("absent" in items[1].data) == (works[1] == 2)


def test_who_is_absent_is_signed_and_can_be_taken_back(contest):
    row, _keepers, viewers, chief = prepared(contest, 2)
    code_tables.seal_tables(scenery.officer(contest), round=row.number, keepers=names(contest))
    joint.open_round(scenery.colleague(contest), number=row.number)
    mark(contest, row, viewers, 1)
    before = digest_of_marks(sheets_of(scenery.again(row)))
    panel_signing.note_absent(chief, round=row.number, item_code="002", reason="缺考")
    noted = digest_of_marks(sheets_of(scenery.again(row)))
    assert noted != before
    refused("stale", panel_signing.sign_marks, arbiter(row), round=row.number, digest=before)
    panel_signing.sign_marks(arbiter(row), round=row.number, digest=noted)
    with pytest.raises(Denied):
        panel_signing.note_present(arbiter(row), round=row.number, item_code="002")
    panel_signing.note_present(chief, round=row.number, item_code="002")
    refused("stale", panel_signing.note_present, chief, round=row.number, item_code="002")
    mark(contest, row, viewers, 2)
    assert digest_of_marks(sheets_of(scenery.again(row))) not in (before, noted)
