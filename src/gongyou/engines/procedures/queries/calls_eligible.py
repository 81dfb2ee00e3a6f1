"""Whether somebody or something meets the conditions of a call, with every reason why not."""

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from gongyou.engines.procedures.types import Condition, Procedure
from gongyou.engines.procedures.types.call_setup import family_of, has_number
from gongyou.kernel.access.viewer import Viewer


@dataclass(frozen=True)
class Reason:
    """A condition that is not met, in words with the facts."""

    key: str
    name: Any
    text: str


def conditions_of(definition: type[Procedure], setup: Mapping[str, Any]) -> list[tuple[Condition, int | None]]:
    """The conditions that the call has switched on with their numbers, those of the family always."""
    given = setup.get("conditions", {})
    return [
        (one, given.get(one.key, one.default))
        for one in family_of(definition).conditions
        if one.always or one.key in given
    ]


def words_of(one: Condition, value: int | None) -> str:
    """A condition with its number, as pages print it."""
    return f"{one.name}：{value} {one.unit}".strip() if has_number(one) and value is not None else str(one.name)


def spared_in(definition: type[Procedure], setup: Mapping[str, Any]) -> dict[str, list[str]]:
    """Condition → the names of the categories in which it is not asked."""
    spares, found = family_of(definition).spares, defaultdict(list)
    for row in setup.get("tracks", ()) if spares is not None else ():
        for key in sorted(spares(row.get("data") or {})):
            found[key].append(str(row["name"]))
    return found


def why_not(
    viewer: Viewer,
    definition: type[Procedure],
    setup: Mapping[str, Any],
    kind: str,
    number: int,
    day: date,
    *,
    track: Mapping[str, Any] | None = None,
) -> list[Reason]:
    """All the reasons at once; empty where everything is met.

    `track` is the data of the category; without it, only what stands against the candidate in every category.
    """
    spares, found = family_of(definition).spares, []
    spared = spared_in(definition, setup) if track is None else spares(track) if spares is not None else ()
    for one, value in conditions_of(definition, setup):
        text = one.why_not(viewer, kind, number, value, day) if one.key not in spared else ""
        if text:
            found.append(Reason(one.key, one.name, str(text)))
    return found


def tags_of(
    viewer: Viewer, definition: type[Procedure], kind: str, number: int, given: Mapping[str, Any]
) -> tuple[str, ...]:
    """The tags of a candidate: found in the records, or declared (`tag_…` among the answers)."""
    found, exclusive = [], False
    for tag in family_of(definition).tags:
        bears = tag.of(viewer, kind, number, given) if tag.of is not None else bool(given.get(f"tag_{tag.key}"))
        if bears and not (tag.exclusive and exclusive):
            found.append(tag.key)
            exclusive = exclusive or tag.exclusive
    return tuple(found)
