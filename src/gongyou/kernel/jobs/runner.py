"""Submitting and running jobs. Everything slow goes through `submit`; handlers are re-runnable."""

import logging
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from typing import Any

from django.conf import settings
from django.db import connection, transaction
from django.utils.translation import gettext as _
from django_q.tasks import async_task

from gongyou.kernel import clock
from gongyou.kernel.access.roles import as_data, rebuild_viewer
from gongyou.kernel.access.viewer import Viewer
from gongyou.kernel.jobs.models import Job
from gongyou.kernel.registry import Registry

#: handler(viewer, job, **payload) -> result dict (JSON)
HANDLERS: Registry[Callable[..., Any]] = Registry("jobs")
_log = logging.getLogger(__name__)


def submit(kind: str, viewer: Viewer, *, quiet: bool = False, **payload: Any) -> Job | None:
    """Put work into the queue within the current transaction. A quiet job (housekeeping) leaves no row."""
    HANDLERS.get(kind)
    if quiet:
        _hand_over("gongyou.kernel.jobs.runner.run_quiet", kind, payload)
        return None
    job = Job(kind=kind, payload=payload, requested_by=as_data(viewer), node_id=viewer.node_id)
    job.save(force_insert=True)
    _hand_over("gongyou.kernel.jobs.runner.run", job.pk)
    return job


_without_queue: ContextVar[bool] = ContextVar("without_queue", default=False)


@contextmanager
def without_queue() -> Iterator[None]:
    """Jobs submitted meanwhile are only written down: the caller does the work itself (the shell)."""
    token = _without_queue.set(True)
    try:
        yield
    finally:
        _without_queue.reset(token)


def _hand_over(path: str, *arguments: Any) -> None:
    if _without_queue.get():
        return
    if settings.GONGYOU_JOBS == "inline":
        target = run if path.endswith(".run") else run_quiet
        transaction.on_commit(lambda: target(*arguments))
    elif settings.GONGYOU_JOBS == "worker":
        async_task(path, *arguments)


def run_quiet(kind: str, payload: dict) -> None:
    """Do a piece of housekeeping as the system."""
    HANDLERS.get(kind)(rebuild_viewer({"kind": "system", "reason": kind}), None, **payload)


def run(job_id: int) -> None:
    """Run one job with its requester's rights as they are now; a failure is kept with its reason."""
    taken = Job._base_manager.filter(pk=job_id, state__in=["waiting", "running"]).update(state="running")
    if not taken:
        return
    job = Job._base_manager.get(pk=job_id)
    try:
        job.result = HANDLERS.get(job.kind)(rebuild_viewer(job.requested_by), job, **job.payload) or {}
        job.state, job.done = Job.State.DONE, max(job.done, job.total)
    except Exception as error:
        _log.exception("job %s (%s) failed", job.pk, job.kind)
        job.state, job.message = Job.State.FAILED, str(error)[:400] or _("程序出错，请联系系统管理员")
    job.finished_at = clock.now()
    job.save(update_fields=["result", "state", "done", "message", "finished_at"])


def progress(job: Job, done: int, total: int, message: str = "") -> None:
    """Say how far the job is; written at once where the work holds no transaction."""
    job.done, job.total, job.message = done, total, message
    if not connection.in_atomic_block:
        Job._base_manager.filter(pk=job.pk).update(done=done, total=total, message=message)
