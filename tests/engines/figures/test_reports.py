"""Living reports: declarations, wording by rule, numbers in words, comparison, locked values, small cells."""

from datetime import date

import pytest
from django.utils import translation

from gongyou.engines.facts import tasks
from gongyou.engines.facts.queries import NoSnapshot
from gongyou.engines.figures import queries
from gongyou.engines.figures.operations import lock_values, submit_values
from gongyou.engines.figures.queries import reading
from gongyou.engines.figures.tasks import run_store
from gongyou.engines.figures.types import REPORTS, Cell, Report, Section, Sentence, Term, by_sign
from gongyou.kernel import clock
from gongyou.kernel.access.viewer import public, system
from tests.factories.certifying import late_union
from tests.factories.district import fill

DAY = date(2024, 12, 31)


def report_of(*sentences: Sentence, **more) -> Report:
    return Report(key="t.report", name="试", lead="试", sections=(Section("one", "一", sentences),), **more)


UNIONS = Sentence("unions", "工会 %(unions)s。", {"unions": Term("I44")})
PLAIN = Sentence("plain", "这一句没有数，百分号 %% 照写。")


def test_every_report_is_sound():
    assert REPORTS.check_all() == []
    assert "unions.team" in REPORTS


@pytest.mark.parametrize(
    ("sentence", "reason"),
    [
        (Sentence("s", "有 %(other)s", {"unions": Term("I44")}), "place for 'other'"),
        (Sentence("s", "没有", {"unions": Term("I44")}), "never says unions"),
        (Sentence("s", "有 %(x)s", {"x": Term("I99")}), "unknown figure 'I99'"),
        (Sentence("s", "有 %(x)s", {"x": Term("I52", part="Y", unit="个")}), "'Y', which is no part of I52"),
        (Sentence("s", "有 %(x)s", {"x": Term("I52", part="N")}), "no unit of its own"),
    ],
)
def test_a_wrong_report_is_refused_with_its_reason(sentence, reason):
    with REPORTS.temporarily("t.report", report_of(sentence)):
        problems = [str(one) for one in REPORTS.check_all()]
    assert len(problems) >= 1 and any(reason in one for one in problems)


def test_two_sentences_of_one_key_are_refused():
    with REPORTS.temporarily("t.report", report_of(UNIONS, UNIONS)):
        assert any("two sentences 'unions'" in str(one) for one in REPORTS.check_all())


@pytest.mark.parametrize(("number", "wording"), [(3, "多了 3"), (0, "相同"), (-3, "少了 3"), (None, "还没有数")])
def test_a_sentence_words_itself_by_its_number(number, wording):
    sentence = Sentence(
        "growth",
        "多了 %(growth)s",
        {"growth": Term("I46", size=True)},
        choose=by_sign("growth"),
        others={"fell": "少了 %(growth)s", "same": "相同"},
        missing="还没有数",
    )
    assert (sentence.wording({"growth": number})[1] % {"growth": abs(number or 0)}) == wording


@pytest.mark.parametrize(
    ("number", "unit", "text"),
    [
        (421000, "人", "42.1万人"),
        (400000, "户", "40万户"),
        (23001, "人", "23,001人"),
        (1401, "家", "1,401家"),
        (-72000, "人", "-7.2万人"),
        (95.18, "%", "95.18%"),
        (0, "人", "0人"),
        (None, "人", "–"),
    ],
)
def test_a_number_is_told_in_ten_thousands_only_where_nothing_is_lost(number, unit, text):
    with translation.override("zh-hans"):
        assert queries.said(number, unit) == text


def test_english_has_no_ten_thousands():
    with translation.override("en"):
        assert "421,000" in queries.said(421000, "people")


def told(viewer, day=DAY, sentences=(UNIONS, PLAIN), **more):
    report = report_of(*sentences)
    against = queries.baseline(viewer, day, **more) if more else None
    return queries.told(viewer, report, day, against)


def test_sentences_carry_their_numbers(world):
    found = told(world.viewers["district"])
    first, second = found.lines
    assert first.text == "工会 4家。" and second.text == "这一句没有数，百分号 % 照写。"
    (number,) = first.numbers
    assert (number.figure, number.value, number.text, number.day) == ("I44", 4, "4家", DAY)
    assert number.certified is None and second.numbers == [] and found.numbers == [number]


