"""Notices as everybody reads them, and an objection as whoever holds its code follows it."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from django.db.models import QuerySet
from django.utils.translation import gettext as _

from gongyou.engines.procedures.enums import Ending, ItemState, JointKind, JointState, MatterState, Secrecy
from gongyou.engines.procedures.models import Act, Clock, JointItem, JointRound, Matter, Objection
from gongyou.engines.procedures.models.joint import PUBLIC_ROUND
from gongyou.engines.procedures.predicates.reply_codes import digest_of_code
from gongyou.engines.procedures.queries.joint import item_count
from gongyou.engines.procedures.types import PROCEDURES
from gongyou.kernel import clock, parameters, workdays
from gongyou.kernel.access.roles import hands
from gongyou.kernel.access.viewer import Viewer
from gongyou.kernel.workdays import Computation
from gongyou.ui.wording import date_text

#: How long the names of a notice stay readable after it ended; then only that there was one.
KEPT = "procedures.notice_kept"
#: Why an item left its notice: its place is found anew, and it is publicised again.
AGAIN = "again"
#: How long after the reply the objector may complain of it; until then the handlers may have to reach them.
COMPLAINING = "procedures.objection_complaint"
#: What may be corrected of a published item; everything else is computed or decided elsewhere.
CORRECTABLE = ("name", "unit", "post", "gender")
#: In the data of an item: a correction that waits for a second person.
CORRECTION = "correction"
_UNDECIDED = (ItemState.IN, ItemState.FROZEN, ItemState.CORRECTED)


@dataclass(frozen=True)
class NoticeLine:
    """One line of the list of notices."""

    number: str
    title: str
    body: str
    posted_on: date
    ends_on: date
    state: str
    count: int


@dataclass(frozen=True)
class Shown:
    """One item as it is published: its facts under their headings, and where it stands."""

    ordinal: int
    name: str
    facts: tuple[tuple[Any, str], ...]
    said: str
    tone: str
    may_object: bool


@dataclass(frozen=True)
class Notice:
    """A notice as its page shows it. Once its names were taken down, `rows` is empty and `taken_down` says so."""

    line: NoticeLine
    text: str
    contact: str
    places: str
    source: str
    steps: tuple[Any, ...]
    calendars: tuple[str, ...]
    columns: tuple[tuple[str, Any], ...]
    rows: QuerySet[JointItem] | None
    running: bool
    taken_down: bool
    ended_at: datetime | None


@dataclass(frozen=True)
class Reply:
    """What came of an objection so far."""

    received_on: date
    notice: str
    title: str
    due: date | None
    decided_on: date | None
    verdict: str
    reply: str
    remedy: str


def columns(row: JointRound | None = None) -> dict[str, Any]:
    """The facts that a notice may show, with their headings; before a review nothing is proposed but the category."""
    result = _("拟推荐类别") if row is not None and not _leads_to_decision(row) else _("拟定结果")
    return {
        "name": _("姓名或名称"),
        "unit": _("单位"),
        "post": _("岗位"),
        "gender": _("性别"),
        "born": _("出生年份"),
        "result": result,
        "amount": _("金额"),
    }


def _leads_to_decision(row: JointRound) -> bool:
    """Whether those who are clear go on to a joint decision, and not to a desk that first looks at them."""
    definition = PROCEDURES.get(row.procedure)
    stage: Any = definition.stage(row.stage)
    after = stage.outcome(stage.clear)
    return after is None or not after.to or definition.stage(after.to).jointly


def _posted(viewer: Viewer) -> QuerySet[JointRound]:
    rows = JointRound.objects.visible_to(viewer).filter(PUBLIC_ROUND, kind=JointKind.NOTICE)
    return rows.select_related("node__organisation").annotate(items_shown=item_count())


def notices(viewer: Viewer, *, running: bool) -> QuerySet[JointRound]:
    """The notices whose time runs, the first to end first; or those that are over, the latest first."""
    rows = _posted(viewer)
    if running:
        return rows.filter(state=JointState.OPEN, ends_at__gt=clock.now()).order_by("ends_at", "pk")
    return rows.exclude(state=JointState.OPEN, ends_at__gt=clock.now()).order_by("-posted_at", "-pk")


def lines(rows: Iterable[JointRound]) -> list[NoticeLine]:
    return [_line(row) for row in rows]


def _line(row: JointRound) -> NoticeLine:
    organisation = getattr(row.node, "organisation", None)
    return NoticeLine(
        number=row.number,
        title=row.title,
        body=organisation.name if organisation else "",
        posted_on=clock.local_date(row.posted_at),
        ends_on=row.ends_on,
        state=_state(row),
        count=row.items_shown,
    )


def _state(row: JointRound) -> str:
    if row.state == JointState.VOID:
        return "void"
    if row.state == JointState.OPEN:
        return "running" if clock.now() < row.ends_at else "over"
    return "closed"


def notice(viewer: Viewer, number: str) -> Notice | None:
    """One notice that was posted, else None."""
    row = _posted(viewer).filter(number=number).first()
    if row is None:
        return None
    found, state = Computation.from_data(row.trace), _state(row)
    kept = parameters.value(KEPT, clock.today()).whole
    old = row.closed_at is not None and row.closed_at + timedelta(days=kept) <= clock.now()
    hidden = old or state == "void"
    items = JointItem.objects.visible_to(viewer).filter(round=row).select_related("open", "matter")
    headings = columns(row)
    shown = [key for key in headings if not hidden and _has(items, key)]
    return Notice(
        line=_line(row),
        text=str(row.rule.get("text", "")),
        contact=str(row.rule.get("contact", "")),
        places=str(row.rule.get("places", "")),
        source=str(row.rule.get("source", "")),
        steps=found.steps,
        calendars=found.calendar_sources,
        columns=tuple((key, headings[key]) for key in shown),
        rows=None if hidden else items.order_by("ordinal"),
        running=state == "running",
        taken_down=old and state != "void",
        ended_at=row.closed_at,
    )


def _has(items: QuerySet[JointItem], key: str) -> bool:
    return items.filter(published__has_key=key).exists()


def items_shown(found: Notice, rows: Iterable[JointItem]) -> list[Shown]:
    """One page of items. Who was taken out is not named any more; what is looked into shows only once it holds up."""
    return [_shown(found, item) for item in rows]


def _shown(found: Notice, item: JointItem) -> Shown:
    out = item.state == ItemState.OUT or _gone(item)
    said, tone = _said(found, item)
    facts = tuple((heading, "" if out else str(item.published.get(key, ""))) for key, heading in found.columns)
    return Shown(
        ordinal=item.ordinal,
        name="" if out else str(item.published.get("name", "")),
        facts=facts,
        said=said,
        tone=tone,
        may_object=may_object(found, item),
    )


def _gone(item: JointItem) -> bool:
    """Whether the matter ended elsewhere while its item was still publicised: it is shown no longer."""
    return item.state in _UNDECIDED and item.matter.state == MatterState.ENDED


def _said(found: Notice, item: JointItem) -> tuple[str, str]:
    if item.state == ItemState.OUT:
        again = item.data.get("out") == AGAIN
        return (_("名单正在重新排名，另行公示") if again else _("已移出公示")), "neutral"
    if _gone(item):
        return _("已退出"), "neutral"
    if item.ends_at is not None and clock.now() < item.ends_at:
        return _("已更正，重新公示到 %(day)s") % {"day": date_text(item.ends_on)}, "warning"
    if item.state == ItemState.DONE:
        return _("公示期满无异议"), "success"
    if found.line.state in ("closed", "over"):
        # Neither an objection nor a hand that stopped the item is told before it is decided.
        return _("公示期满，结果另行公布"), "neutral"
    return "", "neutral"


def may_object(found: Notice, item: JointItem) -> bool:
    """Whether the time to object to this item still runs."""
    held = getattr(item, "open", None) is not None and item.matter.state != MatterState.ENDED
    if item.state not in _UNDECIDED or found.line.state == "void" or not held:
        return False
    if item.ends_at is not None:
        return clock.now() < item.ends_at
    return found.running


def announced(matter: Matter) -> dict[str, str]:
    """What the last notice that ended well says of the matter: the one source of names for what follows from it."""
    rows = JointItem._base_manager.filter(matter=matter, round__kind=JointKind.NOTICE, state=ItemState.DONE)
    published = rows.order_by("-pk").values_list("published", flat=True).first() or {}
    return {key: str(published[key]) for key in CORRECTABLE if published.get(key)}


def corrected(matter_ids: Iterable[int]) -> dict[int, dict[str, str]]:
    """Matter → the facts that a notice corrected: a later notice goes on with them."""
    found: dict[int, dict[str, str]] = {}
    ids = list(matter_ids)
    for first in range(0, len(ids), 500):
        rows = JointItem._base_manager.filter(matter_id__in=ids[first : first + 500], round__kind=JointKind.NOTICE)
        for item in rows.filter(data__has_key="before").order_by("pk").only("matter_id", "published", "data"):
            was = item.data["before"][0]["published"]
            facts = {key: item.published.get(key, "") for key in CORRECTABLE}
            changed = {key: value for key, value in facts.items() if value and value != was.get(key, "")}
            found[item.matter_id] = {**found.get(item.matter_id, {}), **changed}
    return found


@dataclass(frozen=True)
class Proposed:
    """A correction that waits for a second person; `own` where this viewer may not be it."""

    facts: tuple[tuple[Any, str, str], ...]
    reason: str
    own: bool


def proposed(viewer: Viewer, number: str, ordinal: int) -> Proposed | None:
    """The correction of an item that waits, heading by heading: what stands there, what shall stand there."""
    item = JointItem.objects.visible_to(viewer).filter(round__number=number, ordinal=ordinal).first()
    asked = item.data.get(CORRECTION) if item is not None and item.state == ItemState.FROZEN else None
    if item is None or asked is None or "frozen" not in item.data:
        return None
    facts = tuple(
        (heading, str(item.published.get(key, "")), str(asked["published"].get(key, "")))
        for key, heading in columns().items()
        if item.published.get(key, "") != asked["published"].get(key, "")
    )
    return Proposed(facts, asked["reason"], bool(hands(viewer) & set(asked["hands"])))


def against(viewer: Viewer, numbers: Iterable[str]) -> list[tuple[str, Any, bool]]:
    """(number, what it is, whether the viewer's desk may ask who objects) of objections and appeals against an item."""
    rows = Matter.objects.visible_to(viewer).filter(number__in=list(numbers)).order_by("pk")
    return [
        (number, PROCEDURES.get(key).name, PROCEDURES.get(key).secrecy == Secrecy.SEALED and desk == viewer.node_id)
        for number, key, desk in rows.values_list("number", "procedure", "desk_node_id").distinct()
    ]


def item_of_notice(viewer: Viewer, number: str, ordinal: int) -> tuple[Notice, Shown] | None:
    """The item that somebody wants to object to, while its time runs."""
    found = notice(viewer, number)
    item = found.rows.filter(ordinal=ordinal).first() if found is not None and found.rows is not None else None
    if found is None or item is None or not may_object(found, item):
        return None
    return found, _shown(found, item)


def reply_for(code: str) -> Reply | None:
    """The objection of this code, without anything about who it was; the code alone opens it."""
    rows = Objection._base_manager.filter(code_digest=digest_of_code(code)).select_related("matter", "item__round")
    found = rows.first()
    if found is None:
        return None
    matter, ended = found.matter, found.matter.state == MatterState.ENDED
    act = Act._base_manager.filter(matter=matter).exclude(outcome="").order_by("-pk").first() if ended else None
    time = Clock._base_manager.filter(matter=matter).order_by("-pk").first()
    return Reply(
        received_on=clock.local_date(found.made_at),
        notice=found.item.round.number,
        title=found.item.round.title,
        due=time.due if time is not None and not ended else None,
        decided_on=clock.local_date(matter.ended_at) if matter.ended_at else None,
        verdict=_verdict(act) if act is not None else "",
        reply=_reply(found, act) if act is not None else "",
        remedy=_remedy(matter) if ended else "",
    )


def _remedy(matter: Matter) -> str:
    """What whoever is not content may still do, and until when the handlers can still reach them."""
    if matter.ended_at is None:
        return ""
    rule = parameters.value(COMPLAINING, clock.today())
    until = workdays.due(clock.local_date(matter.ended_at), rule.whole, str(rule.unit)).due
    said = str(PROCEDURES.get(matter.procedure).appeal)
    return said + _("请在 %(day)s 以前反映，过后承办人不能再查看您的联系方式。") % {"day": date_text(until)}


def _reply(found: Objection, act: Act) -> str:
    """What the examiner wrote; where a second person agreed, in the act before."""
    if act.given.get("reply"):
        return str(act.given["reply"])
    acts = Act._base_manager.filter(matter=found.matter_id, given__has_key="reply").order_by("-pk")
    given = acts.values_list("given", flat=True).first() or {}
    return str(given.get("reply", ""))


def _verdict(act: Act) -> str:
    return {
        "out": _("异议成立，该项已移出公示"),
        "agree": _("异议成立，该项已更正并重新公示"),
        "dismissed": _("经核查，异议不成立"),
    }.get(act.outcome, Ending(act.matter.ending).label)
