"""Parts of notices: the closed list of facts, when a notice ends that is posted now, an item that begins anew."""

from collections.abc import Mapping
from typing import Any

from django.utils.translation import gettext as _

from gongyou.engines.procedures.enums import ItemState, JointState
from gongyou.engines.procedures.models import JointItem, JointRound, OpenItem
from gongyou.engines.procedures.operations.joint_parts import UNDECIDED
from gongyou.kernel import clock, parameters, workdays
from gongyou.kernel.operations.errors import Refused
from gongyou.kernel.operations.operation import current

#: All that the public may read of an item, in the order in which it is printed; never numbers, addresses, health.
SHOWN = ("name", "unit", "post", "gender", "result", "amount")
#: The year of birth, which is published only where two people have one name and one unit.
BORN = "born"
#: The hour (Asia/Shanghai) before which a notice must be posted for its day to count; 0: the day never counts.
FIRST_DAY = "procedures.notice_counts_before"


def checked_facts(facts: Mapping[str, Any]) -> dict[str, str]:
    """What a definition gives to be shown, as texts. Raises LookupError for anything outside the closed list."""
    unknown = set(facts) - {*SHOWN, BORN}
    if unknown or not facts.get("name"):
        raise LookupError(f"a notice shows a name and {', '.join(SHOWN)} only, not {sorted(unknown)}")
    return {key: str(facts[key]) for key in (*SHOWN, BORN) if facts.get(key)}


def facts_shown(facts: Mapping[str, str], *, alone: bool) -> dict[str, str]:
    """The facts in their order; the year of birth only where somebody is not alone with name and unit."""
    return {key: facts[key] for key in (*SHOWN, BORN) if key in facts and (key != BORN or not alone)}


def computed(rule: Mapping[str, Any]) -> workdays.Computation:
    """When a notice (or an item that begins anew) ends that is posted now; the day counts where it is early enough."""
    before = parameters.value(FIRST_DAY, clock.today()).whole
    counts = clock.now().astimezone(clock.TZ).hour < before
    return workdays.due(clock.today(), int(rule["days"]), str(rule["unit"]), count_start=counts)


def begin_anew(
    row: JointRound, item: JointItem, published: Mapping[str, str], reason: str, *, after: str = ItemState.CORRECTED
) -> None:
    """Publish the corrected facts of one item and count its days from now; works inside an operation.

    `after` is its state then: it stays stopped where another objection is still looked into.
    """
    open_item = OpenItem.objects.in_operation().filter(item=item).exists()
    if row.posted_at is None or row.state == JointState.VOID or item.state not in UNDECIDED or not open_item:
        raise Refused(_("这一项不在公示中，不能更正。"), code="stale")
    facts = {key: str(value).strip()[:200] for key, value in published.items() if str(value or "").strip()}
    new = facts_shown({**item.published, **checked_facts({"name": item.published["name"], **facts})}, alone=False)
    if new == item.published:
        raise Refused(_("更正后的内容与原来一样，请写明要改成什么。"), field="published", code="same")
    found = computed(row.rule)
    before = [*item.data.get("before", []), {"published": item.published, "until": clock.now().isoformat()}]
    item.data = {**item.data, "before": before, "reason": reason[:200]}
    item.published, item.state = new, after
    item.ends_on, item.ends_at, item.trace = found.due, found.deadline, found.as_data()
    item.save(update_fields=["data", "published", "state", "ends_on", "ends_at", "trace"])
    current().entry(
        "procedures.item_corrected", "joint_round", row.pk, number=row.number, ordinal=item.ordinal,
        ends_at=found.deadline.isoformat(), reason=reason[:200],
    )  # fmt: skip
