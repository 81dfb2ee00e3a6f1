"""Published batches: what everybody reads of them, and the file with its proof."""

import json
from dataclasses import dataclass
from datetime import datetime
from importlib.resources import files
from typing import Any

from django.db.models import OuterRef, QuerySet, Subquery

from gongyou.kernel.access.viewer import Viewer
from gongyou.kernel.ledger import chain
from gongyou.kernel.ledger.models import Entry
from gongyou.records.treasury.models import BatchPackage

EVENT = "treasury.package_published"
_COLUMNS = (*chain.FIELDS, "prev", "hash")


@dataclass(frozen=True)
class PublishedBatch:
    """A closed batch as everybody may read it."""

    number: str
    version: int
    body: str
    fund: str
    count: int
    total_fen: int
    paid_fen: int
    back_fen: int
    digest: str
    published_at: datetime


def published_batches(viewer: Viewer) -> QuerySet[BatchPackage]:
    """The latest version of every published batch, the newest first."""
    last = BatchPackage._base_manager.filter(batch=OuterRef("batch")).order_by("-version").values("pk")[:1]
    rows = BatchPackage.objects.visible_to(viewer).filter(pk=Subquery(last)).select_related("batch")
    return rows.order_by("-published_at", "-pk")


def published_batch(row: BatchPackage) -> PublishedBatch:
    given = json.loads(row.text)
    sums = given["sums"]
    return PublishedBatch(
        number=given["batch"],
        version=given["version"],
        body=given["body"],
        fund=given["fund"],
        count=given["count"],
        total_fen=given["total_fen"],
        paid_fen=sums["paid"]["fen"],
        back_fen=sums["failed"]["fen"] + sums["returned"]["fen"],
        digest=row.digest,
        published_at=row.published_at,
    )


def package_file(viewer: Viewer, number: str) -> str | None:
    """The package with the ledger's entry that holds its digest, as text; None where nothing is published."""
    row = published_batches(viewer).filter(batch__number=number).first()
    if row is None:
        return None
    return json.dumps({**json.loads(row.text), "ledger": {"entry": _entry(row)}}, ensure_ascii=False, indent=1)


def _entry(row: BatchPackage) -> dict[str, Any]:
    rows = Entry._base_manager.filter(event=EVENT, subject_kind="payment_batch", subject_number=row.batch_id)
    return list(rows.order_by("seq").values(*_COLUMNS))[row.version - 1]


def verifier_file() -> str:
    """The stand-alone verifier: one file of the standard library."""
    return (files("gongyou.records.treasury.predicates") / "payment_package.py").read_text("utf-8")
