"""Who asks for a refresh: one request is enough for all that was marked before it comes."""

from datetime import timedelta

import pytest
from django_q.models import OrmQ

from gongyou.engines.facts import queries, tasks
from gongyou.engines.facts.models import Mark
from gongyou.engines.facts.tasks import marking, refreshing
from gongyou.kernel import clock


@pytest.fixture
def asked(db, settings, django_capture_on_commit_callbacks):
    """Marks a table as an operation does, commits, and says how many requests wait in the queue then."""
    settings.GONGYOU_JOBS = "worker"
    Mark._base_manager.all().delete()

    def mark(key: str = "memberships") -> int:
        with django_capture_on_commit_callbacks(execute=True):
            tasks.mark_dirty(key)
        return OrmQ.objects.count()

    return mark


def test_a_second_mark_relies_on_the_request_of_the_first(asked):
    assert [asked(), asked(), asked("matters")] == [1, 1, 1]
    assert Mark._base_manager.count() == 3


def test_nothing_is_asked_for_before_the_commit(asked, django_capture_on_commit_callbacks):
    with django_capture_on_commit_callbacks():
        tasks.mark_dirty("memberships")
    assert OrmQ.objects.count() == 0


def test_a_refresh_that_did_not_come_is_asked_for_again(asked):
    asked()
    Mark._base_manager.update(at=clock.now() - marking.LATE - timedelta(seconds=1))
    assert [asked(), asked()] == [2, 3]


def test_the_older_of_two_that_commit_together_asks(asked):
    """Whatever the order of their commits: the one with the lower number never relies on the other."""
    asked()
    first, second = (Mark._base_manager.create(table="matters") for _turn in range(2))
    Mark._base_manager.exclude(pk__in=(first.pk, second.pk)).delete()
    marking._ask_unless_asked(second.pk)
    assert OrmQ.objects.count() == 1
    marking._ask_unless_asked(first.pk)
    assert OrmQ.objects.count() == 2


def test_what_was_marked_during_a_refresh_is_asked_for_by_the_refresh(asked, monkeypatch):
    asked()
    forget = refreshing._forget

    def marked_meanwhile(seen, written):
        assert asked("matters") == 1
        forget(seen, written)

    monkeypatch.setattr(refreshing, "_forget", marked_meanwhile)
    refreshing.run_refresh(None, None)
    assert OrmQ.objects.count() == 2 and set(queries.marks()) == {"matters"}
    monkeypatch.setattr(refreshing, "_forget", forget)
    refreshing.run_refresh(None, None)
    assert OrmQ.objects.count() == 2 and queries.marks() == {}
