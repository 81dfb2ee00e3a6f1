"""Numbers that people quote: consecutive in a series and year, taken back with what they were for."""

import pytest
from django.db import IntegrityError, transaction

from gongyou.kernel.numbering.models import Counter
from gongyou.kernel.numbering.numbers import next_number, reserve


def test_numbers_follow_each_other(db):
    assert [next_number("AB", 2026) for _turn in range(3)] == ["AB-2026-000001", "AB-2026-000002", "AB-2026-000003"]


def test_a_series_and_a_year_count_for_themselves(db):
    next_number("AB", 2026)
    assert (next_number("AB", 2027), next_number("CD", 2026)) == ("AB-2027-000001", "CD-2026-000001")


def test_a_number_goes_back_with_its_transaction(db):
    with pytest.raises(RuntimeError), transaction.atomic():
        next_number("AB", 2026)
        raise RuntimeError
    assert next_number("AB", 2026) == "AB-2026-000001"


def test_many_numbers_at_once_leave_no_gap(db):
    next_number("AB", 2026)
    assert list(reserve("AB", 2026, 3)) == [2, 3, 4]
    assert list(reserve("AB", 2026, 0)) == []
    assert next_number("AB", 2026) == "AB-2026-000005"
    assert list(reserve("EF", 2026, 2)) == [1, 2]


def test_a_number_grows_beyond_six_digits(db):
    Counter.objects.create(series="AB", year=2026, last=999_999)
    assert next_number("AB", 2026) == "AB-2026-1000000"


def test_a_counter_is_one_row(db):
    next_number("AB", 2026)
    with pytest.raises(IntegrityError), transaction.atomic():
        Counter.objects.create(series="AB", year=2026)
