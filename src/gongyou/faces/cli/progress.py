"""Saying what a long command does: a moving line on a terminal, one line per step in a log."""

import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from typing import TextIO

_BAR = 24
_EVERY = 15.0


class Progress:
    """Called as `progress(what, done, total)`; a new `what` ends the step before it. `total` 0 means: no count."""

    def __init__(self, out: TextIO | None = None) -> None:
        self.out = out or sys.stdout
        self.live = self.out.isatty()
        self.began = time.monotonic()
        self._what, self._done, self._total = "", 0, 0
        self._step = self._said = self.began

    def __call__(self, what: str, done: int = 0, total: int = 0) -> None:
        if what != self._what:
            self.finish()
            self._what, self._step = what, time.monotonic()
            self._said = self._step - (1 if self.live else 0)
        self._done, self._total = done, total
        now = time.monotonic()
        if now - self._said >= (0.1 if self.live else _EVERY):
            self._said = now
            self._say(final=False)

    def finish(self) -> None:
        """End the present step with its count and seconds."""
        if self._what:
            self._say(final=True)
        self._what = ""

    @contextmanager
    def step(self, what: str) -> Iterator[None]:
        """One step without a count."""
        self(what)
        yield
        self.finish()

    @property
    def seconds(self) -> float:
        return time.monotonic() - self.began

    def _say(self, *, final: bool) -> None:
        bar, end = "", "\n" if final or not self.live else "\r"
        if self._total and self.live and not final:
            full = _BAR * self._done // self._total
            bar = " " + "█" * full + "░" * (_BAR - full)
        count = f" {self._done:,}" if self._done == self._total else f" {self._done:,} / {self._total:,}"
        text = f"{self.seconds:6.1f} 秒  {self._what}{count if self._total else ''}{bar}"
        took = f"（{time.monotonic() - self._step:.1f} 秒）" if final else "" if self.live else " ……"
        self.out.write(f"\x1b[2K{text}{took}{end}" if self.live else f"{text}{took}{end}")
        self.out.flush()
