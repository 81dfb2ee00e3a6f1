"""Which entry an appeal is about, and whether it comes in time: hours after a part, or within the results notice."""

from datetime import timedelta

from django.utils.translation import gettext as _

from gongyou.engines.procedures.enums import JointKind, JointState
from gongyou.engines.procedures.models import JointItem, Matter
from gongyou.kernel import clock, parameters
from gongyou.kernel.access.viewer import Viewer
from gongyou.kernel.operations.errors import Refused

#: How many hours after a part its conduct may be appealed.
HOURS = "contests.appeal_hours"


def entry_of(viewer: Viewer, number: str) -> Matter:
    """The own entry of this number. Raises Refused for any other."""
    rows = Matter.objects.visible_to(viewer).filter(number=number, call__isnull=False)
    found = (
        rows.filter(parties__organisation_id=viewer.node_id, parties__role="nominator").select_related("call").first()
    )
    if found is None:
        raise Refused(_("没有找到本单位的这件参赛报名，请核对编号。"), field="entry")
    return found


def in_time(entry: Matter, about: str) -> str:
    """Why the appeal comes too late, or an empty text.

    About conduct: so many hours after the last panel of the entry closed. About the score: while its notice runs.
    """
    items = JointItem.objects.in_operation().filter(matter=entry)
    if about == "score":
        notices = items.filter(round__kind=JointKind.NOTICE, round__state=JointState.OPEN).select_related("round")
        running = any(clock.now() < (one.ends_at or one.round.ends_at) for one in notices)
        return "" if running else _("成绩不在公示期内。对成绩的申诉应在公示期内提出。")
    part = items.filter(round__kind=JointKind.PANEL, round__opened_at__isnull=False).order_by("-round__pk").first()
    if part is None:
        return _("这件报名还没有开赛，不能对竞赛过程提出申诉。")
    hours = parameters.value(HOURS, clock.today()).whole
    ended = part.round.closed_at
    if ended is not None and clock.now() >= ended + timedelta(hours=hours):
        return _("对竞赛过程的申诉应在该部分结束后 %(hours)s 小时内提出，现已超过。") % {"hours": hours}
    return ""
