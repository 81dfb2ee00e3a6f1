"""The supervisor: a free port, an answer, a clean stop; a process that keeps dying ends it with a message."""

import socket
import subprocess
import sys

import pytest
from django_q.models import Schedule

from gongyou.faces.cli import supervisor
from gongyou.kernel.jobs import schedules
from tests.demo.conftest import clean_environment


def test_a_taken_port_is_passed_over():
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]
        assert supervisor.free_port("127.0.0.1", port) > port


def test_the_address_for_people_is_reachable():
    assert supervisor.Supervisor("0.0.0.0", 8000).address == "http://127.0.0.1:8000/"
    assert supervisor.Supervisor("::", 8000).address == "http://[::1]:8000/"
    assert supervisor.Supervisor("127.0.0.1", 81).address == "http://127.0.0.1:81/"


def test_too_many_deaths_are_noticed():
    child = supervisor.Child("x", ["x"])
    assert [child.died_too_often() for _death in range(supervisor.MOST_DEATHS + 1)] == [False] * 3 + [True]


@pytest.mark.django_db
def test_schedules_are_written_once_and_name_known_jobs():
    schedules.ensure()
    first = list(Schedule.objects.order_by("name").values_list("name", "next_run"))
    schedules.ensure()
    assert list(Schedule.objects.order_by("name").values_list("name", "next_run")) == first
    assert len(first) == len(schedules.RECURRING)
    assert schedules.RECURRING.check_all() == []
    assert {"procedures.tick", "outbox.drain", "facts.refresh", "ledger.checkpoint"} <= set(schedules.RECURRING.keys())


@pytest.mark.slow
def test_a_site_that_was_not_set_up_does_not_start(tmp_path):
    command = [sys.executable, "-m", "gongyou.faces.cli.main", "serve"]
    environment = clean_environment(tmp_path / "nothing")
    done = subprocess.run(command, env=environment, capture_output=True, text=True, timeout=120)
    assert done.returncode == 1
    assert "gongyou setup" in done.stdout + done.stderr
