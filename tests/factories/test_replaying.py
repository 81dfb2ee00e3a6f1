"""A world that is put back is the world that was made."""

from contextlib import suppress

import pytest
from django.db import transaction

from gongyou.kernel import clock
from gongyou.kernel.access.viewer import system
from gongyou.kernel.accounts.models import User
from gongyou.kernel.ledger import reader, writer
from gongyou.records.directory.models import Organisation
from tests.factories import replaying, world
from tests.factories.replaying import again, rows


class Undone(Exception):
    """Takes back what a test made so far."""


def _made_and_undone(key: str, make):
    """Rows and result of making under a key; the database is as before afterwards."""
    kept = []
    try:
        with transaction.atomic():
            kept = [again(key, make), rows()]
            raise Undone
    except Undone:
        return kept


@pytest.fixture
def fresh(monkeypatch):
    monkeypatch.setattr(replaying, "_RECORDED", {})


@pytest.mark.parametrize("make", [world.build, lambda: _canaries()], ids=["world", "canaries"])
def test_rows_and_objects_come_back_as_they_were(db, fresh, make):
    first, made = _made_and_undone("one", make)
    second, put_back = _made_and_undone("one", make)
    assert second is not first
    assert put_back == made
    assert sum(map(len, made.values())) > 50
    place, same = (one if isinstance(one, world.World) else one.world for one in (first, second))
    assert {key: row.pk for key, row in place.organisations.items()} == {
        key: row.pk for key, row in same.organisations.items()
    }
    assert (place.viewers, place.users) == (same.viewers, same.users)


def _canaries():
    from tests.matrix.canaries import fill

    return fill()


def test_what_was_put_back_can_be_worked_with(db, fresh):
    _made_and_undone("one", world.build)
    found = again("one", world.build)
    matter, worker = found.apply("union_a1")
    assert matter.pk and worker.person_id
    found["union_a1"].refresh_from_db()
    found.staff("leader", "district")
    assert reader.verify()[2] == []
    assert Organisation.objects.visible_to(system(reason="test")).count() == len(found.organisations)


def test_a_database_in_another_state_is_not_written_over(db, fresh):
    _made_and_undone("one", world.build)
    User.objects.create_user("early", audience="staff")
    made = []
    again("one", lambda: made.append(True))
    assert made == [True]


def test_a_ledger_of_the_same_length_but_another_end_is_not_continued(db, fresh):
    """Entries that were recorded follow one hash; behind another entry they would break the chain."""
    for reason in ("first", "second"):
        with suppress(Undone), transaction.atomic():
            entry = writer.Draft("test.began", "test", 1, {"reason": reason}, {})
            writer.append([entry], viewer=system(reason=reason), at=clock.now())
            again("one", world.build)
            assert reader.verify()[2] == []
            raise Undone
