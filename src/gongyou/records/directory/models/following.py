"""What upper floors register about people: rows that follow a person when two records are joined."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.db import models

from gongyou.kernel.registry import Registry


@dataclass(frozen=True)
class PersonRows:
    """Rows that name a person by `column` and follow when two records of one human being are joined.

    Every moved row gets one ledger entry `event` about the subject `subject`. `adapt(row, gone, kept)` says what
    else of the row changes; it may raise Refused. `narrow` limits which rows of the table are meant. A merge cannot
    be taken back once a `watched` column of a row that it moved has changed: then the row tells of the kept record.
    """

    key: str
    name: Any
    model: type[models.Model]
    event: str
    subject: str
    column: str = "person_id"
    adapt: Callable[[Any, Any, Any], dict[str, Any]] | None = None
    narrow: tuple[tuple[str, Any], ...] = ()
    watched: tuple[str, ...] = ()


def _faults(rows: PersonRows) -> list[str]:
    known = {field.attname for field in rows.model._meta.concrete_fields}
    asked = (rows.column, *rows.watched, *(name for name, _value in rows.narrow))
    return [f"{rows.model._meta.label} has no column {name!r}" for name in asked if name not in known]


PERSON_ROWS: Registry[PersonRows] = Registry("rows of a person", check=_faults)
