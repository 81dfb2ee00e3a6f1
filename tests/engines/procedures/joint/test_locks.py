"""In which order rounds, calls and matters are locked: the same everywhere, or two would wait for each other."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from gongyou.engines.procedures.operations import notice_parts
from gongyou.engines.procedures.operations.joint import draft_round, open_round
from gongyou.kernel.access.viewer import system
from gongyou.kernel.operations.errors import Refused
from gongyou.kernel.operations.operation import current, operation
from tests.engines.procedures.joint.scenery import call_of, nominated, posted


@operation("test.held", allow=lambda viewer, **kwargs: True)
def _hold(viewer, *, ids):
    current().entry("test.held", "system", 0)
    return [matter.pk for matter in notice_parts.hold_matters(ids)]


def test_matters_are_not_held_past_a_round_that_took_one_meanwhile(world, hands, monkeypatch):
    """Whoever has locked matters waits for no round any more: its close may wait for these matters."""
    call = call_of(world)
    ids = [matter.pk for matter in nominated(world, call, "陈一", "李二", stage="notice")]
    posted(world, *hands, call=call.number)
    assert _hold(system(reason="test"), ids=ids) == sorted(ids)
    monkeypatch.setattr(notice_parts, "hold_rounds", lambda ids: set())
    with pytest.raises(Refused) as refused:
        _hold(system(reason="test"), ids=ids)
    assert refused.value.code == "taken"


def test_who_opens_holds_the_call_and_then_the_matters(world, hands):
    """In the order in which a close takes them, and before it is asked whether they still stand there."""
    call = call_of(world)
    nominated(world, call, "陈一", stage="award")
    row = draft_round(hands[0], call=call.number, stage="award")
    with CaptureQueriesContext(connection) as asked:
        open_round(hands[1], number=row.number)
    locked = [one["sql"] for one in asked if "FOR UPDATE" in one["sql"]]
    tables = [table for one in locked for table in ("call", "matter") if f'FROM "procedures_{table}"' in one]
    if connection.features.has_select_for_update:
        assert tables == ["call", "matter", "call"]
