"""The public package of a ranking: published once, its digest in the ledger; a stranger recomputes the result."""

from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from typing import Any

from django.utils.translation import gettext as _

from gongyou.engines.procedures.enums import ItemState, JointKind, JointState, MatterState
from gongyou.engines.procedures.models import JointItem, JointRound, Matter, ResultPackage
from gongyou.engines.procedures.operations.joint_parts import UNDECIDED, keep_package, objected_to, unpublished
from gongyou.engines.procedures.operations.notice_parts import shows_of
from gongyou.engines.procedures.operations.poll_rounds import DIGITS
from gongyou.engines.procedures.predicates import marking, packages, quotas, ranking
from gongyou.engines.procedures.predicates.panel_rules import PanelRule
from gongyou.engines.procedures.queries import panel_undoings, standings
from gongyou.engines.procedures.queries.panel_sheets import MEASURED_BY, Sheets, sheets_of
from gongyou.engines.procedures.types import PROCEDURES
from gongyou.kernel import clock, privacy
from gongyou.kernel.access.viewer import Viewer
from gongyou.kernel.operations.errors import Refused
from gongyou.kernel.operations.operation import operation


@dataclass(frozen=True)
class _Source:
    """One stage that the ranking took over: its weight, its rounds, and the item of each matter."""

    stage: Any
    weight: int
    items: Mapping[int, JointItem]
    sheets: Mapping[int, Sheets]

    @cached_property
    def carriers(self) -> dict[int, dict[int, JointItem]]:
        """Round → ordinal → the item that carries the marks of that work."""
        return {pk: {item.ordinal: item for item in sheets.items.values()} for pk, sheets in self.sheets.items()}

    @property
    def rule(self) -> PanelRule | None:
        return next((one.rule for one in self.sheets.values()), None)


@operation("procedures.package_published", right="panels.run")
def publish_package(viewer: Viewer, *, round: str) -> ResultPackage:
    """Publish the package of a closed ranking, once. Raises Refused before the result itself is made public."""
    row = unpublished(viewer, round, JointKind.RANKING, _("排序还没有结束，不能公布评审结果包。"))
    _check_stands(row)
    _check_announced(row)
    return keep_package(viewer, row, _package(viewer, row), "procedures.package_published")


def _check_stands(row: JointRound) -> None:
    """A list that went back and was made anew is published by its last ranking only. Raises Refused."""
    own = JointItem.objects.in_operation().filter(round=row).exclude(state=ItemState.OUT).values("matter")
    later = JointItem.objects.in_operation().filter(
        matter__in=own, round__kind=JointKind.RANKING, round__stage=row.stage, round__pk__gt=row.pk
    )
    newer = later.exclude(round__state=JointState.VOID).order_by("-round_id").values_list("round__number", flat=True)
    if newer:
        raise Refused(
            _("名单已退回重新排序，以 %(number)s 为准，请在那里公布结果包。") % {"number": newer[0]}, code="anew"
        )


def _check_announced(row: JointRound) -> None:
    """Where the procedure has a public notice, nothing is known of the result before it has ended without objections.

    Raises Refused.
    """
    if not any(stage.kind == "publicise" for stage in PROCEDURES.get(row.procedure).every_stage()):
        return
    chosen = JointItem.objects.in_operation().filter(round=row, selected=True).select_related("matter")
    matters = {item.matter_id: item.matter for item in chosen}
    announced = _announced(row, matters)
    if not announced:
        raise Refused(_("结果还没有公示。请先发布公示，期满后再公布评审结果包。"), code="not_posted")
    if objected_to(matters):
        raise Refused(_("对公示对象的异议还在核查，核查办结以后才能公布评审结果包。"), code="objected")
    back = {
        pk for pk, item in announced.items() if item.state == ItemState.OUT and matters[pk].state == MatterState.OPEN
    }
    waits = [item for pk, item in announced.items() if item.state in UNDECIDED or pk in back]
    beside = [one for pk, one in matters.items() if pk not in announced and one.state == MatterState.OPEN]
    if waits or beside:
        raise Refused(
            _("还有 %(count)s 件的公示没有期满或没有结束。请在全部公示结束后再公布评审结果包。")
            % {"count": len(waits) + len(beside)},
            code="not_over",
        )


def _announced(row: JointRound, matter_ids: Collection[int]) -> dict[int, JointItem]:
    """Matter → its item in the latest notice after the ranking."""
    rows = JointItem.objects.in_operation().filter(
        round__kind=JointKind.NOTICE, round__state__in=[JointState.OPEN, JointState.CLOSED],
        round__posted_at__gte=row.closed_at, matter_id__in=matter_ids,
    )  # fmt: skip
    return {item.matter_id: item for item in rows.order_by("pk")}


