"""Who may not sit, run, read or measure: hands of the round, staff around it, keepers of tables, and whoever is near."""

import pytest

from gongyou.engines.procedures.models import JointItem, JointRound, Mark
from gongyou.engines.procedures.operations import (
    code_tables,
    experts,
    joint,
    mark_entry,
    panel_draw,
    panel_signing,
    ranking,
    result_packages,
)
from gongyou.engines.procedures.predicates import quotas
from gongyou.engines.procedures.queries import joint as joint_queries
from gongyou.engines.procedures.queries import judging, panels
from gongyou.engines.procedures.types import Concerned
from gongyou.kernel.access.models import Role
from gongyou.kernel.access.roles import viewer_for
from gongyou.kernel.operations.errors import Denied
from gongyou.kernel.operations.operation import current, operation
from tests.engines.procedures.panels import scenery, test_numbers, test_packages
from tests.engines.procedures.panels.test_drawing import refused
from tests.factories.world import START


def also(world, viewer, kind, at):
    """The same account at another role."""
    role = Role(user_id=viewer.user_id, kind=kind, node=world[at].node, valid_from=START)
    role.save(force_insert=True)
    return viewer_for(role, user_id=viewer.user_id)


def near_account(world, matter, viewer=None, name="near"):
    """An account in no pool, whose person works where the candidate does."""
    viewer = viewer or world.staff("judge", "district", name)
    firm = scenery.firm_of(scenery.who(matter))
    row = scenery.person(world, "某某", works=firm)
    row.user_id = viewer.user_id
    row.save()
    return viewer


@operation("test.packaged", right="panels.run")
def _packaged(viewer, *, row):
    current().entry("test.packaged", "joint_round", row.pk)
    return result_packages._package(viewer, row)


def test_hands_staff_around_and_keepers_are_not_drawn(contest):
    scenery.contestants(contest, 3, at="practice")
    viewers = scenery.judges(contest, 7)
    hand, above, below, keeper, *free = viewers
    also(contest, viewers[above], "district_officer", "district")
    also(contest, viewers[below], "union_clerk", "union_b1")
    also(contest, viewers[free[0]], "treasurer", "district")
    row = scenery.drafted(contest, test_numbers.SETUP, stage="practice")
    JointRound._base_manager.filter(pk=row.pk).update(rule={**row.rule, "hands": [viewers[hand].user_id]})
    others = [contest.staff("union_clerk", "union_b1", f"keeper{place}") for place in range(2)]
    names = {user.pk: user.username for user in contest.users.values()}
    kept = [names[one.user_id] for one in (viewers[keeper], *others)]
    code_tables.seal_tables(scenery.officer(contest), round=row.number, keepers=kept)
    row = panel_draw.draw_panel(scenery.officer(contest), round=row.number)
    assert row.result["draw"]["pool"] == sorted(free)
    told = {"round": row.number, "username": kept[1], "function": "recorder"}
    refused("keeper", panel_draw.appoint, scenery.officer(contest), **told)


def test_whoever_sits_on_a_panel_has_no_staff_right_on_its_round(contest):
    scenery.contestants(contest)
    viewers = scenery.judges(contest)
    row, chief = scenery.opened(contest)
    officer, judge = scenery.officer(contest), viewers[scenery.panel(row)[0]]
    assert panels.set_up(officer, row.number) and joint_queries.round_file(officer, row.number)
    number = {"number": row.number}
    why = {"reason": "抽中的评委不合适"}
    for sitting in (judge, chief):
        seated = also(contest, sitting, "district_officer", "district")
        assert panels.set_up(seated, row.number) is None and joint_queries.round_file(seated, row.number) is None
        for call, given in (
            (joint.close_round, number),
            (joint.void_round, {**number, **why}),
            (joint.drop_item, {**number, "ordinal": 1, **why}),
            (joint.freeze_item, {**number, "ordinal": 1, **why}),
            (panel_draw.appoint, {"round": row.number, "username": "x", "function": "arbiter"}),
            (panel_signing.freeze_board, {"round": row.number}),
        ):
            with pytest.raises(Denied):
                call(seated, **given)
        row.state = "closed"
        assert not panels.runs(seated, row) and panels.runs(officer, row)
    scenery.mark_all(row, viewers)
    marks = list(Mark._base_manager.filter(item__round=row).values_list("pk", flat=True))
    with pytest.raises(Denied):
        mark_entry.confirm_marks(also(contest, judge, "street_officer", "district"), round=row.number, marks=marks)


