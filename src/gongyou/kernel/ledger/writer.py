"""Writing the ledger: the last act of the outermost operation, by raw statements, under the head's lock."""

import hashlib
import json
import secrets
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime

from django.db import connection

from gongyou.kernel import privacy
from gongyou.kernel.access.viewer import Viewer
from gongyou.kernel.ledger import chain

_INSERT = (
    "INSERT INTO ledger_entry (seq, at, actor, role, node, event, subject_kind, subject_number, data, prev, hash) "
    "VALUES "
)
_ENTRY = "(%s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s)"
#: Entries of one statement: SQLite takes 32,766 values at once.
_AT_ONCE = 500
_HEAD = "SELECT seq, hash FROM ledger_head WHERE id = 1"
_SEAL = "INSERT INTO ledger_sealedvalue (entry_seq, name, person_number, token) VALUES (%s, %s, %s, %s)"
SEALED_FIELD = "ledger.sealed_value"


@dataclass
class Draft:
    """An entry before it has its number. `sealed` maps names to (person number, value) of personal values."""

    event: str
    subject_kind: str
    subject_number: int
    data: dict = field(default_factory=dict)
    sealed: dict[str, tuple[int, str]] = field(default_factory=dict)


def append(drafts: list[Draft], *, viewer: Viewer, at: datetime) -> int:
    """Chain the drafts in order and return the number of the last. Must run inside the transaction, last of all."""
    with connection.cursor() as cursor:
        cursor.execute(_HEAD if connection.vendor == "sqlite" else _HEAD + " FOR UPDATE")
        seq, prev = cursor.fetchone()
        rows, seals = [], []
        for draft in drafts:
            seq += 1
            row, sealed = _chained(draft, seq, prev, viewer, at)
            prev = row[-1]
            rows.append(row)
            seals += sealed
        for some in (rows[first : first + _AT_ONCE] for first in range(0, len(rows), _AT_ONCE)):
            cursor.execute(_INSERT + ", ".join([_ENTRY] * len(some)), [value for row in some for value in row])
        if seals:
            cursor.executemany(_SEAL, seals)
        cursor.execute("UPDATE ledger_head SET seq = %s, hash = %s WHERE id = 1", [seq, prev])
    return seq


def _chained(draft: Draft, seq: int, prev: str, viewer: Viewer, at: datetime) -> tuple[tuple, list[tuple]]:
    data, seals = dict(draft.data), []
    if draft.sealed:
        data["commitments"] = {}
        for name, (person, value) in sorted(draft.sealed.items()):
            salt = secrets.token_hex(16)
            data["commitments"][name] = hashlib.sha256(f"{salt}{value}".encode()).hexdigest()
            seals.append((seq, name, person, privacy.encrypt(SEALED_FIELD, f"{salt}{value}")))
    entry = {
        "seq": seq,
        "at": at.isoformat(timespec="microseconds"),
        "actor": viewer.actor,
        "role": viewer.role,
        "node": viewer.node_id,
        "event": draft.event,
        "subject_kind": draft.subject_kind,
        "subject_number": draft.subject_number,
        "data": json.dumps(data, ensure_ascii=False, sort_keys=True, separators=(",", ":"), default=str),
    }
    digest = chain.entry_hash(prev, entry)
    return (*[entry[name] for name in chain.FIELDS], prev, digest), seals


def merkle_root(digests: Iterable[str]) -> str:
    """The root over item digests that a bulk entry carries."""
    return chain.merkle_root(list(digests))
