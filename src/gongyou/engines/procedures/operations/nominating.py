"""Nominating for a call: its days, its conditions with all reasons at once, whose place it takes, everybody once."""

from collections.abc import Sequence
from typing import Any

from django.db import connection
from django.utils.translation import gettext as _

from gongyou.engines.procedures.enums import OpenedBy, PartyRole
from gongyou.engines.procedures.models import Allotment, Call, Matter, Party, Track
from gongyou.engines.procedures.operations import call_checks as checks
from gongyou.engines.procedures.operations.opening import open_matter
from gongyou.engines.procedures.operations.outcomes import answered
from gongyou.engines.procedures.operations.requesting import SUBJECTS, open_for
from gongyou.engines.procedures.operations.telling import tell_nominated
from gongyou.engines.procedures.queries import quota_meter
from gongyou.engines.procedures.queries.calls_eligible import tags_of, why_not
from gongyou.engines.procedures.queries.calls_open import accepts, nominating_by
from gongyou.engines.procedures.types import Procedure, Start
from gongyou.engines.procedures.types.call_setup import family_of, nominating_inputs
from gongyou.kernel import clock
from gongyou.kernel.access.models import Closure
from gongyou.kernel.access.viewer import Viewer
from gongyou.kernel.operations.errors import Denied, Refused
from gongyou.kernel.operations.operation import current, lock, only_inside, operation
from gongyou.ui.wording import date_text


def _may_nominate(viewer: Viewer, **kwargs: Any) -> bool:
    return viewer.kind in ("worker", "staff") or viewer.is_system


@operation("calls.nominated", allow=_may_nominate)
def nominate(
    viewer: Viewer, *, call: str, track: str, subject_code: str = "", given: dict[str, Any], opened_by: str
) -> Matter:
    """Open the matter of one candidate in a category of an open call.

    `given` answers the family's fields, the declared tags (`tag_…`) and what the call asks (`asked_…`). Raises Denied
    outside the scope; Refused out of time, for a candidate who does not meet the conditions (all reasons at once), who
    was nominated already, or where no place is left.
    """
    row, chosen = _open_call(viewer, call, track)
    definition = quota_meter.definition_of(row)
    if opened_by != nominating_by(viewer, definition) and not viewer.is_system:
        raise Denied("nominate")
    subject = _subject(viewer, definition, opened_by, subject_code)
    answers = answered(viewer, None, nominating_inputs(definition, row.setup, opened_by), given)
    start = definition.prepare_entry(viewer, answers, subject, row, chosen)
    kind, number = (family_of(definition).candidate, subject.pk) if subject is not None else start.subject
    _eligible(viewer, definition, row, chosen, kind, number)
    candidate = start.candidate or f"{kind}:{number}"
    _once(row, candidate)
    allotment = _allotment(viewer, row, chosen) if opened_by == OpenedBy.ORGANISATION else None
    matter = _opened(viewer, row, chosen, start, answers, opened_by, candidate, (kind, number))
    if allotment is not None:
        Matter.objects.in_operation().filter(pk=matter.pk).update(allotment=allotment)
    matter.refresh_from_db()
    if opened_by == OpenedBy.ORGANISATION:
        tell_nominated(matter, row, _nominator(matter))
    current().entry("calls.nominated", "call", row.pk, number=row.number, matter=matter.number, track=chosen.key)
    return matter


def _nominator(matter: Matter) -> str:
    """The body that nominated, as the matter names it."""
    rows = Party.objects.in_operation().filter(matter=matter, role=PartyRole.NOMINATOR).exclude(organisation=None)
    return rows.values_list("organisation__name", flat=True).first() or _("推荐单位")


def _opened(
    viewer: Viewer,
    row: Call,
    chosen: Track,
    start: Start,
    answers: dict[str, Any],
    opened_by: str,
    candidate: str,
    about: tuple[str, int],
) -> Matter:
    definition = quota_meter.definition_of(row)
    tags = (*start.tags, *tags_of(viewer, definition, *about, answers))
    return open_matter(
        viewer,
        procedure=row.procedure,
        subject=start.subject,
        parties=start.parties,
        answers={**answers, **start.answers},
        opened_by=opened_by,
        stage=start.stage,
        once=start.once,
        flags=start.flags,
        roll=start.roll,
        channel="call",
        road=start.road,
        call=row,
        track=chosen,
        candidate=candidate[:80],
        tags=tuple(dict.fromkeys(tags)),
    )


def _open_call(viewer: Viewer, number: str, track: str) -> tuple[Call, Track]:
    """The call, kept from closing before this transaction has ended, and its category. Raises Denied, Refused."""
    pk = Call.objects.visible_to(viewer).filter(number=number).values_list("pk", flat=True).first()
    if pk is None:
        raise Denied("call")
    _share("SELECT id FROM procedures_call WHERE id = %s", pk)
    row = Call.objects.in_operation().get(pk=pk)
    if not accepts(row):
        raise Refused(_not_now(row), code="not_open")
    chosen = Track.objects.in_operation().filter(call=row, key=track).first()
    if chosen is None:
        raise Refused(_("请选择申报类别。"), field="track", code="track")
    return row, chosen


def _share(statement: str, pk: int) -> None:
    """A shared lock: many nominate at once, whoever closes or amends the call waits."""
    with connection.cursor() as cursor:
        cursor.execute(statement if connection.vendor == "sqlite" else statement + " FOR SHARE", [pk])


