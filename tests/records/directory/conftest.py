"""Records that many tests of the directory begin with."""

import pytest


@pytest.fixture
def pair(world):
    """Two records of one human being."""
    from tests.records.directory.joining import twins

    return twins(world)
