"""Notices (公示): what the public reads of each item, until when, and items whose time begins anew."""

from collections import Counter
from collections.abc import Mapping, Sequence
from typing import Any

from django.utils.translation import gettext as _

from gongyou.engines.procedures.enums import ItemState, JointKind
from gongyou.engines.procedures.models import JointItem, JointRound, Matter
from gongyou.engines.procedures.operations.joint_parts import (
    ends_at,
    held_item,
    items_of,
    objected_to,
    waits_again,
    write_rows,
)
from gongyou.engines.procedures.operations.notice_parts import (
    begin_anew,
    checked_facts,
    computed,
    corrected_facts,
    facts_shown,
)
from gongyou.engines.procedures.queries.notices import CORRECTION, corrected
from gongyou.engines.procedures.types import JOINTS, PROCEDURES, Joint
from gongyou.engines.procedures.types.call_texts import filled
from gongyou.kernel import clock, parameters
from gongyou.kernel.access.roles import hands
from gongyou.kernel.access.viewer import Viewer
from gongyou.kernel.operations.errors import Refused
from gongyou.kernel.operations.operation import current, operation
from gongyou.ui.wording import date_text


def _draft(viewer: Viewer, row: JointRound, matters: Sequence[Matter], given: Mapping[str, Any]) -> list[JointItem]:
    """What is shown of every matter, and by what the notice will be held."""
    stage: Any = PROCEDURES.get(row.procedure).stage(row.stage)
    rule = parameters.value(stage.days, clock.today())
    row.rule = {
        "days": _days(row, rule.whole, given.get("days")),
        "unit": str(rule.unit),
        "source": rule.citation,
        "contact": str(given.get("contact") or _("工会服务热线 12351")).strip()[:100],
        "places": str(given.get("places") or "").strip()[:200],
        "text": str(given.get("text") or _text(row)).strip()[:2000],
    }
    before = corrected(matter.pk for matter in matters)
    shown = [checked_facts({**stage.shows(viewer, matter), **before.get(matter.pk, {})}) for matter in matters]
    alike = _alike(matters, shown)
    return [
        JointItem(
            round=row, matter=matter, ordinal=ordinal,
            published=facts_shown(facts, alone=alike[facts.get("name"), facts.get("unit")] == 1),
        )
        for ordinal, (matter, facts) in enumerate(zip(matters, shown, strict=True), 1)
    ]  # fmt: skip


def _alike(matters: Sequence[Matter], shown: Sequence[Mapping[str, str]]) -> Counter:
    """How many have one name and one unit; somebody who stands in the notice twice is one."""
    people = {
        (one.get("name"), one.get("unit"), matter.subject_kind, matter.subject_number)
        for matter, one in zip(matters, shown, strict=True)
    }
    return Counter(person[:2] for person in people)


def _days(row: JointRound, least: int, asked: Any) -> int:
    """The rule's length, or the longer one of the call or of whoever drafts. Raises Refused for a shorter one."""
    of_call = row.call.setup.get("days", {}).get(row.stage, 0) if row.call is not None else 0
    least = max(least, int(of_call))
    if asked in (None, ""):
        return least
    if not str(asked).isascii() or not str(asked).isdigit() or not least <= int(asked) <= 60:
        raise Refused(_("公示期不能短于 %(least)s 日，也不要超过 60 日。") % {"least": least}, field="days")
    return int(asked)


def _text(row: JointRound) -> str:
    texts = row.call.setup.get("texts", {}) if row.call is not None else {}
    return texts.get(f"notice_{row.stage}") or texts.get("notice") or ""


def _why_not_open(viewer: Viewer, row: JointRound) -> str:
    return "" if row.rule.get("contact") else _("请写明公示期间反映问题的联系方式。")


def _opened(viewer: Viewer, row: JointRound) -> None:
    """Opening a notice is posting it: its end is computed now, printed, and never moved.

    Against whose matter an objection is still looked into, whose item starts stopped.
    """
    found = computed(row.rule)
    row.posted_at, row.ends_on, row.ends_at, row.trace = clock.now(), found.due, found.deadline, found.as_data()
    row.rule = {**row.rule, "text": _filled(row)}
    items = items_of(row, ItemState.IN)
    objected = objected_to(item.matter_id for item in items)
    stopped = [item for item in items if item.matter_id in objected]
    for item in stopped:
        item.state = ItemState.FROZEN
    write_rows(stopped, "state")


