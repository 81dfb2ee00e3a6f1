"""A craftsman selection that is open, with the people who nominate, answer, judge and pay."""

import pytest


@pytest.fixture
def selection(world):
    from gongyou.kernel import clock
    from tests.domains.honours.scenery import Selection

    with clock.rehearse(Selection.DAY):
        yield Selection(world)
