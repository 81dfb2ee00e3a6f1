"""How dates, numbers and deadlines are written."""

from datetime import UTC, date, datetime
from decimal import Decimal

import pytest

from gongyou.kernel import clock
from gongyou.ui import wording

MONDAY = date(2026, 11, 23)


def test_date_text_names_the_weekday():
    assert wording.date_text(MONDAY) == "2026年11月23日(周一)"


def test_moment_text_is_in_shanghai():
    assert wording.moment_text(datetime(2026, 11, 22, 17, 5, tzinfo=UTC)) == "2026年11月23日(周一) 01:05"


@pytest.mark.parametrize(
    "write",
    [
        wording.date_text,
        wording.moment_text,
        wording.days_left_text,
        wording.number_text,
        wording.yuan_text,
        wording.ratio_text,
    ],
)
def test_nothing_is_a_dash_and_not_zero(write):
    assert write(None) == "–"


@pytest.mark.parametrize(
    ("value", "places", "text"),
    [
        (421000, None, "421,000"),
        (0, None, "0"),
        (Decimal("1234.50"), None, "1,234.50"),
        (2.5, 0, "3"),
        (-1234567, 1, "-1,234,567.0"),
        ("x", None, "–"),
        (float("nan"), None, "–"),
        (1e20, None, "100,000,000,000,000,000,000"),
    ],
)
def test_number_text_groups_and_rounds_half_up(value, places, text):
    assert wording.number_text(value, places) == text


def test_yuan_and_ratio():
    assert wording.yuan_text(123405) == "1,234.05"
    assert wording.ratio_text(0.923) == "92.3%"
    assert wording.ratio_text(Decimal("1"), 0) == "100%"


@pytest.mark.parametrize(
    ("day", "words", "tone"),
    [
        (date(2026, 12, 5), "还剩 12 天", "neutral"),
        (date(2026, 11, 26), "还剩 3 天", "warning"),
        (date(2026, 11, 24), "明天到期", "warning"),
        (MONDAY, "今天到期", "warning"),
        (date(2026, 11, 21), "已逾期 2 天", "danger"),
    ],
)
def test_deadline_says_how_long_in_words(day, words, tone):
    with clock.rehearse(MONDAY):
        look = wording.deadline_look(day)
    assert (look.words, look.tone) == (words, tone)


def test_deadline_at_an_instant_is_past_once_the_instant_is_reached():
    due = datetime(2026, 11, 23, 3, 0, tzinfo=UTC)  # 11:00 in Shanghai, rehearsed noon
    with clock.rehearse(MONDAY):
        look = wording.deadline_look(due)
    assert (look.words, look.tone) == ("今天已过时", "danger")


def test_deadline_met_in_time_late_or_suspended():
    with clock.rehearse(MONDAY):
        in_time = wording.deadline_look(MONDAY, done=MONDAY)
        late = wording.deadline_look(date(2026, 11, 20), done=date(2026, 11, 22))
        resting = wording.deadline_look(date(2026, 11, 1), suspended=True)
        none = wording.deadline_look(None)
    assert in_time.words == "按时完成"
    assert late.words == "迟 2 天完成"
    assert resting.words == "时限中止"
    assert none.date == "未设期限"
