"""The small selection for every test here, and two officers of the district."""

import pytest


@pytest.fixture
def selection(world):
    from tests.engines.procedures.joint import scenery

    with scenery.added() as definition:
        yield definition


@pytest.fixture
def hands(world, selection):
    """(who drafts, who opens and closes)."""
    from tests.engines.procedures.joint import scenery

    return world.viewers["district"], scenery.colleague(world)


@pytest.fixture
def notice(world, hands):
    """A notice of three, posted on Monday morning."""
    from tests.engines.procedures.joint import scenery

    call = scenery.call_of(world)
    scenery.nominated(world, call, "陈一", "李二", "王三", stage="notice")
    return scenery.posted(world, *hands, call=call.number)