def _filled(row: JointRound) -> str:
    """The text with its words; a single per cent sign stands for itself."""
    words: dict[str, object] = {
        "title": row.call.title if row.call is not None else row.title,
        "number": row.number,
        "days": row.rule["days"],
        "ends_on": date_text(row.ends_on) if row.ends_on else "",
        "contact": row.rule["contact"],
        "year": clock.today().year,
    }
    return filled(str(row.rule["text"]), words)


def _finish(viewer: Viewer, row: JointRound, items: Sequence[JointItem]) -> dict[int, str]:
    """Items whose time is over without an upheld objection are clear; one that began anew waits for its own end."""
    stage: Any = PROCEDURES.get(row.procedure).stage(row.stage)
    now = clock.now()
    if row.ends_at is None or now < row.ends_at:
        raise Refused(_("公示到 %(day)s 24 时止，期满后才能结束。") % {"day": row.ends_on}, code="not_yet")
    frozen = JointItem.objects.in_operation().filter(round=row, state=ItemState.FROZEN).count()
    row.result = {"clear": len(items), "frozen": frozen}
    return {item.pk: stage.clear for item in items if (ends_at(row, item) or now) <= now}


JOINTS.register(
    "publicise",
    Joint(
        kind=JointKind.NOTICE,
        draft=_draft,
        why_not_open=_why_not_open,
        finish=_finish,
        opened=_opened,
        right="matters.decide",
    ),
)


@operation("procedures.correction_proposed", right="matters.decide")
def correct_item(viewer: Viewer, *, number: str, ordinal: int, published: dict[str, str], reason: str) -> JointItem:
    """Propose a correction of what is published of one item; it stops until a second person agrees, or not.

    Raises Refused where nothing changes or the item is decided.
    """
    row, item = held_item(viewer, number, ordinal)
    if len(reason.strip()) < 4:
        raise Refused(_("请写明为什么更正（至少 4 个字）。"), field="reason")
    if item.state == ItemState.FROZEN:
        raise Refused(_("这一项已暂停。因异议暂停的，请在异议办件里更正；已提出更正的，请另一人核对。"), code="frozen")
    new = corrected_facts(viewer, row, item, published)
    proposed = {"published": new, "reason": reason.strip()[:200], "hands": sorted(hands(viewer))}
    item.state, item.data = ItemState.FROZEN, {**item.data, CORRECTION: proposed, "frozen": str(_("更正待另一人核对"))}
    item.save(update_fields=["state", "data"])
    current().entry(
        "procedures.correction_proposed", "joint_round", row.pk, number=number, ordinal=ordinal, reason=reason[:200]
    )
    return item


@operation("procedures.correction_decided", right="matters.decide")
def agree_correction(viewer: Viewer, *, number: str, ordinal: int, agreed: bool = True) -> JointItem:
    """The second hand agrees: the item's days begin anew, what stood there before is kept; or it goes on as it was.

    Raises Refused for whoever proposed it.
    """
    row, item = held_item(viewer, number, ordinal)
    asked = item.data.get(CORRECTION) if "frozen" in item.data else None
    if asked is None or item.state != ItemState.FROZEN:
        raise Refused(_("没有待核对的更正，可能已由他人办理。请刷新后再看。"), code="stale")
    if hands(viewer) & set(asked["hands"]):
        raise Refused(_("更正由您提出，须由另一人核对。请交同岗位其他人员或上一级工会。"), code="same_hand")
    objected = bool(objected_to([item.matter_id]))
    item.data = {key: value for key, value in item.data.items() if key not in (CORRECTION, "frozen")}
    if agreed:
        new = corrected_facts(viewer, row, item, asked["published"])
        begin_anew(row, item, new, asked["reason"], after=ItemState.FROZEN if objected else ItemState.CORRECTED)
        return item
    if not objected:
        item.state = waits_again(item)
    item.save(update_fields=["state", "data"])
    current().entry("procedures.correction_declined", "joint_round", row.pk, number=number, ordinal=ordinal)
    return item
