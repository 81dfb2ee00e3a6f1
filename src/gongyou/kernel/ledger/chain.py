#!/usr/bin/env python3
"""Verify a Gongyou ledger without Gongyou: one file, standard library only.

    gongyou audit export ledger.jsonl        (one entry per line, in order)
    python3 chain.py ledger.jsonl [checkpoint.json ...]

Names the first bad entry and why; compares with checkpoints that witnesses kept, so that a rewritten or forked
chain shows. Exit 0: whole; 1: broken; 2: unreadable.
"""

import hashlib
import json
import sys
import unicodedata

START = "0" * 64
FIELDS = ("seq", "at", "actor", "role", "node", "event", "subject_kind", "subject_number", "data")


def canonical(entry):
    """Sorted keys, NFC text, no floats, no spaces."""
    return json.dumps(
        _plain({name: entry[name] for name in FIELDS}), ensure_ascii=False, sort_keys=True, separators=(",", ":")
    )


def _plain(value):
    if isinstance(value, float):
        raise ValueError("a float stands in the entry")
    if isinstance(value, str):
        return unicodedata.normalize("NFC", value)
    if isinstance(value, dict):
        return {_plain(key): _plain(item) for key, item in value.items()}
    if isinstance(value, (list, tuple)):
        return [_plain(item) for item in value]
    return value


def entry_hash(prev, entry):
    """SHA-256(0x00 ‖ previous hash ‖ canonical entry)."""
    return hashlib.sha256(b"\x00" + bytes.fromhex(prev) + canonical(entry).encode("utf-8")).hexdigest()


def merkle_root(digests):
    """RFC 6962's shape: leaves 0x00 ‖ digest, inner nodes 0x01 ‖ left ‖ right; an odd node moves up."""
    level = [hashlib.sha256(b"\x00" + bytes.fromhex(digest)).digest() for digest in digests]
    if not level:
        return hashlib.sha256(b"").hexdigest()
    while len(level) > 1:
        pairs = [hashlib.sha256(b"\x01" + level[i] + level[i + 1]).digest() for i in range(0, len(level) - 1, 2)]
        level = pairs + ([level[-1]] if len(level) % 2 else [])
    return level[0].hex()


def verify(entries, checkpoints=()):
    """Walk the entries in order; return (count, last hash, list of faults). The first fault ends the walk."""
    known = {}
    for point in checkpoints:
        known.setdefault(int(point["seq"]), []).append(point)
    prev, count = START, 0
    for entry in entries:
        fault = _fault(entry, prev, count + 1) or _forked(known.pop(count + 1, ()), entry)
        if fault:
            return count, prev, [fault]
        prev, count = entry["hash"], count + 1
    return (
        count,
        prev,
        [
            f"the checkpoint at entry {seq} lies beyond the chain's end ({count}): entries are missing"
            for seq in sorted(known)
            if seq > count
        ],
    )


def _forked(points, entry):
    """Every witness's checkpoint at this entry must name its hash."""
    for point in points:
        if point["hash"] != entry["hash"]:
            return f"entry {entry['seq']} differs from the checkpoint of {point.get('day', '?')}: forked or rewritten"
    return None


def _fault(entry, prev, expected):
    if not isinstance(entry, dict):
        return f"entry {expected}: unreadable (not an object)"
    seq = entry.get("seq")
    if seq != expected:
        return f"entry {expected}: the next entry has number {seq} (missing, doubled or moved)"
    if entry.get("prev") != prev:
        return f"entry {seq}: it does not follow the hash of entry {seq - 1}"
    try:
        right = entry_hash(prev, entry)
    except (KeyError, ValueError) as error:
        return f"entry {seq}: unreadable ({error})"
    if right != entry.get("hash"):
        return f"entry {seq}: its content does not give its hash (changed after writing)"
    return None


def _lines(path):
    with open(path, encoding="utf-8") as file:
        for line in file:
            if line.strip():
                yield json.loads(line)


def _checkpoints(paths):
    found = []
    for path in paths:
        with open(path, encoding="utf-8") as file:
            data = json.load(file)
        found += data if isinstance(data, list) else [data]
    return found


def main(arguments):
    if not arguments:
        print(__doc__)
        return 2
    try:
        count, last, faults = verify(_lines(arguments[0]), _checkpoints(arguments[1:]))
    except (OSError, ValueError, KeyError, TypeError) as error:
        print(f"unreadable: {error}")
        return 2
    for fault in faults:
        print("BROKEN  " + fault)
    if not faults:
        print(f"WHOLE   {count} entries, last hash {last}")
    return 1 if faults else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
