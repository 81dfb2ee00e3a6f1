"""Every test runs in a throw-away home with its own keys, as a demo site (identity numbers under 999999)."""

import os
import tempfile
from pathlib import Path

os.environ["GONGYOU_HOME"] = tempfile.mkdtemp(prefix="gongyou-test-")
os.environ.setdefault("GONGYOU_DEMO", "1")
os.environ.setdefault("GONGYOU_JOBS", "inline")
os.environ.setdefault("GONGYOU_SECRET_KEY", "only-for-tests-" + "x" * 40)
os.environ["DJANGO_SETTINGS_MODULE"] = "gongyou.config.settings"

import pytest
from django.conf import settings

from gongyou.kernel import privacy, workdays

# Settings are read here, after the home is set: pytest-django takes them as they then stand.
assert settings.GONGYOU_DEMO
_HOME = Path(os.environ["GONGYOU_HOME"])
privacy.create_key_ring(_HOME)
for _year in (2027, 2028):
    workdays.write_demo_year(_HOME, _year)


@pytest.fixture
def world(db):
    """A small district: two streets with two unions each, a federation, stations, and their staff."""
    from tests.factories.world import build

    return build()
