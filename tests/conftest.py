"""Every test runs in a throw-away home with its own keys, as a demo site (identity numbers under 999999)."""

import gc
import os

import pytest
from django.conf import settings
from django.db import connection

from gongyou.kernel import privacy, workdays
from tests.environment import HOME
from tests.factories.standing import Standing, stands_under

# Settings are read here, after the environment is set: pytest-django takes them as they then stand.
assert settings.GONGYOU_DEMO and settings.GONGYOU_HOME == HOME.resolve()
# The workers of a parallel run start with our environment and must set up their own home before they read settings.
del os.environ["DJANGO_SETTINGS_MODULE"]
privacy.create_key_ring(HOME)
for _year in (2027, 2028):
    workdays.write_demo_year(HOME, _year)
if connection.vendor == "postgresql":
    # Compiling a plan takes longer than any statement on so few rows.
    connection.settings_dict["OPTIONS"]["options"] += " -c jit=off"


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


def _district():
    from tests.factories.replaying import again
    from tests.factories.world import build

    return again("world", build)


#: The standing district of this process with what lets it at the database, once a test asked for it.
_STANDING: list[tuple[Standing, object]] = []


@pytest.fixture(scope="session")
def standing(django_db_setup, django_db_blocker):
    """The district beneath the tests that ask for it one after the other."""
    made = Standing(_district)
    _STANDING.append((made, django_db_blocker))
    yield made
    _leave()


def _leave() -> None:
    for made, blocker in _STANDING:
        with blocker.unblock():
            made.leave()


@pytest.fixture
def beneath(request, standing, django_db_blocker):
    """What stands before a test's own transaction begins."""
    if stands_under(request.node):
        with django_db_blocker.unblock():
            standing.stand()


@pytest.fixture
def db(beneath, db):
    """The database of a test, taken back after it."""


@pytest.hookimpl(wrapper=True)
def pytest_runtest_teardown(item, nextitem):
    """The district goes when the next test has not asked for it."""
    try:
        return (yield)
    finally:
        if not stands_under(nextitem):
            _leave()


@pytest.fixture
def world(db, standing):
    """A small district: two streets with two unions each, a federation, stations, and their staff."""
    return standing.made() if standing.stands else _district()


@pytest.fixture
def world_committed(transactional_db):
    """The same district for tests whose code commits (jobs, races)."""
    return _district()


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


def pytest_collection_finish(session: pytest.Session) -> None:
    """What is loaded by now stays: it need not be looked through for garbage again and again."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(20_000, 20, 100)
