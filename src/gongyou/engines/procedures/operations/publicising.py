"""Notices (公示): what the public reads of each item, until when, and items whose time begins anew."""

from collections import Counter
from collections.abc import Mapping, Sequence
from typing import Any

from django.utils.translation import gettext as _

from gongyou.engines.procedures.enums import ItemState, JointKind
from gongyou.engines.procedures.models import JointItem, JointRound, Matter
from gongyou.engines.procedures.operations.joint_parts import (
    check_hands,
    ends_at,
    held,
    how,
    item_of,
    items_of,
    objected_to,
    write_rows,
)
from gongyou.engines.procedures.operations.notice_parts import begin_anew, checked_facts, computed, facts_shown
from gongyou.engines.procedures.types import JOINTS, PROCEDURES, Joint
from gongyou.kernel import clock, parameters
from gongyou.kernel.access.viewer import Viewer
from gongyou.kernel.operations.errors import Refused
from gongyou.kernel.operations.operation import operation
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
    shown = [checked_facts(stage.shows(viewer, matter)) for matter in matters]
    alike = Counter((one.get("name"), one.get("unit")) for one in shown)
    return [
        JointItem(
            round=row, matter=matter, ordinal=ordinal,
            published=facts_shown(facts, alone=alike[facts.get("name"), facts.get("unit")] == 1),
        )
        for ordinal, (matter, facts) in enumerate(zip(matters, shown, strict=True), 1)
    ]  # fmt: skip


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
    """The text with its words; one that does not fit stays as it was written."""
    words = {
        "title": row.call.title if row.call is not None else row.title,
        "number": row.number,
        "days": row.rule["days"],
        "ends_on": date_text(row.ends_on) if row.ends_on else "",
        "contact": row.rule["contact"],
        "year": clock.today().year,
    }
    try:
        return row.rule["text"] % words
    except (KeyError, ValueError, TypeError):
        return str(row.rule["text"])


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


@operation("procedures.item_corrected", right="matters.decide")
def correct_item(viewer: Viewer, *, number: str, ordinal: int, published: dict[str, str], reason: str) -> JointItem:
    """Correct what is published of one item; its days begin anew, what stood there before is kept.

    Raises Refused where nothing changes or the item is decided.
    """
    row = held(viewer, number, below=True)
    item = item_of(row, ordinal)
    check_hands(viewer, [item.matter_id], how(PROCEDURES.get(row.procedure), row.stage)[0])
    if len(reason.strip()) < 4:
        raise Refused(_("请写明为什么更正（至少 4 个字）。"), field="reason")
    if item.state == ItemState.FROZEN:
        raise Refused(_("这一项因异议暂停，请在异议办件里更正，或先恢复。"), code="frozen")
    begin_anew(row, item, published, reason.strip())
    return item
