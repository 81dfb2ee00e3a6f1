"""The public package of a notice: its days, items and objections are checked by a stranger, without full names."""

import json
import subprocess
import sys
from datetime import timedelta

import pytest

from gongyou.engines.procedures.operations import joint, notice_packages
from gongyou.engines.procedures.queries import packages
from gongyou.kernel import clock
from gongyou.kernel.access.viewer import public
from gongyou.kernel.ledger import reader
from tests.engines.procedures.panels import scenery
from tests.engines.procedures.panels.test_drawing import refused


def verify(folder, text, ledger=None):
    (folder / "notice.py").write_text(packages.verifier_file("notice_package.py"), encoding="utf-8")
    (folder / "package.json").write_text(text, encoding="utf-8")
    asked = [sys.executable, "-I", "-S", "notice.py", "package.json", *([str(ledger)] if ledger else [])]
    return subprocess.run(asked, cwd=folder, capture_output=True, text=True, timeout=60)


@pytest.fixture
def over(contest):
    """(officer, notice) that is over; one of four was taken out."""
    scenery.contestants(contest, 4, at="notice")
    officer = scenery.officer(contest)
    row = joint.draft_round(officer, procedure=scenery.KEY, stage="notice")
    joint.open_round(scenery.colleague(contest), number=row.number)
    for viewer in (officer, scenery.colleague(contest)):
        joint.drop_item(viewer, number=row.number, ordinal=2, reason="本人退出")
    row = scenery.again(row)
    refused("state", notice_packages.publish_notice, officer, round=row.number)
    with clock.rehearse(row.ends_at + timedelta(hours=1)):
        yield officer, joint.close_round(officer, number=row.number)


def test_a_stranger_checks_a_notice(over, tmp_path):
    officer, row = over
    assert packages.package_file(public(), row.number) is None
    notice_packages.publish_notice(officer, round=row.number)
    refused("published", notice_packages.publish_notice, officer, round=row.number)
    text = packages.package_file(public(), row.number)
    assert packages.published(public(), row.number) is None  # no result of a ranking
    reader.export(tmp_path / "ledger.jsonl")
    told = verify(tmp_path, text, tmp_path / "ledger.jsonl")
    assert (told.returncode, told.stdout[:5]) == (0, "WHOLE"), told.stdout + told.stderr
    package = json.loads(text)
    assert not {one["name"] for one in package["items"]} & set(scenery.NAMES)
    assert [bool(one["name"]) for one in package["items"]] == [True, False, True, True]
    assert sum(working for _day, working in package["days"]) == package["rule"]["days"] == row.rule["days"]


@pytest.mark.parametrize(
    "change",
    [
        lambda one: one["days"].pop(),
        lambda one: one["rule"].update(days=1),
        lambda one: one["posted"].update(day="2026-11-20"),
        lambda one: one["items"][0].update(state="out"),
        lambda one: one["objections"].update(received=1),
        lambda one: one.update(title="另一个公示"),
    ],
)
def test_one_altered_word_shows(over, tmp_path, change):
    officer, row = over
    notice_packages.publish_notice(officer, round=row.number)
    package = json.loads(packages.package_file(public(), row.number))
    change(package)
    told = verify(tmp_path, json.dumps(package))
    assert told.returncode == 1 and told.stdout.startswith("DIFFERS")
