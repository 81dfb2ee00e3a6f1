"""The notice's table: which place with which certificate leads to which grade or title (guide 6.1)."""

import pytest

from gongyou.domains.contests.predicates import (
    Present,
    PromotionRule,
    faults,
    prize_faults,
    prize_of,
    promised,
    read,
    read_prizes,
)

WELDER, FITTER = "6-18-02-04", "6-20-01-01"
SENIOR, TECHNICIAN, SENIOR_TECHNICIAN = 3, 4, 5
#: The notice of 2012: employees' top five become technicians, technicians rise one step; the sixth to the twentieth
#: become senior workers, senior workers technicians; students' top five become senior workers, without a title.
NOTICE = read(
    [
        {"group": "employee", "rank_from": 1, "rank_to": 5, "present_from": "0", "present_to": "3", "grade": "4"},
        {"group": "employee", "rank_from": 1, "rank_to": 5, "present_from": "4", "present_to": "4", "grade": "5"},
        {"group": "employee", "rank_from": 6, "rank_to": 20, "present_from": "0", "present_to": "2", "grade": "3"},
        {"group": "employee", "rank_from": 6, "rank_to": 20, "present_from": "3", "present_to": "3", "grade": "4"},
        {"group": "employee", "rank_from": 1, "rank_to": 5, "title": "技术能手"},
        {"group": "student", "rank_from": 1, "rank_to": 5, "grade": "3", "present_from": "", "present_to": ""},
    ]
)


def found(rank, grade=None, *, group="employee", occupation=WELDER, verified=True):
    """(grade that is promised, titles, reason)."""
    present = None if grade is None else Present(occupation, grade, verified)
    lines = promised(NOTICE, group=group, rank=rank, occupation=WELDER, present=present)
    grades = [one.rule.grade for one in lines if one.rule and one.rule.grade is not None]
    assert len(grades) <= 1
    reasons = {one.reason for one in lines if one.rule is None}
    return next(iter(grades), None), [one.rule.title for one in lines if one.rule and one.rule.title], reasons


@pytest.mark.parametrize(
    ("rank", "grade", "expected"),
    [
        (1, SENIOR, TECHNICIAN),
        (5, 0, TECHNICIAN),
        (5, TECHNICIAN, SENIOR_TECHNICIAN),
        (6, TECHNICIAN - 2, SENIOR),
        (20, SENIOR, TECHNICIAN),
    ],
)
def test_the_example_of_the_notice(rank, grade, expected):
    assert found(rank, grade)[0] == expected


@pytest.mark.parametrize(
    ("rank", "given", "reason"),
    [
        (3, {}, "no_certificate"),
        (3, {"grade": SENIOR, "occupation": FITTER}, "other_occupation"),
        (3, {"grade": SENIOR, "verified": False}, "not_verified"),
        (3, {"grade": SENIOR_TECHNICIAN}, "no_rise"),
        (20, {"grade": TECHNICIAN}, "no_rise"),
        (21, {"grade": SENIOR}, "no_rule"),
    ],
)
def test_who_is_out_of_reach_learns_why(rank, given, reason):
    grade, _titles, reasons = found(rank, **given)
    assert grade is None and reasons == {reason}


def test_a_title_needs_no_certificate_and_students_get_none():
    assert found(2) == (None, ["技术能手"], {"no_certificate"})
    assert found(6, SENIOR)[1] == []
    assert found(5, group="student") == (SENIOR, [], set())
    assert found(5, SENIOR, group="student")[2] == {"no_rise"}


def test_a_table_that_contradicts_itself_is_found():
    plain = {"group": "employee", "rank_from": 1, "rank_to": 3, "present_from": "0", "present_to": "3", "grade": "4"}

    def codes(*changes):
        return [code for _line, code in faults(read([plain, *({**plain, **one} for one in changes)]))]

    assert codes() == [] and faults(NOTICE) == []
    assert codes({"rank_from": 3, "rank_to": 9}) == ["twice"]
    assert codes({"rank_from": 4, "rank_to": 3}) == ["ranks"]
    assert codes({"rank_from": 4, "rank_to": 9, "grade": ""}) == ["nothing"]
    assert codes({"rank_from": 4, "rank_to": 9, "title": "能手"}) == ["both"]
    assert codes({"rank_from": 4, "rank_to": 9, "present_to": "4"}) == ["no_rise"]
    assert PromotionRule("employee", 1, 1, title="甲") and not faults(
        read([{"group": "g", "rank_from": 1, "rank_to": 3, "title": name} for name in ("甲", "乙")])
    )


def test_prizes_are_whole_fen_and_never_overlap():
    prizes = read_prizes(
        [{"name": "一等奖", "rank_from": 1, "rank_to": 1, "amount_yuan": 3000}, {"name": "二等奖", "rank_from": 2,
          "rank_to": 4, "amount_yuan": ""}]
    )  # fmt: skip
    assert [prize_of(prizes, rank).amount_fen for rank in (1, 2, 4)] == [300_000, 0, 0]
    assert prize_of(prizes, 5) is None and prize_faults(prizes) == []
    assert [code for _line, code in prize_faults([*prizes, prizes[1]])] == ["twice"]
