"""What has to run inside a site's own process: `python -m bench.within.work WHAT …` with the site's environment."""

import argparse
import contextlib
import io
import json
import pickle
import re
import resource
import sys
import time
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.wsgi import get_wsgi_application
from django.db import connection

from bench import load
from bench.machine import cpu_seconds
from bench.people import reserve
from bench.within import applicants, recording
from gongyou.engines.facts import tasks as facts
from gongyou.faces.cli.commands import import_
from gongyou.faces.cli.supervisor import Supervisor
from gongyou.records.directory.models import Employer, Organisation, Person

_application = get_wsgi_application()


def call(raw: bytes) -> tuple[str, bytes]:
    """Give one request to the site's application in this process; (status line, body)."""
    head, _, body = raw.partition(b"\r\n\r\n")
    first, *lines = head.decode().split("\r\n")
    method, address, _protocol = first.split(" ")
    path, _, query = address.partition("?")
    environ: dict[str, Any] = {
        "REQUEST_METHOD": method,
        "PATH_INFO": path,
        "QUERY_STRING": query,
        "SERVER_NAME": "localhost",
        "SERVER_PORT": "80",
        "SERVER_PROTOCOL": "HTTP/1.1",
        "REMOTE_ADDR": "127.0.0.1",
        "wsgi.url_scheme": "http",
        "wsgi.input": io.BytesIO(body),
        "wsgi.errors": sys.stderr,
    }
    for line in lines:
        name, _, value = line.partition(": ")
        name = name.upper().replace("-", "_")
        environ[name if name in {"CONTENT_TYPE", "CONTENT_LENGTH"} else f"HTTP_{name}"] = value
    told: list[str] = []
    response = _application(environ, lambda status, headers, failed=None: told.append(status))
    content = b"".join(response)
    response.close()
    return told[0], content


def database() -> dict[str, Any]:
    """How the site reaches its database, for an application that wants to do the same without Django."""
    found: dict[str, Any] = {"vendor": connection.vendor, "server_side_binding": False, "prepare_threshold": None}
    options = settings.DATABASES["default"].get("OPTIONS", {})
    if connection.vendor == "sqlite":
        return found | {"name": str(settings.DATABASES["default"]["NAME"]), "init": options["init_command"]}
    parameters = connection.get_connection_params()
    for name in ("context", "cursor_factory", "prepare_threshold", "client_encoding"):
        parameters.pop(name, None)
    return found | {
        "address": parameters,
        "server_side_binding": bool(options.get("server_side_binding")),
        "prepare_threshold": options.get("prepare_threshold"),
    }


def _register() -> Path:
    return Path(settings.GONGYOU_HOME) / "bench-people"


def join(count: int, target: Path) -> None:
    """Make applicants; write their last requests and the plan of what one of these requests sends."""
    facts.ensure()  # what an earlier run marked is refreshed, as the job process would have done
    token = applicants.token_of_a_poster()
    people = applicants.accounts(count + 6, reserve(count + 6, _register()))
    for one in people[:2]:
        call(applicants.last_step(one, token))
    recordings = []
    for one in people[2:4]:
        with recording.recorded() as sent:
            status, _body = call(applicants.last_step(one, token))
        if not status.startswith("302"):
            raise SystemExit(f"an application was answered {status}")
        recordings.append((sent, applicants.known(one)))
    _as_a_browser_would(people[4], token, recordings[0][0])
    (one, inputs), (two, others) = recordings
    plan = database() | {"steps": recording.plan(one, inputs, two, others)}
    plan["inputs"] = {person.session: applicants.known(person) for person in people[6:]}
    (target / "plan.pickle").write_bytes(pickle.dumps(plan))
    requests = [applicants.last_step(person, token) for person in people[6:]]
    load.keep(requests, target)
    print(len(plan["steps"]))


def _as_a_browser_would(one: applicants.Applicant, token: str, prepared: list[recording.Sent]) -> None:
    """Walk all steps with what the pages themselves hold, and see that the last one sends what a prepared one sends."""
    _status, page = call(applicants.first_look(one, token))
    status, page = call(applicants.details(one, token, applicants.hidden(page, "idempotency_key")))
    if not status.startswith("200"):
        raise SystemExit(f"step 2 was answered {status}")
    with recording.recorded() as sent:
        status, _body = call(applicants.last_step(one, token, applicants.hidden(page, "carried")))
    if not status.startswith("302") or [each.sql for each in sent] != [each.sql for each in prepared]:
        raise SystemExit(f"a walked application differs from a prepared one ({status})")


