"""Reminding a desk below of a matter whose time is over; the desk sees it in its list, once a day at most."""

from django.utils.translation import gettext as _

from gongyou.engines.procedures.models import Clock, Matter
from gongyou.engines.procedures.operations.locating import locate
from gongyou.engines.procedures.queries.above import stands_above
from gongyou.engines.procedures.queries.inbox import REMINDED, reminded_on
from gongyou.kernel import clock
from gongyou.kernel.access.viewer import Viewer
from gongyou.kernel.operations.errors import Denied, Refused
from gongyou.kernel.operations.operation import current, operation


@operation(REMINDED, right="matters.supervise")
def remind(viewer: Viewer, *, number: str) -> Matter:
    """Remind the desk of an overdue matter. Raises Denied unless above the desk, Refused if not late or done today."""
    matter = locate(viewer, number).matter
    if not stands_above(viewer, matter.desk_node_id):
        raise Denied("not above")
    late = Clock.objects.in_operation().filter(matter=matter, state="running", deadline__lte=clock.now())
    if not late.exists():
        raise Refused(_("本件尚未超期，无须催办。"))
    if reminded_on([matter.pk]).get(matter.pk) == clock.today():
        raise Refused(_("今天已经催办过本件，请等待经办单位处理；仍不办理的，可转上一级。"))
    current().entry(REMINDED, "matter", matter.pk, number=matter.number, desk=matter.desk_node_id)
    return matter
