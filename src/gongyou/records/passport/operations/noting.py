"""What writes upon many rows have in common: one statement in, item rows and one entry in the ledger."""

import hashlib
from collections.abc import Iterable, Iterator, Sequence
from datetime import date
from typing import Any, TypeVar

from django.db import IntegrityError, models, transaction
from django.db.models import F, QuerySet

from gongyou.kernel.ledger import writer
from gongyou.kernel.ledger.models import Item
from gongyou.kernel.operations.errors import Refused
from gongyou.kernel.operations.operation import current
from gongyou.records.directory.models import Person
from gongyou.records.passport.models import Certificate

M = TypeVar("M", bound=models.Model)
T = TypeVar("T")
BATCH = 400


def batches(rows: Sequence[T]) -> Iterator[Sequence[T]]:
    """The rows in parts that one statement takes."""
    for first in range(0, len(rows), BATCH):
        yield rows[first : first + BATCH]


def insert(model: type[M], rows: Sequence[M], *, otherwise: str) -> list[M]:
    """Insert all rows or none; `otherwise` is said where a constraint refuses them. They have their numbers then."""
    try:
        with transaction.atomic():
            return model.objects.in_operation().bulk_create(rows, batch_size=BATCH)
    except IntegrityError as error:
        raise Refused(otherwise, code="conflict") from error


def fall(certificates: QuerySet[Certificate], day: date, reason: str, **more: Any) -> None:
    """Those of these certificates that stand fall on `day` with what they certify; a later one never stood."""
    values = {"revocation_reason": reason.strip()[:400], **more}
    standing = certificates.filter(revoked_on=None)
    standing.filter(issued_on__lte=day).update(revoked_on=day, **values)
    standing.update(revoked_on=F("issued_on"), **values)


def note(event: str, kind: str, rows: Sequence[Any], columns: Sequence[str], **more: Any) -> None:
    """One entry: about the row where there is one, else about all, over the Merkle root of their items.

    `columns` are internal numbers, keys and days: nothing personal enters a digest.
    """
    if not rows:
        return
    if len(rows) == 1:
        current().entry(event, kind, rows[0].pk, **_plain(rows[0], columns), **more)
        return
    bulk_kind = event.removeprefix("passport.")[:24]
    items = [
        Item(
            bulk_kind=bulk_kind,
            bulk_number=rows[0].pk,
            position=position,
            subject_kind=kind,
            subject_number=row.pk,
            digest=_digest(kind, row, columns),
        )
        for position, row in enumerate(rows)
    ]
    Item.objects.in_operation().bulk_create(items, batch_size=BATCH)
    root = writer.merkle_root(item.digest for item in items)
    current().entry(event, bulk_kind, rows[0].pk, rows=len(rows), merkle_root=root, **more)


def _plain(row: Any, columns: Sequence[str]) -> dict[str, Any]:
    values = {name: getattr(row, name) for name in columns}
    return {name: value if isinstance(value, int | str | None) else str(value) for name, value in values.items()}


def _digest(kind: str, row: Any, columns: Sequence[str]) -> str:
    text = "|".join([kind, str(row.pk), *(str(value) for value in _plain(row, columns).values())])
    return hashlib.sha256(text.encode()).hexdigest()


def kept_records(numbers: Iterable[int]) -> dict[int, int]:
    """For records that were merged into another one: the number of the record that holds."""
    found: dict[int, int] = {}
    for part in batches(sorted(set(numbers))):
        rows = Person.objects.in_operation().filter(pk__in=part, merged_into__isnull=False)
        found |= dict(rows.values_list("pk", "merged_into_id"))
    return found
