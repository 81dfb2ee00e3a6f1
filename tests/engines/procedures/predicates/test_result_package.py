"""The public package: the stand-alone verifier recomputes it, and finds every kind of tampering by name."""

import ast
import copy
import json
import subprocess
import sys
from fractions import Fraction
from pathlib import Path
from random import Random

import pytest

from gongyou.engines.procedures.predicates import marking, packages, quotas, result_package
from gongyou.engines.procedures.predicates.marking import JUDGED, MEASURED, PER_PART, Aspect, Criterion, Rule, Sub
from gongyou.engines.procedures.predicates.ranking import LOWER, DrawNeeded, TieBreak
from gongyou.kernel.ledger import chain

FILE = Path(result_package.__file__)
JUDGES = [f"J{number:02}" for number in range(12)]
SHEET = marking.Sheet(
    (
        marking.plain_part("theory", "理论", 30, [Aspect("paper", "笔试", MEASURED, 10000, 10000)]),
        marking.Part("practice", "实操", 70, (
            Criterion("weld", "焊接", (Sub("seam", "焊缝", (Aspect("size", "尺寸", MEASURED, 4000, 4000),
                                                       Aspect("look", "外观", JUDGED, 2500, 300, 100))),)),
            Criterion("order", "规范", (Sub("safe", "安全", (Aspect("care", "文明生产", JUDGED, 3500, 10000),)),)),
        )),
    )
)  # fmt: skip
RULE = Rule(judges=5, drop_highest=1, drop_lowest=1, spread=None)
BREAKS = (TieBreak("practice"), TieBreak("weld"), TieBreak("time", LOWER), TieBreak("theory"))
QUOTAS = (
    quotas.Quota(quotas.FLOOR, quotas.TAG, "woman", per_mille=300),
    quotas.Quota(quotas.CEILING, quotas.CATEGORY, "head", per_mille=200),
)


def _chain(entries):
    prev, found = chain.START, []
    for seq, (event, data) in enumerate(entries, 1):
        entry = {"seq": seq, "at": "2026-11-23T01:00:00.000000+00:00", "actor": 7, "role": "clerk", "node": 3,
                 "event": event, "subject_kind": "round", "subject_number": 5, "data": json.dumps(data)}  # fmt: skip
        prev, entry["prev"], entry["hash"] = chain.entry_hash(prev, entry), prev, chain.entry_hash(prev, entry)
        found.append(entry)
    return found


def _proven(package):
    lines = _chain([("x.opened", {}), ("x.published", {"package": packages.digest_of(package)}), ("x.closed", {})])
    return packages.with_proof(package, lines[1]), lines


def _package(seed=1, number=14, rule=RULE):
    random = Random(seed)
    panel = packages.panel_data("评委", "panel seed", JUDGES, 5, 2, ["J03"])
    entries, marks = [], {}
    for n in range(number):
        code = f"W{n:02}"
        entries.append(
            packages.Shown(code, "王*", "某厂", "head" if n % 3 == 0 else "worker", ["woman"] if n % 5 == 4 else [],
                           {"time": random.randint(1, 3)}, out=n == 7)
        )  # fmt: skip
        marks[code] = {
            "paper": {"clerk": random.randint(0, 3) * 2500, "other": 0},
            "size": {"clerk": random.randint(0, 2) * 2000},
            "look": {judge: random.randint(0, 3) * 100 for judge in panel["members"]},
            "care": {judge: random.randint(0, 2) * 5000 for judge in panel["members"]},
        }
        marks[code]["paper"]["other"] = marks[code]["paper"]["clerk"]
    marks["W05"] = marks["W06"] = marks["W08"]
    draws = [
        panel,
        packages.ties_data("并列", "ties seed"),
        packages.numbers_data("工位", "s", [one.code for one in entries], 101),
    ]
    return packages.build(title="电焊工决赛", sheet=SHEET, rule=rule, entries=entries, marks=marks, tie_breaks=BREAKS,
                          draws=draws, places=5, quota=QUOTAS)  # fmt: skip


WHOLE, LEDGER = _proven(_package())


@pytest.mark.parametrize("rule", [RULE, Rule(5, 1, 1, per=PER_PART), Rule(3, drop_from=9, rank_by="shown", shown=0)])
@pytest.mark.parametrize("seed", range(6))
def test_what_was_computed_here_is_recomputed_there(rule, seed):
    package, lines = _proven(_package(seed, rule=rule))
    assert result_package.verify(package) == ""
    assert result_package.verify(json.loads(json.dumps(package)), lines) == ""


