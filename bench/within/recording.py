"""Records every statement of a request, and makes of two recordings a plan that can be sent again with new values."""

import re
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from django.db import connection

from bench.plans import BEGIN, COMMIT, Slot, Step

_NUMBERED = re.compile(r"[a-z:]+:(\d+)")
_MOMENT = re.compile(r"\d{4}-\d\d-\d\d[ T]\d\d:\d\d:\d\d")
_SAVEPOINT = re.compile(r'"s\d+_x\d+"')
#: How far a number may lie above one that was read: the entries of one operation follow each other.
STEPS = range(40)


def backend_pid() -> int:
    """The process that serves this connection, or 0 where the database has none of its own."""
    if connection.vendor != "postgresql":
        return 0
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_backend_pid()")
        return cursor.fetchone()[0]


@dataclass
class Sent:
    """One statement as it was sent, with what came back."""

    sql: str
    sets: list[tuple]
    many: bool = False
    rows: list[tuple] = field(default_factory=list)


@contextmanager
def recorded() -> Iterator[list[Sent]]:
    """The statements of this thread's connection inside the block, beginnings and ends of transactions included."""
    found: list[Sent] = []

    def note(execute, sql, params, many, context):
        given = [tuple(one) for one in params] if many else [tuple(params or ())]
        sent = Sent(_SAVEPOINT.sub('"inner"', sql), given, many)
        found.append(sent)
        result = execute(sql, params, many, context)
        cursor = context["cursor"].cursor
        if cursor.description and not many:
            sent.rows = [tuple(row) for row in cursor.fetchall()]
            _give_back(context["cursor"], sent.rows)
        return result

    commit, switch = connection.commit, connection.set_autocommit

    def committed():
        found.append(Sent(COMMIT, []))
        commit()

    def switched(autocommit, **more):
        if not autocommit and connection.vendor == "postgresql":
            found.append(Sent(BEGIN, []))
        switch(autocommit, **more)

    connection.commit, connection.set_autocommit = committed, switched
    try:
        with connection.execute_wrapper(note):
            yield found
    finally:
        del connection.commit, connection.set_autocommit


class _Read:
    """A cursor whose rows were read already."""

    def __init__(self, cursor: Any, rows: list[tuple]) -> None:
        self._cursor, self._rows = cursor, rows

    def fetchone(self):
        return self._rows.pop(0) if self._rows else None

    def fetchmany(self, size: int = 1):
        found, self._rows = self._rows[:size], self._rows[size:]
        return found

    def fetchall(self):
        found, self._rows = self._rows, []
        return found

    def __iter__(self):
        return iter(self.fetchall())

    def __getattr__(self, name: str):
        return getattr(self._cursor, name)


def _give_back(wrapper: Any, rows: list[tuple]) -> None:
    wrapper.cursor = _Read(wrapper.cursor, list(rows))


def plan(first: list[Sent], inputs: dict, second: list[Sent], others: dict) -> list[Step]:
    """What both recordings have in common, with slots where they differ. Raises ValueError if they do not match."""
    if [sent.sql for sent in first] != [sent.sql for sent in second]:
        raise ValueError("two requests of the same kind sent different statements")
    steps = []
    for number, (one, two) in enumerate(zip(first, second, strict=True)):
        sets = [
            [_slot(a, b, number, (first, inputs), (second, others)) for a, b in zip(left, right, strict=True)]
            for left, right in zip(one.sets, two.sets, strict=True)
        ]
        steps.append(Step(one.sql, sets, one.many, bool(one.rows) or one.sql.lstrip()[:6].upper() == "SELECT"))
    return steps


def _slot(a: Any, b: Any, number: int, one: tuple, two: tuple) -> Slot:
    a, b = _plain(a), _plain(b)
    if a == b:
        return Slot("const", a)
    if isinstance(a, list):
        return Slot("list", [_slot(left, right, number, one, two) for left, right in zip(a, b, strict=True)])
    for name, value in one[1].items():
        if a == value and b == two[1][name]:
            return Slot("input", name)
    if isinstance(a, int):
        return _result(a, b, number, one[0], two[0]) or Slot("const", a)
    if isinstance(a, datetime):
        return Slot("now")
    if isinstance(a, bytes) or isinstance(a, str) and not _MOMENT.match(a):
        return _inside(a, b, number, one, two) or Slot("fresh", a)
    return Slot("const", a)


def _plain(value: Any) -> Any:
    """The bytes of whatever a driver wraps them in; everything else as it is."""
    inner = getattr(value, "obj", value)
    return bytes(inner) if isinstance(inner, bytes | memoryview) else value


def _result(a: int, b: int, number: int, first: list[Sent], second: list[Sent]) -> Slot | None:
    """The latest earlier statement that gave this number back, or one shortly below it."""
    for step in STEPS:
        for place in range(number - 1, -1, -1):
            for column, value in enumerate(first[place].rows[0] if first[place].rows else ()):
                if isinstance(value, int) and not isinstance(value, bool) and value == a - step:
                    other = second[place].rows[0][column] if second[place].rows else None
                    if other == b - step:
                        return Slot("result", (place, column, step))
    return None


def _inside(a: Any, b: Any, number: int, one: tuple, two: tuple) -> Slot | None:
    """A text such as “person:17” or “user:5”: a word before a number that was read or is known."""
    here, there = (_NUMBERED.fullmatch(value) if isinstance(value, str) else None for value in (a, b))
    if here is None or there is None:
        return None
    before = a[: here.start(1)]
    for name, value in one[1].items():
        if here[1] == str(value) and there[1] == str(two[1][name]):
            return Slot("input", name, before=before)
    found = _result(int(here[1]), int(there[1]), number, one[0], two[0])
    return Slot("result", found.value, before=before) if found else None
