"""Parts of notices: the closed list of facts, when a notice ends that is posted now, an item that begins anew."""

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from django.utils.translation import gettext as _

from gongyou.engines.procedures.enums import ItemState, JointState, PartyRole
from gongyou.engines.procedures.models import JointItem, JointRound, Matter, OpenItem, Party
from gongyou.engines.procedures.operations.joint_parts import UNDECIDED
from gongyou.engines.procedures.queries.notices import CORRECTABLE
from gongyou.engines.procedures.types import PROCEDURES, Procedure
from gongyou.kernel import clock, parameters, workdays
from gongyou.kernel.access.viewer import Viewer
from gongyou.kernel.operations.errors import Refused
from gongyou.kernel.operations.operation import current

#: All that the public may read of an item, in the order in which it is printed; never numbers, addresses, health.
SHOWN = ("name", "unit", "post", "gender", "result", "amount")
#: The year of birth, which is published only where two people have one name and one unit.
BORN = "born"
#: The hour (Asia/Shanghai) before which a notice must be posted for its day to count; 0: the day never counts.
FIRST_DAY = "procedures.notice_counts_before"


def shows_of(definition: type[Procedure]) -> Callable[[Viewer, Matter], Mapping[str, Any]] | None:
    """What gives the facts that the procedure's notice shows; ballots and packages show no others."""
    stages: Any = definition.every_stage()
    return next((one.shows for one in stages if one.kind == "publicise" and one.shows), None)


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


def corrected_facts(viewer: Viewer, row: JointRound, item: JointItem, published: Mapping[str, str]) -> dict[str, str]:
    """What will be published of the item once it is corrected. Raises Refused where nothing may change, or does.

    Result and amount follow from the decision itself and are never rewritten here; the name and gender of who is
    registered are those of the register, so that notice, document, honour and certificate name the same.
    """
    open_item = OpenItem.objects.in_operation().filter(item=item).exists()
    if row.posted_at is None or row.state == JointState.VOID or item.state not in UNDECIDED or not open_item:
        raise Refused(_("这一项不在公示中，不能更正。"), code="stale")
    facts = {key: str(value).strip()[:200] for key, value in published.items() if str(value or "").strip()}
    changed = {key for key, value in facts.items() if key != BORN and value != item.published.get(key, "")}
    if changed - set(CORRECTABLE):
        said = _("结果和金额由评审和方案得出，不能在公示里改。有误的，请移出公示，重新评审、排名或决定。")
        raise Refused(said, field=sorted(changed - set(CORRECTABLE))[0], code="computed")
    stage: Any = PROCEDURES.get(row.procedure).stage(row.stage)
    known = checked_facts(stage.shows(viewer, item.matter))
    _check_register(item, {key: facts[key] for key in changed}, known)
    whole = {**item.published, **checked_facts({"name": item.published["name"], **facts})}
    if BORN in known:
        whole[BORN] = known[BORN]
    new = facts_shown(whole, alone=_alone(row, item, whole))
    if {key: value for key, value in new.items() if key != BORN} == {
        key: value for key, value in item.published.items() if key != BORN
    }:
        raise Refused(_("更正后的内容与原来一样，请写明要改成什么。"), field="published", code="same")
    return new


def _check_register(item: JointItem, changed: Mapping[str, str], known: Mapping[str, str]) -> None:
    rows = Party.objects.in_operation().filter(matter=item.matter_id, role=PartyRole.CANDIDATE, valid_to=None)
    if not rows.exists():
        return
    wrong = [key for key in ("name", "gender") if key in changed and changed[key] != known.get(key, "")]
    if wrong:
        said = _("姓名（名称）和性别以登记为准，现登记为“%(known)s”。请先更正登记，再更正公示。")
        raise Refused(said % {"known": known.get(wrong[0], "")}, field=wrong[0], code="register")


def _alone(row: JointRound, item: JointItem, facts: Mapping[str, str]) -> bool:
    """Whether nobody else in the notice has this name and unit."""
    rows = JointItem.objects.in_operation().filter(round=row).exclude(pk=item.pk).exclude(state=ItemState.OUT)
    same = rows.filter(published__name=facts["name"]).select_related("matter")
    who = (item.matter.subject_kind, item.matter.subject_number)
    return not any(
        one.published.get("unit", "") == facts.get("unit", "")
        and (one.matter.subject_kind, one.matter.subject_number) != who
        for one in same
    )


def begin_anew(
    row: JointRound, item: JointItem, new: Mapping[str, str], reason: str, *, after: str = ItemState.CORRECTED
) -> None:
    """Publish the corrected facts of one item and count its days from now; works inside an operation.

    `after` is its state then: it stays stopped where another objection is still looked into.
    """
    found = computed(row.rule)
    before = [*item.data.get("before", []), {"published": item.published, "until": clock.now().isoformat()}]
    item.data = {**item.data, "before": before, "reason": reason[:200]}
    item.published, item.state = dict(new), after
    item.ends_on, item.ends_at, item.trace = found.due, found.deadline, found.as_data()
    item.save(update_fields=["data", "published", "state", "ends_on", "ends_at", "trace"])
    current().entry(
        "procedures.item_corrected", "joint_round", row.pk, number=row.number, ordinal=item.ordinal,
        ends_at=found.deadline.isoformat(), reason=reason[:200],
    )  # fmt: skip


def hold_rounds(matter_ids: Sequence[int]) -> set[int]:
    """Lock every round that holds one of the matters, in one order, before the matters themselves; their keys."""
    rows = JointRound.objects.in_operation().filter(pk__in=_holding(matter_ids)).order_by("pk").select_for_update()
    return set(rows.values_list("pk", flat=True))


def _holding(matter_ids: Sequence[int]) -> set[int]:
    rows = OpenItem.objects.in_operation().filter(matter_id__in=matter_ids)
    return set(rows.values_list("item__round", flat=True))


def hold_matters(matter_ids: Sequence[int]) -> list[Matter]:
    """The matters under their locks, behind those of the rounds that hold them: from now on no other round takes one.

    Raises Refused where one was taken between the two: to wait for its round now, others waiting, could last for ever.
    """
    rounds = hold_rounds(matter_ids)
    rows = Matter.objects.in_operation().filter(pk__in=matter_ids).order_by("pk").select_for_update(of=("self",))
    found = list(rows)
    if _holding(matter_ids) - rounds:
        raise Refused(_("有办件刚刚列入另一批次。请重新办理一次。"), code="taken")
    return found
