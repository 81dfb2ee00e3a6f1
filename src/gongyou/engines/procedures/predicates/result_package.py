#!/usr/bin/env python3
"""Recompute a published result without Gongyou: one file, standard library only.

    python3 result_package.py package.json [ledger.jsonl]

Names the first thing that differs. Exit 0: all of it follows from the marks; 1: something differs; 2: unreadable.
The package is one JSON object; no number in it is a float, `n/d` is an exact fraction as text (`175/2`, whole: `88`):

    format       "gongyou-result-package/1"; title: text
    sheet, rule  the marking sheet and its rule; a mark is an integer in units of `digits` decimals
    tie_breaks   [{key, better: higher|lower}]; key: a part, a criterion, or one of the entries' `keys`
    entries      [{code, name (masked), unit, category, tags: [..], keys: {name: integer, n/d or null}, out}]
    marks        [[entry, aspect, judge, mark]]; none for an entry that is `out` (true)
    draws        [{name, kind, seed, commitment, ...}]; kind "ties"; kind "panel": pool, excluded, needed,
                 reserves, members, spare; kind "numbers": pool, first, numbers: {code: number}
    results      [{entry, parts: {part: n/d}, total: n/d, shown, place, decided_by: score|a tie-break|draw}]
    voided       what was given up after it began: [{round, kind, stage, whole, on, reason, entries, draw: or null}]
    places       how many were to be chosen, or null; quotas: [{bound, on, tag, per_mille, count}]
    before       [{category, tags}] of who took places of this list earlier
    selection    null, or {taken: [entry], passed: [{entry, place}]}
    digests      SHA-256 of the canonical JSON of each of the parts above from sheet to selection
    ledger       {entry: with prev and hash, field, path: [["left"|"right", hash]]}: the digest of the package
                 without this part stands in the entry's data under `field`, or (with a path) under its root

A lot is HMAC-SHA256(seed, code), the smallest first; the commitment is SHA-256(seed); all text is UTF-8 in NFC.
"""

import functools
import hashlib
import hmac
import json
import sys
import unicodedata
from collections import Counter
from fractions import Fraction
from pathlib import Path

FORMAT = "gongyou-result-package/1"
SECTIONS = "sheet rule tie_breaks entries marks draws voided results places quotas before selection".split()
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


def digest(value):
    return hashlib.sha256(canonical(value)).hexdigest()


def nfc(text):
    return unicodedata.normalize("NFC", text).encode("utf-8")


def unique(values, what):
    doubled = [value for value, number in Counter(values).items() if number > 1]
    expect(not doubled, f"{what} {doubled[:1]} stands twice")


def aspects_of(part):
    return [one for criterion in part["criteria"] for sub in criterion["subs"] for one in sub["aspects"]]


def check_sheet(sheet, rule):
    whole = 100 * 10 ** sheet["digits"]
    percent = sum(part["percent"] for part in sheet["parts"])
    expect(percent == 100, f"sheet: the parts add to {percent} %, not to 100 %")
    for part in sheet["parts"]:
        weight = sum(one["weight"] for one in aspects_of(part))
        expect(weight == whole, f"sheet: the weights of part {part['key']} add to {weight}, not to {whole}")
    unique([one["key"] for part in sheet["parts"] for one in aspects_of(part)], "sheet: aspect")
    lost = rule["drop_highest"] + rule["drop_lowest"]
    expect(lost < max(1, rule["drop_from"]), "rule: dropping may leave no mark")


def read_marks(package, entries, panel):
    """Entry → aspect → judge → mark, each possible and none doubled; enough judges everywhere."""
    known = {one["key"]: one for part in package["sheet"]["parts"] for one in aspects_of(part)}
    unique([tuple(row[:3]) for row in package["marks"]], "marks: mark")
    found = {entry: {key: {} for key in known} for entry in entries}
    for entry, key, judge, mark in package["marks"]:
        where = f"marks: {entry}, {key}, {judge}"
        expect(entry in found and key in known, f"{where}: no such entry or aspect")
        right = type(mark) is int and 0 <= mark <= known[key]["maximum"] and mark % known[key]["step"] == 0
        expect(right, f"{where}: {mark} cannot be given")
        expect(panel is None or known[key]["kind"] != "judged" or judge in panel, f"{where}: not on the panel")
        found[entry][key][judge] = mark
    for entry, given in found.items():
        for key, marks in given.items():
            judged = known[key]["kind"] == "judged"
            least = package["rule"]["judges"] if judged else 1
            expect(len(marks) >= least, f"marks: {entry}, {key}: {len(marks)} marks, wanted {least}")
            expect(judged or len(set(marks.values())) == 1, f"marks: {entry}, {key}: the measured values differ")
    return found


