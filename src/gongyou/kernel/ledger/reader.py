"""Reading the ledger: verification, export for witnesses, timelines."""

import json
from collections.abc import Iterator
from datetime import date
from pathlib import Path

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat, PublicFormat
from django.conf import settings

from gongyou.kernel import clock
from gongyou.kernel.ledger import chain
from gongyou.kernel.ledger.models import Checkpoint, Entry, Head

_COLUMNS = (*chain.FIELDS, "prev", "hash")


def entries() -> Iterator[dict]:
    """Every entry in order, as the verifier reads it."""
    yield from Entry._base_manager.order_by("seq").values(*_COLUMNS).iterator(chunk_size=5000)


def verify() -> tuple[int, str, list[str]]:
    """Verify the stored chain, its head and its checkpoints; return (entries, last hash, faults)."""
    points = list(Checkpoint._base_manager.values("day", "seq", "hash", "public_key", "signature"))
    count, last, faults = chain.verify(entries(), points)
    head = Head._base_manager.get(pk=1)
    if not faults and (head.seq, head.hash) != (count, last):
        faults.append(f"the head says {head.seq} entries, the chain ends at {count}")
    faults += [f"the checkpoint of {point['day']} has a wrong signature" for point in points if not _signed(point)]
    return count, last, faults


def export(path: Path) -> int:
    """Write all entries as JSON lines for the stand-alone verifier; return how many."""
    count = 0
    with path.open("w", encoding="utf-8") as file:
        for entry in entries():
            file.write(json.dumps(entry, ensure_ascii=False) + "\n")
            count += 1
    return count


def _key() -> Ed25519PrivateKey:
    path = Path(settings.GONGYOU_HOME) / "checkpoint_key"
    if not path.exists():
        key = Ed25519PrivateKey.generate()
        path.touch(mode=0o600)
        path.write_bytes(key.private_bytes(Encoding.Raw, PrivateFormat.Raw, NoEncryption()))
    return Ed25519PrivateKey.from_private_bytes(path.read_bytes())


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
    head, key = Head._base_manager.get(pk=1), _key()
    point = Checkpoint(
        day=day,
        seq=head.seq,
        hash=head.hash,
        public_key=key.public_key().public_bytes(Encoding.Raw, PublicFormat.Raw).hex(),
        signature=key.sign(_message(day, head.seq, head.hash)).hex(),
    )
    point.save(force_insert=True)
    return point


def timeline(kind: str, number: int) -> list[dict]:
    """The entries about one subject, oldest first, for pages whose viewer may see the subject."""
    rows = Entry._base_manager.filter(subject_kind=kind, subject_number=number).order_by("seq")
    return [{**row, "data": json.loads(row["data"])} for row in rows.values(*_COLUMNS)]
