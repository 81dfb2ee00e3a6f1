"""The public package: a stranger with Python alone recomputes the result from the marks, and one altered mark shows."""

import json
import subprocess
import sys
from datetime import timedelta

import pytest

from gongyou.engines.procedures.models import JointItem, JointRound
from gongyou.engines.procedures.operations import joint, panel_draw, polling, result_packages
from gongyou.engines.procedures.predicates import quotas
from gongyou.engines.procedures.queries import packages, polls
from gongyou.kernel import clock
from gongyou.kernel.access.viewer import public
from gongyou.kernel.ledger import reader
from tests.engines.procedures.panels import scenery
from tests.engines.procedures.panels.test_drawing import refused
from tests.engines.procedures.panels.test_polls import SETUP as POLL
from tests.engines.procedures.panels.test_polls import voter


def verify(folder, package, ledger=None):
    """What the stand-alone verifier says; the package of the application cannot be imported there."""
    (folder / "verify.py").write_text(packages.verifier_file(), encoding="utf-8")
    (folder / "package.json").write_text(package, encoding="utf-8")
    asked = [sys.executable, "-I", "-S", "verify.py", "package.json", *([str(ledger)] if ledger else [])]
    return subprocess.run(asked, cwd=folder, capture_output=True, text=True, timeout=60)


def ranked(world, places=2):
    """A closed ranking of a panel and a ballot over four."""
    matters = scenery.contestants(world, 4)
    assert matters
    scenery.scored(world, value=lambda item, judge, aspect: 6000 + 1000 * (item.ordinal % 3))
    officer, colleague = scenery.officer(world), scenery.colleague(world)
    ballot = joint.draft_round(officer, procedure=scenery.KEY, stage="poll", given=POLL)
    ballot = joint.open_round(colleague, number=ballot.number)
    for choice in (1, 1, 2):
        polling.vote(voter(world, "union_b1"), round=ballot.number, choices=[choice])
    with clock.rehearse(ballot.ends_at):
        joint.close_round(officer, number=ballot.number)
        ranking = joint.draft_round(officer, procedure=scenery.KEY, stage="rank", given={"places": places})
        joint.open_round(colleague, number=ranking.number)
        return joint.close_round(officer, number=ranking.number)


@pytest.fixture
def result(contest):
    return contest, ranked(contest)


def noticed(world, ranking):
    """The notice of the result, held from its posting to its end."""
    officer = scenery.officer(world)
    with clock.rehearse(ranking.closed_at + timedelta(hours=1)):
        notice = joint.draft_round(officer, procedure=scenery.KEY, stage="notice")
        notice = joint.open_round(scenery.colleague(world), number=notice.number)
    with clock.rehearse(notice.ends_at):
        return joint.close_round(officer, number=notice.number)


def published(world, ranking):
    notice = noticed(world, ranking)
    with clock.rehearse(notice.closed_at):
        return result_packages.publish_package(scenery.officer(world), round=ranking.number)


def test_nothing_is_public_before_the_notice_has_ended(result):
    world, ranking = result
    officer, number = scenery.officer(world), {"round": ranking.number}
    with clock.rehearse(ranking.closed_at + timedelta(hours=1)):
        refused("not_posted", result_packages.publish_package, officer, **number)
        notice = joint.draft_round(officer, procedure=scenery.KEY, stage="notice")
        notice = joint.open_round(scenery.colleague(world), number=notice.number)
        refused("not_over", result_packages.publish_package, officer, **number)
        joint.freeze_item(officer, number=notice.number, ordinal=1, reason="等待核实")
    with clock.rehearse(notice.ends_at):
        joint.close_round(officer, number=notice.number)
        refused("not_over", result_packages.publish_package, officer, **number)
        joint.thaw_item(officer, number=notice.number, ordinal=1)
        joint.close_rest(officer, number=notice.number)
        result_packages.publish_package(officer, **number)
    assert packages.package_file(public(), ranking.number)


def test_an_open_objection_holds_the_package_back(result, monkeypatch):
    world, ranking = result
    notice = noticed(world, ranking)
    monkeypatch.setattr(result_packages, "objected_to", lambda matters: set(matters))
    with clock.rehearse(notice.closed_at):
        refused("objected", result_packages.publish_package, scenery.officer(world), round=ranking.number)


