"""Signatures under marks, absent contestants, boards that are frozen."""

from collections.abc import Sequence

from django.utils.translation import gettext as _

from gongyou.engines.procedures.enums import JointState, PanelFunction
from gongyou.engines.procedures.models import JointItem, JointRound, Signing
from gongyou.engines.procedures.operations.panel_results import board_of, unsettled
from gongyou.engines.procedures.operations.panel_rows import (
    item_of,
    marking_round,
    on_panel,
    own_seat,
    run_round,
    wanted_seat,
)
from gongyou.engines.procedures.queries.panel_sheets import (
    digest_of_marks,
    digest_of_measured,
    label_of,
    sheets_of,
    signers,
)
from gongyou.kernel import clock
from gongyou.kernel.access.viewer import Viewer
from gongyou.kernel.operations.errors import Denied, Refused
from gongyou.kernel.operations.operation import current, operation

_SIGNING = (PanelFunction.CHIEF, PanelFunction.JUDGE, PanelFunction.ARBITER, PanelFunction.RECORDER)


@operation("procedures.marks_signed", allow=on_panel)
def sign_marks(viewer: Viewer, *, round: str, digest: str) -> Signing:
    """Sign all marks of the round: the digest over them, as the page showed it. The chief and one more must sign."""
    row = marking_round(viewer, round)
    seat = wanted_seat(viewer, row, *_SIGNING)
    sheets = sheets_of(row)
    problem = unsettled(row, sheets)
    if problem:
        raise Refused(problem, code="unsettled")
    if digest_of_marks(sheets) != digest:
        raise Refused(_("评分在您打开页面后有变化。请刷新、核对后再签。"), code="stale")
    if viewer.user_id in signers(row, digest):
        raise Refused(_("您已经签署过这份评分。"), code="already")
    made = Signing(round=row, user_id=viewer.user_id, function=seat.function, digest=digest, signed_at=clock.now())
    made.save(force_insert=True)
    current().entry(
        "procedures.marks_signed", "joint_round", row.pk, number=row.number, digest=digest, as_=seat.function
    )
    return made


@operation("procedures.measured_signed", allow=on_panel)
def sign_measured(viewer: Viewer, *, round: str, item_codes: Sequence[str]) -> int:
    """A judge signs the measured values of these items; two judges must, and what was signed before is passed over."""
    row = marking_round(viewer, round)
    seat = wanted_seat(viewer, row, PanelFunction.JUDGE)
    items = [item_of(row, code) for code in dict.fromkeys(item_codes)]
    sheets = sheets_of(row, items)
    made = 0
    for item in items:
        if any(key in sheets.missing(item.pk) for key in sheets.rule.measured):
            raise Refused(_("%(code)s 的实测项目还没有录入完。") % {"code": label_of(item)}, code="incomplete")
        digest = digest_of_measured(sheets, item.pk)
        if viewer.user_id in signers(row, digest, item):
            continue
        one = Signing(round=row, item=item, user_id=viewer.user_id, function=seat.function, digest=digest)
        one.save(force_insert=True)
        current().entry(
            "procedures.measured_signed", "joint_item", item.pk, number=row.number, item=label_of(item), digest=digest
        )
        made += 1
    if not made:
        raise Refused(_("这些实测项目您都已签署。"), code="already")
    return made


@operation("procedures.item_absent", allow=on_panel)
def note_absent(viewer: Viewer, *, round: str, item_code: str, reason: str) -> JointItem:
    """The chief notes that there is nothing to mark: the contestant did not come, or left. The result is nothing."""
    row = marking_round(viewer, round)
    if not own_seat(viewer, row, PanelFunction.CHIEF):
        raise Denied("chief")
    item = item_of(row, item_code)
    if len(reason.strip()) < 2:
        raise Refused(_("请写明缺考或弃权的情况。"), field="reason")
    sheets = sheets_of(row, [item])
    if item.pk not in sheets.carriers:
        raise Refused(_("这一件已经移出或暂停评审，不能登记。请刷新列表。"), code="frozen")
    if sheets.counted(item.pk):
        raise Refused(_("这一件已有评分，不能登记为缺考。"), code="marked")
    _write_absent(row, {**row.result.get("absent", {}), label_of(item): reason.strip()[:200]})
    current().entry(
        "procedures.item_absent", "joint_item", item.pk, number=row.number, item=label_of(item),
        reason=reason.strip()[:200],
    )  # fmt: skip
    return item


@operation("procedures.item_present", allow=on_panel)
def note_present(viewer: Viewer, *, round: str, item_code: str) -> JointItem:
    """The chief takes the note back: there is something to mark. What was signed with it is to be signed anew."""
    row = marking_round(viewer, round)
    if not own_seat(viewer, row, PanelFunction.CHIEF):
        raise Denied("chief")
    item = item_of(row, item_code)
    noted = row.result.get("absent", {})
    if label_of(item) not in noted:
        raise Refused(_("这一件没有登记缺考或弃权，请刷新页面。"), code="stale")
    _write_absent(row, {code: reason for code, reason in noted.items() if code != label_of(item)})
    current().entry("procedures.item_present", "joint_item", item.pk, number=row.number, item=label_of(item))
    return item


def _write_absent(row: JointRound, noted: dict[str, str]) -> None:
    row.result = {**row.result, "absent": noted}
    row.save(update_fields=["result"])


@operation("procedures.board_frozen", right="panels.run")
def freeze_board(viewer: Viewer, *, round: str) -> list[dict]:
    """Keep the board as it stands: from now on it shows these results until the round is closed."""
    row = run_round(viewer, round, JointState.OPEN)
    if row.result.get("board"):
        raise Refused(_("成绩榜已经封存，结束评审后公布最终成绩。"), code="frozen")
    rows = board_of(sheets_of(row))
    row.result = {**row.result, "board": {"frozen_at": clock.now().isoformat(), "rows": rows}}
    row.save(update_fields=["result"])
    current().entry("procedures.board_frozen", "joint_round", row.pk, number=row.number, rows=len(rows))
    return rows
