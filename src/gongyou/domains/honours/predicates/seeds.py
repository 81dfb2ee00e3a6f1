"""The seed edition of each family's calls, from `data/seeds.yaml`."""

from pathlib import Path
from typing import Any

import yaml

from gongyou.engines.procedures.predicates.marking import (
    JUDGED,
    Aspect,
    Criterion,
    Part,
    Rule,
    Sheet,
    Sub,
    as_data,
)

_FILE = Path(__file__).parents[1] / "data" / "seeds.yaml"
_SEEDS: dict[str, dict[str, Any]] = yaml.safe_load(_FILE.read_text(encoding="utf-8"))
DIGITS = 2
#: The highest and lowest of five marks or more are dropped, the rest averaged (guide 6.3).
RULE = Rule(judges=3, drop_highest=1, drop_lowest=1, drop_from=5)
PANEL = {"judges": 5, "reserves": 2, "fields": []}


def seed(key: str) -> dict[str, Any]:
    """What a new call of this family begins with, as `Call.setup` keeps it."""
    found = dict(_SEEDS[key])
    if sheet := found.pop("sheet", None):
        found |= {"sheet": as_data(sheet_of(sheet["name"], sheet["points"])), "rule": as_data(RULE), "panel": PANEL}
        found.setdefault("weights", {"scoring": 100})
    rows = enumerate(found.get("quotas", ()), start=1)
    found["quotas"] = [{"key": f"q{place}", "track": "", **row} for place, row in rows]
    return found


def criteria(key: str) -> tuple[tuple[str, str], ...]:
    """(key, name) of what the panel marks: they break ties in this order."""
    return tuple((one, name) for one, name, _points in _SEEDS[key].get("sheet", {}).get("points", ()))


def sheet_of(name: str, points: list[list[Any]]) -> Sheet:
    """A sheet of one part whose criteria are marked in half points."""
    whole = 10**DIGITS
    rows = tuple(
        Criterion(key, label, (Sub(key, label, (Aspect(key, label, JUDGED, most * whole, most * whole, whole // 2),)),))
        for key, label, most in points
    )
    return Sheet((Part("whole", name, 100, rows),), DIGITS)
