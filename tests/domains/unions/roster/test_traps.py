"""Every trap of a row: found at its cell, explained, and either kept out or read rightly."""

import datetime

import pytest

from tests.domains.unions.roster.making import (
    INDEX,
    TODAY,
    check,
    clean,
    codes,
    line,
    number_ending_in,
    only,
    person,
    refused,
    taken,
    with_check_digit,
    write,
    write_text,
)

NUMBER_CELL = "E2"


def test_sound_row_becomes_typed_values(path):
    row = clean(write(path, line()))
    assert (row.name, row.gender, row.document_kind, row.document_number) == (
        "张三",
        "male",
        "resident",
        "999999199001010112",
    )
    assert row.birth_date == datetime.date(1990, 1, 1)
    assert row.joined_on == datetime.date(2019, 5, 1)
    assert (row.is_migrant, row.is_model_worker, row.confirmed) == (True, False, True)
    assert (row.household, row.employment, row.skill, row.standing) == ("rural", "employed", "3", "active")
    assert (row.union.name, row.employer.name, row.sheet, row.row) == (
        "示范公司工会委员会",
        "示范有限公司",
        "会员实名制花名册",
        2,
    )


@pytest.mark.parametrize("encoding", ["utf-8-sig", "utf-8", "gb18030"])
def test_sound_csv_by_hand_is_read_in_each_encoding(tmp_path, encoding):
    row = clean(write_text(tmp_path / "x.csv", line(), encoding=encoding))
    assert (row.name, row.sheet) == ("张三", "x")


def test_identity_stored_as_number_is_refused_and_not_guessed(path):
    problem = refused(write(path, line(document_number=999999199001010112)), "identity-as-number", "document_number")
    assert "无法恢复" in problem.message


def test_identity_in_scientific_notation_in_csv_is_refused(tmp_path):
    refused(
        write_text(tmp_path / "x.csv", line(document_number="9.99999E+17")), "identity-as-number", "document_number"
    )


def test_identity_whose_last_digits_became_zeros_is_explained(tmp_path):
    checked = check(write_text(tmp_path / "x.csv", line(document_number="999999199001010000")))
    assert {"identity-invalid", "identity-zeros"} <= set(codes(checked))
    assert checked.valid == []


@pytest.mark.parametrize("mark", ["x", "X"])
def test_small_and_capital_x_are_the_same_silently(path, mark):
    number = number_ending_in("X")
    assert clean(write(path, line(document_number=number[:-1] + mark))).document_number == number


@pytest.mark.parametrize("mark", ["х", "Х", "×", "Ⅹ", "Ｘ", "ｘ"])
def test_look_alikes_of_x_are_corrected_and_noted(path, mark):
    number = number_ending_in("X")
    assert (
        taken(
            write(path, line(document_number=number[:-1] + mark)), "identity-normalised", "document_number"
        ).document_number
        == number
    )


@pytest.mark.parametrize("written", ["'{}", " {} ", "\u3000{}", "‘{}", "\t{}"])
def test_apostrophe_and_spaces_around_the_number_come_off(tmp_path, written):
    number = "999999199001010112"
    checked = check(write_text(tmp_path / "x.csv", line(document_number=written.format(number))))
    assert checked.problems == []
    assert checked.valid[0].document_number == number


def test_number_quoted_as_formula_for_excel_is_read(tmp_path):
    assert clean(
        write_text(tmp_path / "x.csv", line(document_number='="999999199001010112"'))
    ).document_number.endswith("0112")


def test_zero_width_space_in_the_number_is_removed(path):
    assert taken(write(path, line(document_number="999999199001010112\u200b")), "invisible", "document_number")


def test_fifteen_digits_are_lengthened_and_noted(path):
    row = taken(write(path, line(document_number="999999900101011")), "identity-fifteen", "document_number")
    assert row.document_number == with_check_digit("99999919900101011")


def test_wrong_check_digit_is_refused_and_masked(path):
    problem = refused(write(path, line(document_number="999999199001010114")), "identity-invalid", "document_number")
    assert "999999199001010114" not in problem.message
    assert "校验" in problem.message


def test_impossible_birth_day_in_the_number_is_refused(path):
    refused(
        write(path, line(document_number="999999190002290012", birth_date="")), "identity-invalid", "document_number"
    )


def test_birth_date_unlike_the_number_is_refused_and_both_are_shown(path):
    problem = refused(write(path, line(birth_date="1990-01-02")), "birth-differs", "birth_date")
    assert "1990-01-02" in problem.message
    assert "1990-01-01" in problem.message