def test_the_package_says_by_what_places_were_decided():
    decided = {one["decided_by"] for one in WHOLE["results"]}
    assert {"score", "draw"} <= decided
    assert WHOLE["selection"]["passed"], "the example passes somebody over"
    assert "W07" not in {one["entry"] for one in WHOLE["results"]}
    with pytest.raises(DrawNeeded):
        packages.build(title="", sheet=SHEET, rule=RULE, entries=[packages.Shown("A"), packages.Shown("B")],
                       marks={code: _package_marks("W05") for code in "AB"})  # fmt: skip


def _package_marks(code):
    marks = {}
    for entry, aspect, judge, mark in WHOLE["marks"]:
        if entry == code:
            marks.setdefault(aspect, {})[judge] = mark
    return marks


def _set(*path):
    """A change at this path of the package: the last member is the new value."""

    def change(package):
        at = package
        for key in path[:-2]:
            at = at[key]
        at[path[-2]] = path[-1]

    return change


def _swap_places(package):
    one, other = package["results"][2:4]
    one["place"], other["place"] = other["place"], one["place"]


def _mark(package):
    row = next(row for row in package["marks"] if row[:2] == ["W08", "size"])
    row[3] = 2001 if row[3] != 2001 else 2002


def _someone_else_taken(package):
    passed = package["selection"]["passed"].pop(0)
    package["selection"]["taken"][-1] = passed["entry"]


def _shift_passed(package):
    package["selection"]["passed"][0]["place"] += 1


TAMPERINGS = [
    ("format", _set("format", "other/1")),
    ("ledger", _set("title", "另一场比赛")),
    ("sheet", _set("sheet", "parts", 0, "percent", 31)),
    ("sheet", _set("sheet", "parts", 1, "criteria", 0, "subs", 0, "aspects", 0, "weight", 3999)),
    ("rule", _set("rule", "drop_from", 0)),
    ("results", _set("rule", "drop_highest", 0)),
    ("digests", _set("rule", "spread", 1)),
    ("results", _set("tie_breaks", [])),
    ("digests", _set("entries", 0, "name", "李*")),
    ("entries", _set("entries", 0, "code", "W01")),
    ("marks", _set("entries", 7, "out", False)),
    ("results", _mark),
    ("marks", lambda package: package["marks"].append(package["marks"][0])),
    ("marks", lambda package: package["marks"].remove(next(row for row in package["marks"] if row[1] == "look"))),
    ("marks", lambda package: next(row for row in package["marks"] if row[1] == "look").__setitem__(3, 250)),
    ("marks", lambda package: next(row for row in package["marks"] if row[1] == "care").__setitem__(2, "J03")),
    ("draws", _set("draws", 0, "seed", "a better seed")),
    ("draws", lambda package: package["draws"][0]["members"].reverse()),
    ("draws", lambda package: package["draws"][0]["spare"].pop()),
    ("draws", _set("draws", 0, "needed", 4)),
    ("draws", _set("draws", 2, "numbers", "W00", 999)),
    ("results", _set("results", 3, "total", "99")),
    ("results", _set("results", 3, "shown", "99.00")),
    ("results", _set("results", 3, "parts", "theory", "99")),
    ("results", _set("results", 3, "decided_by", "time")),
    ("results", _swap_places),
    ("results", lambda package: package["results"].pop()),
    ("selection", _set("places", 4)),
    ("selection", _set("quotas", 0, "per_mille", 500)),
    ("selection", lambda package: package["selection"]["taken"].pop()),
    ("selection", _someone_else_taken),
    ("selection", _shift_passed),
    ("digests", _set("digests", "marks", "0" * 64)),
    ("ledger", _set("ledger", "entry", "data", json.dumps({"package": "0" * 64}))),
    ("ledger", _set("ledger", "entry", "at", "2026-11-24T01:00:00.000000+00:00")),
]


@pytest.mark.parametrize(("part", "change"), TAMPERINGS)
def test_every_kind_of_tampering_is_named(part, change):
    package = copy.deepcopy(WHOLE)
    change(package)
    assert result_package.verify(package, LEDGER).split(":")[0].split(" ")[0] == part


@pytest.mark.parametrize(("_part", "change"), TAMPERINGS)
def test_who_mends_the_digests_too_is_found_by_the_ledger_at_the_latest(_part, change):
    package = copy.deepcopy(WHOLE)
    change(package)
    package["digests"] = {name: marking.digest(package[name]) for name in packages.SECTIONS}
    if package != WHOLE:
        assert result_package.verify(package) != ""


def test_a_lot_is_needed_where_entries_are_equal():
    package = copy.deepcopy(WHOLE)
    package["draws"] = [one for one in package["draws"] if one["kind"] != "ties"]
    assert "no lot was drawn" in result_package.verify(package)


