"""Fixtures of the portal's tests."""

import pytest


@pytest.fixture
def phone(world):
    """A worker's phone in the small district. Models may be imported only once Django is set up."""
    from tests.faces.portal.phone import Phone

    return Phone()
