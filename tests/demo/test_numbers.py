"""Invented numbers are valid one by one, and the arrays behind the demo say the same to both databases."""

from datetime import date

import numpy as np
import pytest

from gongyou.kernel import codes
from gongyou.records.directory.demo.columns import NEVER, Bytes, Numbers, Table, day_number, days, flags
from gongyou.records.directory.demo.numbers import credit_codes, identity_numbers, phones


def test_identity_numbers_carry_birth_and_gender():
    births = np.array(
        [day_number(day) for day in (date(1990, 1, 1), date(1990, 1, 1), date(2000, 2, 29), date(1969, 12, 31))]
    )
    found = identity_numbers(births, np.array([1, 0, 1, 0]))
    assert len(set(found)) == 4
    checked = [codes.check_identity(number, demo=True) for number in found]
    assert [str(one.gender) for one in checked] == ["male", "female", "male", "female"]
    assert [one.birth_date for one in checked] == [
        date(1990, 1, 1),
        date(1990, 1, 1),
        date(2000, 2, 29),
        date(1969, 12, 31),
    ]


def test_too_many_people_of_one_day_are_refused():
    with pytest.raises(ValueError):
        identity_numbers(np.zeros(500, dtype=np.int64), np.ones(500, dtype=np.int64))


def test_credit_codes_have_both_check_characters():
    for number in credit_codes(np.array([0, 1, 0] * 300), "MA0", np.arange(1, 901)):
        assert codes.check_credit_code(number, "employer").organisation_code_sound
    for number in credit_codes(np.full(50, 2), "MC0", np.arange(1, 51)):
        assert codes.check_credit_code(number, "union").organisation_code_sound


def test_phones_are_different_and_of_the_reserved_range():
    found = phones(np.random.default_rng(1), 1000)
    assert len(set(found)) == 1000
    assert all(codes.check_mobile(phone) == phone and phone.startswith("13900") for phone in found)


def test_columns_say_the_same_in_both_forms():
    table = Table(
        "x",
        2,
        {
            "id": Numbers(np.array([7, -1])),
            "yes": flags(np.array([True, False])),
            "day": days(np.array([day_number(date(2017, 12, 31)), NEVER])),
            "token": Bytes(b"abcd", 2, sealed=True),
        },
    )
    assert list(table.rows(0, 2)) == [(7, True, "2017-12-31", b"ab"), (None, False, None, b"cd")]
    assert list(table.lines(0, 2)) == ["7\tt\t2017-12-31\t\\\\x6162", "\\N\tf\t\\N\t\\\\x6364"]
    assert list(table.lines(0, 2, sealed=False)) == ["7\tt\t2017-12-31", "\\N\tf\t\\N"]
