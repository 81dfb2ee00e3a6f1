"""Elections in their first steps; the application is imported once it is ready."""

import pytest


@pytest.fixture
def naming(world):
    """A founding whose candidates are to be named, with thirty members."""
    from tests.factories.founding import members, preparing

    life = preparing(world)
    people = members(life.union, 30)
    life.act("street_a", "enough")
    return life, people


@pytest.fixture
def voting(naming):
    """Thirty members, five candidates for three seats and one for the audit, approved."""
    life, people = naming
    life.nominate(people[:6])
    life.approve()
    return life, people
