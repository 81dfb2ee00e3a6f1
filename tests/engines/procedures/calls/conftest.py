"""The small family that the tests of calls set up."""

import pytest


@pytest.fixture
def selection(world):
    from gongyou.kernel import clock
    from tests.engines.procedures.calls import families

    with clock.rehearse(families.DAY), families.added():
        yield world