def test_whom_the_definition_names_keeps_off_the_round(contest, monkeypatch):
    (matter,) = scenery.contestants(contest, 1)
    member = scenery.person(contest, "某成员", user=contest.users["district"])
    definition = scenery.PROCEDURES.get(scenery.KEY)
    named = classmethod(lambda cls, matter: Concerned(persons=frozenset({member.pk})))
    scenery.drafted(contest)
    joint.void_round(scenery.officer(contest), number=JointRound._base_manager.get().number, reason="重新起草一次")
    monkeypatch.setattr(definition, "people_of", named)
    assert matter
    refused("conflict", scenery.drafted, contest)


def test_tags_that_no_quota_counts_are_not_public_and_no_name_stands_beside_others(contest, monkeypatch):
    found = {"category": "worker", "tags": ["disabled", "women"]}
    monkeypatch.setattr(ranking, "seen_of", lambda row, matter: found)
    row = test_packages.ranked(contest)
    test_packages.noticed(contest, row)
    officer, row = scenery.officer(contest), scenery.again(row)
    plain = _packaged(officer, row=row)["entries"]
    assert {(one["category"], *one["tags"]) for one in plain} == {("",)}
    assert sum(bool(one["name"]) for one in plain) == 2
    row.result["quotas"] = quotas.as_data([quotas.Quota(quotas.FLOOR, quotas.TAG, "women", count=1)])
    counted = _packaged(officer, row=row)["entries"]
    assert {(one["name"], one["unit"], *one["tags"]) for one in counted} == {("", "", "women")}


def test_chiefs_are_near_to_nobody_in_a_pool_or_not(contest):
    matters = scenery.contestants(contest)
    near_account(contest, matters[0])
    (code, viewer), *_rest = scenery.judges(contest, 4).items()
    kin = scenery.who(matters[0]).code
    experts.declare_interest(scenery.officer(contest), expert=code, kind="kin", person_code=kin)
    row = scenery.drawn(contest)
    names = {user.pk: user.username for user in contest.users.values()}
    for name in (contest.users["near"].username, names[viewer.user_id]):
        told = {"round": row.number, "username": name, "function": "arbiter"}
        refused("conflict", panel_draw.appoint, scenery.officer(contest), **told)


def test_copies_are_read_while_the_panel_is_open_or_closed(contest, monkeypatch):
    scenery.contestants(contest)
    viewers = scenery.judges(contest)
    row, _chief = scenery.opened(contest)
    viewer = viewers[scenery.panel(row)[0]]
    row = scenery.again(row)
    monkeypatch.setattr(judging, "panel_round", lambda viewer, number: row)
    for state, readable in (("open", True), ("closed", True), ("draft", False), ("checked", False), ("void", False)):
        row.state = state
        assert any(one.texts for one in judging.desk(viewer, row.number).items) is readable, state


def test_what_is_measured_is_entered_by_seated_judges_or_staff_and_by_nobody_near(contest):
    row, _keepers, viewers, _chief = test_numbers.prepared(contest)
    officer, keepers = scenery.officer(contest), test_numbers.names(contest)
    code_tables.seal_tables(officer, round=row.number, keepers=keepers)
    joint.open_round(scenery.colleague(contest), number=row.number)
    (spare,), (first, second, *_rest) = row.result["draw"]["spare"], scenery.panel(row)
    given = {"round": row.number, "item_code": "001", "marks": {"size": 1000}}
    with pytest.raises(Denied):
        mark_entry.enter_marks(viewers[spare], **given)
    matter = JointItem._base_manager.filter(round=row).select_related("matter").first().matter
    experts.declare_interest(officer, expert=first, kind="kin", person_code=scenery.who(matter).code)
    refused("conflict", mark_entry.enter_marks, viewers[first], **given)
    mark_entry.enter_marks(officer, **given, judge=second)
    near_account(contest, matter, officer)
    refused("conflict", mark_entry.enter_marks, officer, **{**given, "item_code": "002"}, judge=second)
