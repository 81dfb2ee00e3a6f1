"""One site with its nursery for all kills of a run."""

import pytest

from tests.kills.watching import Nursery


@pytest.fixture(scope="session")
def nursery():
    made = Nursery()
    yield made
    made.close()
