"""One site with its fifty clients for all races of a run; each module says how often its races are run."""

import pytest

from tests.races.site import Clients


def pytest_generate_tests(metafunc):
    """A race that asks for its `turn` is run `ROUNDS` times, as its module says."""
    if "turn" in metafunc.fixturenames:
        metafunc.parametrize("turn", range(metafunc.module.ROUNDS))


@pytest.fixture(scope="session")
def site():
    made = Clients()
    yield made
    made.close()


@pytest.fixture(autouse=True, scope="module")
def whole_in_the_end(site):
    """Whatever a module's races did: the ledger's chain holds, and every fact stands whole."""
    yield
    assert site.check_ledger() > 0
    site.check_whole()