def _not_now(row: Call) -> str:
    if row.opens_on is not None and row.state in checks.RUNNING and clock.today() < row.opens_on:
        return _("申报从 %(day)s 开始，请届时再来。") % {"day": date_text(row.opens_on)}
    if row.closes_on is not None:
        return _("申报已于 %(day)s 截止，不再受理。") % {"day": date_text(row.closes_on)}
    return _("本批次现在不受理申报。")


def _subject(viewer: Viewer, definition: type[Procedure], opened_by: str, code: str) -> Any:
    """The row that is nominated, where the family's candidates are registered; others the definition finds itself."""
    kind = family_of(definition).candidate
    if kind not in SUBJECTS:
        return None
    row = SUBJECTS[kind](viewer, code)
    if row is None and opened_by == OpenedBy.PERSON:
        raise Refused(_("请先实名绑定本人信息，再申报。"), code="unknown_person")
    if row is None:
        raise Refused(_("本范围内没有找到这个候选对象，请重新查找。"), field="subject", code="unknown")
    return row


def _eligible(viewer: Viewer, definition: type[Procedure], row: Call, track: Track, kind: str, number: int) -> None:
    reasons = why_not(viewer, definition, row.setup, kind, number, clock.today(), track=track.data)
    if reasons:
        text = "；".join(_("%(name)s：%(text)s") % {"name": one.name, "text": one.text} for one in reasons)
        raise Refused(_("不符合本批次的申报条件。%(reasons)s") % {"reasons": text}, code="not_eligible")


def _once(row: Call, candidate: str) -> None:
    lock(f"call:{row.pk}:{candidate}")
    rows = Matter.objects.in_operation().filter(call=row, candidate=candidate[:80])
    if rows.exclude(ending__in=["withdrawn", "lapsed"]).exists():
        raise Refused(_("同一候选对象在本批次只能申报一次，已有一件申报在先。"), code="nominated_already")


def _allotment(viewer: Viewer, row: Call, chosen: Track) -> Allotment | None:
    """The allotment of which this nomination takes a place, under its lock.

    A body with numbers of its own uses them; one below such a body nominates, and that body takes the place when it
    recommends (`take_place`). Raises Refused where the call gives numbers, but none to this body or above it.
    """
    rows = Allotment.objects.in_operation().filter(call=row)
    wanted = [one for one in rows if one.track_id in (None, chosen.pk)]
    own = [one for one in wanted if one.node_id == viewer.node_id]
    if own:
        return _with_room(own)
    if wanted and not viewer.is_system:
        above = Closure._base_manager.filter(descendant_id=viewer.node_id).values_list("ancestor_id", flat=True)
        if not {one.node_id for one in wanted} & set(above):
            raise Refused(_("本批次没有给本单位及其上级分配推荐数，不能推荐。"), code="no_allotment")
    return None


def _with_room(own: Sequence[Allotment]) -> Allotment:
    """Of a body's allotments that of the category, else of all, under its lock, if a place is left. Raises Refused."""
    wanted = max(own, key=lambda one: one.track_id is not None)
    held = Allotment.objects.in_operation().select_for_update().get(pk=wanted.pk)
    used = Matter.objects.in_operation().filter(allotment=held).exclude(ending__in=quota_meter.GONE).count()
    if used >= held.places:
        said = _("推荐数 %(places)s 个已用完。撤回一件后可以改推荐别人。")
        raise Refused(said % {"places": held.places}, code="allotment_used")
    return held


@operation("calls.place_taken", allow=only_inside)
def take_place(viewer: Viewer, *, matter: Matter) -> None:
    """The body at whose desk the matter lies recommends it: one of its numbers is taken, under a lock.

    Does nothing where the call gives that body no numbers, or the matter took its place already.
    """
    if matter.call_id is None or matter.allotment_id is not None:
        return
    rows = Allotment.objects.in_operation().filter(call_id=matter.call_id, node_id=viewer.node_id)
    own = [one for one in rows if one.track_id in (None, matter.track_id)]
    if not own:
        return
    held = _with_room(own)
    Matter.objects.in_operation().filter(pk=matter.pk).update(allotment=held)
    matter.allotment = held
    current().entry("calls.place_taken", "matter", matter.pk, number=matter.number, allotment=held.pk)


@operation("calls.place_given_back", allow=only_inside)
def give_back_place(viewer: Viewer, *, matter: Matter) -> None:
    """Undo `take_place`."""
    Matter.objects.in_operation().filter(pk=matter.pk).update(allotment=None)
    matter.allotment = None
    current().entry("calls.place_given_back", "matter", matter.pk, number=matter.number)


@operation("calls.filing_asked", right="calls.plan")
def ask_filing(viewer: Viewer, *, number: str, given: dict[str, Any]) -> Matter:
    """Open the filing that the family wants before publication, about the approved call."""
    call = checks.located(viewer, number)
    key = family_of(quota_meter.definition_of(call)).files_with
    if not key:
        raise Denied("files_with")
    checks.stands(call, ("approved",))
    earlier = checks.filing_of(call)
    if earlier is not None and earlier.ending in ("", "done"):
        raise Refused(_("本批次的备案已经发起，编号 %(number)s。") % {"number": earlier.number}, code="open_already")
    matter = open_for(viewer, procedure=key, by=OpenedBy.ORGANISATION, subject=call, given=given, channel="call")
    current().entry("calls.filing_asked", "call", call.pk, number=call.number, matter=matter.number)
    return matter
