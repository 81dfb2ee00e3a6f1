"""The public package of a notice: what was announced, when and until when, by which rule, how objections ended."""

from collections import Counter
from collections.abc import Sequence
from datetime import date, timedelta
from typing import Any

from django.utils.translation import gettext as _

from gongyou.engines.procedures.enums import ItemState, JointKind, MatterState
from gongyou.engines.procedures.models import Act, JointItem, JointRound, Objection, ResultPackage
from gongyou.engines.procedures.operations.joint_parts import keep_package, unpublished
from gongyou.engines.procedures.operations.notice_parts import FIRST_DAY
from gongyou.kernel import clock, parameters, privacy, workdays
from gongyou.kernel.access.viewer import Viewer
from gongyou.kernel.operations.errors import Refused
from gongyou.kernel.operations.operation import operation

FORMAT = "gongyou-notice-package/1"
#: The act that ended an objection → how it ended.
_VERDICTS = {"out": "upheld", "agree": "corrected", "dismissed": "dismissed"}


@operation("procedures.notice_package_published", right="matters.decide")
def publish_notice(viewer: Viewer, *, round: str) -> ResultPackage:
    """Publish the package of a notice once nothing of it is undecided any more. Raises Refused before."""
    row = unpublished(viewer, round, JointKind.NOTICE, _("公示还没有结束，不能公布公示结果包。"))
    items = list(JointItem.objects.in_operation().filter(round=row).select_related("matter").order_by("ordinal"))
    objections = Objection.objects.in_operation().filter(item__round=row).select_related("matter")
    behind = [item for item in items if item.state not in (ItemState.DONE, ItemState.OUT)]
    if behind or any(one.matter.state != MatterState.ENDED for one in objections):
        raise Refused(_("还有项目在核查或者公示期未满，全部办结以后才能公布公示结果包。"), code="not_over")
    return keep_package(viewer, row, _package(row, items, list(objections)), "procedures.notice_package_published")


def _package(row: JointRound, items: Sequence[JointItem], objections: Sequence[Objection]) -> dict[str, Any]:
    assert row.posted_at is not None and row.closed_at is not None and row.ends_on is not None
    trace = row.trace
    before = parameters.value(FIRST_DAY, clock.local_date(row.posted_at)).whole
    hour = row.posted_at.astimezone(clock.TZ).hour
    first = date.fromisoformat(trace["start"]) + timedelta(days=0 if trace["count_start"] else 1)
    length = (row.ends_on - first).days + 1
    days = [first + timedelta(days=place) for place in range(length)]
    return {
        "format": FORMAT,
        "number": row.number,
        "title": row.title,
        "by": row.node.organisation.name,
        "posted": {"day": trace["start"], "hour": hour},
        "ends_on": row.ends_on.isoformat(),
        "closed_on": clock.local_date(row.closed_at).isoformat(),
        "rule": {
            "days": trace["amount"], "unit": trace["unit"], "before": before, "source": row.rule["source"],
            "calendars": trace["calendar_sources"],
        },
        "days": [[day.isoformat(), workdays.is_working_day(day)] for day in days],
        "items": [_item(item) for item in items],
        "objections": _ended(objections),
    }  # fmt: skip


def _item(item: JointItem) -> dict[str, Any]:
    """Who was cleared stands under a masked name, for good; who was taken out under nothing but the ordinal."""
    cleared = item.state == ItemState.DONE
    name = str(item.published.get("name", "")) if cleared else ""
    return {
        "ordinal": item.ordinal,
        "name": privacy.mask_name(name) if item.matter.subject_kind == "person" else name,
        "unit": str(item.published.get("unit", "")) if cleared else "",
        "result": str(item.published.get("result", "")) if cleared else "",
        "state": "cleared" if cleared else "out",
        "anew": item.ends_on.isoformat() if item.ends_on else None,
    }


def _ended(objections: Sequence[Objection]) -> dict[str, int]:
    """How the objections ended, in numbers."""
    last = {}
    acts = Act.objects.in_operation().filter(matter__in=[one.matter_id for one in objections]).exclude(outcome="")
    for matter, outcome in acts.order_by("pk").values_list("matter_id", "outcome"):
        last[matter] = outcome
    found = Counter(_VERDICTS.get(last.get(one.matter_id, ""), "otherwise") for one in objections)
    return {"received": len(objections), **{key: found[key] for key in (*_VERDICTS.values(), "otherwise")}}