def mean_after_drop(values, rule):
    """Strike out one by one, then average."""
    left = list(values)
    if len(left) >= rule["drop_from"]:
        for _ in range(rule["drop_highest"]):
            left.remove(max(left))
        for _ in range(rule["drop_lowest"]):
            left.remove(min(left))
    return sum(map(Fraction, left)) / len(left)


def points_of(aspects, digits, rule, given):
    """Aspect by aspect, or (rule `part`) the judges' totals over all that is judged."""
    points, totals = Fraction(0), {}
    for one in aspects:
        worth = Fraction(one["weight"], one["maximum"] * 10**digits)
        marks = given[one["key"]]
        if one["kind"] == "judged" and rule["per"] == "part":
            for judge, mark in marks.items():
                totals.setdefault(judge, []).append(worth * mark)
        else:
            judged = one["kind"] == "judged"
            points += worth * (mean_after_drop(marks.values(), rule) if judged else max(marks.values()))
    number = sum(one["kind"] == "judged" for one in aspects)
    expect({len(some) for some in totals.values()} <= {number}, "marks: a judge did not mark all of a part")
    return points + (mean_after_drop([sum(some) for some in totals.values()], rule) if totals else 0)


def shown(value, digits):
    units = (2 * value.numerator * 10**digits + value.denominator) // (2 * value.denominator)
    text = str(units).rjust(digits + 1, "0")
    return f"{text[:-digits]}.{text[-digits:]}" if digits else text


def lot(seed, code):
    return hmac.new(nfc(seed), nfc(code), hashlib.sha256).hexdigest()


def check_draws(draws, voided):
    """Recompute every draw; return the seed of the ties and everybody on a panel (None: no panel was drawn)."""
    gone = [one["draw"] for one in voided if one["draw"]]
    unique([(one["seed"], one["kind"]) for one in draws + gone], "draws: seed")
    for one in draws + gone:
        where = f"draws: {one['name']}"
        expect(one["seed"] and hashlib.sha256(nfc(one["seed"])).hexdigest() == one["commitment"], f"{where}: the seed")
        unique(one.get("pool", []), f"{where}:")
        drawn = sorted(one.get("pool", []), key=lambda code: lot(one["seed"], code))
        if one["kind"] == "panel":
            free = [code for code in drawn if code not in one["excluded"]]
            expect(one["members"] == free[: one["needed"]], f"{where}: the members")
            expect(one["spare"] == free[one["needed"] :][: one["reserves"]], f"{where}: the reserves")
        elif one["kind"] == "numbers":
            expect(one["numbers"] == {code: one["first"] + i for i, code in enumerate(drawn)}, f"{where}: the numbers")
        else:
            expect(one["kind"] == "ties", f"{where}: an unknown kind")
    panels = [one for one in draws if one["kind"] == "panel"]
    seed = next((one["seed"] for one in draws if one["kind"] == "ties"), "")
    return seed, {code for one in panels for code in one["members"] + one["spare"]} if panels else None


def compare(package, seed, one, other):
    """(below nothing: one stands before the other, what decided)."""
    rule = package["rule"]
    scores = [row["total"] for row in (one, other)]
    if rule["rank_by"] == "shown":
        scores = [Fraction(shown(value, rule["shown"])) for value in scores]
    if scores[0] != scores[1]:
        return (-1 if scores[0] > scores[1] else 1), "score"
    for tie_break in package["tie_breaks"]:
        mine, his = (row["keys"].get(tie_break["key"]) for row in (one, other))
        if mine != his:
            if mine is None or his is None:
                return (1 if mine is None else -1), tie_break["key"]
            return (-1 if (mine > his) == (tie_break["better"] == "higher") else 1), tie_break["key"]
    expect(seed or one is other, f"results: {one['code']} and {other['code']} are equal and no lot was drawn")
    return (-1 if lot(seed, one["code"]) < lot(seed, other["code"]) else 1) if seed else 0, "draw"


