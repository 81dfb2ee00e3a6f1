"""Ranking rounds: the rule comes from the call, the seed of the lot is promised first, the result computed last."""

import secrets
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from typing import Any

from django.utils.translation import gettext as _

from gongyou.engines.procedures.enums import ItemState, JointKind
from gongyou.engines.procedures.models import JointItem, JointRound, Matter
from gongyou.engines.procedures.operations.call_checks import waived_quotas
from gongyou.engines.procedures.predicates import drawing, quotas
from gongyou.engines.procedures.queries import quota_meter, standings
from gongyou.engines.procedures.types import JOINTS, PROCEDURES, Joint
from gongyou.kernel.access.viewer import Viewer
from gongyou.kernel.operations.errors import Refused


def _draft(viewer: Viewer, row: JointRound, matters: Sequence[Matter], given: Mapping[str, Any]) -> list[JointItem]:
    """The rule of the call, a seed that nobody knows yet, and one item for each matter under its anonymous code."""
    stage: Any = PROCEDURES.get(row.procedure).stage(row.stage)
    setup = row.call.setup if row.call is not None else {}
    of = [key for key in stage.of if key not in setup.get("left_out", ())]
    weights = {key: int(setup.get("weights", {}).get(key, 0)) for key in of}
    row.seed = secrets.token_hex(16)
    row.seed_digest = drawing.commitment(row.seed)
    row.rule = {
        "weights": {key: value for key, value in weights.items() if value} or dict.fromkeys(of, 1),
        "ties": list(setup.get("ties") or ["draw"]),
        "places": _places(row, given),
        "quotas": quotas.as_data(_quotas(row)),
        "digits": int(setup.get("rule", {}).get("shown", 2)),
        "by": str(setup.get("rule", {}).get("rank_by", "exact")),
    }
    found = standings.marked([matter.pk for matter in matters], row.rule["weights"])
    codes = _codes(matters, found)
    return [
        JointItem(round=row, matter=matter, ordinal=ordinal, code=codes[matter.pk], data=_seen(row, matter))
        for ordinal, matter in enumerate(matters, 1)
    ]


def _places(row: JointRound, given: Mapping[str, Any]) -> int | None:
    """The places of the track, or of all tracks; without a call they are said by whoever drafts."""
    key = getattr(PROCEDURES.get(row.procedure).stage(row.stage), "places_key", "")
    if row.call is not None and key:
        found = row.call.setup.get(key)
        return int(found) if found else None
    if row.call is not None:
        return quota_meter.places_of(row.call.setup, row.track.key if row.track is not None else "")
    asked = given.get("places")
    return int(asked) if asked not in (None, "") else None


def _track_tag(key: str) -> str:
    return f"track={key}"


def _quotas(row: JointRound) -> tuple[quotas.Quota, ...]:
    """Quotas of the list that is ranked. All tracks in one list: each track's places bound it, and so do its quotas."""
    if row.call is None or getattr(PROCEDURES.get(row.procedure).stage(row.stage), "places_key", ""):
        return ()
    definition, setup, waived = PROCEDURES.get(row.procedure), row.call.setup, waived_quotas(row.call)
    kept = {**setup, "quotas": [one for one in setup.get("quotas", ()) if one["key"] not in waived]}
    tracks = list(setup.get("tracks", ()))
    if row.track is not None:
        alone = quota_meter.quotas_of(definition, kept) if len(tracks) == 1 else ()
        return _once([*quota_meter.quotas_of(definition, kept, row.track.key), *alone])
    found = list(quota_meter.quotas_of(definition, kept))
    for track in tracks:
        inside = quota_meter.quotas_of(definition, kept, track["key"])
        found += [_within(one, track) for one in inside if track.get("places")]
        if track.get("places") and len(tracks) > 1:
            found.append(quotas.Quota(quotas.CEILING, quotas.TAG, _track_tag(track["key"]), count=track["places"]))
    return _once(found)


def _within(one: quotas.Quota, track: Mapping[str, Any]) -> quotas.Quota:
    """A quota of one track inside a list of all: counted upon those who have the tag in that track."""
    number = one.wanted(int(track["places"])) if quotas.applies(int(track["places"])) else 0
    tag = f"{_track_tag(track['key'])}+{one.tag}"
    return replace(one, on=quotas.TAG, tag=tag, per_mille=None, count=number)