def _cleared(row: JointRound, items: Sequence[JointItem]) -> set[int]:
    """The matters that were selected and announced to the end of their notice: only they may stand under a name."""
    found = _announced(row, [item.matter_id for item in items if item.selected])
    return {matter for matter, item in found.items() if item.state == ItemState.DONE}


def _check_nobody_alone(items: Sequence[JointItem], named: set[int], counted: Sequence[quotas.Quota]) -> None:
    """Of those whom the public knows as candidates nobody may be the only one without a name. Raises Refused.

    Neither in the whole list nor under one category with its tags, for these stand beside the entry.
    """
    groups: dict[Any, list[int]] = defaultdict(list)
    for item in items:
        if item.matter_id not in named:
            groups[_tagged(item, counted)].append(item.matter_id)
    alone = [found[0] for found in groups.values() if len(found) == 1]
    known = JointItem.objects.in_operation().filter(matter_id__in=alone).exclude(published={})
    if known.filter(round__kind__in=[JointKind.NOTICE, JointKind.POLL], round__posted_at__isnull=False).exists():
        raise Refused(
            _(
                "全部候选对象或同一类别中只有一名没有入选，而候选名单公示过：公布结果包，人人都能认出这个人的得分。"
                "请不要公布结果包；当事人要求复核的，在本单位查看。"
            ),
            code="alone",
        )


def _tagged(item: JointItem, counted: Sequence[quotas.Quota]) -> tuple[str, tuple[str, ...]]:
    """The category and tags under which an entry is published: those that a quota counts."""
    wanted = {on: {one.tag for one in counted if one.on == on} for on in (quotas.CATEGORY, quotas.TAG)}
    category = item.data.get("category", "")
    tags = tuple(sorted(one for one in item.data.get("tags", ()) if one in wanted[quotas.TAG]))
    return category if category in wanted[quotas.CATEGORY] else "", tags


def _package(viewer: Viewer, row: JointRound) -> dict[str, Any]:
    rows = JointItem.objects.in_operation().filter(round=row).select_related("matter").order_by("ordinal")
    items = [item for item in rows if item.state == ItemState.DONE]
    sources = _sources(row, items)
    sheet, rule = _sheet_of(row, sources)
    named = _cleared(row, items)
    counted = quotas.read(row.result["quotas"])
    _check_nobody_alone(items, named, counted)
    found = {item.code: _marks(item, sources) for item in items}
    package = packages.build(
        title=row.title,
        sheet=sheet,
        rule=rule,
        entries=_entries(viewer, items, sources, _own_keys(row, sheet), counted, named),
        marks=found,
        tie_breaks=[ranking.TieBreak(one["key"], one["better"]) for one in row.result["tie_breaks"]],
        draws=_draws(row, sources),
        places=row.result["places"],
        quota=counted,
        before=standings.before_of(row.result),
        voided=_voided(row, items),
    )
    if [(one["entry"], one["total"]) for one in package["results"]] != [
        (one["entry"], one["total"]) for one in row.result["results"]
    ]:
        raise Refused(
            _("按原始评分重算的排序与登记的排序不一致：排序后有评分被更正。请作废原排序，重新排序后再公布。"),
            code="differs",
        )
    return package