def compute(package, entries, marks, seed):
    """The rows of the ranking, best first, with `decided_by`."""
    sheet, rule = package["sheet"], package["rule"]
    rows = []
    for code, given in marks.items():
        parts = {part["key"]: points_of(aspects_of(part), sheet["digits"], rule, given) for part in sheet["parts"]}
        total = sum(part["percent"] * parts[part["key"]] for part in sheet["parts"]) / 100
        own = {key: None if value is None else Fraction(value) for key, value in entries[code]["keys"].items()}
        rows.append({"code": code, "parts": parts, "total": total, "keys": {**own, **modules(package, given), **parts}})
    rows.sort(key=functools.cmp_to_key(lambda one, other: compare(package, seed, one, other)[0]))
    for i, row in enumerate(rows):
        against = rows[i - 1] if i else rows[1] if len(rows) > 1 else None
        row["decided_by"] = compare(package, seed, row, against)[1] if against else "score"
    return rows


def modules(package, given):
    """The points of each criterion that a tie-break names."""
    sheet, rule = package["sheet"], package["rule"]
    wanted = {one["key"] for one in package["tie_breaks"]} if rule["per"] != "part" else ()
    found = (one for part in sheet["parts"] for one in part["criteria"] if one["key"] in wanted)
    return {one["key"]: points_of(aspects_of({"criteria": [one]}), sheet["digits"], rule, given) for one in found}


def check_results(package, rows):
    results = sorted(package["results"], key=lambda one: one["place"])
    expect(len(results) == len(rows), f"results: {len(results)} rows, but {len(rows)} entries were marked")
    for place, (row, given) in enumerate(zip(rows, results, strict=True), 1):
        right = {
            "place": place,
            "entry": row["code"],
            "parts": {key: str(value) for key, value in row["parts"].items()},
            "total": str(row["total"]),
            "shown": shown(row["total"], package["rule"]["shown"]),
            "decided_by": row["decided_by"],
        }
        for field, value in right.items():
            expect(given[field] == value, f"results: place {place}: {field} must be {value}, not {given[field]}")


def bears(quota, entry):
    return entry["category"] == quota["tag"] if quota["on"] == "category" else quota["tag"] in entry["tags"]


def limits(quotas, taken, before):
    """(lowest, highest) of each quota among so many, beside those before: floors round up, ceilings down."""
    found, length = [], taken + len(before)
    for one in quotas:
        floor, share = one["bound"] == "floor", length * (one["per_mille"] or 0)
        number = one["count"] if one["count"] is not None else (share + 999 * floor) // 1000
        had = sum(bears(one, item) for item in before)
        found.append((number - had, taken) if floor else (0, number - had))
    return found


def check_selection(package, order, entries):
    places, given, before = package["places"], package["selection"], package["before"]
    if places is None:
        return expect(given is None, "selection: nobody was to be chosen")
    taken, chosen, length = given["taken"], set(given["taken"]), len(given["taken"])
    quotas = package["quotas"] if places > 1 else []
    sign = {code: tuple(bears(one, entries[code]) for one in quotas) for code in order}
    expect(not taken or length + len(before) <= places, f"selection: {len(taken)} taken for {places} places")
    expect([code for code in order if code in chosen] == taken, "selection: it does not follow the ranking")
    for i, (quota, (low, high)) in enumerate(zip(quotas, limits(quotas, length, before), strict=True)):
        number = sum(sign[code][i] for code in taken)
        where = f"selection: quota {quota['bound']} {quota['tag']}"
        expect(not taken or low <= number <= high, f"{where}: {number}, wanted {low} to {high}")
    for longer in range(length + 1, min(places - len(before), len(order)) + 1):
        possible = can_fill(Counter(sign.values()), longer, limits(quotas, longer, before))
        expect(not possible, f"selection: {longer} places could be filled, not only {length}")
    last = max((order.index(code) for code in taken), default=-1)
    passed = [(code, place) for place, code in enumerate(order[: last + 1], 1) if code not in chosen]
    expect([(one["entry"], one["place"]) for one in given["passed"]] == passed, "selection: the entries passed over")
    below, bounds, refused = Counter(sign.values()), limits(quotas, length, before), set()
    for code in order[: last + 1]:
        mine = sign[code]
        below[mine] -= 1
        rest = [(low - has, high - has) for (low, high), has in zip(bounds, mine, strict=True)]
        if code in chosen:
            bounds, length = rest, length - 1
        elif mine not in refused:
            expect(not can_fill(below, length - 1, rest), f"selection: {code} was passed over without need")
            refused.add(mine)