def test_a_proof_over_many_packages_leads_to_the_root():
    package = _package()
    digests = [packages.digest_of(package), "11" * 32, "22" * 32]
    root = chain.merkle_root(digests)
    (entry,) = _chain([("x.published", {"merkle_root": root})])
    leaf = [result_package.hashlib.sha256(b"\x00" + bytes.fromhex(one)).hexdigest() for one in digests]
    proven = packages.with_proof(package, entry, "merkle_root", [("right", leaf[1]), ("right", leaf[2])])
    assert result_package.verify(proven) == ""
    wrong = packages.with_proof(package, entry, "merkle_root", [("left", leaf[1]), ("right", leaf[2])])
    assert result_package.verify(wrong).startswith("ledger")


def test_another_chain_is_no_proof():
    assert result_package.verify(WHOLE, LEDGER) == ""
    other = _chain([("x.opened", {"other": 1}), ("x.published", json.loads(LEDGER[1]["data"]))])
    assert result_package.verify(WHOLE, other) == "ledger: entry 2 is another one in the chain"
    assert result_package.verify(WHOLE, LEDGER[:1]) == "ledger: the chain ends before entry 2"
    assert result_package.verify(WHOLE, LEDGER[1:]) == "ledger: the chain is broken at entry 1"


def _run(*arguments):
    done = subprocess.run([sys.executable, "-I", FILE, *arguments], capture_output=True, text=True, check=False)
    return done.returncode, done.stdout


def test_the_file_stands_alone(tmp_path):
    """Run from a copy, without the project on the path; 0 whole, 1 differs, 2 unreadable."""
    imported = {name.name.split(".")[0] for node in ast.walk(ast.parse(FILE.read_text())) if isinstance(node, ast.Import)
                for name in node.names} | {node.module for node in ast.walk(ast.parse(FILE.read_text()))
                                           if isinstance(node, ast.ImportFrom)}  # fmt: skip
    assert imported <= set(sys.stdlib_module_names)
    good, bad, torn, ledger = (tmp_path / name for name in ("good.json", "bad.json", "torn.json", "ledger.jsonl"))
    good.write_text(json.dumps(WHOLE, ensure_ascii=False), encoding="utf-8")
    bad.write_text(json.dumps({**WHOLE, "title": "x"}), encoding="utf-8")
    torn.write_text('{"format": 1.5}', encoding="utf-8")
    ledger.write_text("".join(json.dumps(line) + "\n" for line in LEDGER), encoding="utf-8")
    code, text = _run(good, ledger)
    assert (code, text[:5]) == (0, "WHOLE")
    assert LEDGER[1]["hash"] in text
    assert _run(bad)[0] == 1
    assert _run(torn)[0] == 2
    assert _run(tmp_path / "none.json")[0] == _run()[0] == 2


def test_both_sides_agree_about_random_selections():
    """The verifier's own search against the selection's: what is taken is accepted, anything else refused."""
    random = Random(3)
    for _number in range(60):
        names = [f"{n:02}" for n in range(random.randint(3, 12))]
        items = [
            quotas.Item(name, random.choice("xy"), frozenset(tag for tag in "pqr" if random.random() < 0.4))
            for name in names
        ]
        rules = [
            quotas.Quota(random.choice(["floor", "ceiling"]), "tag", tag, random.choice([200, 350, 500, 700]))
            for tag in "pqr"
        ]
        earlier = [
            quotas.Item("", random.choice("xy"), frozenset(tag for tag in "pqr" if random.random() < 0.4))
            for _place in range(random.choice([0, 0, 1, 3]))
        ]
        found = quotas.select_within(items, random.randint(1, 8), rules, before=earlier)
        entries = {one.code: {"category": one.category, "tags": sorted(one.tags)} for one in items}
        before = [{"category": one.category, "tags": sorted(one.tags)} for one in earlier]
        package = {"places": found.places, "quotas": quotas.as_data(rules), "before": before, "selection": {
            "taken": list(found.taken), "passed": [{"entry": one.code, "place": one.place} for one in found.passed]}}  # fmt: skip
        result_package.check_selection(package, names, entries)
        other = random.sample(names, len(found.taken))
        if sorted(other) != list(found.taken):
            taken = sorted(other)
            last = names.index(taken[-1]) if taken else -1
            passed = [
                {"entry": name, "place": names.index(name) + 1} for name in names[: last + 1] if name not in taken
            ]
            package["selection"] = {"taken": taken, "passed": passed}
            with pytest.raises(result_package.Differs):
                result_package.check_selection(package, names, entries)


def test_the_verifier_reads_fractions_only_exactly():
    assert result_package.shown(Fraction(1005, 1000), 2) == "1.01"
    assert result_package.shown(Fraction(1, 200), 2) == "0.01"
    assert result_package.shown(Fraction(2, 3), 0) == "1"
    with pytest.raises(ValueError):
        result_package.normal({"mark": [0.1]})
