"""Marking sheets and rules: what they are, what cannot be right in them, and their one form as data (guide 5, 6.3).

A mark is an integer in the sheet's unit (`digits` decimals: 2 digits, 87.5 points = 8750). Each part stands on 100:
its aspects' weights add to exactly 100 points; the parts' percentages add to exactly 100.
"""

import hashlib
import json
import unicodedata
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any, TypeVar

MEASURED, JUDGED = "measured", "judged"
PER_ASPECT, PER_PART = "aspect", "part"
EXACT, SHOWN = "exact", "shown"

T = TypeVar("T")


@dataclass(frozen=True)
class Fault:
    """What cannot be right: a code, where, and the numbers to show."""

    code: str
    where: str = ""
    wanted: int = 0
    found: int = 0


@dataclass(frozen=True)
class Aspect:
    """One thing that is marked. `weight`: its points, `maximum`: the highest mark, both in the sheet's unit.

    Judged 0 to 3 in whole marks, worth 5 points (digits 2): weight 500, maximum 300, step 100. `spread`: how far the
    judges' marks may lie apart here, when not as the rule says.
    """

    key: str
    name: str
    kind: str
    weight: int
    maximum: int
    step: int = 1
    spread: int | None = None


@dataclass(frozen=True)
class Sub:
    """A sub-criterion: aspects under one heading."""

    key: str
    name: str
    aspects: tuple[Aspect, ...]


@dataclass(frozen=True)
class Criterion:
    """A criterion with its sub-criteria."""

    key: str
    name: str
    subs: tuple[Sub, ...]


@dataclass(frozen=True)
class Part:
    """A part of the whole such as theory or practice: on 100, and its percentage of the total."""

    key: str
    name: str
    percent: int
    criteria: tuple[Criterion, ...]

    def aspects(self) -> Iterator[Aspect]:
        for criterion in self.criteria:
            for sub in criterion.subs:
                yield from sub.aspects


@dataclass(frozen=True)
class Sheet:
    """The whole marking sheet."""

    parts: tuple[Part, ...]
    digits: int = 2

    def aspects(self) -> Iterator[Aspect]:
        for part in self.parts:
            yield from part.aspects()


@dataclass(frozen=True)
class Rule:
    """How marks become a result. `judges`: the least per judged aspect; dropping begins at `drop_from` marks.

    `per`: whether the extremes are dropped aspect by aspect, or among the judges' totals of a part. `spread`: the
    widest distance allowed, in the sheet's unit (None: not watched). `shown`: digits of the total; `rank_by`: whether
    places follow the exact or the shown total.
    """

    judges: int = 1
    drop_highest: int = 0
    drop_lowest: int = 0
    drop_from: int = 5
    per: str = PER_ASPECT
    spread: int | None = None
    shown: int = 2
    rank_by: str = EXACT


def plain_part(key: str, name: str, percent: int, aspects: Iterable[Aspect]) -> Part:
    """A part without criteria of its own: one heading over all aspects."""
    return Part(key, name, percent, (Criterion(key, name, (Sub(key, name, tuple(aspects)),)),))


def check(sheet: Sheet) -> list[Fault]:
    """Every fault of the sheet: percentages and weights that do not add to 100, doubled keys, impossible numbers."""
    if not 0 <= sheet.digits <= 3:
        return [Fault("digits", "", 3, sheet.digits)]
    faults = [] if sheet.parts else [Fault("no_parts")]
    percent = sum(part.percent for part in sheet.parts)
    if sheet.parts and percent != 100:
        faults.append(Fault("percent_not_100", "", 100, percent))
    faults += _doubled([part.key for part in sheet.parts]) + _doubled([one.key for one in sheet.aspects()])
    for part in sheet.parts:
        faults += _check_part(part, 100 * 10**sheet.digits)
    return faults


def _check_part(part: Part, whole: int) -> list[Fault]:
    faults = [] if part.percent > 0 else [Fault("percent", part.key, 1, part.percent)]
    headings = [one.key for one in part.criteria] + [
        f"{one.key}/{sub.key}" for one in part.criteria for sub in one.subs
    ]
    faults += _doubled(headings)
    aspects = list(part.aspects())
    if not aspects:
        return [*faults, Fault("no_aspects", part.key)]
    weight = sum(one.weight for one in aspects)
    if weight != whole:
        faults.append(Fault("weights_not_100", part.key, whole, weight))
    for one in aspects:
        faults += _check_aspect(one)
    return faults


