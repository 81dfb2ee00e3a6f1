"""Parts of the operations on dues: finding in the records what proves them, and what proves them no longer."""

from collections import defaultdict
from collections.abc import Callable, Iterable
from functools import partial

from gongyou.engines.procedures.enums import DueState, DueVerb, Ending, MatterState
from gongyou.engines.procedures.models import Due, Matter, Proof, Proving
from gongyou.engines.procedures.operations import proving
from gongyou.engines.procedures.types import DUTIES, ByDuty, ByFact, ByProcedure
from gongyou.kernel import clock
from gongyou.kernel.access.viewer import Viewer

_UNDONE = [Ending.REFUSED, Ending.STOPPED, Ending.WITHDRAWN, Ending.LAPSED, Ending.REVOKED]


def settle(viewer: Viewer, dues: Iterable[Due]) -> int:
    """Prove open dues of one duty by matters, facts and reports that are there; return how many parts were proven."""
    rows = [due for due in dues if due.state == DueState.OPEN]
    if not rows:
        return 0
    found = 0
    for way in DUTIES.get(rows[0].duty).proofs:
        if isinstance(way, ByProcedure):
            found += _by_procedure(viewer, rows, way)
        elif isinstance(way, ByFact):
            found += sum(_by_fact(viewer, due, way) for due in rows)
        elif isinstance(way, ByDuty):
            found += _by_duty(viewer, rows, way)
    return found


def _proven(viewer: Viewer, due: Due, part: str, make: Callable[[], Proof]) -> int:
    if part not in proving.missing_parts(due):
        return 0
    proof = make()
    proving.prove(due, proof, part)
    proving.note(viewer, due, DueVerb.SETTLE, proof=proof)
    proving.advance(viewer, due)
    return 1


def _by_procedure(viewer: Viewer, dues: list[Due], way: ByProcedure) -> int:
    """A matter proves it that is open now, or that was opened or ended as asked for since the due opened."""
    wanted: dict[tuple[str, int], list[Due]] = defaultdict(list)
    for due in dues:
        wanted[due.subject_kind, due.subject_number].append(due)
    rows = Matter.objects.in_operation().filter(procedure=way.procedure).exclude(ending__in=_UNDONE)
    rows = rows.filter(subject_kind__in={kind for kind, _n in wanted}, subject_number__in={n for _k, n in wanted})
    if way.done:
        rows = rows.filter(ending=Ending.DONE)
    found = 0
    for matter in rows.order_by("pk"):
        for due in wanted.get((matter.subject_kind, matter.subject_number), []):
            since = clock.start_of_day(due.opens_on)
            if matter.state != MatterState.ENDED or matter.opened_at >= since or matter.ended_at >= since:
                found += _proven(viewer, due, way.part, partial(proving.proof_by_matter, viewer, due, matter))
    return found


def _by_fact(viewer: Viewer, due: Due, way: ByFact) -> int:
    found = way.holds(proving.asked_of(due))
    return _proven(viewer, due, way.part, partial(proving.proof_by_fact, viewer, due, found)) if found else 0


def _by_duty(viewer: Viewer, dues: list[Due], way: ByDuty) -> int:
    """Reports that met the other duty, or waivers of it, before this due was there."""
    days = {due.covers_to for due in dues}
    met = Due.objects.in_operation().filter(duty=way.duty, covers_to__in=days)
    met = met.filter(state__in=[DueState.MET, DueState.WAIVED])
    known = {(row.subject_kind, row.subject_number, row.covers_to): row for row in met}
    found = 0
    for due in dues:
        source = known.get((due.subject_kind, due.subject_number, due.covers_to))
        if source is not None and way.part in proving.missing_parts(due):
            proving.take_over(viewer, due, source, way.part)
            found += 1
    return found


def unsettle(viewer: Viewer) -> int:
    """Matters that ended without a result prove nothing: what they had met is owed again."""
    fallen = Proving.objects.in_operation().filter(
        proof__matter__ending__in=_UNDONE, stands=True, due__state__in=[DueState.REPORTED, DueState.MET]
    )
    rows = list(fallen.select_related("due", "proof").order_by("pk"))
    for row in rows:
        Proving.objects.in_operation().filter(pk=row.pk).update(stands=False)
        proving.fall_back(row.due)
        proving.note(viewer, row.due, DueVerb.REOPEN, proof=row.proof)
    return len(rows)
