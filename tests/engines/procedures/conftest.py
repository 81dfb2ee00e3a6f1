"""Dues that many tests begin with."""

from datetime import date

import pytest


@pytest.fixture
def october(world):
    """The dues of October, made on 3 November 2026."""
    from tests.factories.duties import renew

    renew(date(2026, 11, 3))
    return world
