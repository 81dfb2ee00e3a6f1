"""The stacking table: which grants exclude or top up which, exactly, with the reason."""

from datetime import date

import pytest

from gongyou.domains.honours.predicates import naming, resolutions, seeds, stacking
from gongyou.domains.honours.predicates.stacking import Earlier
from gongyou.engines.procedures.predicates import marking

TABLE = stacking.read("innovation_result same same 99 excludes; * higher same 99 excludes; * same same 3 excludes; "
                      "* lower same 99 tops_up")  # fmt: skip
DAY = date(2026, 6, 1)


def paid(family, ordinal, day, earlier, amount=50_000):
    return stacking.payable(
        TABLE, family=family, ordinal=ordinal, day=day, amount_fen=amount, earlier=[Earlier(*one) for one in earlier]
    )


@pytest.mark.parametrize(
    ("earlier", "amount", "effect"),
    [
        ([], 50_000, "both"),
        ([("innovation_studio", 20, date(2024, 6, 1), 30_000)], 20_000, "tops_up"),  # the street's, topped up
        ([("innovation_studio", 20, date(2024, 6, 1), 80_000)], 0, "tops_up"),  # never less than nothing
        ([("innovation_studio", 40, date(2020, 6, 1), 10_000)], 0, "excludes"),  # the city has paid already
        ([("innovation_studio", 30, date(2023, 6, 2), 10_000)], 0, "excludes"),  # the last day of three years
        ([("innovation_studio", 30, date(2023, 6, 1), 10_000)], 50_000, "both"),  # three years are over
        ([("craftsman", 40, date(2025, 6, 1), 10_000)], 50_000, "both"),  # another programme
        ([("innovation_studio", 20, date(2024, 6, 1), 30_000), ("innovation_studio", 20, date(2025, 6, 1), 45_000)],
         5_000, "tops_up"),
    ],
)  # fmt: skip
def test_what_may_be_paid(earlier, amount, effect):
    found = paid("innovation_studio", 30, DAY, earlier)
    assert (found.amount_fen, found.effect) == (amount, effect)
    assert (found.because is None) == (effect == "both")


def test_a_result_is_paid_once_at_its_level_for_ever():
    found = paid("innovation_result", 30, DAY, [("innovation_result", 30, date(2001, 1, 1), 1)])
    assert (found.amount_fen, found.effect) == (0, "excludes")


@pytest.mark.parametrize("text", ["* same", "* near same 3 excludes", "* same same three excludes", "* same same 3 no"])
def test_a_wrong_row_is_refused(text):
    with pytest.raises(ValueError):
        stacking.read(text)


def test_the_base_of_a_resolution_is_everybody_entitled():
    rule = {"quorum": "at least 2/3 of entitled", "majority": "more than 1/2 of entitled"}
    assert resolutions.short_of(30, 20, 16, **rule) == ("", 0)
    assert resolutions.short_of(30, 19, 19, **rule) == ("present", 20)
    assert resolutions.short_of(30, 20, 15, **rule) == ("in_favour", 16)
    assert resolutions.fault(30, 31, 1) == "present" and resolutions.fault(30, 20, 21) == "in_favour"


def test_a_studio_bears_its_leaders_name():
    assert naming.is_studio_name("远航公司王小锤创新工作室", "王小锤")
    assert not naming.is_studio_name("王小锤创新工作室二部", "王小锤")


@pytest.mark.parametrize(
    "key", ["craftsman", "expert", "team", "enterprise", "studio", "result", "most_admired", "model_worker"]
)
def test_every_seed_is_right_in_itself(key):
    found = seeds.seed(key)
    if "sheet" in found:
        assert marking.check(marking.read_sheet(found["sheet"])) == []
        assert marking.check_rule(marking.read_rule(found["rule"])) == []
        assert sum(found["weights"].values()) == 100
