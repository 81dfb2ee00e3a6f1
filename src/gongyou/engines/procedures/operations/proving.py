"""Parts of the operations on dues: the locked row, its acts, what proves it, and what becomes of it then."""

from collections.abc import Iterable
from functools import cache

from django.db.models import QuerySet
from django.utils.translation import gettext as _

from gongyou.engines.procedures.enums import DueState, DueVerb, ProofKind
from gongyou.engines.procedures.models import Due, DueAct, Matter, Proof, Proving
from gongyou.engines.procedures.operations import desks
from gongyou.engines.procedures.queries.above import UP, stands_above
from gongyou.engines.procedures.types import ABOVE, DUTIES, Asked, ByDuty, Duty, Period, period_words
from gongyou.kernel import clock
from gongyou.kernel.access import graph
from gongyou.kernel.access.models import Closure
from gongyou.kernel.access.roles import hands_of
from gongyou.kernel.access.viewer import Viewer
from gongyou.kernel.operations.errors import Denied
from gongyou.kernel.operations.operation import current


def lock_due(viewer: Viewer, pk: int) -> Due:
    """The due of the viewer's scope under its lock. Raises Denied outside the scope."""
    if not Due.objects.visible_to(viewer).filter(pk=pk).exists():
        raise Denied("due")
    return Due.objects.in_operation().select_for_update().get(pk=pk)


def asked_of(due: Due) -> Asked:
    period = Period(due.period, due.covers_from, due.covers_to)
    return Asked(due.subject_kind, due.subject_number, due.node_id, period)


def is_above(viewer: Viewer, due: Due) -> bool:
    """Whether the viewer's node stands above the node that owes."""
    return stands_above(viewer, due.node_id)


def speaks_for(viewer: Viewer, due: Due) -> bool:
    """Whether the viewer acts for the node that owes: at its own desk, or at the nearest above while it is vacant."""
    if viewer.node_id == due.node_id:
        return True
    if not is_above(viewer, due):
        return False
    nodes = [due.node_id, *graph.ancestors(UP, due.node_id)]
    return next((node for node in nodes if desk_is_held(node)), None) == viewer.node_id


def note(viewer: Viewer, due: Due, verb: str, text: str = "", proof: Proof | None = None) -> DueAct:
    """Write one act on the due and its ledger entry."""
    row = DueAct(
        due=due,
        verb=verb,
        recorded_at=clock.now(),
        by_user_id=viewer.user_id,
        by_role=viewer.role,
        acting_for=viewer.acting_for,
        for_node_id=viewer.node_id,
        note=text[:400],
        proof=proof,
    )
    row.save(force_insert=True)
    current().entry(
        f"procedures.due_{verb}", "due", due.pk, duty=due.duty, period=due.period, act=row.pk, state=due.state
    )
    return row


def keep(due: Due, *fields: str) -> None:
    due.save(update_fields=fields)


def missing_parts(due: Due) -> list[str]:
    """The parts that nothing proves yet."""
    rows = Proving.objects.in_operation().filter(due=due, stands=True)
    proven = set(rows.values_list("part", flat=True))
    return [part for part in DUTIES.get(due.duty).parts() if part not in proven]


def prove(due: Due, proof: Proof, part: str) -> None:
    """Let the proof meet one part of the due; one that had been taken back stands again."""
    found = Proving.objects.in_operation().filter(due=due, proof=proof, part=part)
    if not found.update(stands=True, proven_at=clock.now()):
        Proving(due=due, proof=proof, part=part, proven_at=clock.now()).save(force_insert=True)


def keep_proof(viewer: Viewer, *, node_id: int, kind: str, **values) -> Proof:
    """Write a proof of a node."""
    row = Proof(kind=kind, node_id=node_id, by_user_id=viewer.user_id, acting_for=viewer.acting_for, **values)
    row.made_at = clock.now()
    row.save(force_insert=True)
    return row


def proof_by_matter(viewer: Viewer, due: Due, matter: Matter) -> Proof:
    """The proof that this matter is, made once."""
    found = Proof.objects.in_operation().filter(kind=ProofKind.PROCEDURE, matter=matter, node_id=due.node_id).first()
    return found or keep_proof(viewer, node_id=due.node_id, kind=ProofKind.PROCEDURE, matter=matter)


def proof_by_fact(viewer: Viewer, due: Due, found: str) -> Proof:
    """The proof that this fact is: one fact of a node proves every due that waits for it."""
    rows = Proof.objects.in_operation().filter(kind=ProofKind.FACT, fact=found[:200], node_id=due.node_id)
    return rows.first() or keep_proof(viewer, node_id=due.node_id, kind=ProofKind.FACT, fact=found[:200])


def flag_if_late(due: Due) -> None:
    """What comes after the grace was missed, whenever the clock's own round passes."""
    if due.missed_at is None and due.flag_at is not None and due.flag_at <= clock.now():
        due.missed_at = due.flag_at


