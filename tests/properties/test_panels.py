"""Panels at random against an oracle that shares no step with the product: texts are sorted, whole numbers are added.

A hundred thousand panels for everybody, a million before a release. Each panel is one entry: its total, how it is shown,
whose marks fall away; small contests are ranked besides. Every panel is entered in a shuffled order.
"""

import os
from fractions import Fraction
from math import lcm
from random import Random

import pytest

from gongyou.engines.procedures.predicates.marking import (
    JUDGED,
    MEASURED,
    PER_PART,
    SHOWN,
    Aspect,
    Rule,
    Sheet,
    check,
    half_up,
    plain_part,
    total,
)
from gongyou.engines.procedures.predicates.ranking import LOWER, Entry, TieBreak, rank

_RELEASE = os.environ.get("GONGYOU_TEST_LENGTH") == "release"
PANELS = 1_000_000 if _RELEASE else 100_000
CONTESTS = 2_000 if _RELEASE else 200
#: One number that every mean of up to nine marks and every maximum below divides without rest.
GRAIN = lcm(*range(1, 10)) * 300 * 10_000 * 100


def _sheets(random):
    """Sheets of one or two parts, with measured and judged aspects, coarse and fine."""
    for percent in (100, 30, 20, 15):
        aspects = []
        for number, weight in enumerate(
            random.choice([(10000,), (6000, 4000), (5000, 2500, 2500), (3333, 3333, 3334)])
        ):
            coarse = random.random() < 0.5
            aspects.append(
                Aspect(
                    f"p{number}",
                    "",
                    JUDGED,
                    weight,
                    300 if coarse else 10000,
                    100 if coarse else random.choice([1, 50]),
                )
            )
        practice = plain_part("practice", "", percent, aspects)
        rest = [Aspect("t0", "", MEASURED, 10000, 10000)]
        parts = [practice] if percent == 100 else [plain_part("theory", "", percent, rest), practice]
        if percent != 100:
            parts[1] = plain_part("practice", "", 100 - percent, aspects)
        yield Sheet(tuple(parts))


RULES = [
    Rule(1, 1, 1),
    Rule(1, 1, 1, per=PER_PART, shown=3),
    Rule(1, 2, 1, drop_from=7, shown=1),
    Rule(1, 0, 0, rank_by=SHOWN, shown=0),
]


def _panel(random, sheet):
    """Marks with many equal extremes, the judges in a new order for each aspect."""
    judges = [f"J{number}" for number in range(random.choice((1, 2, 3, 4, 5, 5, 5, 6, 7, 9)))]
    marks = {}
    for one in sheet.aspects():
        if one.kind == MEASURED:
            marks[one.key] = {"clerk": int(random.random() * 10001)}
            continue
        steps = one.maximum // one.step
        lowest = int(random.random() * (steps + 1))
        width = min(steps - lowest, 3 if random.random() < 0.5 else steps) + 1
        random.shuffle(judges)
        marks[one.key] = {judge: (lowest + int(random.random() * width)) * one.step for judge in judges}
    return marks


def _oracle(sheet, rule, marks):
    """The total as a whole number of GRAIN-ths of a hundredth of a percent of a point; what it shows as text."""
    whole = 0
    for part in sheet.parts:
        judged = {}
        for one in part.aspects():
            worth = one.weight * (GRAIN // one.maximum)
            texts = [(judge, f"{worth * mark:040}") for judge, mark in marks[one.key].items()]
            if one.kind == MEASURED:
                whole += part.percent * int(texts[0][1])
            elif rule.per == PER_PART:
                for judge, text in texts:
                    judged[judge] = f"{int(judged.get(judge, '0')) + int(text):040}"
            else:
                whole += part.percent * _kept(rule, [text for _judge, text in texts])
        if judged:
            whole += part.percent * _kept(rule, list(judged.values()))
    return whole, _shown(str(whole), rule.shown)


def _kept(rule, texts):
    """Texts of equal length sort as their numbers do; the mean has no rest, for GRAIN holds every count."""
    texts.sort()
    if len(texts) >= rule.drop_from:
        del texts[: rule.drop_lowest]
        del texts[len(texts) - rule.drop_highest :]
    mean, rest = divmod(sum(map(int, texts)), len(texts))
    assert rest == 0
    return mean


#: The total in points is the oracle's number by this one.
SCALE = GRAIN * 100 * 100


def _shown(whole, digits):
    """Long division by hand: digit after digit, then one look at the rest."""
    units, rest = divmod(int(whole) * 10**digits, SCALE)
    text = str(units + 1 if rest + rest >= SCALE else units).zfill(digits + 1)
    return text if not digits else text[:-digits] + "." + text[-digits:]


@pytest.mark.parametrize("kind", range(4))
def test_panels_come_to_what_the_oracle_says(kind):
    random = Random(kind)
    sheets = list(_sheets(random))
    assert [check(sheet) for sheet in sheets] == [[], [], [], []]
    rule = RULES[kind]
    for number in range(PANELS // 4):
        sheet = sheets[number % 4]
        marks = _panel(random, sheet)
        result = total(sheet, rule, marks).total
        whole, text = _oracle(sheet, rule, marks)
        if result.numerator * SCALE != whole * result.denominator or half_up(result, rule.shown) != text:
            pytest.fail(f"{sheet} {rule} {marks}: {result}, {half_up(result, rule.shown)} against {whole}, {text}")


@pytest.mark.parametrize("kind", range(4))
def test_contests_are_ranked_as_the_oracle_sorts_them(kind):
    random = Random(kind + 10)
    rule, plan = RULES[kind], (TieBreak("practice"), TieBreak("time", LOWER))
    for _number in range(CONTESTS // 4):
        sheet = Sheet((plain_part("practice", "", 100, [Aspect("p0", "", JUDGED, 10000, 300, 100)]),))
        rows = []
        for code in range(random.randint(1, 30)):
            marks = _panel(random, sheet)
            rows.append((f"W{code}", marks, random.randint(1, 3)))
        mixed = random.sample(rows, len(rows))
        entries = [
            Entry(code, (result := total(sheet, rule, marks)).total, {**dict(result.parts), "time": time})
            for code, marks, time in mixed
        ]
        placed = rank(entries, plan, seed="seed", by=rule.rank_by, digits=rule.shown)
        assert [one.place for one in placed] == list(range(1, len(rows) + 1))
        by_text = sorted(rows, key=lambda row: _row_text(sheet, rule, row))
        groups = {}
        for row in by_text:
            groups.setdefault(_row_text(sheet, rule, row), set()).add(row[0])
        at = 0
        for codes in groups.values():
            assert {one.code for one in placed[at : at + len(codes)]} == codes
            assert all(one.decided_by == "draw" for one in placed[at + 1 : at + len(codes)])
            at += len(codes)


def _row_text(sheet, rule, row):
    """One text that sorts best first: what the score lacks, what the practice lacks, the time."""
    _code, marks, time = row
    whole, text = _oracle(sheet, rule, marks)
    score = int(text.replace(".", "")) if rule.rank_by == SHOWN else whole
    return f"{10**40 - score:050}/{10**40 - whole:050}/{time:05}"


def test_the_oracle_itself_stands_on_a_case_worked_by_hand():
    sheet = Sheet((plain_part("practice", "", 100, [Aspect("p0", "", JUDGED, 10000, 10000)]),))
    marks = {"p0": {"A": 9000, "B": 8200, "C": 8500, "D": 8801, "E": 7000}}
    whole, text = _oracle(sheet, RULES[0], marks)
    assert (Fraction(whole, SCALE), text) == (Fraction(25501, 300), "85.00")
