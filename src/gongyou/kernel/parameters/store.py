"""The registered folders of parameter files and the one way to read a value."""

from __future__ import annotations

from datetime import date
from difflib import get_close_matches
from pathlib import Path

from gongyou.kernel.parameters.loader import check_together, load_directory
from gongyou.kernel.parameters.values import NoValueOn, Parameter, UnknownParameter


class ParameterStore:
    """Folders of parameter files, read once when the first value is asked for."""

    def __init__(self) -> None:
        """Begin with no folder."""
        self._folders: list[Path] = []
        self._codes: dict[str, tuple[Parameter, ...]] | None = None

    def add_directory(self, folder: Path | str) -> None:
        """Register a folder of `*.yaml` files (a package does so when its app starts); adding twice is harmless."""
        path = Path(folder).resolve()
        if path not in self._folders:
            self._folders.append(path)
            self._codes = None

    def value(self, code: str, day: date) -> Parameter:
        """Return the most local value of a code in force on a day.

        Raises UnknownParameter (listing near names), NoValueOn, or ParameterFileError on the first reading.
        """
        entries = self._entries(code)
        valid = [entry for entry in entries if entry.valid_on(day)]
        if not valid:
            raise NoValueOn(code, entries[0].name, day)
        return max(valid, key=lambda entry: entry.jurisdiction.locality)

    def history(self, code: str) -> tuple[Parameter, ...]:
        """Return every value of a code, by jurisdiction and day; raise UnknownParameter."""
        return self._entries(code)

    def all_parameters(self) -> tuple[Parameter, ...]:
        """Return every value of every code, in order, for the reference pages."""
        return tuple(entry for _, entries in sorted(self._load().items()) for entry in entries)

    def _entries(self, code: str) -> tuple[Parameter, ...]:
        codes = self._load()
        if code not in codes:
            near = get_close_matches(code, codes, n=5, cutoff=0.5)
            hint = f"near names: {', '.join(near)}" if near else f"{len(codes)} other codes are known"
            raise UnknownParameter(f"no parameter file defines {code!r}; {hint}")
        return codes[code]

    def _load(self) -> dict[str, tuple[Parameter, ...]]:
        if self._codes is None:
            found = [parameter for folder in self._folders for parameter in load_directory(folder)]
            check_together(found)
            found.sort(key=lambda entry: (entry.code, entry.jurisdiction.locality, entry.valid_from))
            codes: dict[str, list[Parameter]] = {}
            for parameter in found:
                codes.setdefault(parameter.code, []).append(parameter)
            self._codes = {code: tuple(entries) for code, entries in codes.items()}
        return self._codes


_STORE = ParameterStore()


def add_directory(folder: Path | str) -> None:
    """Register a folder of `*.yaml` parameter files with the running site; adding twice is harmless."""
    _STORE.add_directory(folder)


def value(code: str, day: date) -> Parameter:
    """Return the most local value of a code in force on a day; raise UnknownParameter or NoValueOn."""
    return _STORE.value(code, day)


def history(code: str) -> tuple[Parameter, ...]:
    """Return every value of a code, by jurisdiction and day; raise UnknownParameter."""
    return _STORE.history(code)


def all_parameters() -> tuple[Parameter, ...]:
    """Return every registered value, for the reference pages and the start-up check."""
    return _STORE.all_parameters()
