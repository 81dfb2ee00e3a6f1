"""Giving the next number of a series."""

from django.db import connection

from gongyou.kernel.numbering.models import Counter

_NEXT = (
    "INSERT INTO numbering_counter (series, year, last) VALUES (%s, %s, 1) "
    "ON CONFLICT (series, year) DO UPDATE SET last = numbering_counter.last + 1 RETURNING last"
)


def next_number(series: str, year: int) -> str:
    """Take the next number of `series` in `year`, as `RH-2026-000123`. Rolls back with the transaction."""
    with connection.cursor() as cursor:
        cursor.execute(_NEXT, [series, year])
        (last,) = cursor.fetchone()
    return f"{series}-{year}-{last:06d}"


def reserve(series: str, year: int, count: int) -> range:
    """Take `count` numbers at once and return them as a range of integers."""
    Counter.objects.get_or_create(series=series, year=year)
    counter = Counter.objects.select_for_update().get(series=series, year=year)
    first = counter.last + 1
    counter.last += count
    counter.save(update_fields=["last"])
    return range(first, first + count)
