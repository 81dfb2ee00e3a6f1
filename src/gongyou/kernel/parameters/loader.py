"""Reads parameter files and says precisely (file, entry, key) what is wrong with them.

A file holds `parameters:`, a list of entries with the keys of `REQUIRED` and, if needed, those of `OPTIONAL`.
"""

from __future__ import annotations

import re
from datetime import date
from decimal import Decimal, InvalidOperation
from enum import StrEnum
from itertools import combinations
from pathlib import Path
from typing import Any, TypeVar

import yaml

from gongyou.kernel.parameters.values import Bound, Jurisdiction, Parameter, ParameterUnit, ReadAt, Value, is_number

REQUIRED = ("code", "name", "value", "unit", "jurisdiction", "valid_from", "citation", "read_at")
OPTIONAL = ("valid_to", "bound")
CODE = re.compile(r"[a-z][a-z0-9_]*(\.[a-z0-9_]+)+")
E = TypeVar("E", bound=StrEnum)


class ParameterFileError(ValueError):
    """One or more entries are wrong; `problems` holds one line each."""

    def __init__(self, problems: list[str]) -> None:
        """Keep the list of problems and show all of them."""
        super().__init__("\n".join(problems))
        self.problems = problems


def load_directory(folder: Path) -> list[Parameter]:
    """Read every `*.yaml` of a folder; raise ParameterFileError with every problem of every file."""
    found: list[Parameter] = []
    problems: list[str] = []
    if not folder.is_dir():
        raise ParameterFileError([f"{folder}: no such folder of parameter files"])
    for path in sorted(folder.glob("*.yaml")):
        try:
            found += load_file(path)
        except ParameterFileError as error:
            problems += error.problems
    if problems:
        raise ParameterFileError(problems)
    return found


def load_file(path: Path) -> list[Parameter]:
    """Read one file; raise ParameterFileError with every problem in it."""
    try:
        data = yaml.safe_load(path.read_text(encoding="utf-8"))
    except (yaml.YAMLError, UnicodeDecodeError) as error:
        raise ParameterFileError([f"{path}: not readable as YAML: {error}"]) from error
    if not isinstance(data, dict) or set(data) != {"parameters"} or not isinstance(data["parameters"], list):
        raise ParameterFileError([f"{path}: the file must hold one key, 'parameters', with a list of entries"])
    found: list[Parameter] = []
    problems: list[str] = []
    for place, entry in enumerate(data["parameters"], 1):
        try:
            found.append(_entry(entry, path))
        except _Wrong as error:
            code = entry.get("code") if isinstance(entry, dict) else None
            problems.append(f"{path}: entry {place}{f' ({code})' if code else ''}: {error}")
    if problems:
        raise ParameterFileError(problems)
    return found


def check_together(parameters: list[Parameter]) -> None:
    """Check the entries of all files against each other; raise ParameterFileError.

    Entries of one code have one unit and one `read_at`; two of one jurisdiction never hold on the same day;
    no local value undercuts a bound that is in force at the same time.
    """
    by_code: dict[str, list[Parameter]] = {}
    for parameter in parameters:
        by_code.setdefault(parameter.code, []).append(parameter)
    problems = [text for entries in by_code.values() for pair in combinations(entries, 2) for text in _clashes(*pair)]
    if problems:
        raise ParameterFileError(problems)


class _Wrong(Exception):
    """One entry is wrong; the text starts with the key."""


def _entry(entry: Any, path: Path) -> Parameter:
    if not isinstance(entry, dict):
        raise _Wrong("must be a mapping")
    for key in entry:
        if key not in REQUIRED and key not in OPTIONAL:
            raise _Wrong(f"{key}: unknown key; known keys: {', '.join((*REQUIRED, *OPTIONAL))}")
    for key in REQUIRED:
        if entry.get(key) is None or entry[key] == "":
            raise _Wrong(f"{key}: is missing")
    code = _text(entry, "code")
    if not CODE.fullmatch(code):
        raise _Wrong("code: must be dotted lower-case words such as 'rights.filing.days'")
    valid_from, valid_to = _day(entry, "valid_from"), _day(entry, "valid_to") if entry.get("valid_to") else None
    if valid_to is not None and valid_to < valid_from:
        raise _Wrong(f"valid_to: {valid_to} is before valid_from {valid_from}")
    unit = _choice(entry, "unit", ParameterUnit)
    value = _value(entry["value"], unit)
    if entry.get("bound") and not is_number(value):
        raise _Wrong(f"bound: {unit.value} values have no floor or ceiling")
    return Parameter(
        code=code,
        name=_text(entry, "name"),
        value=value,
        unit=unit,
        jurisdiction=_choice(entry, "jurisdiction", Jurisdiction),
        valid_from=valid_from,
        valid_to=valid_to,
        citation=_text(entry, "citation"),
        read_at=_choice(entry, "read_at", ReadAt),
        bound=_choice(entry, "bound", Bound) if entry.get("bound") else None,
        source=str(path),
    )


def _value(value: Any, unit: ParameterUnit) -> Value:
    expected: dict[ParameterUnit, type[str] | type[bool] | type[date]] = {
        ParameterUnit.TEXT: str,
        ParameterUnit.FLAG: bool,
        ParameterUnit.DATE: date,
    }
    if unit in expected:
        if type(value) is not expected[unit]:
            raise _Wrong(f"value: {value!r} is no {unit.value}")
        checked: Value = value
        return checked
    if isinstance(value, float):
        raise _Wrong(f'value: {value!r} is not exact; write a whole number, or a decimal in quotes: "{value}"')
    if isinstance(value, int) and not isinstance(value, bool):
        return value
    if isinstance(value, str) and unit is not ParameterUnit.FEN:
        try:
            return Decimal(value)
        except InvalidOperation:
            pass
    raise _Wrong(f"value: {value!r} is no number of {unit.value}")


def _clashes(one: Parameter, other: Parameter) -> list[str]:
    where = f"{other.code}: {other.source} against {one.source}"
    found = []
    if one.unit != other.unit:
        found.append(f"{where}: unit: {other.unit} here, {one.unit} there")
    if one.read_at != other.read_at:
        found.append(f"{where}: read_at: {other.read_at} here, {one.read_at} there")
    if found or not one.overlaps(other):
        return found
    if one.jurisdiction == other.jurisdiction:
        return [f"{where}: valid_from: two {one.jurisdiction} values hold on {max(one.valid_from, other.valid_from)}"]
    upper, lower = sorted((one, other), key=lambda parameter: parameter.jurisdiction.locality)
    if upper.bound is Bound.AT_LEAST and lower.number < upper.number:
        found.append(f"{where}: value: {lower.jurisdiction} {lower.value} is less than the floor {upper.value}")
    if upper.bound is Bound.AT_MOST and lower.number > upper.number:
        found.append(f"{where}: value: {lower.jurisdiction} {lower.value} is more than the ceiling {upper.value}")
    return found


def _text(entry: dict[str, Any], key: str) -> str:
    value = entry[key]
    if not isinstance(value, str) or not value.strip():
        raise _Wrong(f"{key}: must be a text, not {value!r}")
    return value.strip()


def _day(entry: dict[str, Any], key: str) -> date:
    value = entry[key]
    if type(value) is not date:
        raise _Wrong(f"{key}: must be a day like 2026-01-01, not {value!r}")
    return value


def _choice(entry: dict[str, Any], key: str, choices: type[E]) -> E:
    try:
        return choices(entry[key])
    except ValueError:
        known = ", ".join(choice.value for choice in choices)
        raise _Wrong(f"{key}: {entry[key]!r} is not one of {known}") from None
