#!/usr/bin/env python3
"""Check a published payment batch without Gongyou: one file, standard library only.

    python3 payment_package.py package.json [ledger.jsonl] [--file bank-file --salt text]

Names the first thing that differs. Exit 0: all of it agrees; 1: something differs; 2: unreadable.
The package is one JSON object without names and accounts; sums are integers in fen:

    format            "gongyou-payment-package/1"; batch, version, body, fund: text
    count, total_fen  number and sum of the lines; days: {drafted, checked, sent, closed}: ISO days in this order
    lines             [{reference, amount_fen, outcome: paid|failed|returned, day: ISO day or null}]
    sums              {outcome: {count, fen}} of the lines
    tax               how the personal tax on bonuses was handled: declared|exempt; personal: number of bonuses
    file              HMAC-SHA256(salt, SHA-256 of the bank's file as text): whoever is shown both recomputes it
    ledger            {entry: with prev and hash}: the digest of the package without this part stands in the entry's
                      data under `package`
"""

import hashlib
import hmac
import json
import sys
import unicodedata
from datetime import date
from pathlib import Path

FORMAT = "gongyou-payment-package/1"
OUTCOMES = ("paid", "failed", "returned")
DAYS = ("drafted", "checked", "sent", "closed")
LEDGER_FIELDS = ("seq", "at", "actor", "role", "node", "event", "subject_kind", "subject_number", "data")


class Differs(Exception):
    """The first thing that is not as it must be."""


def expect(right, what):
    if not right:
        raise Differs(what)


def normal(value):
    if isinstance(value, float):
        raise ValueError("a float stands in the package")
    if isinstance(value, str):
        return unicodedata.normalize("NFC", value)
    if isinstance(value, dict):
        return {normal(key): normal(item) for key, item in value.items()}
    return [normal(item) for item in value] if isinstance(value, list) else value


def canonical(value):
    return json.dumps(normal(value), ensure_ascii=False, sort_keys=True, separators=(",", ":")).encode("utf-8")


def digest(package):
    """The digest of a package without its proof."""
    return hashlib.sha256(canonical({name: one for name, one in package.items() if name != "ledger"})).hexdigest()


def commitment(salt, file_hash):
    return hmac.new(salt.encode("utf-8"), file_hash.encode("utf-8"), hashlib.sha256).hexdigest()


def sums_of(lines):
    found = {key: {"count": 0, "fen": 0} for key in OUTCOMES}
    for line in lines:
        found[line["outcome"]]["count"] += 1
        found[line["outcome"]]["fen"] += line["amount_fen"]
    return found


def check_lines(package):
    lines, known = package["lines"], set()
    days = [package["days"][key] for key in DAYS]
    expect(days == sorted(days), "days: a batch is drafted, checked, sent and closed in this order")
    for place, line in enumerate(lines, 1):
        where = f"lines: {line['reference']}"
        expect(line["reference"] == f"{package['batch']}-{place:04d}", f"{where}: not the reference of line {place}")
        expect(line["reference"] not in known, f"{where}: stands twice")
        known.add(line["reference"])
        expect(type(line["amount_fen"]) is int and line["amount_fen"] >= 1, f"{where}: not a sum in fen")
        expect(line["outcome"] in OUTCOMES, f"{where}: no outcome")
        if line["outcome"] != "failed":
            expect(
                date.fromisoformat(line["day"]).isoformat() >= package["days"]["sent"], f"{where}: before it was sent"
            )
    total = sum(line["amount_fen"] for line in lines)
    expect(package["count"] == len(lines), f"count: {package['count']}, the lines are {len(lines)}")
    expect(package["total_fen"] == total, f"total_fen: {package['total_fen']}, the lines add to {total}")
    expect(package["sums"] == sums_of(lines), "sums: not those of the lines")
    expect(package["tax"]["rule"] in ("declared", "exempt"), "tax: no such rule")
    expect(0 <= package["tax"]["personal"] <= len(lines), "tax: more bonuses than lines")


def entry_hash(entry):
    body = canonical({name: entry[name] for name in LEDGER_FIELDS})
    return hashlib.sha256(b"\x00" + bytes.fromhex(entry["prev"]) + body).hexdigest()


def check_ledger(package, lines):
    """The package's digest stands in the entry, the entry gives its hash, and the chain leads to it."""
    entry = package["ledger"]["entry"]
    data = json.loads(entry["data"]) if isinstance(entry["data"], str) else entry["data"]
    expect(data.get("package") == digest(package), "ledger: the package is not the one whose digest is in the entry")
    same = data.get("number") == package["batch"] and data.get("version") == package["version"]
    expect(same, "ledger: the entry is about another batch or version")
    expect(entry_hash(entry) == entry["hash"], f"ledger: entry {entry['seq']} does not give its hash")
    prev = "0" * 64
    for number, line in enumerate(lines or (), 1):
        right = line["seq"] == number and line["prev"] == prev and entry_hash(line) == line["hash"]
        expect(right, f"ledger: the chain is broken at entry {number}")
        prev = line["hash"]
        if number == entry["seq"]:
            expect(prev == entry["hash"], f"ledger: entry {number} is another one in the chain")
            return
    expect(lines is None, f"ledger: the chain ends before entry {entry['seq']}")


def verify(package, lines=None, file=None, salt=""):
    """Check everything in order; return the first difference, or an empty text."""
    try:
        normal(package)
        expect(package["format"] == FORMAT, f"format: {package['format']!r} is not {FORMAT}")
        check_lines(package)
        if file is not None:
            right = commitment(salt, hashlib.sha256(file).hexdigest()) == package["file"]
            expect(right, "file: not the file that went to the bank, or not its salt")
        check_ledger(package, lines)
    except Differs as difference:
        return str(difference)
    return ""


def options(arguments):
    """What stands behind --file and --salt, and the rest."""
    given, rest, left = {"--file": "", "--salt": ""}, [], list(arguments)
    while left:
        word = left.pop(0)
        if word in given and left:
            given[word] = left.pop(0)
        else:
            rest.append(word)
    return given, rest


def main(arguments):
    given, rest = options(arguments)
    if not 1 <= len(rest) <= 2:
        print(__doc__)
        return 2
    try:
        package = json.loads(Path(rest[0]).read_text("utf-8"))
        texts = [Path(path).read_text("utf-8").split("\n") for path in rest[1:]]
        lines = [json.loads(line) for text in texts for line in text if line.strip()]
        file = Path(given["--file"]).read_bytes() if given["--file"] else None
        difference = verify(package, lines if texts else None, file, given["--salt"])
    except (OSError, ValueError, KeyError, TypeError, AttributeError, IndexError) as error:
        print(f"unreadable: {type(error).__name__}: {error}")
        return 2
    where = "ledger entry {seq}, hash {hash}".format(**package["ledger"]["entry"])
    told = f"WHOLE    {package['count']} payments, {package['total_fen']} fen; {where}"
    print(f"DIFFERS  {difference}" if difference else told)
    return 1 if difference else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
