"""The scenery of contests on its day."""

import pytest


@pytest.fixture
def contest(world):
    from gongyou.kernel import clock
    from tests.domains.contests.scenery import Contest

    with clock.rehearse(Contest.DAY):
        yield Contest(world)
