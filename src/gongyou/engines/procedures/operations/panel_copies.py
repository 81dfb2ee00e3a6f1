"""Judging copies: staff confirm what the panel will read of entries in which somebody wrote a name."""

from collections.abc import Mapping

from django.utils.translation import gettext as _

from gongyou.engines.procedures.enums import JointState
from gongyou.engines.procedures.models import JointItem
from gongyou.engines.procedures.operations.panel_rows import item_of, run_round
from gongyou.engines.procedures.queries import panel_copies
from gongyou.kernel import clock
from gongyou.kernel.access.viewer import Viewer
from gongyou.kernel.operations.errors import Refused
from gongyou.kernel.operations.operation import current, operation

MOST = 200


@operation("procedures.copies_confirmed", right="panels.run")
def confirm_copies(viewer: Viewer, *, round: str, read: Mapping[str, str]) -> int:
    """Say that nobody can be recognised in these copies (code → digest of the text that was read).

    Raises Refused where a text is not the one that was read.
    """
    row = run_round(viewer, round, JointState.DRAFT, JointState.CHECKED)
    items = [item_of(row, code) for code in read]
    known = {one.code: one for one in panel_copies.read([item for item in items if item.data.get("named")])}
    for item in items:
        if item.code not in known or known[item.code].digest != read[item.code]:
            raise Refused(_("%(code)s 的文字在您打开页面后有变化，请重新核对。") % {"code": item.code}, code="stale")
        copy = {**item.data.get("copy", {}), "digest": read[item.code], "by": viewer.user_id}
        item.data = {**item.data, "copy": {**copy, "at": clock.now().isoformat()}}
        item.save(update_fields=["data"])
    if not items:
        raise Refused(_("请勾选已经核对的件。"), code="empty")
    current().entry("procedures.copies_confirmed", "joint_round", row.pk, number=row.number, items=sorted(read))
    return len(items)


@operation("procedures.copy_struck", right="panels.run")
def strike_out(viewer: Viewer, *, round: str, item_code: str, words: str) -> JointItem:
    """Strike more words out of a copy, separated by 、 or blanks; it is read again before the panel opens."""
    row = run_round(viewer, round, JointState.DRAFT, JointState.CHECKED)
    item = item_of(row, item_code)
    found = [one for one in words.replace("、", " ").replace("，", " ").split() if len(one) > 1]
    if not found or len("".join(found)) > MOST:
        raise Refused(_("请填写要隐去的词，每个至少 2 个字，用顿号分开。"), field="words")
    struck = sorted({*panel_copies.struck_by_staff(item), *found})
    item.data = {**item.data, "named": item.data.get("named", []), "copy": {"struck": struck}}
    item.save(update_fields=["data"])
    current().entry("procedures.copy_struck", "joint_item", item.pk, number=row.number, item=item.code)
    return item