def _check_aspect(one: Aspect) -> list[Fault]:
    faults = []
    if one.kind not in {MEASURED, JUDGED}:
        faults.append(Fault("kind", one.key))
    if one.weight <= 0:
        faults.append(Fault("weight", one.key, 1, one.weight))
    if one.maximum <= 0:
        faults.append(Fault("maximum", one.key, 1, one.maximum))
    elif one.step <= 0 or one.maximum % one.step:
        faults.append(Fault("step", one.key, one.maximum, one.step))
    if one.spread is not None and one.spread < 0:
        faults.append(Fault("spread", one.key, 0, one.spread))
    return faults


def _doubled(keys: list[str]) -> list[Fault]:
    empty = [Fault("key_empty")] if any(not key for key in keys) else []
    return empty + [Fault("key_twice", key) for key in sorted({key for key in keys if key and keys.count(key) > 1})]


def check_rule(rule: Rule) -> list[Fault]:
    """Every fault of the rule; dropping must leave at least one mark."""
    faults = []
    if rule.judges < 1:
        faults.append(Fault("judges", "", 1, rule.judges))
    dropped = rule.drop_highest + rule.drop_lowest
    if rule.drop_highest < 0 or rule.drop_lowest < 0:
        faults.append(Fault("drop", "", 0, min(rule.drop_highest, rule.drop_lowest)))
    elif dropped >= rule.drop_from:
        faults.append(Fault("drop_from", "", dropped + 1, rule.drop_from))
    if rule.per not in {PER_ASPECT, PER_PART}:
        faults.append(Fault("per"))
    if rule.spread is not None and rule.spread < 0:
        faults.append(Fault("spread", "", 0, rule.spread))
    if not 0 <= rule.shown <= 6:
        faults.append(Fault("shown", "", 6, rule.shown))
    if rule.rank_by not in {EXACT, SHOWN}:
        faults.append(Fault("rank_by"))
    return faults


def as_data(what: Sheet | Rule) -> dict[str, Any]:
    """The sheet or the rule as plain JSON."""
    return _plain(what)


def _plain(value: Any) -> Any:
    if isinstance(value, tuple):
        return [_plain(one) for one in value]
    if hasattr(value, "__dataclass_fields__"):
        return {name: _plain(getattr(value, name)) for name in value.__dataclass_fields__}
    return value


def read_sheet(data: Mapping[str, Any]) -> Sheet:
    """A sheet from plain JSON. Raises ValueError where a field is missing, unknown or of another kind."""
    parts = []
    for part in _rows(data, "parts"):
        criteria = []
        for criterion in _rows(part, "criteria"):
            subs = [_build(Sub, sub, aspects=[_build(Aspect, one) for one in _rows(sub, "aspects")])
                    for sub in _rows(criterion, "subs")]  # fmt: skip
            criteria.append(_build(Criterion, criterion, subs=subs))
        parts.append(_build(Part, part, criteria=criteria))
    return _build(Sheet, data, parts=parts)


def read_rule(data: Mapping[str, Any]) -> Rule:
    """A rule from plain JSON. Raises ValueError as `read_sheet` does."""
    return _build(Rule, data)


def _rows(data: Any, key: str) -> list[Any]:
    rows = data.get(key) if isinstance(data, Mapping) else None
    if not isinstance(rows, list):
        raise ValueError(f"{key}: a list is missing")
    return rows


def _build(kind: type[T], data: Any, **parts: list[Any]) -> T:
    if not isinstance(data, Mapping):
        raise ValueError(f"{kind.__name__}: an object is missing")
    values = {**data, **{name: tuple(rows) for name, rows in parts.items()}}
    fields = kind.__dataclass_fields__
    for name, value in values.items():
        if name not in fields:
            raise ValueError(f"{kind.__name__}: {name} is unknown")
        wanted = fields[name].type
        if name not in parts and not (value is None and "None" in str(wanted)):
            if type(value) is not (str if wanted is str else int):
                raise ValueError(f"{kind.__name__}.{name}: {value!r} is of another kind")
    try:
        return kind(**values)
    except TypeError as error:
        raise ValueError(str(error)) from error


def canonical(data: Any) -> str:
    """The one way to write data: sorted keys, NFC text, no spaces, no floats."""
    return json.dumps(_normal(data), ensure_ascii=False, sort_keys=True, separators=(",", ":"))


def _normal(value: Any) -> Any:
    if isinstance(value, float):
        raise ValueError("a float stands in the data")
    if isinstance(value, str):
        return unicodedata.normalize("NFC", value)
    if isinstance(value, Mapping):
        return {_normal(key): _normal(one) for key, one in value.items()}
    return [_normal(one) for one in value] if isinstance(value, list | tuple) else value


def digest(data: Any) -> str:
    """SHA-256 of the canonical form: names this version of a sheet, a rule or a result."""
    return hashlib.sha256(canonical(data).encode("utf-8")).hexdigest()
