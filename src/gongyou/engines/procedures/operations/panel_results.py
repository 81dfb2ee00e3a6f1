"""Parts of panel rounds: how they begin, what is missing before they open or close, exact totals, outcomes."""

import secrets
from collections.abc import Mapping
from fractions import Fraction
from typing import Any

from django.utils.translation import gettext as _

from gongyou.engines.procedures.enums import ItemState, PanelFunction, PanelState
from gongyou.engines.procedures.models import CodeTable, JointItem, JointRound, Matter, Panelist
from gongyou.engines.procedures.operations.panel_rows import TABLES, new_codes, sealed_seed, works_of
from gongyou.engines.procedures.predicates import drawing, marking, panel_totals
from gongyou.engines.procedures.predicates.panel_rules import PanelRule, panel_rule
from gongyou.engines.procedures.predicates.votes import Threshold
from gongyou.engines.procedures.queries import conflicts, panel_copies
from gongyou.engines.procedures.queries.panel_sheets import (
    Sheets,
    digest_of_marks,
    digest_of_measured,
    label_of,
    sheets_of,
    signers,
)
from gongyou.engines.procedures.types import PROCEDURES
from gongyou.kernel import clock, parameters
from gongyou.kernel.access.viewer import Viewer
from gongyou.kernel.operations.errors import Refused


def draft_panel(viewer: Viewer, row: JointRound, matters: list[Matter], given: Mapping[str, Any] | None) -> list:
    """The rule from the call's set-up, the sealed seed with its published digest, and items under random codes."""
    stage = PROCEDURES.get(row.procedure).stage(row.stage)
    setup = row.call.setup if row.call is not None else given or {}
    quorum = Threshold.read(str(parameters.value("procedures.panel_quorum", clock.today()).value))
    try:
        rule = panel_rule(setup, stage, quorum)
    except (KeyError, ValueError) as error:
        raise Refused(
            _("方案里的评分表或评分规则不完整，不能评审（%(fault)s）。请核对方案。") % {"fault": error}, code="sheet"
        ) from error
    seed = secrets.token_hex(32)
    row.seed_digest = drawing.commitment(seed)
    row.rule = {**rule.as_data(), "seed_sealed": sealed_seed(seed)}
    named = conflicts.named_in_copies(viewer, matters) if rule.blind and not rule.numbered else {}
    codes = [""] * len(matters) if rule.numbered else new_codes(len(matters))
    shuffled = list(matters)
    secrets.SystemRandom().shuffle(shuffled)
    return [
        JointItem(
            round=row, matter=matter, ordinal=place, code=codes[place - 1],
            data={"named": list(named[matter.pk])} if matter.pk in named else {},
        )
        for place, matter in enumerate(shuffled, 1)
    ]  # fmt: skip


def why_panel_cannot_open(viewer: Viewer, row: JointRound) -> str:
    """What is missing before the panel is frozen and begins to mark."""
    if not row.seed:
        return _("还没有抽取评委。")
    seated = Panelist.objects.in_operation().filter(round=row, state=PanelState.ACTIVE)
    if not seated.filter(function=PanelFunction.CHIEF).exists():
        return _("还没有指定评审组长（裁判长）。")
    unread = panel_copies.unconfirmed(row)
    if unread:
        return _("有 %(count)s 件的材料里写有姓名或单位名称，请先核对评委将看到的文字，再开始评审。") % {
            "count": unread
        }
    if row.rule.get("numbered") and not seated.filter(function=PanelFunction.ARBITER).exists():
        return _("还没有指定仲裁：编号评审的评分由裁判长和仲裁签署后，才能开启编号表。")
    if row.rule.get("numbered") and CodeTable.objects.in_operation().filter(round=row).count() != len(TABLES):
        return _("还没有抽取并封存编号表（参赛号、工位号、作品号）。")
    return ""


def unsettled(row: JointRound, sheets: Sheets) -> str:
    """What stands against signing and closing, in words; empty when everything is marked, confirmed and near enough."""
    judged = [sheets.items[pk] for pk in sheets.judged]
    missing = [item for item in judged if sheets.missing(item.pk)]
    if missing:
        return _("还有 %(count)s 件没有评完，例如 %(code)s。") % {"count": len(missing), "code": label_of(missing[0])}
    wide = [item for item in judged if sheets.too_wide(item.pk)]
    if wide:
        return _("有 %(count)s 件评分相差超过规定，须先合议或更正，例如 %(code)s。") % {
            "count": len(wide),
            "code": label_of(wide[0]),
        }
    waiting = [item for item in judged if sheets.unconfirmed(item.pk)]
    if waiting:
        return _("还有 %(count)s 件的评分没有核对，例如 %(code)s。") % {
            "count": len(waiting),
            "code": label_of(waiting[0]),
        }
    unsigned = [item for item in judged if sheets.rule.measured and _judges_signed(row, sheets, item) < 2]
    if unsigned:
        return _("有 %(count)s 件的实测项目还没有两名评委签字，例如 %(code)s。") % {
            "count": len(unsigned),
            "code": label_of(unsigned[0]),
        }
    return ""


