"""Drawn numbers: whose work it is nobody can say before the tables are opened, by their keepers, the last first."""

import pytest
from django.db import Error, transaction

from gongyou.engines.procedures.models import CodeTable, Mark, Panelist, Signing
from gongyou.engines.procedures.operations import (
    code_tables,
    joint,
    mark_entry,
    mark_rulings,
    panel_draw,
    panel_signing,
)
from gongyou.engines.procedures.queries import panel_work, recording
from gongyou.engines.procedures.queries.panel_sheets import digest_of_marks, sheets_of
from gongyou.kernel.access.models import Role
from gongyou.kernel.access.roles import viewer_for
from gongyou.kernel.operations.errors import Denied
from tests.engines.procedures.panels import scenery
from tests.engines.procedures.panels.test_drawing import refused

SETUP = {**scenery.SETUP, "sheet": scenery.PRACTICE}


def prepared(world, number=3):
    """(round, keepers, judges, chief) of a round with numbers, before it is opened; `arbiter(round)` sits there too."""
    scenery.contestants(world, number, at="practice")
    viewers = scenery.judges(world)
    row = scenery.drawn(world, SETUP, stage="practice")
    chief = scenery.sitting(world, "chief", row)
    scenery.sitting(world, "arbiter", row)
    keepers = [world.staff("union_clerk", "union_b1", f"keeper{place}") for place in range(3)]
    return row, keepers, viewers, chief


def arbiter(row):
    seat = Panelist._base_manager.select_related("user").get(round=row, function="arbiter")
    return viewer_for(Role._base_manager.get(user=seat.user), user_id=seat.user_id)


def marked(world, number=3):
    """The same, marked, confirmed, measured values signed; (round, keepers, judges, chief, works)."""
    row, keepers, viewers, chief = prepared(world, number)
    code_tables.seal_tables(scenery.officer(world), round=row.number, keepers=names(world))
    joint.open_round(scenery.colleague(world), number=row.number)
    seated = scenery.panel(row)
    works = [f"{place:03d}" for place in range(1, number + 1)]
    for place, work in enumerate(works, 1):
        given = {"size": 1000 * place, "finish": 300}
        mark_entry.enter_marks(viewers[seated[0]], round=row.number, item_code=work, marks=given)
        for judge in seated[1:]:
            mark_entry.enter_marks(viewers[judge], round=row.number, item_code=work, marks={"finish": 200})
    scenery.confirm_all(world, row)
    for judge in seated[:2]:
        panel_signing.sign_measured(viewers[judge], round=row.number, item_codes=works)
    return row, keepers, viewers, chief, works


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
    assert panel_work.work(officer, row.number).unsigned_measured == tuple(works)
    for judge in seated[:2]:  # what was measured is signed by two judges
        waiting = recording.measured_to_sign(viewers[judge], row.number)
        assert [(one, value) for one, ((_name, value),) in waiting] == [("001", "10"), ("002", "20"), ("003", "30")]
        panel_signing.sign_measured(viewers[judge], round=row.number, item_codes=works)
        assert recording.measured_to_sign(viewers[judge], row.number) == ()
    assert panel_work.work(officer, row.number).unsigned_measured == ()
    assert Signing._base_manager.filter(round=row, item__isnull=False).count() == 6
    refused("unsigned", code_tables.open_table, keepers[2], round=row.number, step=3)
    for viewer in (chief, viewers[seated[0]]):  # any two are not enough
        panel_signing.sign_marks(viewer, round=row.number, digest=digest)
    refused("unsigned", code_tables.open_table, keepers[2], round=row.number, step=3)
    refused("unsettled", joint.close_round, officer, number=row.number)
    panel_signing.sign_marks(arbiter(row), round=row.number, digest=digest)
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


def test_no_round_with_numbers_opens_without_an_arbiter(contest):
    row, _keepers, _viewers, _chief = prepared(contest)
    code_tables.seal_tables(scenery.officer(contest), round=row.number, keepers=names(contest))
    Panelist._base_manager.filter(round=row, function="arbiter").update(state="replaced")
    assert "仲裁" in refused("not_ready", joint.open_round, scenery.colleague(contest), number=row.number)


def test_once_a_table_is_open_no_mark_changes(contest):
    row, keepers, viewers, chief, works = marked(contest)
    number, judge = {"round": row.number}, viewers[scenery.panel(row)[0]]
    mark = Mark._base_manager.filter(item__round=row, aspect="finish").order_by("pk")[0]
    mark_rulings.propose_ruling(chief, **number, mark=mark.pk, value=200, reason="评分表第三行抄错一格")
    digest = digest_of_marks(sheets_of(row))
    for viewer in (chief, arbiter(row)):
        panel_signing.sign_marks(viewer, **number, digest=digest)
    code_tables.open_table(keepers[2], **number, step=3)
    ruled = {**number, "mark": mark.pk}
    refused("tables_opened", mark_rulings.replace_mark, arbiter(row), **ruled)
    refused("tables_opened", mark_rulings.propose_ruling, chief, **ruled, value=100, reason="开启之后才想到要改")
    refused("tables_opened", mark_entry.enter_marks, judge, **number, item_code=works[0], marks={"finish": 100})
    refused("tables_opened", mark_entry.confirm_marks, scenery.officer(contest), **number, marks=[mark.pk])
    refused("tables_opened", panel_signing.sign_marks, judge, **number, digest=digest)
    refused("tables_opened", panel_signing.note_absent, chief, **number, item_code=works[0], reason="弃权")
    refused("tables_opened", panel_draw.recuse, judge, **number, reason="才知道是亲戚")
    with pytest.raises(Error), transaction.atomic():
        Mark._base_manager.filter(pk=mark.pk).update(state="replaced")


def test_a_table_is_opened_by_its_keeper(contest):
    row, _keepers, _viewers, _chief = prepared(contest)
    code_tables.seal_tables(scenery.officer(contest), round=row.number, keepers=names(contest))
    table, other = CodeTable._base_manager.filter(round=row).order_by("step")[:2]
    with pytest.raises(Error), transaction.atomic():
        CodeTable._base_manager.filter(pk=table.pk).update(opened_at=row.made_at, opened_by=other.keeper_id)
