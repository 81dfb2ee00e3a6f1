"""What `gongyou check` finds, each with what to do."""

import os
import sqlite3

import pytest
from django.core.management import call_command

from gongyou.faces.cli import readiness
from gongyou.faces.cli.commands import check


@pytest.fixture
def site(db, settings, tmp_path, monkeypatch):
    """A sound home of its own around the test's database."""
    tmp_path.chmod(0o700)
    monkeypatch.setenv("GONGYOU_HOME", str(tmp_path))
    settings.GONGYOU_HOME = tmp_path
    from gongyou.kernel import privacy

    privacy.create_key_ring(tmp_path)
    return tmp_path


def _about(words: str) -> list[str]:
    return [problem for problem in readiness.problems() if words in problem]


def test_a_missing_key_ring_is_found(site):
    assert not _about("keys.json")
    (site / "keys.json").unlink()
    (problem,) = _about("keys.json")
    assert "备份" in problem


def test_a_key_ring_that_others_can_read_is_found(site):
    os.chmod(site / "keys.json", 0o644)
    assert _about("chmod 600")


def test_a_home_that_others_can_read_is_found(site):
    site.chmod(0o755)
    assert _about("chmod 700")


def test_a_missing_home_is_found(site, settings):
    settings.GONGYOU_HOME = site / "nowhere"
    assert _about("gongyou setup")


def test_a_missing_secret_is_found(site, settings):
    settings.SECRET_KEY = "short"
    assert _about("签名密钥")


def test_an_upgrade_that_waits_is_found(site):
    call_command("migrate", "jobs", "zero", "--fake", verbosity=0)
    assert _about("数据库升级")


def test_an_old_sqlite_is_found(site, monkeypatch):
    monkeypatch.setattr(readiness, "OLDEST_SQLITE", (99, 0, 0))
    monkeypatch.setattr(readiness, "OLDEST_POSTGRES", 990000)
    assert _about("至少要")
    assert sqlite3.sqlite_version_info >= (3, 51, 3)


def test_the_command_says_what_it_found_and_fails(site, capsys):
    (site / "keys.json").unlink()
    assert check.run(None) == 1
    assert "keys.json" in capsys.readouterr().out


def test_an_open_matter_at_an_unknown_stage_stops_the_start(world):
    matter, _worker = world.apply("union_a1")
    type(matter)._base_manager.filter(pk=matter.pk).update(stage="forgotten")
    assert [("unions.join: forgotten" in problem) for problem in readiness._stages()] == [True]
