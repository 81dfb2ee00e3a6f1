"""The small contest that the tests of panels hold."""

import pytest


@pytest.fixture
def contest(world):
    from gongyou.kernel import clock
    from tests.engines.procedures.panels import scenery

    with clock.rehearse(scenery.DAY), scenery.added():
        yield world
