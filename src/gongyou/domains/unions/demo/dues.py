"""The demo's regular duties: two months of reports and what else runs, mostly in time, some late, one waived.

The dues themselves are made by the real daily round on rehearsed days; what became of them is written in bulk.
"""

from collections import defaultdict
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime, timedelta

import numpy as np
from django.db.models import Q

from gongyou.domains.unions.demo.reckoning import monthly_changes
from gongyou.domains.unions.queries.register import register_state
from gongyou.engines.procedures.enums import DueState, DueVerb, ProofKind
from gongyou.engines.procedures.models import Due, DueAct, Proof, Proving
from gongyou.engines.procedures.operations import desks
from gongyou.engines.procedures.operations.renewing import renew_dues
from gongyou.engines.procedures.types import DUTIES, Period
from gongyou.kernel import clock
from gongyou.kernel.access.models import Link, Role
from gongyou.kernel.access.viewer import Viewer
from gongyou.kernel.ledger.models import Entry
from gongyou.kernel.operations.operation import current, only_system, operation

EVENT = "demo.dues_played"
MONTHLY, YEARLY = "unions.monthly_changes", "unions.yearly_register"
#: Of a hundred reports so many in time, the rest after the grace; of the newest period some are still missing.
IN_TIME, FILED = 91, 95
_BATCH = 1000
_WRONG = [measure.key for measure in DUTIES.get(YEARLY).reports()[0].measures if measure.wrong]
Say = Callable[[str, int, int], None]


@dataclass(frozen=True)
class Officer:
    """Who holds a desk."""

    user: int
    role: str
    node: int


@dataclass
class Filed:
    """What is to be written: changes of dues by their new values, and new rows."""

    changes: dict[tuple, list[int]] = field(default_factory=lambda: defaultdict(list))
    proofs: list[Proof] = field(default_factory=list)
    provings: list[Proving] = field(default_factory=list)
    acts: list[DueAct] = field(default_factory=list)


def played() -> bool:
    """Whether the demo's dues were all made (read before any viewer exists)."""
    return Entry._base_manager.filter(event=EVENT).exists()


def play(viewer: Viewer, seed: int, say: Say) -> int:
    """Make the dues of the running periods and of the month before; return how many."""
    say("定期事项", 0, 2)
    this_month = clock.today().replace(day=1)
    for day in ((this_month - timedelta(days=1)).replace(day=2), this_month):
        with clock.rehearse(clock.start_of_day(day) + timedelta(minutes=20)):
            renew_dues(viewer)
    renew_dues(viewer)
    say("定期事项", 1, 2)
    count = _play(viewer, seed=seed)
    say("定期事项", 2, 2)
    return count


@operation(EVENT, allow=only_system)
def _play(viewer: Viewer, *, seed: int) -> int:
    """Write what became of the dues. What the printed accounts find stays as a newcomer should see it."""
    dues = list(Due.objects.in_operation().filter(duty__in=[MONTHLY, YEARLY]).order_by("covers_to", "pk"))
    officers, scene, filed = _officers(), _scene(dues), Filed()
    chances = np.random.default_rng(seed).integers(0, 100, len(dues))
    values, december = _values(viewer, dues), {}
    for row, chance in zip(dues, (int(one) for one in chances), strict=True):
        at = _when(row, chance)
        missing = row.period == scene.newest and (chance >= FILED or row.pk in (scene.late, scene.vacant, scene.waived))
        if at is None or at >= clock.now() or missing or row.node_id not in officers:
            continue
        if row.duty == MONTHLY:
            proof = _file(row, at, values[row.period, row.node_id], officers, filed)
            if row.covers_to.month == 12:
                december[row.node_id, row.covers_to] = proof
        elif (row.node_id, row.covers_to) in december:
            _file_yearly(
                row, at, values[row.period, row.node_id], december[row.node_id, row.covers_to], officers, filed
            )
    _remarks(scene, officers, filed)
    _write(filed)
    current().entry(EVENT, "system", 0, dues=len(dues), filed=len(filed.proofs))
    return len(dues)


def _when(row: Due, chance: int) -> datetime | None:
    """When the report was filed: some days before the deadline, or some after the grace."""
    if row.deadline is None or row.flag_at is None:
        return None
    if chance < IN_TIME:
        return row.deadline - timedelta(days=chance % 4, hours=8)
    return row.flag_at + timedelta(days=1 + chance % 3, hours=10)


@dataclass(frozen=True)
class Scene:
    """The dues of the newest month on which the printed accounts look (numbers of rows; 0 where there is none)."""

    newest: str
    late: int = 0
    vacant: int = 0
    waived: int = 0


def _scene(dues: list[Due]) -> Scene:
    newest = max((row.period for row in dues if row.duty == MONTHLY), default="")
    here = {row.node_id: row.pk for row in dues if row.duty == MONTHLY and row.period == newest}
    printed = Role.objects.in_operation().filter(user__authenticator__isnull=False, node__isnull=False)
    place = dict(printed.values_list("user__username", "node_id"))
    staffed = set(
        Role.objects.in_operation().filter(valid_to=None, node__isnull=False).values_list("node_id", flat=True)
    )
    below = {street: _children(place.get(street, 0)) for street in ("street1", "street2")}
    vacant = next((here[node] for node in below["street1"] if node in here and node not in staffed), 0)
    waived = next((here[node] for node in below["street2"] if node in here), 0)
    return Scene(newest, here.get(place.get("union1", 0), 0), vacant, waived)


def _children(node_id: int) -> list[int]:
    rows = Link.objects.in_operation().filter(line="territory", parent_id=node_id, valid_to=None)
    return list(rows.order_by("child_id").values_list("child_id", flat=True))


