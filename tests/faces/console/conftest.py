"""Fixtures of the console's tests."""

import pytest


@pytest.fixture
def at(world):
    """A function that signs in whoever holds the role of this name in the world."""
    from tests.faces.console.signing import sign_in

    return lambda name: sign_in(world.users[name])