def _sources(row: JointRound, items: Sequence[JointItem]) -> list[_Source]:
    definition, found = PROCEDURES.get(row.procedure), []
    weights: Mapping[str, int] = row.rule["weights"]
    marked = standings.marked([item.matter_id for item in items], list(weights))
    whole = sum(weights.values())
    for key, weight in weights.items():
        stage = definition.stage(key)
        of = {matter: given[key] for matter, given in marked.items() if key in given}
        rounds = {item.round_id: item.round for item in of.values()}
        if 100 * weight % whole:
            raise Refused(_("各环节权重不是整数百分比，结果包不能表示，请核对方案。"), code="weights")
        sheets = {pk: sheets_of(one) for pk, one in rounds.items()} if stage.kind == "score" else {}
        found.append(_Source(stage, 100 * weight // whole, of, sheets))
    return found


def _sheet_of(row: JointRound, sources: Sequence[_Source]) -> tuple[marking.Sheet, marking.Rule]:
    """One sheet over all stages: their parts with the stages' weights; a ballot is one measured aspect."""
    rules = [rule for one in sources for sheets in one.sheets.values() for rule in [sheets.rule]]
    if not rules:
        raise Refused(_("没有评委评分的排序不需要结果包，投票结果见投票页面。"), code="no_marks")
    digits = rules[0].sheet.digits
    parts: list[marking.Part] = []
    for one in sources:
        if one.rule is None:
            name, whole = str(one.stage.labels.staff), 100 * 10**digits
            ballot = marking.Aspect(one.stage.key, name, marking.MEASURED, whole, 100 * 10**DIGITS)
            parts.append(marking.plain_part(one.stage.key, name, one.weight, [ballot]))
            continue
        for part in one.rule.sheet.parts:
            if part.percent * one.weight % 100:
                raise Refused(_("评分表各部分与环节权重相乘不是整数百分比，结果包不能表示。"), code="weights")
            parts.append(replace(part, percent=part.percent * one.weight // 100))
    rule = replace(
        rules[0].rule, judges=min(one.rule.judges for one in rules), shown=row.rule["digits"], rank_by=row.rule["by"]
    )
    return marking.Sheet(tuple(parts), digits), rule


def _marks(item: JointItem, sources: Sequence[_Source]) -> dict[str, dict[str, int]]:
    found: dict[str, dict[str, int]] = {}
    for one in sources:
        marked = one.items[item.matter_id]
        if one.rule is None:
            found[one.stage.key] = {MEASURED_BY: int(marked.data["units"])}
            continue
        sheets = one.sheets[marked.round_id]
        work = marked.round.result.get("works", {}).get(str(marked.ordinal), marked.ordinal)
        carrier = one.carriers[marked.round_id][work]
        found |= _nothing(sheets, carrier) if carrier.pk in sheets.absent else sheets.given(carrier.pk)
    return found


def _nothing(sheets: Sheets, carrier: JointItem) -> dict[str, dict[str, int]]:
    """Whoever did not come has nothing from every judge."""
    judges = [sheets.code(panelist) for panelist in sheets.seats.get(carrier.pk, ())]
    judged = {key: dict.fromkeys(judges, 0) for key in sheets.rule.judged}
    return judged | {key: {MEASURED_BY: 0} for key in sheets.rule.measured}


def _own_keys(row: JointRound, sheet: marking.Sheet) -> list[str]:
    """The tie-breaks whose values do not follow from the marks."""
    computed = {part.key for part in sheet.parts} | {one.key for part in sheet.parts for one in part.criteria}
    return [one["key"] for one in row.result["tie_breaks"] if one["key"] not in computed]


def _entries(
    viewer: Viewer, items: Sequence[JointItem], sources: Sequence[_Source], own: Sequence[str],
    counted: Sequence[quotas.Quota], named: set[int],
) -> list[packages.Shown]:  # fmt: skip
    """Whoever was selected and announced stands under a masked name as in the notice; of the others only their code.

    Tags stand only as far as a quota counts them, and never beside a name: they tell more than the notice does.
    """
    found = []
    for item in items:
        given = {one.stage.key: one.items[item.matter_id] for one in sources}
        values = standings.values_of(given)
        category, tags = _tagged(item, counted)
        shown = _shown(viewer, item.matter) if item.matter_id in named and not tags else {}
        found.append(
            packages.Shown(
                code=item.code, name=shown.get("name", ""), unit=shown.get("unit", ""),
                category=category, tags=tags,
                keys={key: values.get(key) for key in own},
            )
        )  # fmt: skip
    return found


def _shown(viewer: Viewer, matter: Matter) -> dict[str, str]:
    shows = shows_of(PROCEDURES.get(matter.procedure))
    if shows is None:
        return {}
    facts = shows(viewer, matter)
    name = str(facts.get("name", ""))
    return {
        "name": privacy.mask_name(name) if matter.subject_kind == "person" else name,
        "unit": str(facts.get("unit", "")),
    }


def _draws(row: JointRound, sources: Sequence[_Source]) -> list[dict[str, Any]]:
    """The draws of all panels, and the lot between equals."""
    rounds = {item.round_id: item.round for one in sources for item in one.items.values() if one.sheets}
    listed = [one for _pk, one in sorted(rounds.items())]
    panels = [one.result[key] for one in listed for key in ("draw", "order") if one.result.get(key)]
    return [*panels, packages.ties_data(_("并列抽签"), row.seed)]


def _voided(row: JointRound, items: Sequence[JointItem]) -> list[dict[str, Any]]:
    """What these entries went through before: panels and ballots that were given up after their draw or beginning."""
    codes = {item.matter_id: item.code for item in items}
    return [
        {
            "round": one.number, "kind": one.kind, "stage": one.stage, "whole": one.whole,
            "on": clock.local_date(one.at).isoformat(), "reason": one.reason, "draw": one.draw,
            "entries": sorted(codes[matter] for matter in one.matters),
        }
        for one in panel_undoings.given_up(list(codes), list(row.rule["weights"]))
    ]  # fmt: skip
