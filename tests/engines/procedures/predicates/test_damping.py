"""One person one vote, large organisations damped by the declared rule, unusual concentrations noted."""

from fractions import Fraction

import pytest

from gongyou.engines.procedures.predicates.damping import CAP, FULL, ROOT, Damping, Note, Watch, count, notes

#: A works has 800 of 1,000 votes.
VOTES = {"works": {"A": 700, "B": 100}, "school": {"A": 20, "B": 80}, "clinic": {"B": 60, "C": 40}}


def _counted(damping):
    return {one.key: one.counted for one in count(VOTES, damping).choices}


def test_undamped_every_vote_counts_one():
    tally = count(VOTES, Damping(FULL))
    assert [(one.key, one.cast, one.counted) for one in tally.choices] == [
        ("A", 720, 720),
        ("B", 240, 240),
        ("C", 40, 40),
    ]
    assert tally.cast == 1000


def test_an_organisation_counts_up_to_its_share_of_all_votes():
    """At most 20 %: the works' 800 votes count as 200, its A as 700 · 200/800 = 175."""
    tally = count(VOTES, Damping(CAP, per_mille=200))
    assert [(one.organisation, one.cast, one.counted) for one in tally.shares] == [
        ("clinic", 100, 100), ("school", 100, 100), ("works", 800, 200),
    ]  # fmt: skip
    assert _counted(Damping(CAP, per_mille=200)) == {"A": 195, "B": 165, "C": 40}
    assert _counted(Damping(CAP, per_mille=50))["A"] == Fraction(700, 16) + 10


def test_beyond_the_free_votes_the_whole_root_counts():
    """100 free: of the works' other 700 the whole root 26 counts."""
    tally = count(VOTES, Damping(ROOT, free=100))
    assert [one.counted for one in tally.shares] == [100, 100, 126]
    assert [one.counted for one in count(VOTES, Damping(ROOT)).shares] == [10, 10, 28]
    assert [one.key for one in tally.choices] == ["B", "A", "C"]


def test_no_organisation_counts_more_than_it_cast_and_more_votes_never_count_less():
    for damping in (Damping(FULL), Damping(CAP, 130), Damping(ROOT, free=7)):
        counted = [damping.counted(cast, 5000) for cast in range(1500)]
        assert all(0 <= number <= cast for cast, number in enumerate(counted))
        assert counted == sorted(counted)
        assert counted[1] == 1


@pytest.mark.parametrize("damping", [Damping(CAP, per_mille=100), Damping(ROOT)])
def test_a_few_voters_never_stand_in_a_row_of_their_own(damping):
    """A row of two would tell how both voted."""
    votes = {"two": {"A": 2}, "five": {"A": 5}, "six": {"A": 6}, "others": {"B": 9}}
    damped = {one.organisation: one.counted for one in count(votes, damping).shares if one.is_damped}
    assert damped == {"six": 5, "others": 5}


def test_wrong_rules_are_refused():
    assert [Damping("x").fault(), Damping(CAP, 0).fault(), Damping(free=-1).fault()] == ["kind", "per_mille", "free"]
    with pytest.raises(ValueError):
        count({"works": {"A": -1}}, Damping())
    assert count({}, Damping()).choices == ()
    assert count({"works": {"A": 0}}, Damping(CAP, 10)).choices[0].counted == 0


def test_a_concentration_is_stated_in_counts():
    assert notes(VOTES, Watch()) == (
        Note("choice", "works", "A", 700, 800, 20, 200),
        Note("choice", "school", "B", 80, 100, 160, 900),
    )
    assert notes(VOTES, Watch(least=701)) == ()
    # Everybody wants A: nothing is unusual about it.
    assert notes({"works": {"A": 800}, "school": {"A": 90, "B": 10}}, Watch()) == ()
    spans = {"works": {20: 790, 21: 10}, "school": {n: 10 for n in range(10)}, "clinic": {n: 10 for n in range(15, 25)}}
    assert notes({}, Watch(), spans) == (Note("time", "works", "20", 790, 800, 10, 200),)