def _once(found: Iterable[quotas.Quota]) -> tuple[quotas.Quota, ...]:
    return tuple(dict.fromkeys(found))


def _seen(row: JointRound, matter: Matter) -> dict[str, Any]:
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


def _codes(matters: Sequence[Matter], found: Mapping[int, Mapping[str, JointItem]]) -> dict[int, str]:
    """The code under which a panel saw each, where those are distinct; else numbers in the order of the list."""
    codes = {matter.pk: next((one.code for one in found[matter.pk].values() if one.code), "") for matter in matters}
    if "" not in codes.values() and len(set(codes.values())) == len(codes):
        return codes
    return {matter.pk: f"R{place:04d}" for place, matter in enumerate(matters, 1)}


def _missing(row: JointRound, items: Sequence[JointItem]) -> list[JointItem]:
    found = standings.marked_with(items, row.rule["weights"])
    return [item for item in items if set(row.rule["weights"]) - set(found[item.matter_id])]


def _why_not_open(viewer: Viewer, row: JointRound) -> str:
    items = list(JointItem.objects.in_operation().filter(round=row, state=ItemState.IN).order_by("ordinal"))
    missing = _missing(row, items)
    return _unfinished(len(missing)) if missing else ""


def _unfinished(count: int) -> str:
    return _("有 %(count)s 件还没有评审或投票结果，评审结束后才能排序。") % {"count": count}


def _finish(viewer: Viewer, row: JointRound, items: Sequence[JointItem]) -> dict[int, str]:
    """Rank, select, and leave the result with the round and with each item."""
    stage: Any = PROCEDURES.get(row.procedure).stage(row.stage)
    missing = _missing(row, items)
    if missing:
        raise Refused(_unfinished(len(missing)), code="not_ready")
    row.rule = {**row.rule, "quotas": quotas.as_data(_quotas(row))}
    standing = standings.compute(row.rule, standings.given_of(items, row.rule["weights"]), row.seed)
    row.result, row.digest = _result(row, standing), standings.digest(row.rule, standing)
    by_code = {line.code: line for line in standing.rows}
    for item in items:
        line = by_code[item.code]
        item.exact, item.shown = f"{line.exact.numerator}/{line.exact.denominator}", line.shown
        item.rank, item.selected = line.place, line.selected
        item.data = {
            **item.data,
            "decided_by": line.decided_by,
            "normalised": str(line.normalised),
            "normalised_place": line.normalised_place,
            "passed": [_reason(one) for one in line.reasons],
        }
    return {item.pk: stage.selected if item.selected else stage.passed_over for item in items}


def _reason(one: quotas.Reason) -> dict[str, Any]:
    return {
        "quota": quotas.as_data([one.quota])[0],
        "wanted": one.wanted,
        "taken": one.taken,
        "left_places": one.left_places,
        "left_entries": one.left_entries,
    }


def _result(row: JointRound, standing: standings.Standing) -> dict[str, Any]:
    """The result as the public package takes it over."""
    stages = [{"stage": key, "weight": weight} for key, weight in row.rule["weights"].items()]
    chosen = None
    if standing.places is not None:
        chosen = {
            "taken": [line.code for line in standing.rows if line.selected],
            "passed": [{"entry": line.code, "place": line.place} for line in standing.rows if line.reasons],
        }
    return {
        "results": [
            {
                "entry": line.code,
                "place": line.place,
                "total": str(line.exact),
                "shown": line.shown,
                "decided_by": line.decided_by,
            }
            for line in standing.rows
        ],
        "selection": chosen,
        "tie_breaks": [{"key": one.key, "better": one.better} for one in standings.tie_breaks(row.rule["ties"])],
        "places": standing.places,
        "quotas": row.rule["quotas"],
        "filled": standing.filled,
        "drawn": [list(codes) for codes in standing.drawn],
        "of": stages,
    }


JOINTS.register("rank", Joint(kind=JointKind.RANKING, draft=_draft, why_not_open=_why_not_open, finish=_finish))
