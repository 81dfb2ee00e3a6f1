"""The limit: a WSGI application without a framework that sends every statement of a recorded request, and no more.

Same server, same number of kept connections, same durability, same way of binding parameters as the site.
`BENCH_PLAN` names the pickled plan; `bench.plans` says what is in it.
"""

import os
import pickle
import secrets
import threading
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import psycopg
import pysqlite3

from bench.plans import BEGIN, COMMIT, Slot

PLAN = pickle.loads(Path(os.environ["BENCH_PLAN"]).read_bytes())  # noqa: S301 (the file that this run wrote)
_local = threading.local()


def _getter(slot: Slot) -> Callable[[dict, list], Any]:
    value, before = slot.value, slot.before
    if slot.kind == "list":
        getters = [_getter(each) for each in value]
        return lambda given, rows: [get(given, rows) for get in getters]
    if slot.kind == "input":
        return (lambda given, rows: f"{before}{given[value]}") if before else lambda given, rows: given[value]
    if slot.kind == "result":
        place, column, step = value
        if before:
            return lambda given, rows: f"{before}{rows[place][column] + step}"
        return lambda given, rows: rows[place][column] + step
    if slot.kind == "now":
        return lambda given, rows: datetime.now(UTC)
    if slot.kind == "fresh":
        size = len(value)
        if isinstance(value, bytes):
            return lambda given, rows: os.urandom(size)
        return lambda given, rows: secrets.token_hex(size // 2 + 1)[:size]
    return lambda given, rows: value


def _compiled(sqlite: bool) -> list[tuple]:
    """(text, whether many, whether it fetches, getters of each set of parameters) of every statement."""
    found = []
    for step in PLAN["steps"]:
        text = step.sql.replace("%s", "?").replace("%%", "%") if sqlite else step.sql
        found.append((text, step.many, step.fetches, [[_getter(slot) for slot in slots] for slots in step.sets]))
    return found


SQLITE = PLAN["vendor"] == "sqlite"
STEPS = _compiled(SQLITE)


def _connect() -> Any:
    if SQLITE:
        connection = pysqlite3.connect(PLAN["name"], timeout=5, isolation_level=None, check_same_thread=False)
        connection.executescript(PLAN["init"])
        return connection
    factory = psycopg.Cursor if PLAN["server_side_binding"] else psycopg.ClientCursor
    return psycopg.connect(
        **PLAN["address"], autocommit=True, cursor_factory=factory, prepare_threshold=PLAN["prepare_threshold"]
    )


def _send(given: dict) -> None:
    if not hasattr(_local, "connection"):
        _local.connection = _connect()
    connection, rows = _local.connection, []
    cursor = connection.cursor()
    for text, many, fetches, sets in STEPS:
        if text == BEGIN or text == COMMIT:
            cursor.execute(text)
            rows.append(None)
            continue
        values = [[get(given, rows) for get in getters] for getters in sets]
        if many:
            cursor.executemany(text, values)
        elif values[0]:
            cursor.execute(text, values[0])
        else:
            cursor.execute(text)
        found = cursor.fetchall() if fetches and not many else None
        rows.append(found[0] if found else None)


def application(environ: dict, start_response: Callable) -> list[bytes]:
    """Answer like the site: read the body, do the statements, redirect."""
    environ["wsgi.input"].read()
    cookies = dict(part.split("=", 1) for part in environ["HTTP_COOKIE"].split("; "))
    _send(PLAN["inputs"][cookies["session"]])
    start_response("302 Found", [("Location", "/join/sent/"), ("Content-Length", "0")])
    return [b""]
