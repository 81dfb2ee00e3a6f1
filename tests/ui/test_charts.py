"""A chart gives the same numbers to the drawing and to the table."""

from decimal import Decimal

import pytest

from gongyou.ui.charts import Chart, Series


def test_rows_and_drawing_hold_the_same_numbers():
    chart = Chart("bar", ["甲", "乙"], [Series("会员", [3, None]), Series("金额", [Decimal("1.5"), 2])], unit="人")
    assert chart.rows() == [("甲", [3, Decimal("1.5")]), ("乙", [None, 2])]
    assert [series["values"] for series in chart.drawing()["series"]] == [[3, None], [1.5, 2]]


def test_series_of_another_length_is_refused():
    with pytest.raises(ValueError, match="2 values for 1 labels"):
        Chart("bar", ["甲"], [Series("会员", [3, 4])])


def test_unknown_kind_is_refused():
    with pytest.raises(ValueError, match="bar or line"):
        Chart("pie", [], [])
