"""The public package: a stranger with Python alone recomputes the result from the marks, and one altered mark shows."""

import json
import subprocess
import sys
from datetime import timedelta

import pytest

from gongyou.engines.procedures.operations import joint, polling, result_packages
from gongyou.engines.procedures.queries import packages
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


def ranked(world):
    """A closed ranking of a panel and a ballot, with its notice posted."""
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
        ranking = joint.draft_round(officer, procedure=scenery.KEY, stage="rank", given={"places": 3})
        joint.open_round(colleague, number=ranking.number)
        return joint.close_round(officer, number=ranking.number)


@pytest.fixture
def result(contest):
    return contest, ranked(contest)


def test_nothing_is_public_before_the_notice(result):
    world, ranking = result
    with clock.rehearse(ranking.closed_at + timedelta(hours=1)):
        refused("not_posted", result_packages.publish_package, scenery.officer(world), round=ranking.number)
    assert packages.package_file(public(), ranking.number) is None


def test_a_stranger_recomputes_the_result(result, tmp_path):
    world, ranking = result
    officer, colleague = scenery.officer(world), scenery.colleague(world)
    with clock.rehearse(ranking.closed_at + timedelta(hours=1)):
        notice = joint.draft_round(officer, procedure=scenery.KEY, stage="notice")
        joint.open_round(colleague, number=notice.number)
        result_packages.publish_package(officer, round=ranking.number)
        refused("published", result_packages.publish_package, officer, round=ranking.number)
    text = packages.package_file(public(), ranking.number)
    reader.export(tmp_path / "ledger.jsonl")
    told = verify(tmp_path, text, tmp_path / "ledger.jsonl")
    assert (told.returncode, told.stdout[:5]) == (0, "WHOLE"), told.stdout + told.stderr
    package = json.loads(text)
    people = [one["name"] for one in package["entries"]]
    assert not set(people) & set(scenery.NAMES) and people.count("") == 1
    assert "评委" not in text and "judge" not in {mark[2][:5] for mark in package["marks"]}
    shown = packages.published(public(), ranking.number)
    assert [line.selected for line in shown.lines] == [True, True, True, False] and shown.judges == 4
    package["marks"][0][3] += 100
    told = verify(tmp_path, json.dumps(package))
    assert told.returncode == 1 and told.stdout.startswith("DIFFERS")