def can_fill(kinds, left, bounds):
    """Whether `left` of these kinds can be taken within the bounds: in fractions, then branching on a broken one."""
    signs = sorted(sign for sign, number in kinds.items() if number > 0)
    first = [(0, min(kinds[sign], left)) for sign in signs]
    lines = [[n for n, sign in enumerate(signs) if sign[i]] for i in range(len(bounds))] + [list(range(len(signs)))]
    boxes = [first + [(max(0, low), min(high, left)) for low, high in bounds] + [(left, left)]]
    while boxes:
        box = boxes.pop()
        if left < 0 or any(low > high for low, high in box):
            continue
        values = in_fractions(box, {len(signs) + i: dict.fromkeys(line, Fraction(1)) for i, line in enumerate(lines)})
        if values is None:
            continue
        broken = next((n for n in range(len(signs)) if values[n].denominator > 1), None)
        if broken is None:
            return True
        down = values[broken].numerator // values[broken].denominator
        for low, high in ((box[broken][0], down), (down + 1, box[broken][1])):
            boxes.append([*box[:broken], (low, high), *box[broken + 1 :]])
    return False


def in_fractions(box, rows):
    """Values within the box that obey the rows (variable = sum of shares of others), or None (Bland's rule)."""
    values = {n: Fraction(low) for n, (low, _high) in enumerate(box)}
    settled = None
    while True:
        for name in rows.keys() - {settled}:
            values[name] = sum((values[other] * part for other, part in rows[name].items()), Fraction(0))
        wrong = min((name for name in rows if not box[name][0] <= values[name] <= box[name][1]), default=None)
        if wrong is None:
            return values
        aim = box[wrong][0] if values[wrong] < box[wrong][0] else box[wrong][1]
        up = aim > values[wrong]
        free = [name for name, share in rows[wrong].items() if values[name] != box[name][(share > 0) == up]]
        if not free:
            return None
        moved, row = min(free), rows.pop(wrong)
        share = row.pop(moved)
        values[moved] += (aim - values[wrong]) / share
        rows[moved] = {wrong: 1 / share, **{name: -other / share for name, other in row.items()}}
        for name in rows:
            times = rows[name].pop(moved, 0) if name != moved else 0
            for other, part in rows[moved].items() if times else ():
                rows[name][other] = rows[name].get(other, 0) + times * part
            rows[name] = {other: part for other, part in rows[name].items() if part}
        values[wrong], settled = Fraction(aim), moved


def entry_hash(entry):
    body = canonical({name: entry[name] for name in LEDGER_FIELDS})
    return hashlib.sha256(b"\x00" + bytes.fromhex(entry["prev"]) + body).hexdigest()


def check_ledger(package, lines):
    """The package's digest stands in the entry, the entry gives its hash, and the chain leads to it."""
    proof = package["ledger"]
    entry = proof["entry"]
    found = digest({name: value for name, value in package.items() if name != "ledger"})
    if proof.get("path"):
        node = hashlib.sha256(b"\x00" + bytes.fromhex(found)).digest()
        for side, other in proof["path"]:
            pair = bytes.fromhex(other) + node if side == "left" else node + bytes.fromhex(other)
            node = hashlib.sha256(b"\x01" + pair).digest()
        found = node.hex()
    data = json.loads(entry["data"]) if isinstance(entry["data"], str) else entry["data"]
    expect(data.get(proof["field"]) == found, "ledger: the package is not the one whose digest stands in the entry")
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
        check_sheet(package["sheet"], package["rule"])
        unique([one["code"] for one in package["entries"]], "entries:")
        entries = {one["code"]: one for one in package["entries"]}
        seed, panel = check_draws(package["draws"], package["voided"])
        marks = read_marks(package, [code for code, one in entries.items() if not one["out"]], panel)
        rows = compute(package, entries, marks, seed)
        check_results(package, rows)
        check_selection(package, [row["code"] for row in rows], entries)
        for name in SECTIONS:
            expect(package["digests"].get(name) == digest(package[name]), f"digests: {name} was changed")
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
    except (OSError, ValueError, KeyError, TypeError, AttributeError, IndexError, ArithmeticError) as error:
        print(f"unreadable: {type(error).__name__}: {error}")
        return 2
    where = "ledger entry {seq}, hash {hash}".format(**package["ledger"]["entry"])
    gone = f"; {len(package['voided'])} draws or ballots were given up before" if package["voided"] else ""
    told = f"WHOLE    {len(package['results'])} results follow from {len(package['marks'])} marks{gone}; {where}"
    print(f"DIFFERS  {difference}" if difference else told)
    return 1 if difference else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