def test_gender_unlike_the_number_is_refused_and_both_are_shown(path):
    problem = refused(write(path, line(gender="女")), "gender-differs", "gender")
    assert "男" in problem.message
    assert "女" in problem.message


def test_passport_needs_no_birth_date(path):
    row = clean(write(path, line(document_kind="护照", document_number="e12345678", birth_date="")))
    assert (row.document_number, row.birth_date) == ("E12345678", None)


def test_same_person_twice_keeps_the_first_row(path):
    checked = check(write(path, line(), line(serial="2")))
    problem = only(checked, "duplicate")
    assert (problem.cell, [row.row for row in checked.valid]) == ("E3", [2])
    assert "第2行" in problem.message


def test_same_number_under_two_names_keeps_neither_row(path):
    checked = check(write(path, line(), person(5), line(name="李四")))
    assert [row.row for row in checked.valid] == [3]
    found = {problem.row: problem for problem in checked.problems}
    assert set(found) == {2, 4}
    assert "第4行" in found[2].message
    assert "第2行" in found[4].message
    assert (checked.counts.valid, checked.counts.refused, checked.counts.active) == (1, 2, 1)


def test_old_and_new_number_of_one_person_are_duplicates(path):
    number = with_check_digit("99999919900101011")
    assert only(check(write(path, line(document_number=number), line(document_number="999999900101011"))), "duplicate")


@pytest.mark.parametrize(
    "written",
    [
        "1999-09-01",
        "1999.9.1",
        "1999/9/1",
        "1999年9月1日",
        "19990901",
        "1999-9-1 00:00:00",
        "１９９９．９．１",
        19990901,
        datetime.date(1999, 9, 1),
    ],
)
def test_whole_days_in_every_spelling(path, written):
    row = clean(
        write(path, line(document_number=with_check_digit("99999919700101011"), birth_date="", joined_on=written))
    )
    assert row.joined_on == datetime.date(1999, 9, 1)


@pytest.mark.parametrize("written", ["199909", "1999-09", "1999.9", "1999.09", "1999年9月", 199909, 1999.9])
def test_months_become_their_first_day_and_are_noted(path, written):
    row = taken(
        write(path, line(document_number=with_check_digit("99999919700101011"), birth_date="", joined_on=written)),
        "day-assumed",
        "joined_on",
    )
    assert row.joined_on == datetime.date(1999, 9, 1)


@pytest.mark.parametrize("written", ["36404", 36404, "36404.0"])
def test_serial_numbers_are_days_and_are_noted(path, written):
    row = taken(
        write(path, line(document_number=with_check_digit("99999919700101011"), birth_date="", joined_on=written)),
        "day-from-serial",
        "joined_on",
    )
    assert row.joined_on == datetime.date(1999, 9, 1)


def test_birth_month_alone_is_enough_when_it_agrees(path):
    row = taken(write(path, line(birth_date="1990.1")), "day-assumed", "birth_date")
    assert row.birth_date == datetime.date(1990, 1, 1)


@pytest.mark.parametrize(
    ("written", "code"),
    [
        ("五月一日", "day-form"),
        ("19-05-01", "day-form"),
        ("2019-13-01", "day-impossible"),
        ("2019-02-29", "day-impossible"),
        ("20190230", "day-impossible"),
        ("2019", "day-year-only"),
        (2019, "day-year-only"),
        (2019.1, "day-ambiguous"),
        ("2027-01-01", "day-in-future"),
    ],
)
def test_days_that_cannot_be_are_refused(path, written, code):
    refused(write(path, line(joined_on=written)), code, "joined_on")


def test_join_day_before_the_sixteenth_birthday_is_refused(path):
    problem = refused(write(path, line(joined_on="2005-12-31")), "too-young", "joined_on")
    assert "2006-01-01" in problem.message


def test_join_day_on_the_sixteenth_birthday_is_taken(path):
    assert clean(write(path, line(joined_on="2006-01-01")))


def test_join_month_of_the_sixteenth_birthday_is_taken(path):
    assert check(write(path, line(joined_on="2006-01"))).problems == []


def test_join_day_before_birth_is_refused(path):
    refused(write(path, line(joined_on="1980-01-01")), "joined-before-birth", "joined_on")


def test_join_day_today_is_taken_and_tomorrow_is_not(path):
    assert clean(write(path, line(joined_on=TODAY.isoformat())))
    refused(write(path, line(joined_on="2026-11-23")), "day-in-future", "joined_on")