def test_a_stranger_recomputes_the_result(result, tmp_path):
    world, ranking = result
    published(world, ranking)
    refused("published", result_packages.publish_package, scenery.officer(world), round=ranking.number)
    text = packages.package_file(public(), ranking.number)
    reader.export(tmp_path / "ledger.jsonl")
    told = verify(tmp_path, text, tmp_path / "ledger.jsonl")
    assert (told.returncode, told.stdout[:5]) == (0, "WHOLE"), told.stdout + told.stderr
    package = json.loads(text)
    people = [one["name"] for one in package["entries"]]
    assert not set(people) & set(scenery.NAMES) and people.count("") == 2
    assert "评委" not in text and "judge" not in {mark[2][:5] for mark in package["marks"]}
    shown = packages.published(public(), ranking.number)
    assert [line.selected for line in shown.lines] == [True, True, False, False] and shown.judges == 4
    package["marks"][0][3] += 100
    told = verify(tmp_path, json.dumps(package))
    assert told.returncode == 1 and told.stdout.startswith("DIFFERS")


def test_no_public_page_leads_from_a_loser_to_the_marks(result):
    world, ranking = result
    published(world, ranking)
    package = json.loads(packages.package_file(public(), ranking.number))
    ballot = polls.poll_file(public(), JointRound._base_manager.get(kind="poll").number)
    chosen = set(package["selection"]["taken"])
    losers = {one["code"] for one in package["entries"]} - chosen
    known = {item.matter.pk: item.code for item in scenery.items(ranking)}
    votes = {code: {one[3] for one in package["marks"] if one[0] == code and one[1] == "poll"} for code in losers}
    assert all(votes.values())
    # of everybody: names without votes, then votes without the names of those who were not selected
    assert {one.name for one in ballot.candidates} == {"王小锤", "李大钳", "赵铁柱", "钱焊花"}
    unnamed = [one for one in ballot.counts if not one.name]
    assert len(ballot.counts) == 4 and len(unnamed) == 2
    names = {one.name for one in ballot.counts if one.name}
    selected = {scenery.who(item.matter).name for item in scenery.items(ranking) if item.selected}
    assert names == selected and known
    ordinals = {str(one.ordinal) for one in ballot.candidates}
    assert not ordinals & {key for given in ballot.result["damped"].values() for key in given}
    assert not ordinals & set(ballot.result["others"])
    filed = [item.code for item in sorted(scenery.items(ranking), key=lambda item: item.matter.number)]
    assert all(not code.startswith("R0") for code in filed)


def test_who_would_be_alone_without_a_name_is_spared(contest):
    ranking = ranked(contest, places=3)
    notice = noticed(contest, ranking)
    with clock.rehearse(notice.closed_at):
        refused("alone", result_packages.publish_package, scenery.officer(contest), round=ranking.number)
    ballot = polls.poll_file(public(), JointRound._base_manager.get(kind="poll").number)
    assert not any(one.name for one in ballot.counts)


def test_who_would_be_alone_without_a_name_in_a_category_is_spared(result, monkeypatch):
    world, ranking = result
    losers = [item.pk for item in scenery.items(ranking) if not item.selected]
    notice = noticed(world, ranking)
    officer, number = scenery.officer(world), {"round": ranking.number}
    shown = result_packages._tagged
    monkeypatch.setattr(result_packages, "_tagged", lambda item, counted: ("b" if item.pk == losers[0] else "a", ()))
    with clock.rehearse(notice.closed_at):
        refused("alone", result_packages.publish_package, officer, **number)
        monkeypatch.setattr(result_packages, "_tagged", shown)
        assert result_packages.publish_package(officer, **number)


def test_only_what_a_quota_counts_is_shown_beside_an_entry():
    item = JointItem(data={"category": "a", "tags": ["women", "young"]})
    on = [quotas.Quota("floor", quotas.TAG, "women", 300), quotas.Quota("ceiling", quotas.CATEGORY, "b", 300)]
    assert result_packages._tagged(item, on) == ("", ("women",))


def test_what_was_given_up_stands_in_the_next_package(contest, tmp_path):
    given = joint.draft_round
    first = None

    def twice(viewer, **more):
        """The first panel is given up by two hands before the one that counts."""
        nonlocal first
        if more["stage"] == "score" and first is None:
            first = given(viewer, **more)
            first = panel_draw.draw_panel(viewer, round=first.number)
            for hand in (viewer, scenery.colleague(contest)):
                joint.void_round(hand, number=first.number, reason="王小锤说评委不合适")
        return given(viewer, **more)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(joint, "draft_round", twice)
        ranking = ranked(contest)
    published(contest, ranking)
    text = packages.package_file(public(), ranking.number)
    (told,) = json.loads(text)["voided"]
    assert told["round"] == first.number and told["draw"] == first.result["draw"] and len(told["entries"]) == 4
    assert "王小锤" not in told["reason"] and "评委不合适" in told["reason"]
    said = verify(tmp_path, text)
    assert said.returncode == 0 and "1 draws or ballots were given up before" in said.stdout, said.stdout
    altered = json.loads(text)
    altered["voided"][0]["draw"]["members"].reverse()
    assert verify(tmp_path, json.dumps(altered)).returncode == 1
    altered["voided"] = []
    assert verify(tmp_path, json.dumps(altered)).returncode == 1
