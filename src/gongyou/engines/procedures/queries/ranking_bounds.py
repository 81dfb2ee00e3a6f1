"""What binds the list of a ranking: its places, the quotas of its call, and who took places of it before."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from typing import Any

from gongyou.engines.procedures.models import JointRound, Matter
from gongyou.engines.procedures.predicates import quotas
from gongyou.engines.procedures.queries import chosen, quota_meter, standings
from gongyou.engines.procedures.types import PROCEDURES


def bounds(row: JointRound, seen: Mapping[int, Mapping[str, Any]], given: Mapping[str, Any]) -> dict[str, Any]:
    """Places, quotas and whoever came before, as they bind now; `seen` is each matter's category and tags."""
    before = [seen_of(row, matter) for matter in chosen.ranked(row, list(seen))]
    places, listed = places_of(row, given), standings.before_of({"before": [*before, *seen.values()]})
    bound = _quotas(row, _lengths(row, listed[: len(before)], listed[len(before) :]))
    if places is None and bound:
        places = len(listed)
    return {"places": places, "quotas": quotas.as_data(bound), "before": before}


def places_of(row: JointRound, given: Mapping[str, Any]) -> int | None:
    """The places of the track, or of all tracks; without a call they are said by whoever drafts."""
    key = getattr(PROCEDURES.get(row.procedure).stage(row.stage), "places_key", "")
    if row.call is not None and key:
        found = row.call.setup.get(key)
        return int(found) if found else None
    if row.call is not None:
        return quota_meter.places_of(row.call.setup, row.track.key if row.track is not None else "")
    asked = given.get("places")
    return int(asked) if asked not in (None, "") else None


def seen_of(row: JointRound, matter: Matter) -> dict[str, Any]:
    """Category and tags as the quotas of this list count them."""
    definition = PROCEDURES.get(row.procedure)
    if definition.family is None:
        return {"category": "", "tags": []}
    item = quota_meter.item_of(definition, matter.number, matter.tags)
    tags = set(item.tags)
    if row.track is None and matter.track is not None:
        inside = _track_tag(matter.track.key)
        tags |= {inside, *(f"{inside}+{tag}" for tag in {*item.tags, item.category} - {""})}
    return {"category": item.category, "tags": sorted(tags)}


def narrowed(row: JointRound, standing: standings.Standing, seen: Mapping[str, Mapping[str, Any]]) -> bool:
    """Take back the shares within the categories to those that were filled; whether that changed what binds.

    A category of a list of all may end with fewer than it could take: its shares are of that number then. Numbers
    only fall, so that taking and narrowing come to an end.
    """
    if row.call is None or row.track is not None or not row.rule["quotas"]:
        return False
    taken: list[Mapping[str, Any]] = [{"tags": one["tags"]} for one in row.rule["before"]]
    taken += [seen[line.code] for line in standing.rows if line.selected]
    tracks = [str(track["key"]) for track in row.call.setup.get("tracks", ())]
    lengths = {key: sum(_track_tag(key) in one["tags"] for one in taken) for key in tracks}
    found = quotas.as_data(_quotas(row, lengths))
    changed = found != row.rule["quotas"]
    row.rule = {**row.rule, "quotas": found}
    return changed


def _track_tag(key: str) -> str:
    return f"track={key}"


def _kept(row: JointRound) -> dict[str, Any]:
    """The set-up of the call without the quotas that were waived."""
    assert row.call is not None
    setup, waived = row.call.setup, quota_meter.waived(row.call)
    return {**setup, "quotas": [one for one in setup.get("quotas", ()) if one["key"] not in waived]}


def _bound(row: JointRound) -> bool:
    """Whether the quotas of a call bind this ranking: not one between stages."""
    return row.call is not None and not getattr(PROCEDURES.get(row.procedure).stage(row.stage), "places_key", "")


def _lengths(row: JointRound, before: Sequence[quotas.Item], rest: Sequence[quotas.Item]) -> dict[str, int]:
    """How many each category of a list of all may take by its own places and quotas."""
    if not _bound(row) or row.track is not None or row.call is None:
        return {}
    definition, kept, found = PROCEDURES.get(row.procedure), _kept(row), {}
    for track in kept.get("tracks", ()):
        tag = _track_tag(track["key"])
        first, mine = ([one for one in some if tag in one.tags] for some in (before, rest))
        places = track.get("places") or len(first) + len(mine)
        own = quota_meter.quotas_of(definition, kept, track["key"])
        found[track["key"]] = len(first) + quotas.select_within(mine, places, own, before=first).filled
    return found


def _quotas(row: JointRound, lengths: Mapping[str, int]) -> tuple[quotas.Quota, ...]:
    """Quotas of the list that is ranked. All tracks in one list: each track's places bound it, and so do its quotas."""
    if not _bound(row) or row.call is None:
        return ()
    definition, kept = PROCEDURES.get(row.procedure), _kept(row)
    tracks = list(kept.get("tracks", ()))
    if chosen.competed(row.call, row.track.key if row.track is not None else "") < 2:
        return ()
    if row.track is not None or len(tracks) == 1:
        key = row.track.key if row.track is not None else tracks[0]["key"]
        alone = quota_meter.quotas_of(definition, kept) if len(tracks) == 1 else ()
        return _once([*quota_meter.quotas_of(definition, kept, key), *alone])
    found = list(quota_meter.quotas_of(definition, kept))
    for track in tracks:
        length, one_place = lengths.get(track["key"], 0), track.get("places") == 1
        inside = () if one_place else quota_meter.quotas_of(definition, kept, track["key"])
        found += [_within(one, track["key"], length) for one in inside]
        if track.get("places"):
            tag = _track_tag(track["key"])
            found.append(quotas.Quota(quotas.CEILING, quotas.TAG, tag, count=min(length, track["places"])))
    return _once(found)


def _within(one: quotas.Quota, track: str, length: int) -> quotas.Quota:
    """A quota of one track inside a list of all: counted upon those who have the tag in that track."""
    tag = f"{_track_tag(track)}+{one.tag}"
    return replace(one, on=quotas.TAG, tag=tag, per_mille=None, count=one.wanted(length))


def _once(found: Iterable[quotas.Quota]) -> tuple[quotas.Quota, ...]:
    return tuple(dict.fromkeys(found))
