"""Every test here begins without a snapshot."""

import pytest

from tests.factories.snapshots import no_snapshot

__all__ = ["no_snapshot"]


@pytest.fixture
def officers(world):
    """Two officers of the district."""
    return world.viewers["district"], world.staff("district_officer", "district", "colleague")
