"""Ranking rounds: the rule comes from the call, the seed of the lot is promised first, the result computed last."""

import secrets
from collections.abc import Mapping, Sequence
from typing import Any

from django.utils.translation import gettext as _

from gongyou.engines.procedures.enums import ItemState, JointKind
from gongyou.engines.procedures.models import JointItem, JointRound, Matter
from gongyou.engines.procedures.operations.joint_parts import check_left_out, lock_call, ready_at
from gongyou.engines.procedures.operations.panel_rows import new_codes, open_seed, sealed_seed
from gongyou.engines.procedures.predicates import drawing, quotas
from gongyou.engines.procedures.queries import quota_meter, standings
from gongyou.engines.procedures.queries.ranking_bounds import bounds, narrowed, seen_of
from gongyou.engines.procedures.types import JOINTS, PROCEDURES, Joint
from gongyou.kernel.access.viewer import Viewer
from gongyou.kernel.operations.errors import Refused


def _draft(viewer: Viewer, row: JointRound, matters: Sequence[Matter], given: Mapping[str, Any]) -> list[JointItem]:
    """The rule of the call, a seed that nobody knows yet, and one item for each matter under its anonymous code."""
    _name_track(row, matters)
    _check_list(row)
    _check_all_in(row, {matter.pk for matter in matters})
    stage: Any = PROCEDURES.get(row.procedure).stage(row.stage)
    setup = row.call.setup if row.call is not None else {}
    of = [key for key in stage.of if key not in setup.get("left_out", ())]
    weights = {key: int(setup.get("weights", {}).get(key, 0)) for key in of}
    seen = {matter.pk: seen_of(row, matter) for matter in matters}
    seed = secrets.token_hex(16)
    row.seed_digest = drawing.commitment(seed)
    row.rule = {
        "weights": {key: value for key, value in weights.items() if value} or dict.fromkeys(of, 1),
        "ties": list(setup.get("ties") or ["draw"]),
        "digits": int(setup.get("rule", {}).get("shown", 2)),
        "by": str(setup.get("rule", {}).get("rank_by", "exact")),
        "seed_sealed": sealed_seed(seed),
        **bounds(row, seen, given),
    }
    found = standings.marked([matter.pk for matter in matters], row.rule["weights"])
    codes = _codes(matters, found)
    return [
        JointItem(round=row, matter=matter, ordinal=ordinal, code=codes[matter.pk], data=seen[matter.pk])
        for ordinal, matter in enumerate(matters, 1)
    ]


def _name_track(row: JointRound, matters: Sequence[Matter]) -> None:
    """Of what is ranked apart, a list whose matters are all of one track is the list of that track."""
    stage: Any = PROCEDURES.get(row.procedure).stage(row.stage)
    if stage.apart and row.call is not None and row.track is None and len({one.track_id for one in matters}) == 1:
        row.track = matters[0].track


def _check_list(row: JointRound) -> None:
    """One list holds what is counted together, and nothing that is judged apart. Raises Refused."""
    stage: Any = PROCEDURES.get(row.procedure).stage(row.stage)
    if row.call is None or len(row.call.setup.get("tracks", ())) < 2:
        return
    if stage.apart and row.track is None:
        raise Refused(_("本项按类别分别排名，请在“批次”里选择一个类别起草。"), field="track", code="apart")
    bound = not stage.places_key and quota_meter.spans_tracks(row.call.setup, quota_meter.waived(row.call))
    if bound and not stage.apart and row.track is not None:
        said = _("本批次有跨类别计算的比例，各类别要放在一张名单里排序。请在“批次”里选择“全部类别”起草。")
        raise Refused(said, field="track", code="spans")


def _check_all_in(row: JointRound, listed: set[int]) -> None:
    """Everybody of the call who waits for this ranking is ranked; who stays out was taken out with a reason."""
    if row.call is None:
        return
    rows = ready_at(row.node_id, PROCEDURES.get(row.procedure), row.stage, call=row.call, track=row.track)
    beside = [number for pk, number in rows.values_list("pk", "number") if pk not in listed]
    if beside:
        said = _(
            "排序须包括等待这一环节的全部办件，还有 %(count)s 件不在内（%(numbers)s）。请把全部办件起草为一批；"
            "确有不能参加的，起草后逐件移出并写明理由。"
        )
        words = {"count": len(beside), "numbers": "、".join(beside[:3])}
        raise Refused(said % words, field="numbers", code="not_all")


def _codes(matters: Sequence[Matter], found: Mapping[int, Mapping[str, JointItem]]) -> dict[int, str]:
    """The code under which a panel saw each, where those are distinct; else codes that tell nothing."""
    codes = {matter.pk: next((one.code for one in found[matter.pk].values() if one.code), "") for matter in matters}
    if "" not in codes.values() and len(set(codes.values())) == len(codes):
        return codes
    return {matter.pk: code for matter, code in zip(matters, new_codes(len(matters)), strict=True)}


def _missing(row: JointRound, items: Sequence[JointItem]) -> list[JointItem]:
    found = standings.marked_with(items, row.rule["weights"])
    return [item for item in items if set(row.rule["weights"]) - set(found[item.matter_id])]


def _why_not_open(viewer: Viewer, row: JointRound) -> str:
    rows = JointItem.objects.in_operation().filter(round=row).order_by("ordinal")
    _check_all_in(row, set(rows.values_list("matter_id", flat=True)))
    items = list(rows.filter(state=ItemState.IN))
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
    check_left_out(viewer, row)
    lock_call(row)
    row.seed = open_seed(row)
    given = {} if row.call is not None else {"places": row.rule["places"]}
    kept = {key: value for key, value in row.rule.items() if key != "seed_sealed"}
    row.rule = {**kept, **bounds(row, {item.matter_id: item.data for item in items}, given)}
    standing = _standing(row, items)
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


def _standing(row: JointRound, items: Sequence[JointItem]) -> standings.Standing:
    """Everybody's place and the selection. Raises Refused where the quotas leave nobody: nobody is turned away so."""
    points, seen = standings.given_of(items, row.rule["weights"]), {item.code: item.data for item in items}
    standing = standings.compute(row.rule, points, row.seed)
    while standing.filled and narrowed(row, standing, seen):
        standing = standings.compute(row.rule, points, row.seed)
    if standing.places is not None and standing.places > len(row.rule["before"]) and not standing.filled:
        said = _("按现有名单和比例，一个也选不出来。请核对类别和标签；确需例外的，请在批次方案页提出名额例外。")
        raise Refused(said, code="nobody")
    return standing


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
    selection = None
    if standing.places is not None:
        selection = {
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
        "selection": selection,
        "tie_breaks": [{"key": one.key, "better": one.better} for one in standings.tie_breaks(row.rule["ties"])],
        "places": standing.places,
        "quotas": row.rule["quotas"],
        "filled": standing.filled,
        "before": row.rule["before"],
        "drawn": [list(codes) for codes in standing.drawn],
        "of": stages,
    }


JOINTS.register("rank", Joint(kind=JointKind.RANKING, draft=_draft, why_not_open=_why_not_open, finish=_finish))
