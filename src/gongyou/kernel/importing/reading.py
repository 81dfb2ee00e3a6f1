"""`read_workbook`: the parent's side. It opens the file, starts the limited child, and takes rows as they come."""

import json
import os
import select
import signal
import sys
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path
from types import TracebackType
from typing import Any, Self

from gongyou.kernel.importing.refusals import EXPLANATIONS, WorkbookRefused
from gongyou.kernel.importing.types import Cell, CellValue, Format, Kind, Limits, Sheet, SourceRow

PIPE_BLOCK = 1 << 16
FRAME_MAX = 64_000_000
CHILD_COMMAND = ("-s", "-P", "-B", "-X", "utf8", "-m", "gongyou.kernel.importing.child")
SOURCE_ROOT = str(Path(__file__).resolve().parents[3])
CHILD_ENVIRONMENT = {"LC_ALL": "C.UTF-8", "PATH": "", "PYTHONPATH": SOURCE_ROOT}
"""The child sees none of our environment (keys, database) and imports the same code as its parent."""


def read_workbook(path: str | os.PathLike[str], *, limits: Limits | None = None) -> "Workbook":
    """Open an uploaded xlsx, xls or csv for reading in a child process.

    Use it as a context manager and iterate it once: it yields `SourceRow`s of all sheets in order, hidden ones too (see
    `Workbook.sheets`). Memory here stays at one batch of rows whatever the file is.

    Raises:
        WorkbookRefused: at once or while iterating; then nothing that was read may be used.
    """
    book = Workbook(Path(path), limits or Limits())
    try:
        book.open()
    except BaseException:
        book.close()
        raise
    return book


class Workbook:
    """A workbook being read. `format` and `sheets` are known at once, the sheets' counts after their rows."""

    def __init__(self, path: Path, limits: Limits) -> None:
        self.path = path
        self.limits = limits
        self.format = Format.CSV
        self.sheets: list[Sheet] = []
        self._child = 0
        self._pipe = -1
        self._rest = bytearray()

    def open(self) -> None:
        """Check the size, start the child and read what the workbook consists of."""
        try:
            source = os.open(self.path, os.O_RDONLY | os.O_CLOEXEC)
        except OSError:
            raise WorkbookRefused("missing") from None
        try:
            size = os.fstat(source).st_size
            if size == 0:
                raise WorkbookRefused("empty")
            if size > self.limits.file_bytes:
                raise WorkbookRefused("too-large", limit=self.limits.file_bytes)
            self._start(source)
        finally:
            os.close(source)
        _kind, facts = self._frame()
        self.format = Format(facts["format"])
        self.sheets = [Sheet(name=sheet["name"], hidden=sheet["hidden"]) for sheet in facts["sheets"]]

    def __iter__(self) -> Iterator[SourceRow]:
        sheet = Sheet("")
        while True:
            kind, *content = self._frame()
            if kind == "rows":
                yield from rows_of(sheet.name, content[0])
            elif kind == "sheet":
                sheet = self.sheets[content[0]]
            elif kind == "sheet_end":
                for name, value in content[0].items():
                    setattr(sheet, name, value)
            else:
                return

    def _start(self, source: int) -> None:
        reading, writing = os.pipe2(os.O_CLOEXEC)
        self._pipe = reading
        limits = json.dumps(self.limits.as_json())
        command = [sys.executable, *CHILD_COMMAND, limits, self.path.stem]
        try:
            null = os.open(os.devnull, os.O_WRONLY | os.O_CLOEXEC)
            try:
                actions = [
                    (os.POSIX_SPAWN_DUP2, source, 0),
                    (os.POSIX_SPAWN_DUP2, writing, 1),
                    (os.POSIX_SPAWN_DUP2, null, 2),
                ]
                self._child = os.posix_spawn(sys.executable, command, CHILD_ENVIRONMENT, file_actions=actions)
            finally:
                os.close(null)
        finally:
            os.close(writing)

    def _frame(self) -> list[Any]:
        """The next frame; a refusal or the death of the child is raised."""
        while (end := self._rest.find(b"\n")) < 0:
            block = self._block()
            if not block:
                raise self._death()
            self._rest += block
            if len(self._rest) > FRAME_MAX:
                raise WorkbookRefused("parser-died")
        frame: list[Any] = json.loads(self._rest[:end])
        del self._rest[: end + 1]
        if frame[0] == "refused":
            code = frame[1] if frame[1] in EXPLANATIONS else "damaged"
            raise WorkbookRefused(code, **frame[2])
        return frame

    def _block(self) -> bytes:
        ready, _, _ = select.select([self._pipe], [], [], self.limits.silence_seconds)
        if not ready:
            raise WorkbookRefused("too-slow")
        return os.read(self._pipe, PIPE_BLOCK)

    def _death(self) -> WorkbookRefused:
        """What the way in which the child ended means."""
        _pid, status = os.waitpid(self._child, 0)
        self._child = 0
        if os.WIFSIGNALED(status) and os.WTERMSIG(status) in (signal.SIGXCPU, signal.SIGKILL):
            return WorkbookRefused("too-slow")
        return WorkbookRefused("parser-died")

    def close(self) -> None:
        """End the child if it still runs; safe to call twice."""
        if self._pipe >= 0:
            os.close(self._pipe)
            self._pipe = -1
        if self._child:
            with suppress(ProcessLookupError):
                os.kill(self._child, signal.SIGKILL)
            with suppress(ChildProcessError):
                os.waitpid(self._child, 0)
            self._child = 0

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, _kind: type[BaseException] | None, _error: BaseException | None, _trace: TracebackType | None
    ) -> None:
        self.close()


WireRow = tuple[int, int, list[CellValue], list[tuple[int, str, str, int]]]


def rows_of(sheet: str, batch: list[WireRow]) -> Iterator[SourceRow]:
    """The rows of a batch with their special cells put in place."""
    for number, hidden, cells, specials in batch:
        for index, kind, text, formula in specials:
            while len(cells) <= index:
                cells.append(None)
            cells[index] = Cell(Kind(kind), text, bool(formula))
        yield SourceRow(sheet, number, cells, bool(hidden))
