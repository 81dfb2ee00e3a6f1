"""Reading the ledger: verification, export for witnesses, timelines."""

import hashlib
import json
from collections.abc import Collection, Iterator
from datetime import date, datetime
from pathlib import Path

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey
from django.db import IntegrityError, transaction

from gongyou.kernel import clock, privacy
from gongyou.kernel.ledger import chain
from gongyou.kernel.ledger.models import Checkpoint, Entry, Head, Item, SealedValue
from gongyou.kernel.ledger.writer import SEALED_FIELD
from gongyou.kernel.privacy.signing import public_bytes, signing_key

_COLUMNS = (*chain.FIELDS, "prev", "hash")


def entries() -> Iterator[dict]:
    """Every entry in order, as the verifier reads it."""
    yield from Entry._base_manager.order_by("seq").values(*_COLUMNS).iterator(chunk_size=5000)


def verify() -> tuple[int, str, list[str]]:
    """Verify chain, head, checkpoints, bulk items and sealed values; return (entries, last hash, faults).

    A sealed value that is no longer there was erased, which is no fault: its commitment stays in the chain.
    """
    points = list(Checkpoint._base_manager.values("day", "seq", "hash", "public_key", "signature"))
    count, last, faults = chain.verify(entries(), points)
    head = Head._base_manager.get(pk=1)
    if not faults and (head.seq, head.hash) != (count, last):
        faults.append(f"the head says {head.seq} entries, the chain ends at {count}")
    faults += [f"the checkpoint of {point['day']} has a wrong signature" for point in points if not _signed(point)]
    return count, last, faults + _wrong_items() + _wrong_seals()


def _wrong_items() -> list[str]:
    """Bulk entries whose item rows do not give the Merkle root in the chain, and items that belong to none."""
    faults, known = [], set()
    rooted = Entry._base_manager.filter(data__contains='"merkle_root"').order_by("seq")
    for seq, kind, number, data in rooted.values_list("seq", "subject_kind", "subject_number", "data"):
        known.add((kind, number))
        items = Item._base_manager.filter(bulk_kind=kind, bulk_number=number).order_by("position")
        if chain.merkle_root(list(items.values_list("digest", flat=True))) != json.loads(data).get("merkle_root"):
            faults.append(f"entry {seq}: its items do not give the root that it holds")
    groups = set(Item._base_manager.values_list("bulk_kind", "bulk_number").distinct())
    return faults + [f"items of {kind} {number} belong to no entry" for kind, number in sorted(groups - known)]


def _wrong_seals() -> list[str]:
    """Sealed values that cannot be opened, or that are not what the chain committed to."""
    faults = []
    for row in SealedValue._base_manager.order_by("entry_seq", "name").iterator():
        data = Entry._base_manager.filter(pk=row.entry_seq).values_list("data", flat=True).first()
        committed = json.loads(data or "{}").get("commitments", {}).get(row.name)
        try:
            opened = privacy.decrypt(SEALED_FIELD, bytes(row.token))
        except privacy.BrokenSeal:
            opened = ""
        if hashlib.sha256(opened.encode()).hexdigest() != committed:
            faults.append(f"entry {row.entry_seq}: the sealed value {row.name!r} is not the one that was recorded")
    return faults


def export(path: Path) -> int:
    """Write all entries as JSON lines for the stand-alone verifier; return how many."""
    count = 0
    with path.open("w", encoding="utf-8") as file:
        for entry in entries():
            file.write(json.dumps(entry, ensure_ascii=False) + "\n")
            count += 1
    return count


def _message(day: date | str, seq: int, digest: str) -> bytes:
    return f"gongyou-checkpoint|{day}|{seq}|{digest}".encode()


def _signed(point: dict) -> bool:
    key = Ed25519PublicKey.from_public_bytes(bytes.fromhex(point["public_key"]))
    try:
        key.verify(bytes.fromhex(point["signature"]), _message(point["day"], point["seq"], point["hash"]))
    except InvalidSignature:
        return False
    return True


def checkpoint(day: date | None = None) -> Checkpoint:
    """Sign the end of the chain for `day` (once a day) and return the checkpoint for the witnesses."""
    day = day or clock.today()
    found = Checkpoint._base_manager.filter(day=day).first()
    if found:
        return found
    head, key = Head._base_manager.get(pk=1), signing_key("checkpoint")
    point = Checkpoint(
        day=day,
        seq=head.seq,
        hash=head.hash,
        public_key=public_bytes(key).hex(),
        signature=key.sign(_message(day, head.seq, head.hash)).hex(),
    )
    try:
        with transaction.atomic():
            point.save(force_insert=True)
    except IntegrityError:  # somebody else signed this day a moment ago
        return Checkpoint._base_manager.get(day=day)
    return point


def timeline(kind: str, number: int) -> list[dict]:
    """The entries about one subject, oldest first, for pages whose viewer may see the subject."""
    rows = Entry._base_manager.filter(subject_kind=kind, subject_number=number).order_by("seq")
    return [{**row, "data": json.loads(row["data"])} for row in rows.values(*_COLUMNS)]


def about(kind: str, numbers: Collection[int], events: Collection[str]) -> list[dict]:
    """The entries of these events about several subjects of one kind, oldest first; the caller may see the subjects."""
    rows = Entry._base_manager.filter(subject_kind=kind, subject_number__in=list(numbers), event__in=list(events))
    return [{**row, "data": json.loads(row["data"])} for row in rows.order_by("seq").values(*_COLUMNS)]


def about_items(kind: str, numbers: Collection[int], events: Collection[str]) -> dict[int, dict]:
    """The last entry of these events for each of several subjects that are items of acts upon many."""
    items = Item._base_manager.filter(subject_kind=kind, subject_number__in=list(numbers)).order_by("pk")
    found = list(items.values_list("subject_number", "bulk_kind", "bulk_number"))
    told: dict[tuple[str, int], dict] = {}
    for bulk_kind in sorted({row[1] for row in found}):
        for entry in about(bulk_kind, {row[2] for row in found if row[1] == bulk_kind}, events):
            told[bulk_kind, entry["subject_number"]] = entry
    return {number: told[bulk] for number, *bulk_ in found if (bulk := tuple(bulk_)) in told}


def moment(entry: dict) -> datetime:
    """When the entry was written."""
    return datetime.fromisoformat(entry["at"])