def test_the_day_and_terms_on_a_fixed_day_are_said(world):
    late_union(world, "x", date(2020, 1, 1))
    both = Sentence(
        "both", "截至%(day)s %(now)s，当年 %(then)s", {"now": Term("I44"), "then": Term("I44", on=date(2018, 1, 1))}
    )
    assert told(world.viewers["district"], sentences=(both,)).lines[0].text == "截至2024年12月31日 5家，当年 4家"


def test_another_day_is_compared_sentence_by_sentence(world):
    late_union(world, "x", date(2024, 6, 1))
    found = told(world.viewers["district"], than=date(2023, 12, 31))
    line, plain = found.lines
    assert line.changed and not plain.changed and found.changed == [line]
    (change,) = line.changes
    assert (change.before, change.after, change.difference) == ("4家", "5家", 1)
    assert line.before == "工会 4家。"
    same = told(world.viewers["district"], than=date(2024, 12, 30))
    assert same.changed == []


def test_an_earlier_snapshot_is_compared_while_it_is_kept(world):
    viewer = world.viewers["district"]
    stamp = queries.snapshot().stamp
    assert queries.earlier_snapshots() == []
    late_union(world)
    assert [one.stamp for one in queries.earlier_snapshots()] == [stamp]
    found = told(viewer, kind=stamp)
    assert [line.key for line in found.changed] == ["unions"]
    assert found.lines[0].changes[0].difference == 1
    for _turn in range(3):
        tasks.refresh()
    assert queries.baseline(viewer, DAY, kind=stamp) is None


def test_a_snapshot_that_vanishes_while_it_is_read_is_no_snapshot(world):
    import shutil

    old = queries.snapshot()
    late_union(world)
    reading._connection.cache_clear()
    assert queries.value("I44", DAY, on=old).value == 4
    shutil.rmtree(old.folder)
    reading.forget()
    with pytest.raises(NoSnapshot):
        queries.value("I44", DAY, on=old)


def test_what_was_taken_down_on_the_day_is_compared(world):
    viewer, today = world.viewers["district"], clock.today()
    assert queries.baseline(viewer, today, kind="stored") is None
    run_store(system(reason="test"), None)
    parts = Sentence("parts", "%(n)s", {"n": Term("I52", part="N", unit="个")})
    assert told(viewer, today, (UNIONS, parts), kind="stored").changed == []
    late_union(world)
    assert [line.key for line in told(viewer, today, (UNIONS, parts), kind="stored").changed] == ["unions"]
    assert queries.baseline(public(), today, kind="stored") is None


def test_a_locked_value_is_told_and_marked_and_compared_with_now(world):
    viewer, other = world.viewers["district"], world.staff("district_officer", "district", "colleague")
    (row,) = submit_values(viewer, cells=[Cell("I44", DAY)])
    late_union(world)
    assert told(viewer).lines[0].numbers[0].value == 5
    lock_values(other, numbers=[row.pk], note="以报送时为准")
    for reader in (viewer, public()):
        (number,) = told(reader).lines[0].numbers
        assert (number.value, number.certified.pk) == (4, row.pk)
    now = told(viewer, kind="now")
    assert [line.key for line in now.changed] == ["unions"] and now.lines[0].changes[0].before == "5家"
    assert told(viewer, date(2024, 12, 30)).lines[0].numbers[0].certified is None


def test_small_numbers_of_people_are_not_told_to_the_public(world):
    fill(world, 4, people=90)
    people = Sentence("people", "%(people)s", {"people": Term("I42")}, missing="这个数不公开。")
    days = [date(year, month, 1) for year in range(2016, 2026) for month in range(1, 13)]
    small = next(day for day in days if 0 < queries.value("I42", day).value < 5)
    large = next(day for day in days if queries.value("I42", day).value >= 5)
    assert told(world.viewers["district"], small, (people,)).lines[0].numbers[0].value > 0
    assert told(public(), small, (people,)).lines[0].text == "这个数不公开。"
    assert told(public(), large, (people,)).lines[0].numbers[0].value >= 5


def test_a_report_that_is_not_public_is_for_readers_of_figures(world):
    with REPORTS.temporarily("t.report", report_of(UNIONS, public=False)):
        assert queries.report(public(), "t.report") is None
        assert queries.report(world.viewers["district"], "t.report") is not None
    assert queries.report(public(), "unions.team") is not None
    assert queries.report(public(), "nothing") is None
