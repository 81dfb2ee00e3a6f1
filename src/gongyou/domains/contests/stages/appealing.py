"""Which entry an appeal is about, whether it comes in time, and what it stops while it is looked into.

About conduct: so many hours after the result of the part was announced to the contestants; about the score: while its
notice runs.
"""

from datetime import datetime, timedelta

from django.utils.translation import gettext as _

from gongyou.engines.procedures.enums import Ending, ItemState, JointKind, JointState, MatterState
from gongyou.engines.procedures.models import JointItem, Matter, Objection
from gongyou.engines.procedures.operations.notice_parts import hold_rounds
from gongyou.engines.procedures.operations.objecting import stop_item
from gongyou.engines.procedures.queries.panel_sheets import label_of
from gongyou.kernel import clock, parameters
from gongyou.kernel.access.viewer import Viewer
from gongyou.kernel.operations.errors import Refused

#: How many hours after its announcement the conduct of a part may be appealed.
HOURS = "contests.appeal_hours"
CONDUCT, SCORE = "conduct", "score"


def entry_of(viewer: Viewer, number: str) -> Matter:
    """The own entry of this number, the rounds that hold it under their locks. Raises Refused for any other."""
    rows = Matter.objects.visible_to(viewer).filter(number=number, call__isnull=False)
    found = (
        rows.filter(parties__organisation_id=viewer.node_id, parties__role="nominator").select_related("call").first()
    )
    if found is None:
        raise Refused(_("没有找到本单位的这件参赛报名，请核对编号。"), field="entry")
    # Whoever closes a notice waits here, or has closed it: an appeal is in time or late, never in between.
    hold_rounds([found.pk])
    found.refresh_from_db()
    if found.state == MatterState.ENDED and not passed_over(found):
        raise Refused(_("这件参赛报名已经办结，不能再申诉。"), field="entry", code="ended")
    return found


def passed_over(entry: Matter) -> bool:
    """Whether the entry ended because a ranking did not take it."""
    last = _items(entry).filter(round__kind=JointKind.RANKING, state=ItemState.DONE).order_by("-pk").first()
    return entry.ending == Ending.REFUSED and last is not None and last.selected is False


def _items(entry: Matter):
    return JointItem.objects.in_operation().filter(matter=entry).select_related("round")


def part_of(entry: Matter) -> JointItem | None:
    """The item of the part that was opened last."""
    rows = _items(entry).filter(round__kind=JointKind.PANEL, round__opened_at__isnull=False)
    return rows.exclude(round__state=JointState.VOID).order_by("-round__pk").first()


def publicised(entry: Matter) -> JointItem | None:
    """The item of the notice that holds the entry, while its time runs."""
    rows = _items(entry).filter(round__kind=JointKind.NOTICE, round__posted_at__isnull=False, open__isnull=False)
    found = rows.order_by("-pk").first()
    return found if found is not None and clock.now() < (found.ends_at or found.round.ends_at) else None


def announced_at(entry: Matter, part: JointItem) -> datetime | None:
    """When the contestant could know the result: by the provisional board, the ranking that ends here, or the notice.

    The office's own closing of the part announces nothing.
    """
    found = [moment for moment in (_board(part),) if moment is not None]
    later = _items(entry).filter(pk__gt=part.pk)
    for item in later.filter(round__kind=JointKind.NOTICE, round__posted_at__isnull=False):
        found.append(item.round.posted_at)
    for item in later.filter(round__kind=JointKind.RANKING, state=ItemState.DONE, selected=False):
        found.append(item.round.closed_at)
    return min(found, default=None)


def _board(part: JointItem) -> datetime | None:
    """When the board of the part was published, if the contestant's work stood on it."""
    board = part.round.result.get("board") or {}
    moment = board.get("published_at") or board.get("frozen_at")
    if not moment:
        return None
    listed = {row["code"] for row in board.get("rows", ())}
    if part.round.rule.get("numbered"):
        # Whose work is whose is sealed until the marks are signed: a whole board announces everybody.
        works = part.round.result.get("works")
        there = f"{works[str(part.ordinal)]:03d}" in listed if works else _is_whole(part, listed)
    else:
        there = label_of(part) in listed
    return datetime.fromisoformat(moment) if there else None


def _is_whole(part: JointItem, listed: set[str]) -> bool:
    absent = part.round.result.get("absent", {})
    return len(listed) >= len(part.round.rule["work_numbers"]) - len(absent)


def too_late(entry: Matter, about: str) -> str:
    """Why the appeal comes too late, or too early; an empty text where it is in time."""
    if about == SCORE:
        item = publicised(entry)
        if item is None:
            return _("成绩不在公示期内。对成绩的申诉应在公示期内提出。")
        ruled = Objection.objects.in_operation().filter(item=item, matter__state=MatterState.ENDED, named=True)
        again = ruled.filter(matter__procedure="contests.appeal").exists()
        return _("对这次公示的成绩已有最终裁定，不能再次申诉。") if again else ""
    part = part_of(entry)
    if part is None:
        return _("这件报名还没有开赛，不能对竞赛过程提出申诉。")
    hours, announced = parameters.value(HOURS, clock.today()).whole, announced_at(entry, part)
    if announced is not None and clock.now() >= announced + timedelta(hours=hours):
        return _("对竞赛过程的申诉应在成绩榜公布后 %(hours)s 小时内提出，现已超过。") % {"hours": hours}
    return ""


def stop(viewer: Viewer, appeal: Matter, about: str) -> None:
    """The entry's place waits until the appeal is decided, in its notice and in any decision; nobody else's does."""
    entry = Matter.objects.in_operation().get(pk=appeal.subject_number)
    item = publicised(entry) if about == SCORE else part_of(entry)
    assert item is not None
    stop_item(viewer, matter=appeal, item=item)
