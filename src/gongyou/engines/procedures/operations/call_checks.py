"""Parts of the operations on calls: finding one under its lock, whose hands it passed through, its acts, its state."""

from collections.abc import Callable
from typing import Any

from django.db.models import QuerySet
from django.utils.translation import gettext as _

from gongyou.engines.procedures.enums import CallState, CallVerb
from gongyou.engines.procedures.models import Call, CallAct, Matter
from gongyou.engines.procedures.queries.above import stands_above
from gongyou.engines.procedures.queries.calls_checks import Basics, problems
from gongyou.engines.procedures.queries.quota_meter import definition_of
from gongyou.engines.procedures.types import Procedure
from gongyou.engines.procedures.types.call_setup import family_of, section_of
from gongyou.kernel import clock
from gongyou.kernel.access.roles import hands, hands_of
from gongyou.kernel.access.viewer import Viewer
from gongyou.kernel.operations.errors import Denied, Refused
from gongyou.kernel.operations.operation import current
from gongyou.records.directory.models import Organisation

#: Whoever did one of these had a hand in what the call says, and does not approve it.
MAKING = (CallVerb.DRAFT, CallVerb.CHANGE, CallVerb.TRY, CallVerb.SUBMIT)
RUNNING = (CallState.PUBLISHED, CallState.OPEN)


def located(viewer: Viewer, number: str) -> Call:
    """The call of the viewer's own body under its lock. Raises Denied."""
    return _located(viewer, number, lambda node: viewer.node_id == node)


def located_above(viewer: Viewer, number: str) -> Call:
    """The same for the body itself and for whoever stands above it: they approve."""
    return _located(viewer, number, lambda node: viewer.node_id == node or stands_above(viewer, node))


def _located(viewer: Viewer, number: str, may: Callable[[int], bool]) -> Call:
    found = Call.objects.visible_to(viewer).filter(number=number).values_list("pk", "node_id").first()
    if found is None or not (viewer.is_system or may(found[1])):
        raise Denied("call")
    return Call.objects.in_operation().select_for_update().get(pk=found[0])


def organises(viewer: Viewer, definition: type[Procedure]) -> Organisation:
    """The body for which the viewer sets up a call. Raises Refused where its kind does not run this family."""
    own = Organisation.objects.visible_to(viewer).filter(pk=viewer.node_id, valid_to=None).first()
    if own is None or own.kind not in family_of(definition).organisers:
        raise Refused(_("“%(name)s”不由本级组织发起。") % {"name": definition.name}, field="procedure", code="kind")
    return own


def stands(call: Call, states: tuple[str, ...]) -> None:
    """Refuse a call that stands in none of these states."""
    if call.state not in states:
        raise Refused(
            _("“%(title)s”现在是“%(state)s”，不能这样办理。请刷新后再看。")
            % {"title": call.title, "state": CallState(call.state).label},
            code="state",
        )


def turn(call: Call, since: tuple[str, ...], **values: Any) -> None:
    """Change a call that stands in one of these states; refused for any other."""
    stands(call, since)
    if not Call.objects.in_operation().filter(pk=call.pk, state__in=since).update(**values):
        raise Refused(_("本批次刚刚已由他人办理，请刷新后再看。"), code="state")
    call.refresh_from_db()


def note(viewer: Viewer, call: Call, verb: str, *, text: str = "", **data: Any) -> CallAct:
    """Write one act with its ledger entry."""
    row = CallAct(
        call=call,
        verb=verb,
        recorded_at=clock.now(),
        by_user_id=viewer.user_id,
        by_role=viewer.role,
        acting_for=viewer.acting_for,
        note=text.strip()[:400],
        data=data,
    )
    row.save(force_insert=True)
    current().entry(f"calls.{verb}", "call", call.pk, number=call.number, act=row.pk, **data)
    return row


def acts(call: Call, *verbs: str) -> QuerySet[CallAct]:
    return CallAct.objects.in_operation().filter(call=call, verb__in=verbs)


def other_hand(viewer: Viewer, rows: QuerySet[CallAct], said: str) -> None:
    """Refuse whoever did one of these acts, or stands in for somebody who did."""
    if hands_of(rows.values_list("by_user_id", "acting_for")) & hands(viewer):
        raise Refused(said, code="same_hand")


def reason(text: str, field: str = "reason") -> str:
    if len(text.strip()) < 4:
        raise Refused(_("请写明理由（至少 4 个字），以后查阅时会看到。"), field=field)
    return text.strip()


def basics_of(call: Call) -> Basics:
    return Basics(call.title, call.year, call.nature, call.approval_basis, call.node_id)


def whole(call: Call) -> None:
    """Refuse a call of which a section is missing or wrong, and say which."""
    found = problems(definition_of(call), basics_of(call), call.setup, clock.today())
    missing = [(section_of(key, definition_of(call)), rows[0].text) for key, rows in found.items() if rows]
    if missing:
        names = "；".join(f"{section.name}——{text}" for section, text in missing if section is not None)
        raise Refused(_("还有没填好的内容：%(names)s") % {"names": names}, code="incomplete")


def filing_of(call: Call) -> Matter | None:
    """The latest matter about the call in the procedure with which the family wants it filed first."""
    key = family_of(definition_of(call)).files_with
    rows = Matter.objects.in_operation().filter(procedure=key, subject_kind="call", subject_number=call.pk)
    return rows.order_by("-pk").first() if key else None


def next_amendment(call: Call) -> int:
    """Amendments of a published call are numbered from 1."""
    return acts(call, CallVerb.EXTEND, CallVerb.VOID).filter(data__has_key="amendment").count() + 1


def void_asked(call: Call) -> CallAct | None:
    """The request to void a call that waits for its second hand."""
    last = acts(call, CallVerb.VOID).order_by("-pk").first()
    return last if last is not None and last.data.get("asked") else None