@pytest.mark.parametrize(
    ("written", "meant"),
    [("是", True), ("√", True), ("1", True), (1, True), ("有", True), ("✓", True), (True, True), ("Y", True)]
    + [("否", False), ("0", False), (0, False), ("无", False), ("×", False), ("x", False), (False, False)],
)
def test_yes_and_no_in_every_spelling(path, written, meant):
    assert check(write(path, line(is_model_worker=written))).valid[0].is_model_worker is meant


@pytest.mark.parametrize(
    ("key", "written", "field", "meant"),
    [
        ("gender", "男性", "gender", "male"),
        ("document_kind", "身份证", "document_kind", "resident"),
        ("employment", "派遣", "employment", "dispatched"),
        ("household", "农业 户口", "household", "rural"),
        ("new_form", "外卖骑手", "new_form", "food_rider"),
        ("new_form", "否", "new_form", ""),
        ("standing", "保留", "standing", "retained"),
        ("education", "大学本科", "education", "bachelor"),
        ("ethnicity", "回", "ethnicity", "03"),
        ("skill", "五级", "skill", "1"),
        ("skill", "工程师", "skill", "工程师"),
    ],
)
def test_other_words_for_coded_values_are_understood(path, key, written, field, meant):
    assert getattr(check(write(path, line(**{key: written}))).valid[0], field) == meant


@pytest.mark.parametrize(
    "key",
    [
        "gender",
        "document_kind",
        "employment",
        "household",
        "is_migrant",
        "standing",
        "new_form",
        "education",
        "ethnicity",
        "confirmed",
    ],
)
def test_unknown_values_are_refused_with_the_allowed_ones(path, key):
    problem = refused(write(path, line(**{key: "乱写"})), "unknown-value", key)
    assert "乱写" in problem.message
    assert "只能填" in problem.message


@pytest.mark.parametrize(
    "key",
    [
        "name",
        "gender",
        "document_kind",
        "document_number",
        "mobile",
        "union_name",
        "employer_name",
        "employment",
        "household",
        "is_migrant",
        "joined_on",
        "standing",
    ],
)
@pytest.mark.parametrize("empty", ["", "  ", "\u3000", "\u200b", None])
def test_missing_mandatory_cells_are_refused(path, key, empty):
    refused(write(path, line(**{key: empty})), "missing", key)


@pytest.mark.parametrize("written", ["0532-86881234", "1380013800", "23800138000", "电话"])
def test_what_is_no_mobile_number_is_refused_and_masked(path, written):
    problem = refused(write(path, line(mobile=written)), "mobile-invalid", "mobile")
    assert "1380013800" not in problem.message


@pytest.mark.parametrize("written", [13800138000, "138 0013 8000", "+86 13800138000", "１３８００１３８０００"])
def test_mobile_numbers_in_other_spellings_are_read(path, written):
    assert check(write(path, line(mobile=written))).valid[0].mobile == "13800138000"


@pytest.mark.parametrize(
    ("standing", "active", "retained", "ended"),
    [
        ("正常", 1, 0, 0),
        ("转出待接收", 1, 0, 0),
        ("保留会籍", 0, 1, 0),
        ("退会", 0, 0, 1),
        ("自动退会", 0, 0, 1),
        ("开除", 0, 0, 1),
        ("终止", 0, 0, 1),
    ],
)
def test_only_active_standings_count_as_active(path, standing, active, retained, ended):
    counts = check(write(path, line(standing=standing))).counts
    assert (counts.active, counts.retained, counts.ended) == (active, retained, ended)


def test_member_without_own_confirmation_is_counted_apart(path):
    counts = check(write(path, person(1), person(2, confirmed=""))).counts
    assert (counts.valid, counts.unconfirmed) == (2, 1)


def test_political_status_is_never_kept_and_said_once(path):
    rows = [person(order) for order in range(3)]
    for row in rows:
        row[INDEX["political_status"]] = "中共党员"
    checked = check(write(path, *rows))
    assert only(checked, "political-dropped").row == 1
    assert "中共党员" not in repr(checked.valid)


def test_migrant_worker_of_urban_household_is_noted(path):
    taken(write(path, line(household="城镇居民")), "migrant-urban", "is_migrant")


def test_active_standing_with_a_leaving_change_is_noted(path):
    taken(write(path, line(change="退会")), "standing-change", "change")