def advance(viewer: Viewer, due: Due) -> None:
    """Where every part is proven: before the checker's desk, or met."""
    if due.state != DueState.OPEN or missing_parts(due):
        return
    flag_if_late(due)
    due.reported_at, due.correct_by = clock.now(), None
    due.check_node_id = _check_desk(due)
    if due.check_node_id is None:
        _meet(viewer, due)
    else:
        due.state = DueState.REPORTED
        keep(due, "state", "reported_at", "missed_at", "check_node", "correct_by")


def confirm(viewer: Viewer, due: Due) -> None:
    """The checker found it right."""
    due.check_node_id = None
    _meet(viewer, due)


def _meet(viewer: Viewer, due: Due) -> None:
    due.state, due.ended_at = DueState.MET, clock.now()
    keep(due, "state", "ended_at", "reported_at", "missed_at", "check_node", "correct_by")
    meet_others(viewer, due)


def _check_desk(due: Due) -> int | None:
    if DUTIES.get(due.duty).checker != ABOVE:
        return None
    return find_check_desk(due.node_id, reporters(due))


def reporters(due: Due) -> set[int]:
    """Whose reports stand for it, and the colleagues for whom they were filed."""
    rows = Proof.objects.in_operation().filter(provings__due=due, provings__stands=True, kind=ProofKind.REPORT)
    return hands_of(rows.values_list("by_user_id", "acting_for"))


def desk_is_held(node_id: int | None) -> bool:
    return node_id is not None and bool(desks.holders(node_id))


def find_check_desk(node_id: int, reporters: Iterable[int]) -> int | None:
    """The nearest desk above with somebody else than the reporters, or the nearest at all; None at the top."""
    above = graph.ancestors(UP, node_id)
    free = (node for node in above if set(desks.holders(node)) - set(reporters))
    return next(free, above[0] if above else None)


def find_checks_again(rows: QuerySet[Due]) -> int:
    """Of these dues, take the reports to another desk whose desk fell vacant or stands above the node no longer."""
    waiting = rows.filter(state=DueState.REPORTED)
    pairs = set(waiting.values_list("node_id", "check_node_id"))
    above = Closure._base_manager.filter(line=UP, descendant_id__in=[node for node, _check in pairs])
    known, held = set(above.values_list("descendant_id", "ancestor_id")), cache(desk_is_held)
    stale = [node for node, check in pairs if (node, check) not in known or not held(check)]
    moved = 0
    for due in waiting.filter(node_id__in=stale).order_by("pk").select_for_update():
        if (due.node_id, due.check_node_id) in known and held(due.check_node_id):
            continue
        found = find_check_desk(due.node_id, reporters(due))
        if found not in (None, due.check_node_id):
            moved += waiting.filter(pk=due.pk).update(check_node_id=found)
    return moved


def meet_others(viewer: Viewer, due: Due) -> None:
    """What proves this due proves its part of other duties too, so that nothing is filed twice; a waiver as well."""
    takers = {duty.key: proof.part for duty, proof in _takers_of(due.duty)}
    if not takers:
        return
    rows = Due.objects.in_operation().filter(
        duty__in=takers,
        subject_kind=due.subject_kind,
        subject_number=due.subject_number,
        covers_to=due.covers_to,
        state=DueState.OPEN,
    )
    for other in rows.order_by("pk").select_for_update():
        take_over(viewer, other, due, takers[other.duty])


def _takers_of(key: str) -> list[tuple[type[Duty], ByDuty]]:
    return [(one, p) for one in DUTIES.all() for p in one.proofs if isinstance(p, ByDuty) and p.duty == key]


def take_over(viewer: Viewer, due: Due, source: Due, part: str) -> None:
    """Let a report that met `source`, or its waiver, prove a part of `due`."""
    if part not in missing_parts(due):
        return
    rows = Proving.objects.in_operation().filter(due=source, stands=True).select_related("proof")
    proving = rows.order_by("pk").last()
    if proving is not None:
        proof = proving.proof
    elif source.state == DueState.WAIVED:
        proof = proof_by_fact(viewer, due, _waived(source))
    else:
        return
    prove(due, proof, part)
    note(viewer, due, DueVerb.SETTLE, proof=proof)
    advance(viewer, due)


def _waived(source: Due) -> str:
    words = {"duty": DUTIES.get(source.duty).name, "period": period_words(source.period)}
    return _("上级已免除%(period)s的%(duty)s") % words


def fall_back(due: Due) -> None:
    """Something that proved it stands no longer: it is owed again."""
    due.state, due.reported_at, due.ended_at, due.check_node_id = DueState.OPEN, None, None, None
    keep(due, "state", "reported_at", "ended_at", "check_node")
