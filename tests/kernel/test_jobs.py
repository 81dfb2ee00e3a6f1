"""Work in the background: done with the rights of now, once, with its failure kept."""

import pytest
from django_q.models import OrmQ

from gongyou.kernel import clock
from gongyou.kernel.access.models import Role
from gongyou.kernel.access.viewer import Viewer, system
from gongyou.kernel.jobs import reader, runner
from gongyou.kernel.jobs.models import Job
from gongyou.kernel.operations.errors import Refused
from gongyou.kernel.operations.operation import current, operation

ROBOT = system(reason="test")


@pytest.fixture
def handler():
    seen = []

    def work(viewer, job, **payload):
        seen.append((viewer, payload))
        if payload.get("fails"):
            raise ValueError("the file is empty")
        if job is not None:
            runner.progress(job, 3, 7, "three of seven")
        return {"answer": 42}

    with runner.HANDLERS.temporarily("test.work", work):
        yield seen


@operation("test.job", allow=lambda viewer, **kwargs: True)
def _ask(viewer: Viewer, *, quiet: bool, refuses: bool, payload: dict) -> int:
    job = runner.submit("test.work", viewer, quiet=quiet, **payload)
    current().entry("test.job", "job", job.pk if job else 0)
    if refuses:
        raise Refused("no")
    return job.pk if job else 0


def ask(viewer: Viewer, *, quiet: bool = False, refuses: bool = False, **payload) -> int:
    return _ask(viewer, quiet=quiet, refuses=refuses, payload=payload)


def test_a_job_runs_after_the_commit_with_its_payload(transactional_db, handler):
    pk = ask(ROBOT, colour="red")
    assert handler == [(ROBOT, {"colour": "red"})]
    job = Job._base_manager.get(pk=pk)
    assert (job.state, job.result, job.done, job.total) == ("done", {"answer": 42}, 7, 7)
    assert job.finished_at is not None


def test_a_refused_act_asks_for_no_work(transactional_db, handler):
    with pytest.raises(Refused):
        ask(ROBOT, refuses=True)
    assert handler == [] and not Job._base_manager.exists()


def test_a_failure_is_kept_with_its_reason(transactional_db, handler):
    job = Job._base_manager.get(pk=ask(ROBOT, fails=True))
    assert (job.state, job.message) == ("failed", "the file is empty")


def test_a_finished_job_is_not_run_again(transactional_db, handler):
    pk = ask(ROBOT)
    runner.run(pk)
    assert len(handler) == 1


def test_a_job_that_was_interrupted_is_run_again(transactional_db, handler):
    pk = ask(ROBOT)
    Job._base_manager.filter(pk=pk).update(state="running")
    runner.run(pk)
    assert len(handler) == 2 and Job._base_manager.get(pk=pk).state == "done"


def test_quiet_work_leaves_no_row(transactional_db, handler):
    ask(ROBOT, quiet=True)
    assert len(handler) == 1 and not Job._base_manager.exists()


def test_an_unknown_kind_is_named(db):
    with pytest.raises(KeyError, match="test.nothing"):
        runner.submit("test.nothing", ROBOT)


def test_a_job_has_the_rights_of_its_requester_as_they_are_now(world, handler):
    viewer = world.viewers["union_a1"]
    pk = ask(viewer)
    Role._base_manager.filter(pk=viewer.role_id).update(valid_to=clock.today())
    runner.run(pk)
    assert [seen.kind for seen, _payload in handler] == ["public"]


def test_only_those_who_may_see_a_job(world, handler):
    viewer = world.viewers["union_a1"]
    pk = ask(viewer)
    sees = {key: reader.job_for(world.viewers[key], pk) is not None for key in ("union_a1", "street_a", "union_a2")}
    assert sees == {"union_a1": True, "street_a": True, "union_a2": False}


def test_the_queue_belongs_to_the_transaction(db, settings, handler):
    """With a worker, the request for work is a row of the same database: it goes back with everything else."""
    settings.GONGYOU_JOBS = "worker"
    before = OrmQ.objects.count()
    with pytest.raises(Refused):
        ask(ROBOT, refuses=True)
    assert OrmQ.objects.count() == before
    ask(ROBOT)
    assert OrmQ.objects.count() == before + 1 and handler == []
