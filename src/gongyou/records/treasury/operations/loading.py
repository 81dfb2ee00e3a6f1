"""Grants of the time before this system was used, many at once, with their payments booked on their days."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date
from itertools import islice
from typing import Any

from django.db.models import F
from django.utils.translation import gettext as _

from gongyou.kernel import clock
from gongyou.kernel.access.viewer import Viewer
from gongyou.kernel.numbering.numbers import next_number, reserve
from gongyou.kernel.operations.operation import current, only_system, operation
from gongyou.records.directory.models import Employer, Membership, Organisation
from gongyou.records.treasury.enums import BatchState, CommitmentState, InstalmentState, JournalKind, PaymentState
from gongyou.records.treasury.models import Budget, Commitment, Instalment, Payment, PaymentBatch
from gongyou.records.treasury.operations.posting import Movement, post
from gongyou.records.treasury.types import PaidGrant, Payee

_AT_ONCE = 500


@dataclass
class _Load:
    """What is being written: rows of grants with their commitments, and the parts that were paid."""

    commitments: list[Commitment] = field(default_factory=list)
    parts: list[tuple[Instalment, date | None]] = field(default_factory=list)


@operation("treasury.grants_loaded", allow=only_system)
def load_paid_grants(viewer: Viewer, *, grants: Sequence[PaidGrant]) -> list[Commitment]:
    """Write grants with what was paid of them; the rest of each stays open and ready. Budgets must be there already.

    One closed batch per fund and year of payment; no bank account is known of that time. Returns the commitments in
    the order of the grants.
    """
    if not grants:
        current().entry("treasury.grants_loaded", "system", 0, count=0)
        return []
    budgets = {
        (row.fund.key, row.year, row.category): row
        for row in Budget.objects.in_operation().select_related("fund").select_for_update(of=("self",))
    }
    made = _commitments(grants, budgets)
    _pay(viewer, made)
    _count(made.commitments)
    total = sum(row.amount_fen for row in made.commitments)
    current().entry("treasury.grants_loaded", "system", 0, count=len(made.commitments), amount_fen=total)
    return made.commitments


def _commitments(grants: Sequence[PaidGrant], budgets: dict[tuple[str, int, str], Budget]) -> _Load:
    made, places = _Load(), _places([one.payee for one in grants])
    numbers = iter(reserve("ZJ", clock.today().year, len(grants)))
    for one, number in zip(grants, numbers, strict=True):
        budget = budgets[one.fund, one.year, one.category]
        paid = sum(fen for fen, _day in one.paid)
        region, zone = places.get((one.payee.kind, one.payee.number), (None, None))
        row = Commitment(
            number=f"ZJ-{clock.today().year}-{number:06d}",
            fund_id=budget.fund_id,
            budget=budget,
            title=one.title[:200],
            amount_fen=one.amount_fen,
            category=one.category,
            programme=one.programme,
            level=one.level,
            fingerprint=one.fingerprint,
            payee_kind=one.payee.kind,
            region_id=region,
            zone_id=zone,
            state=CommitmentState.PAID if paid == one.amount_fen else CommitmentState.OPEN,
            committed_on=one.committed_on,
            made_by_kind=one.made_by[0],
            made_by_number=one.made_by[1],
            **{f"{one.payee.kind}_id": one.payee.number},
        )
        made.commitments.append(row)
        made.parts += _parts(row, one, one.amount_fen - paid)
    Commitment.objects.in_operation().bulk_create(made.commitments, batch_size=_AT_ONCE)
    for part, _day in made.parts:
        part.commitment_id = part.commitment.pk
    Instalment.objects.in_operation().bulk_create([part for part, _day in made.parts], batch_size=_AT_ONCE)
    return made


def _parts(row: Commitment, one: PaidGrant, left: int) -> list[tuple[Instalment, date | None]]:
    found: list[tuple[Instalment, date | None]] = []
    for ordinal, (fen, day) in enumerate(one.paid, start=1):
        state: dict[str, Any] = {"state": InstalmentState.PAID, "ready_on": one.committed_on, "paid_on": day}
        found.append((Instalment(commitment=row, ordinal=ordinal, amount_fen=fen, **state), day))
    if left:
        state = {"state": InstalmentState.READY, "ready_on": clock.today()}
        found.append((Instalment(commitment=row, ordinal=len(found) + 1, amount_fen=left, **state), None))
    return found


def _places(payees: Sequence[Payee]) -> dict[tuple[str, int], tuple[str | None, int | None]]:
    """Where units stand, and people by the union of their open membership."""
    found: dict[tuple[str, int], tuple[str | None, int | None]] = {}
    by_kind: dict[str, set[int]] = defaultdict(set)
    for payee in payees:
        by_kind[payee.kind].add(payee.number)
    sources = {
        "employer": (Employer, "pk", "region_id", "zone_id"),
        "organisation": (Organisation, "pk", "region_id", "zone_id"),
        "person": (Membership, "person_id", "union__region_id", "union__zone_id"),
    }
    for kind, (model, key, region, zone) in sources.items():
        wanted = iter(sorted(by_kind[kind]))
        while some := list(islice(wanted, _AT_ONCE)):
            rows = model.objects.in_operation().filter(**{f"{key}__in": some})
            rows = rows.filter(valid_to=None) if kind == "person" else rows
            found |= {(kind, number): place for number, *place in rows.values_list(key, region, zone)}
    return found


def _pay(viewer: Viewer, made: _Load) -> None:
    by_batch: dict[tuple[int, int], list[tuple[Instalment, date]]] = defaultdict(list)
    for part, day in made.parts:
        if day is not None:
            by_batch[part.commitment.fund_id, day.year].append((part, day))
    for (fund_id, year), parts in sorted(by_batch.items(), key=lambda pair: pair[0]):
        batch = _batch(fund_id, year, parts)
        movements = [
            Movement(
                JournalKind.PAYMENT, fund_id, part.amount_fen, day, ("payment_batch", batch.pk), part.commitment,
                note=part.commitment.number,
            )
            for part, day in parts
        ]  # fmt: skip
        entries = post(viewer, movements=movements)
        rows = [
            Payment(
                batch=batch,
                instalment=part,
                reference=f"{batch.number}-{place:04d}",
                amount_fen=part.amount_fen,
                state=PaymentState.PAID,
                paid_on=day,
                entry=entry,
            )
            for place, ((part, day), entry) in enumerate(zip(parts, entries, strict=True), start=1)
        ]
        Payment.objects.in_operation().bulk_create(rows, batch_size=_AT_ONCE)


def _batch(fund_id: int, year: int, parts: Sequence[tuple[Instalment, date]]) -> PaymentBatch:
    last = clock.start_of_day(max(day for _part, day in parts))
    batch = PaymentBatch(
        number=next_number("FB", clock.today().year),
        fund_id=fund_id,
        title=_("%(year)s 年以前已付（旧账转入）") % {"year": year + 1},
        state=BatchState.CLOSED,
        total_fen=sum(part.amount_fen for part, _day in parts),
        count=len(parts),
        file_hash="-",
        drafted_at=last,
        checked_at=last,
        sent_at=last,
        closed_at=last,
    )
    batch.save(force_insert=True)
    return batch


def _count(commitments: Sequence[Commitment]) -> None:
    """Every budget bears what was promised under it; the database refuses where that is more than it has."""
    sums: dict[int, int] = defaultdict(int)
    for row in commitments:
        sums[row.budget_id] += row.amount_fen
    for pk, fen in sorted(sums.items()):
        Budget.objects.in_operation().filter(pk=pk).update(committed_fen=F("committed_fen") + fen)