def names() -> None:
    """Names of unions and employers of the site, as a roster writes them."""
    unions = Organisation._base_manager.filter(kind="basic", valid_to=None).order_by("pk")
    employers = Employer._base_manager.order_by("pk")
    found = {
        "unions": list(unions.values_list("name", flat=True)[:1000]),
        "employers": list(employers.values_list("name", flat=True)[:3000]),
    }
    print(json.dumps(found))


def roster(path: Path) -> None:
    """Run `gongyou import roster` and say what it took: this process, the limited children, the database backend."""
    backend = recording.backend_pid()
    given = argparse.Namespace(what="roster", file=path, mode="all", document="区总工会主席办公会纪要", report=None)
    began, before = time.perf_counter(), _cpu(backend)
    with contextlib.redirect_stdout(io.StringIO()) as told:
        code = import_.run(given)
    seconds = time.perf_counter() - began
    cpu = [after - one for after, one in zip(_cpu(backend), before, strict=True)]
    found = re.search(r"登记会员 (\d+) 人", told.getvalue())
    if code or found is None:
        raise SystemExit(f"the import was refused:\n{told.getvalue()}")
    rows = int(found[1])
    peak = max(resource.getrusage(who).ru_maxrss for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)) // 1024
    own, children, database = (1e6 * one / rows for one in cpu)
    note = f"CPU µs a row: checks and sealing {own:.0f}, reading in the child {children:.0f}, database {database:.0f}; "
    print(json.dumps({"rows": rows, "seconds": seconds, "cpu": sum(cpu), "note": f"{note}peak {peak} MB"}))


def _cpu(backend: int) -> list[float]:
    """Seconds of this process, of its children that have ended, and of the database backend."""
    both = [resource.getrusage(who) for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)]
    return [*(one.ru_utime + one.ru_stime for one in both), cpu_seconds([backend])]


def home(count: int, target: Path) -> None:
    """Sign members in who have an account and a card; write requests for their home page, say what one costs."""
    token, people = applicants.token_of_a_poster(), applicants.accounts(count, reserve(count, _register()))
    for one in people[: count // 2]:  # half of them with a matter under way
        call(applicants.last_step(one, token))
    members = Person._base_manager.filter(memberships__valid_to=None, memberships__kind="active", user=None)
    free = {one.user for one in people[count // 2 :]}
    for person, user in zip(members.order_by("pk")[: len(free)], sorted(free), strict=True):
        Person._base_manager.filter(pk=person.pk).update(user_id=user)
    requests = [applicants.at_home(one) for one in people]
    load.keep(requests, target)
    call(requests[-1])
    with recording.recorded() as sent:
        status, body = call(requests[-1])
    if not status.startswith("200"):
        raise SystemExit(f"the home page was answered {status}")
    print(json.dumps({"statements": len(sent), "bytes": len(body)}))


def cost(count: int) -> None:
    """Say what one application and one home page cost in statements and CPU, without a server: to compare checkouts."""
    facts.ensure()
    token, people = applicants.token_of_a_poster(), applicants.accounts(count + 5, reserve(count + 5, _register()))
    both = {
        "join": [applicants.last_step(one, token) for one in people],
        "home": [applicants.at_home(one) for one in people],
    }
    print(json.dumps({what: _cost(requests) for what, requests in both.items()}))


def _cost(requests: list[bytes]) -> dict[str, float]:
    """Statements of one request, and milliseconds of CPU each; the first five warm up."""
    for one in requests[:4]:
        call(one)
    with recording.recorded() as sent:
        call(requests[4])
    backend = recording.backend_pid()
    before, statuses = _cpu(backend), {call(one)[0] for one in requests[5:]}
    own, _children, database = (after - one for after, one in zip(_cpu(backend), before, strict=True))
    if len(statuses) > 1:
        raise SystemExit(f"not all requests were answered alike: {statuses}")
    each = 1e3 / len(requests[5:])
    return {"statements": len(sent), "application": round(own * each, 2), "database": round(database * each, 2)}


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("what", choices=["command", "cost", "home", "join", "names", "roster"])
    parser.add_argument("--count", type=int, default=0)
    parser.add_argument("--target", type=Path)
    given = parser.parse_args()
    if given.what == "command":
        print(json.dumps(Supervisor("127.0.0.1", 0).children[0].command))
        return
    if given.what == "cost":
        cost(given.count)
        return
    if given.what == "names":
        names()
        return
    if given.what == "roster":
        roster(given.target)
        return
    given.target.mkdir(parents=True, exist_ok=True)
    (home if given.what == "home" else join)(given.count, given.target)


if __name__ == "__main__":
    main()