def stopped(row: JointRound) -> str:
    """Whether items were stopped by hand: left behind, they could be judged or voted upon again."""
    number = JointItem.objects.in_operation().filter(round=row, state=ItemState.FROZEN).count()
    if not number:
        return ""
    return _("有 %(count)s 件暂停着，不能结束。请先恢复，或由两人先后提出移出。") % {"count": number}


def _judges_signed(row: JointRound, sheets: Sheets, item: JointItem) -> int:
    found = signers(row, digest_of_measured(sheets, item.pk), item)
    return sum(function == PanelFunction.JUDGE for function in found.values())


def unsigned(row: JointRound, sheets: Sheets) -> str:
    """What is wanting in the signatures under all marks: the chief and one more; with numbers, an arbiter."""
    functions = list(signers(row, digest_of_marks(sheets)).values())
    if PanelFunction.CHIEF not in functions:
        return _("评分还没有由评审组长（裁判长）签署。")
    if row.rule.get("numbered"):
        return "" if PanelFunction.ARBITER in functions else _("评分还没有由仲裁签署。")
    return "" if len(functions) > 1 else _("评分还须由另一名评审人员签署。")


def finish_panel(viewer: Viewer, row: JointRound, items: list[JointItem]) -> dict[int, str]:
    """Exact totals from the standing marks, and the outcome of each item. Raises Refused while something is open."""
    sheets = sheets_of(row)
    problem = unsettled(row, sheets) or unsigned(row, sheets) or stopped(row)
    if problem:
        raise Refused(problem, code="unsettled")
    works = works_of(row)
    stage = PROCEDURES.get(row.procedure).stage(row.stage)
    totals = panel_totals.judge_totals(sheets.rule.sheet)
    by_item = {str(pk): totals(sheets.given(pk)) for pk in sheets.items}
    severity = panel_totals.severities(by_item)
    carriers = {one.ordinal: one for one in sheets.items.values()}
    outcomes = {}
    for item in items:
        carrier = carriers[works.get(item.ordinal, item.ordinal)]
        total = _put(sheets, item, carrier, panel_totals.shift(by_item[str(carrier.pk)], severity))
        below = sheets.rule.cut is not None and total < sheets.rule.cut
        outcomes[item.pk] = stage.cut if below else stage.scored
    row.result = {
        **row.result,
        "severity": severity,
        "works": {str(owner): work for owner, work in works.items()},
        "marks_digest": digest_of_marks(sheets),
        "board": {**row.result.get("board", {}), "final": True},
    }
    row.digest = row.result["marks_digest"]
    return outcomes


def _put(sheets: Sheets, item: JointItem, carrier: JointItem, moved: Fraction) -> Fraction:
    """Write the result of the work to the item whose it is; beside it the total without the judges' severity."""
    if carrier.pk in sheets.absent:
        total, parts, criteria = Fraction(0), {}, {}
    else:
        given = sheets.given(carrier.pk)
        found = marking.total(sheets.rule.sheet, sheets.rule.rule, given)
        total, parts = found.total, {key: str(value) for key, value in found.parts}
        criteria = _criteria(sheets.rule, given)
    item.exact = str(total)
    item.shown = marking.half_up(total, sheets.rule.rule.shown)
    more = {"parts": parts, "criteria": criteria, "work": label_of(carrier), "normalised": str(total + moved)}
    item.data = {**item.data, **more, **({"absent": sheets.absent[carrier.pk]} if carrier.pk in sheets.absent else {})}
    return total


def _criteria(rule: PanelRule, given: marking.Marks) -> dict[str, str]:
    if rule.rule.per != marking.PER_ASPECT:
        return {}
    keys = {criterion.key for part in rule.sheet.parts for criterion in part.criteria}
    return {key: str(marking.module(rule.sheet, rule.rule, given, key)) for key in sorted(keys)}


def board_of(sheets: Sheets) -> list[dict[str, str]]:
    """The complete items with their totals as they stand, best first; items stand under their codes."""
    rows = []
    for pk in sheets.judged:
        if sheets.missing(pk):
            continue
        total = marking.total(sheets.rule.sheet, sheets.rule.rule, sheets.given(pk)).total
        rows.append((total, label_of(sheets.items[pk])))
    rows.sort(key=lambda row: (-row[0], row[1]))
    digits = sheets.rule.rule.shown
    return [{"code": code, "shown": marking.half_up(total, digits), "exact": str(total)} for total, code in rows]
