"""Judges' statistics: worked by hand, and a planted biased judge is found among honest ones."""

from random import Random

from gongyou.engines.procedures.predicates.judging import DISAGREES, DRIFTS, FAVOURS, LENIENT, SEVERE, statistics

JUDGES = [f"J{number}" for number in range(5)]


def test_deviation_is_from_the_others_and_shown_in_thousandths_of_the_scale():
    panel = {"a": {"X": 90, "Y": 80, "Z": 70}, "b": {"X": 80, "Y": 60, "Z": 70}}
    x, y, z = statistics(panel, 100)
    # X: 90 - 75 and 80 - 65; Y: 80 - 80 and 60 - 75; Z: 70 - 85 and 70 - 70.
    assert [(one.severity, one.distance) for one in (x, y, z)] == [(150, 150), (-75, 75), (-75, 75)]
    # One pair of items: X and the others put a above b, so do Y and the others; Z sets nothing apart.
    assert [one.agreement for one in (x, y, z)] == [1000, 1000, None]
    assert [one.flags for one in (x, y, z)] == [(), (), ()], "too few marks to say anything"


def test_a_judge_alone_has_nothing_to_be_compared_with():
    (alone,) = statistics({"a": {"X": 90}}, 100)
    assert (alone.severity, alone.agreement, alone.drift, alone.favour, alone.marks) == (None, None, None, None, 0)


def _panel(random, bias=lambda judge, number: 0):
    """Forty items of a true worth, five judges who err by at most four points of a hundred."""
    panel = {}
    for number in range(40):
        worth = random.randint(3000, 8500)
        panel[f"W{number:02}"] = {
            judge: max(0, min(10000, worth + random.randint(-400, 400) + bias(judge, number))) for judge in JUDGES
        }
    return panel


def _flags(panel, **more):
    return {one.code: one.flags for one in statistics(panel, 10000, **more) if one.flags}


def test_honest_judges_are_left_in_peace():
    near = {("J0", f"W{number:02}") for number in range(5)}
    for seed in range(10):
        assert _flags(_panel(Random(seed)), order={"J0": [f"W{n:02}" for n in range(40)]}, near=near) == {}


def test_the_planted_judge_is_found_and_nobody_else():
    order = {judge: [f"W{number:02}" for number in range(40)] for judge in JUDGES}
    near = {("J3", f"W{number:02}") for number in range(0, 40, 8)}
    for seed in range(10):
        severe = _panel(Random(seed), lambda judge, n: -1200 if judge == "J3" else 0)
        assert _flags(severe) == {"J3": (SEVERE,)}
        lenient = _panel(Random(seed), lambda judge, n: 1200 if judge == "J3" else 0)
        assert _flags(lenient) == {"J3": (LENIENT,)}
        tired = _panel(Random(seed), lambda judge, n: (700 if n < 20 else -700) if judge == "J3" else 0)
        assert _flags(tired, order=order)["J3"] == (DRIFTS,)
        partial = _panel(Random(seed), lambda judge, n: 1500 if judge == "J3" and n % 8 == 0 else 0)
        assert _flags(partial, near=near) == {"J3": (FAVOURS,)}
        contrary = {item: {**given, "J3": 11500 - given["J3"]} for item, given in _panel(Random(seed)).items()}
        assert DISAGREES in _flags(contrary)["J3"]


def test_the_order_of_entry_changes_nothing():
    panel = _panel(Random(1))
    mixed = {item: dict(reversed(given.items())) for item, given in reversed(panel.items())}
    assert statistics(panel, 10000) == statistics(mixed, 10000)


def test_nobody_disagrees_with_an_order_that_is_none():
    constant = {f"{place}": {"A": 80, "B": 60 + place, "C": 60 + place} for place in range(8)}
    found = {one.code: one for one in statistics(constant, 100)}
    assert found["A"].agreement is None and DISAGREES not in found["A"].flags
    others = {f"{place}": {"A": 60 + place, "B": 70, "C": 70} for place in range(8)}
    assert next(one for one in statistics(others, 100) if one.code == "A").agreement is None
    # every item has the same total: whoever gives more stands against those who give less, without any meaning
    equal = {f"{place}": {"A": 60 + place, "B": 80 - place} for place in range(8)}
    assert [(one.agreement, DISAGREES in one.flags) for one in statistics(equal, 100)] == [
        (None, False),
        (None, False),
    ]
