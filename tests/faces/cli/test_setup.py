"""`gongyou setup` makes a real site, once, and can be run again."""

import re

import pytest

from tests.demo.conftest import Site, clean_environment

pytestmark = pytest.mark.slow


def test_a_real_site_is_set_up_and_checked(tmp_path):
    home = tmp_path / "home"
    site = Site(home, clean_environment(home))
    names = ["--system-admin", "sys_one", "--security-admin", "sec_one", "--audit-admin", "aud_one"]
    done = site.gongyou("setup", *names)
    assert done.returncode == 0, done.stdout + done.stderr
    assert len(re.findall(r"首次口令 \S+", done.stdout)) == 3
    assert not (home / "demo").exists()
    assert {row[0] for row in site.ask("SELECT kind FROM access_role")} == {
        "system_admin",
        "security_admin",
        "audit_admin",
    }
    assert site.gongyou("check").returncode == 0
    assert "首次口令" not in site.gongyou("setup", *names).stdout
    (home / "keys.json").unlink()
    assert site.gongyou("check").returncode == 1
