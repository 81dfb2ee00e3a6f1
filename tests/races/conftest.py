"""One site with its fifty clients for all races of a run."""

import pytest

from tests.races.site import Clients


@pytest.fixture(scope="session")
def site():
    made = Clients()
    yield made
    made.close()
