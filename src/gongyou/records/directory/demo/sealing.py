"""A second process that seals identity numbers and phones while rows are inserted, and then digests every table."""

import hashlib
import mmap
import multiprocessing
from dataclasses import dataclass
from multiprocessing.connection import Connection
from typing import Any

from django.db import connections

from gongyou.kernel import privacy
from gongyou.kernel.ledger.writer import merkle_root
from gongyou.records.directory.demo.columns import Table
from gongyou.records.directory.demo.persons import Identities

_IDENTITY, _PHONE = "directory.person.identity_number", "directory.person.phone"
_BLOCK = 20_000


@dataclass
class Buffers:
    """Memory that both processes see: tokens and blind indexes of everybody, each of one width."""

    identity: Any
    identity_index: Any
    phone: Any
    phone_index: Any
    identity_width: int
    phone_width: int

    @classmethod
    def of(cls, found: Identities) -> "Buffers":
        count = len(found.identity)
        identity_width = len(privacy.encrypt(_IDENTITY, found.identity[0]))
        phone_width = len(privacy.encrypt(_PHONE, found.phone[0]))
        sizes = (identity_width, 32, phone_width, 32)
        return cls(*(mmap.mmap(-1, count * width) for width in sizes), identity_width, phone_width)


class Helper:
    """The second process. `wait_for(row)` returns once that row is sealed; `roots()` gives each table's Merkle root."""

    def __init__(self, found: Identities, buffers: Buffers, tables: list[Table]) -> None:
        self.found, self.buffers, self.tables = found, buffers, tables
        self._sealed = 0
        self._roots: dict[str, str] = {}
        connections.close_all()  # a forked process must not hold an open database
        context = multiprocessing.get_context("fork")
        self._receiver, sender = context.Pipe(duplex=False)
        self._process = context.Process(target=self._work, args=(sender,), daemon=True)
        self._process.start()
        sender.close()

    def _work(self, sender: Connection) -> None:
        count = len(self.found.identity)
        for first in range(0, count, _BLOCK):
            last = min(first + _BLOCK, count)
            self._seal(first, last)
            sender.send(("sealed", last))
        for table in self.tables:
            sender.send((table.name, root_of(table)))

    def _seal(self, first: int, last: int) -> None:
        numbers, phones = self.found.identity[first:last], self.found.phone[first:last]
        into = self.buffers
        for buffer, width, made in (
            (into.identity, into.identity_width, privacy.encrypt_many(_IDENTITY, numbers)),
            (into.identity_index, 32, privacy.blind_index_many("identity", numbers)),
            (into.phone, into.phone_width, privacy.encrypt_many(_PHONE, phones)),
            (into.phone_index, 32, privacy.blind_index_many("phone", phones)),
        ):
            buffer[first * width : last * width] = b"".join(made)

    def _receive(self) -> None:
        try:
            what, value = self._receiver.recv()
        except EOFError:
            raise RuntimeError("the sealing process ended before its work was done") from None
        if what == "sealed":
            self._sealed = value
        else:
            self._roots[what] = value

    def wait_for(self, row: int) -> None:
        while self._sealed < row:
            self._receive()

    def root(self, table: Table) -> str:
        """The Merkle root over the digests of the table's rows."""
        while table.name not in self._roots:
            self._receive()
        return self._roots[table.name]

    def close(self) -> None:
        """End the process if it still runs."""
        if self._process.is_alive():
            self._process.terminate()
        self._process.join()


def root_of(table: Table) -> str:
    """Merkle root over the rows: a row's digest is SHA-256 of its COPY text in UTF-8 without the sealed columns."""
    digests: list[str] = []
    for first, last in table.spans(_BLOCK):
        digests += [hashlib.sha256(line.encode()).hexdigest() for line in table.lines(first, last, sealed=False)]
    return merkle_root(digests)
