"""Every test runs in a throw-away home with its own keys, as a demo site (identity numbers under 999999)."""

import os

import pytest
from django.conf import settings
from django.db import connection

from gongyou.kernel import privacy, workdays
from tests.environment import HOME

# Settings are read here, after the environment is set: pytest-django takes them as they then stand.
assert settings.GONGYOU_DEMO and settings.GONGYOU_HOME == HOME.resolve()
# The workers of a parallel run start with our environment and must set up their own home before they read settings.
del os.environ["DJANGO_SETTINGS_MODULE"]
privacy.create_key_ring(HOME)
for _year in (2027, 2028):
    workdays.write_demo_year(HOME, _year)


def _flush_in_spite_of_triggers(self, sql_list):
    """Emptying the test database between committed tests is the one deletion that append-only tables must bear."""
    with self.connection.cursor() as cursor:
        cursor.execute("SELECT name, sql FROM sqlite_master WHERE type = 'trigger'")
        triggers = cursor.fetchall()
        for name, _sql in triggers:
            cursor.execute(f"DROP TRIGGER {name}")
    super(type(self), self).execute_sql_flush(sql_list)
    with self.connection.cursor() as cursor:
        for _name, sql in triggers:
            cursor.execute(sql)


@pytest.fixture(scope="session", autouse=True)
def flushing():
    if connection.vendor == "sqlite":
        type(connection.ops).execute_sql_flush = _flush_in_spite_of_triggers


@pytest.fixture
def world(db):
    """A small district: two streets with two unions each, a federation, stations, and their staff."""
    from tests.factories.replaying import again
    from tests.factories.world import build

    return again("world", build)


@pytest.fixture
def world_committed(transactional_db):
    """The same district for tests whose code commits (jobs, races)."""
    from tests.factories.replaying import again
    from tests.factories.world import build

    return again("world", build)


_ASKS = {"db", "transactional_db", "django_db_setup", "world", "world_committed"}


def _asks_the_database(item: pytest.Item) -> bool:
    marked = any(item.get_closest_marker(name) for name in ("django_db", "race", "kill", "slow"))
    return marked or bool(_ASKS & set(getattr(item, "fixturenames", ()))) or "demo" in item.path.parts


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """The second database is asked what a database can answer; the rest ran with the first one."""
    if connection.vendor != "postgresql":
        return
    kept = [item for item in items if _asks_the_database(item)]
    config.hook.pytest_deselected(items=[item for item in items if not _asks_the_database(item)])
    items[:] = kept