def _officers() -> dict[int, Officer]:
    """Who reports for each node: its own officer, or that of the nearest node above."""
    today = clock.today()
    in_force = Q(valid_from__lte=today) & (Q(valid_to=None) | Q(valid_to__gt=today))
    roles = Role.objects.in_operation().filter(in_force, kind__in=desks.deciding_kinds(), node__isnull=False)
    own = {node: Officer(user, kind, node) for user, kind, node in roles.values_list("user_id", "kind", "node_id")}
    links = Link.objects.in_operation().filter(line="territory", valid_to=None)
    above = dict(links.values_list("child_id", "parent_id"))
    found = dict(own)
    for node in above:
        at: int | None = node
        while at is not None and at not in own:
            at = above.get(at)
        if at is not None:
            found[node] = own[at]
    return {**found, **{-node: found[parent] for node, parent in above.items() if parent in found}}


def _values(viewer: Viewer, dues: list[Due]) -> dict[tuple[str, int], dict[str, int]]:
    """What each report takes from the records."""
    months = {row.period: Period(row.period, row.covers_from, row.covers_to) for row in dues if row.duty == MONTHLY}
    unions = {row.node_id for row in dues}
    periods = sorted(months.values(), key=lambda period: period.first)
    found = dict(monthly_changes(viewer, unions, periods)) if periods else {}
    for year in {row.covers_to for row in dues if row.duty == YEARLY and row.covers_to < clock.today()}:
        for union, state in register_state(viewer, unions, year).items():
            found[str(year.year), union] = state
    return found


def _file(row: Due, at: datetime, values: dict[str, int], officers: dict[int, Officer], filed: Filed) -> Proof:
    proof = _proof(row, at, values, {"agrees": "yes", "note": ""}, officers, filed)
    filed.provings.append(Proving(due=row, proof=proof, proven_at=at))
    filed.changes[DueState.MET, at, at, None, _missed(row, at)].append(row.pk)
    return proof


def _missed(row: Due, at: datetime) -> datetime | None:
    return row.flag_at if row.flag_at is not None and at >= row.flag_at else None


def _proof(row: Due, at: datetime, values, given, officers: dict[int, Officer], filed: Filed) -> Proof:
    officer = officers[row.node_id]
    proof = Proof(
        kind=ProofKind.REPORT, node_id=officer.node, computed=values, given=given, by_user_id=officer.user, made_at=at
    )
    filed.proofs.append(proof)
    filed.acts.append(_act(row, DueVerb.REPORT, at, officer, proof=proof))
    return proof


def _act(row: Due, verb: str, at: datetime, officer: Officer, **more) -> DueAct:
    return DueAct(
        due=row,
        verb=verb,
        recorded_at=at,
        by_user_id=officer.user,
        by_role=officer.role,
        for_node_id=officer.node,
        **more,
    )


def _file_yearly(row: Due, at: datetime, values, december: Proof, officers: dict[int, Officer], filed: Filed) -> None:
    """The own check and December's report together; the street confirms some days later, or has it before it."""
    wrong = any(values[key] for key in _WRONG)
    given = {
        "checked_on": clock.local_date(at).isoformat(),
        "checked_against": "劳动合同台账和本人签字的登记表",
        "plan": "第一季度内逐人核对原件，补全登记。" if wrong else "",
    }
    proof = _proof(row, at, values, given, officers, filed)
    at = max(at, december.made_at)
    filed.provings.append(Proving(due=row, proof=proof, part="", proven_at=at))
    filed.provings.append(Proving(due=row, proof=december, part="december", proven_at=at))
    street, checked = officers.get(-row.node_id), at + timedelta(days=3)
    if street is None or checked >= clock.now():
        node = street.node if street else None
        filed.changes[
            DueState.REPORTED if node else DueState.MET, at, None if node else at, node, _missed(row, at)
        ].append(row.pk)
        return
    filed.acts.append(_act(row, DueVerb.CONFIRM, checked, street))
    filed.changes[DueState.MET, at, checked, None, _missed(row, at)].append(row.pk)


def _remarks(scene: Scene, officers: dict[int, Officer], filed: Filed) -> None:
    """A reminder for the first printed union, and one waiver with its reason."""
    now = clock.now()
    late = Due.objects.in_operation().filter(pk=scene.late, deadline__lte=now).first()
    if late is not None and -late.node_id in officers:
        filed.acts.append(_act(late, DueVerb.REMIND, now - timedelta(hours=3), officers[-late.node_id]))
        Due.objects.in_operation().filter(pk=late.pk).update(reminded_on=clock.today())
    waived = Due.objects.in_operation().filter(pk=scene.waived).first()
    if waived is not None and -waived.node_id in officers:
        note = "单位停产整顿，当月没有会员变动，已电话核实。"
        filed.acts.append(_act(waived, DueVerb.WAIVE, now - timedelta(hours=5), officers[-waived.node_id], note=note))
        filed.changes[DueState.WAIVED, None, now - timedelta(hours=5), None, waived.missed_at].append(waived.pk)


def _write(filed: Filed) -> None:
    for rows in (filed.proofs, filed.provings, filed.acts):
        if rows:
            type(rows[0]).objects.in_operation().bulk_create(rows, batch_size=_BATCH)
    for (state, reported, ended, node, missed), keys in filed.changes.items():
        for start in range(0, len(keys), _BATCH):
            Due.objects.in_operation().filter(pk__in=keys[start : start + _BATCH]).update(
                state=state, reported_at=reported, ended_at=ended, check_node_id=node, missed_at=missed
            )
