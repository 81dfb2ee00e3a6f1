"""Quotas of a call in the words of `predicates.quotas`, and the meter that runs while nominations are open.

A quota counts over all categories together, or in one (`track`). A tag that is exclusive is a category of people; a
candidate has the first one that applies, and any number of the others.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from gongyou.engines.procedures.enums import CallVerb, Ending
from gongyou.engines.procedures.models import Call, CallAct, Matter
from gongyou.engines.procedures.predicates import quotas
from gongyou.engines.procedures.types import PROCEDURES, Procedure
from gongyou.engines.procedures.types.call_setup import family_of
from gongyou.kernel.access.viewer import Viewer

#: Nominations that were taken back or let lie: as if they had never been made.
LEFT = (Ending.WITHDRAWN, Ending.LAPSED)
#: Nominations that are no longer on the list.
GONE = (*LEFT, Ending.REFUSED, Ending.REVOKED, Ending.STOPPED)


@dataclass(frozen=True)
class Nominated:
    """One nomination as quotas see it."""

    code: str
    track: str
    tags: frozenset[str]


@dataclass(frozen=True)
class Bar:
    """One quota: what is wanted of how many places, what is there, and what it still needs."""

    key: str
    name: Any
    kind: str
    per_mille: int
    wanted: int
    found: int
    needs: int
    state: str
    waived: bool = False


@dataclass(frozen=True)
class Scope:
    """The quotas of one category, or (`track` empty) of the whole call. `together`: whether all can hold at once."""

    track: str
    name: str
    places: int | None
    found: int
    bars: tuple[Bar, ...]
    together: bool


def places_of(setup: Mapping[str, Any], track: str = "") -> int | None:
    """How many may be selected in a category, or in all of them; none where any number may."""
    given = [row.get("places") for row in setup.get("tracks", ()) if not track or row["key"] == track]
    known = [one for one in given if one is not None]
    return sum(known) if given and len(known) == len(given) else None


def rows_of(setup: Mapping[str, Any], track: str = "") -> list[Mapping[str, Any]]:
    return [row for row in setup.get("quotas", ()) if row.get("track", "") == track]


def spans_tracks(setup: Mapping[str, Any], waived: Iterable[str] = ()) -> bool:
    """Whether a quota counts over several categories, so that only all of them together can be held to it."""
    wanted = {row["key"] for row in rows_of(setup)} - set(waived)
    return len(setup.get("tracks", ())) > 1 and bool(wanted)


def quotas_of(definition: type[Procedure], setup: Mapping[str, Any], track: str = "") -> tuple[quotas.Quota, ...]:
    """The quotas of one category alone, or those over all categories, as the predicates take them."""
    return tuple(_quota(definition, row) for row in rows_of(setup, track))


def _quota(definition: type[Procedure], row: Mapping[str, Any]) -> quotas.Quota:
    tag = family_of(definition).tag(row["tag"])
    on = quotas.CATEGORY if tag is not None and tag.exclusive else quotas.TAG
    return quotas.Quota(row["kind"], on, row["tag"], per_mille=row["per_mille"])


def item_of(definition: type[Procedure], code: str, tags: Iterable[str]) -> quotas.Item:
    """A candidate as the predicates take it: the first exclusive tag is the category, the others are laid over it."""
    given, exclusive = set(tags), [tag.key for tag in family_of(definition).tags if tag.exclusive]
    category = next((key for key in exclusive if key in given), "")
    return quotas.Item(code, category, frozenset(given - set(exclusive)))


def nominated(viewer: Viewer, call: Call) -> list[Nominated]:
    """The nominations that still stand, as far as the viewer sees them; for an operation give a system viewer."""
    rows = Matter.objects.visible_to(viewer).filter(call=call).exclude(ending__in=GONE)
    found = rows.order_by("pk").values_list("number", "track__key", "tags")
    return [Nominated(number, track or "", frozenset(tags)) for number, track, tags in found]


def scopes(
    definition: type[Procedure],
    setup: Mapping[str, Any],
    given: Sequence[Nominated],
    *,
    closing: bool = False,
    waived: Iterable[str] = (),
) -> list[Scope]:
    """The state of all quotas with these nominations.

    While nominations are open more may come; `closing`, the list is held to what there is: a full list must be possible
    from it, or, where it is shorter than the places, it must keep the shares itself.
    """
    found = []
    for track, name in (("", ""), *((row["key"], row["name"]) for row in setup.get("tracks", ()))):
        if rows_of(setup, track):
            found.append(_scope(definition, setup, track, name, given, closing, frozenset(waived)))
    return found


def _scope(
    definition: type[Procedure],
    setup: Mapping[str, Any],
    track: str,
    name: str,
    given: Sequence[Nominated],
    closing: bool,
    waived: frozenset[str],
) -> Scope:
    rows = rows_of(setup, track)
    items = [item_of(definition, one.code, one.tags) for one in given if not track or one.track == track]
    places = places_of(setup, track)
    of = len(items) if places is None or (closing and len(items) < places) else places
    wanted = [_quota(definition, row) for row in rows]
    meter = quotas.meter(items, of, wanted, pool=True)
    # A single item has no quotas: no gauge then.
    gauges = meter.gauges or (None,) * len(rows)
    bars = tuple(_bar(definition, row, gauge, closing, waived) for row, gauge in zip(rows, gauges, strict=True))
    kept = [one for one, row in zip(wanted, rows, strict=True) if row["key"] not in waived]
    if len(kept) < len(wanted):
        meter = quotas.meter(items, of, kept, pool=True)
    return Scope(track, name, places, len(items), bars, not kept or meter.together)


def _bar(
    definition: type[Procedure], row: Mapping[str, Any], gauge: quotas.Gauge | None, closing: bool, waived: frozenset
) -> Bar:
    tag = family_of(definition).tag(row["tag"])
    needs = gauge.needs if gauge is not None else 0
    state = quotas.MET if not needs else quotas.BROKEN if closing else quotas.OPEN
    return Bar(
        row["key"],
        tag.name if tag is not None else row["tag"],
        row["kind"],
        row["per_mille"],
        gauge.wanted if gauge is not None else 0,
        gauge.found if gauge is not None else 0,
        needs,
        state,
        row["key"] in waived,
    )


def broken(found: Iterable[Scope]) -> list[Bar]:
    """The quotas that keep a list from being closed."""
    return [bar for scope in found for bar in scope.bars if bar.state == quotas.BROKEN and not bar.waived]


def jointly_broken(found: Iterable[Scope]) -> list[Scope]:
    """Scopes in which each quota can hold, but not all of them at once."""
    return [scope for scope in found if not scope.together and not broken([scope])]


def waived(call: Call) -> set[str]:
    """The quotas of which a waiver was asked and signed by another."""
    rows = CallAct._base_manager.filter(call=call, verb=CallVerb.WAIVE).order_by("pk")
    return {row.data["quota"] for row in rows if "signs" in row.data}


def definition_of(call: Call) -> type[Procedure]:
    return PROCEDURES.get(call.procedure)
