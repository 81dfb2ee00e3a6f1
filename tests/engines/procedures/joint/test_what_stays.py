"""What was decided or published cannot be changed past the operations, whoever holds the database."""

from datetime import date

import pytest
from django.db import DatabaseError, transaction

from gongyou.engines.procedures.models import Call, JointItem, JointRound
from tests.engines.procedures.joint.scenery import call_of, held, nominated, posted


def refused(rows, **values) -> bool:
    try:
        with transaction.atomic():
            rows.update(**values) if values else rows.delete()
    except DatabaseError:
        return True
    return False


def test_a_closed_round_and_its_items_never_change(world, hands):
    call = call_of(world)
    nominated(world, call, "陈一", stage="award")
    row = held(world, *hands, call=call.number, stage="award")
    rounds, items = JointRound._base_manager.filter(pk=row.pk), JointItem._base_manager.filter(round=row)
    assert refused(rounds, title="改了") and refused(rounds, state="open")
    assert refused(items, rank=1) and refused(items, state="in")


def test_a_posted_notice_keeps_its_words_and_its_end(world, hands):
    call = call_of(world)
    nominated(world, call, "陈一", stage="notice")
    row = posted(world, *hands, call=call.number)
    rounds, items = JointRound._base_manager.filter(pk=row.pk), JointItem._base_manager.filter(round=row)
    assert refused(rounds, ends_on=date(2026, 11, 26)) and refused(rounds, rule={})
    assert refused(items, published={"name": "李四"}) and refused(items, ordinal=7)
    assert not refused(items, state="frozen")


@pytest.mark.parametrize("column", ["setup", "digest"])
def test_a_published_call_never_changes(world, selection, column):
    rows = Call._base_manager.filter(pk=call_of(world).pk)
    assert refused(rows, **{column: {} if column == "setup" else "e" * 64})
    assert not refused(rows, state="closed")
