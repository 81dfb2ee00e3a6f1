#!/usr/bin/env python3
"""Check a published notice without Gongyou: one file, standard library only.

    python3 notice_package.py package.json [ledger.jsonl]

Names the first thing that differs. Exit 0: all of it agrees; 1: something differs; 2: unreadable.
The package is one JSON object; names are masked, of whom was taken out nothing but the number stands:

    format       "gongyou-notice-package/1"; number, title, by: text
    posted       {day: ISO day, hour: of Asia/Shanghai}; closed_on, ends_on: ISO days
    rule         {days, unit: working_day|calendar_day, before, source, calendars: [..]}: posted before the hour
                 `before`, the day of posting counts
    days         [[ISO day, working: true|false]]: every day from the first that counts to the last
    items        [{ordinal, name, unit, result, state: cleared|out, anew: ISO day or null}]: `anew` ended later
    objections   {received, upheld, corrected, dismissed, otherwise}: numbers
    ledger       {entry: with prev and hash, field, path: []}: the digest of the package without this part stands in
                 the entry's data under `field`
"""

import hashlib
import json
import sys
import unicodedata
from datetime import date, timedelta
from pathlib import Path

FORMAT = "gongyou-notice-package/1"
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


def check_days(package):
    """The days follow one another, as many count as the rule asks for, and the last one is the end."""
    rule, posted = package["rule"], date.fromisoformat(package["posted"]["day"])
    days = [(date.fromisoformat(day), working) for day, working in package["days"]]
    first = posted if package["posted"]["hour"] < rule["before"] else posted + timedelta(days=1)
    expect(days and days[0][0] == first, f"days: the first that counts is {first}")
    right = [first + timedelta(days=place) for place in range(len(days))]
    expect([day for day, _working in days] == right, "days: one is missing or stands twice")
    expect(days[-1][0].isoformat() == package["ends_on"], f"days: the last is {days[-1][0]}, not {package['ends_on']}")
    expect(days[-1][1], "days: the last is a day of rest")
    if rule["unit"] == "working_day":
        number = sum(working for _day, working in days)
        expect(number == rule["days"], f"days: {number} working days, wanted {rule['days']}")
    else:
        expect(rule["unit"] == "calendar_day", "rule: an unknown unit")
        moved = [working for _day, working in days[rule["days"] - 1 : -1]]
        expect(len(days) >= rule["days"] and not any(moved), f"days: {len(days)}, wanted {rule['days']}")
    expect(package["closed_on"] > package["ends_on"], "closed_on: before the end")


def check_items(package):
    numbers = [one["ordinal"] for one in package["items"]]
    expect(numbers == sorted(set(numbers)), "items: an item stands twice")
    for one in package["items"]:
        where = f"items: {one['ordinal']}"
        expect(one["state"] in ("cleared", "out"), f"{where}: an unknown state")
        expect(one["state"] == "cleared" or not (one["name"] or one["unit"]), f"{where}: taken out, but named")
        expect(one["anew"] is None or one["anew"] > package["posted"]["day"], f"{where}: ended before it was posted")
    given = package["objections"]
    ended = sum(number for how, number in given.items() if how != "received")
    expect(min(given.values()) >= 0 and ended == given["received"], f"objections: {given['received']}, ended {ended}")
    out = sum(one["state"] == "out" for one in package["items"])
    expect(out or not given["upheld"], "objections: upheld, but nothing was taken out")


def entry_hash(entry):
    body = canonical({name: entry[name] for name in LEDGER_FIELDS})
    return hashlib.sha256(b"\x00" + bytes.fromhex(entry["prev"]) + body).hexdigest()


def check_ledger(package, lines):
    """The package's digest stands in the entry, the entry gives its hash, and the chain leads to it."""
    proof = package["ledger"]
    entry = proof["entry"]
    found = hashlib.sha256(canonical({name: one for name, one in package.items() if name != "ledger"})).hexdigest()
    data = json.loads(entry["data"]) if isinstance(entry["data"], str) else entry["data"]
    expect(data.get(proof["field"]) == found, "ledger: the package is not the one whose digest stands in the entry")
    expect(data.get("number") == package["number"], "ledger: the entry is about another notice")
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


def verify(package, lines=None):
    """Check everything in order; return the first difference, or an empty text."""
    try:
        normal(package)
        expect(package["format"] == FORMAT, f"format: {package['format']!r} is not {FORMAT}")
        check_days(package)
        check_items(package)
        check_ledger(package, lines)
    except Differs as difference:
        return str(difference)
    return ""


def main(arguments):
    if not 1 <= len(arguments) <= 2:
        print(__doc__)
        return 2
    try:
        package = json.loads(Path(arguments[0]).read_text("utf-8"))
        texts = [Path(path).read_text("utf-8").split("\n") for path in arguments[1:]]
        lines = [json.loads(line) for text in texts for line in text if line.strip()]
        difference = verify(package, lines if texts else None)
    except (OSError, ValueError, KeyError, TypeError, AttributeError, IndexError) as error:
        print(f"unreadable: {type(error).__name__}: {error}")
        return 2
    where = "ledger entry {seq}, hash {hash}".format(**package["ledger"]["entry"])
    told = f"WHOLE    {len(package['items'])} items, {package['posted']['day']} to {package['ends_on']}; {where}"
    print(f"DIFFERS  {difference}" if difference else told)
    return 1 if difference else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
