"""Traps of names, formulas, sheets and headers, and organisations that are named."""

import openpyxl
import pytest

from gongyou.domains.unions.roster.cells import Candidate
from gongyou.domains.unions.roster.messages import EXPLANATIONS
from tests.domains.unions.roster.making import (
    HEADERS,
    INDEX,
    check,
    clean,
    codes,
    line,
    only,
    person,
    refused,
    taken,
    write,
)
from tests.kernel.importing_files import craft


@pytest.mark.parametrize(
    ("written", "read"),
    [
        ("阿布都·热合曼", "阿布都·热合曼"),
        ("阿布都•热合曼", "阿布都·热合曼"),
        ("阿布都．热合曼", "阿布都·热合曼"),
        ("John Smith", "John Smith"),
        ("㐂一", "㐂一"),
        ("𠮷野", "𠮷野"),
        ("Ｊｏｈｎ", "John"),
    ],
)
def test_names_with_dots_letters_and_rare_characters_are_taken(path, written, read):
    assert clean(write(path, line(name=written))).name == read


def test_space_inside_a_name_is_removed_and_noted(path):
    assert taken(write(path, line(name="张 三")), "name-spaces", "name").name == "张三"


@pytest.mark.parametrize("mark", ["\u200b", "\ufeff", "\x07", "\u202e"])
def test_invisible_characters_in_names_are_removed_and_noted(path, mark):
    assert taken(write(path, line(name=f"张{mark}三")), "invisible", "name").name == "张三"


@pytest.mark.parametrize("written", ["张三1", "张三(班长)", "=张三", "张" * 60, "---"])
def test_what_is_no_name_is_refused(path, written):
    refused(write(path, line(name=written)), "name-form", "name")


def test_formula_with_a_saved_result_is_read_and_noted(path):
    assert taken(write(path, line(name=('="张"&"三"', "张三"))), "formula", "name").name == "张三"


def test_formula_without_a_saved_result_is_refused(path):
    refused(write(path, line(mobile=("=A1", ""))), "formula-empty", "mobile")


def test_error_value_is_refused(path):
    refused(write(path, line(union_name=("=VLOOKUP(1,A:B,2,0)", "#N/A"))), "cell-error", "union_name")


def test_hidden_rows_are_not_imported(tmp_path):
    path = write(tmp_path / "a.xlsx", person(1), person(2))
    book = openpyxl.load_workbook(path)
    book.active.row_dimensions[3].hidden = True
    book.save(path)
    checked = check(path)
    assert only(checked, "row-hidden").row == 3
    assert [row.row for row in checked.valid] == [2]


def test_header_under_merged_titles_is_found(tmp_path):
    path = write(
        tmp_path / "a.xlsx", line(), above=("西海岸新区会员实名制花名册", "填报单位：示范公司  填报日期：2026年11月")
    )
    book = openpyxl.load_workbook(path)
    book.active.merge_cells("A1:AE1")
    book.active.merge_cells("A2:AE2")
    book.save(path)
    checked = check(path)
    assert checked.headers == {"会员实名制花名册": 3}
    assert [row.row for row in checked.valid] == [4]


def test_headers_with_spaces_asterisks_and_other_names_are_recognised(path):
    renamed = {
        "姓名*": " 姓 名 ",
        "证件号码*": "＊身份证号码",
        "手机号码*": "联系电话\n（必填）",
        "本人确认(签字)": "本人确认（签字）",
        "部门/岗位": "部门、岗位",
    }
    assert (
        clean(write(path, line(), headers=[renamed.get(header, header) for header in HEADERS])).mobile == "13800138000"
    )


def test_columns_in_another_order_are_read(path):
    assert clean(write(path, line()[::-1], headers=HEADERS[::-1])).name == "张三"


def test_missing_mandatory_column_refuses_the_sheet(path):
    keep = [index for index in range(len(HEADERS)) if index != INDEX["mobile"]]
    row = line()
    checked = check(write(path, [row[index] for index in keep], headers=[HEADERS[index] for index in keep]))
    assert "手机号码" in only(checked, "header-missing").message
    assert (checked.valid, checked.counts.refused) == ([], 1)


def test_column_that_stands_twice_and_unknown_column_are_noted(path):
    row = [*line(), "李四", "黑"]
    checked = check(write(path, row, headers=[*HEADERS, "姓名", "肤色"]))
    assert {"header-twice", "header-unknown"} == set(codes(checked))
    assert checked.valid[0].name == "张三"


def test_file_without_header_is_a_problem(path):
    assert only(check(write(path, ["a", "b"], headers=["x", "y"])), "no-header").blocks
    assert only(check(craft(path)), "no-header").blocks


def test_two_sheets_are_both_read_and_named(tmp_path):
    path = write(tmp_path / "a.xlsx", person(1), name="一车间")
    book = openpyxl.load_workbook(path)
    second = book.create_sheet("二车间")
    for cells in (HEADERS, person(2), person(1)):
        second.append(cells)
    book.create_sheet("随手记").append(["不是名册"])
    book.save(path)
    checked = check(path)
    assert [(row.sheet, row.row) for row in checked.valid] == [("一车间", 2), ("二车间", 2)]
    assert "一车间、二车间" in only(checked, "several-sheets").message
    assert "“一车间”第2行" in only(checked, "duplicate").message
    assert only(checked, "sheet-ignored").sheet == "随手记"


def test_hidden_sheet_is_not_read_and_noted(tmp_path):
    path = write(tmp_path / "a.xlsx", person(1))
    book = openpyxl.load_workbook(path)
    hidden = book.create_sheet("旧名册")
    for cells in (HEADERS, person(2)):
        hidden.append(cells)
    hidden.sheet_state = "hidden"
    book.save(path)
    checked = check(path)
    assert only(checked, "sheet-hidden").sheet == "旧名册"
    assert len(checked.valid) == 1


def test_sample_row_left_in_is_skipped(path):
    checked = check(write(path, line(serial="示例", name="张示例", document_number="999999190001010015"), line()))
    assert only(checked, "sample-row").row == 2
    assert [row.row for row in checked.valid] == [3]
    assert checked.counts.skipped == 1


def test_rows_without_a_person_and_repeated_headers_are_skipped(path):
    footer = ["填表人：王五", "", "", "", "", "审核人：赵六"]
    checked = check(write(path, person(1), HEADERS, person(2), [""] * 31, footer))
    assert [row.row for row in checked.valid] == [2, 4]
    assert sorted(codes(checked)) == ["header-repeated", "row-without-person"]


def unions(name):
    known = {
        "示范公司工会委员会": [Candidate("1", "示范公司工会委员会")],
        "示范": [Candidate("1", "示范公司工会委员会"), Candidate("2", "示范物流工会委员会")],
    }
    return known.get(name, [])


def test_union_is_resolved_by_the_lookup(path):
    assert clean(write(path, line()), unions=unions).union.key == "1"


def test_short_name_with_several_unions_lists_them(path):
    problem = refused(write(path, line(union_name="示范")), "union-several", "union_name", unions=unions)
    assert "示范物流工会委员会" in problem.message


def test_unknown_union_is_refused_and_unknown_employer_noted(path):
    refused(write(path, line(union_name="无")), "union-unknown", "union_name", unions=unions)
    taken(write(path, line()), "employer-unknown", "employer_name", employers=lambda name: [])


def test_every_explanation_says_something_and_is_reachable():
    for code, explanation in EXPLANATIONS.items():
        assert len(str(explanation.template)) > 8, code
