"""Invented rosters: the same rows as a workbook for the imports, and as CSV for a bare loader."""

import csv
import itertools
from datetime import date, timedelta
from pathlib import Path

import xlsxwriter

from bench.people import identity_number, invented_name

HEADERS = (
    "姓名",
    "性别",
    "证件类型",
    "证件号码",
    "民族",
    "学历",
    "手机号码",
    "所属工会",
    "工作单位",
    "部门/岗位",
    "用工形式",
    "职业(工种)",
    "户籍类型",
    "是否农民工",
    "就业形态/新就业形态类别",
    "入会时间",
    "会籍状态",
    "本人确认(签字)",
)
#: The same columns by the names that a table has.
COLUMNS = (
    "name",
    "gender",
    "identity_kind",
    "identity_number",
    "ethnicity",
    "education",
    "phone",
    "union_name",
    "employer_name",
    "department",
    "relation",
    "occupation",
    "household",
    "migrant",
    "new_form",
    "joined_on",
    "standing",
    "confirmed",
)


def rows(count: int, unions: list[str], employers: list[str], start: int) -> list[tuple[str, ...]]:
    """So many members that no register knows yet, from the person of this number on; see `people.reserve`."""
    return [_row(start + number, unions, employers) for number in range(count)]


def _row(number: int, unions: list[str], employers: list[str]) -> tuple[str, ...]:
    identity = identity_number(number)
    rural = number % 3 > 0
    joined = date(2021, 1, 1) + timedelta(days=number % 1_700)
    return (
        invented_name(number),
        "男" if int(identity[16]) % 2 else "女",
        "居民身份证",
        identity,
        "汉族",
        ("高中", "大专", "本科")[number % 3],
        str(13_000_000_000 + number % 800_000_000),
        unions[number % len(unions)],
        employers[number % len(employers)],
        f"{number % 40 + 1}车间",
        "劳动合同",
        ("焊工", "电工", "分拣员", "装配工")[number % 4],
        "农村居民" if rural else "城镇居民",
        "是" if rural else "否",
        "非新就业形态" if number % 5 else "快递员",
        joined.isoformat(),
        "正常",
        "是",
    )


def write_workbook(path: Path, found: list[tuple[str, ...]]) -> None:
    """A roster as an office would send it."""
    with xlsxwriter.Workbook(path, {"constant_memory": True}) as book:
        sheet = book.add_worksheet("会员实名制花名册")
        for number, values in enumerate(itertools.chain([HEADERS], found)):
            sheet.write_row(number, 0, values)


def write_csv(path: Path, found: list[tuple[str, ...]]) -> None:
    """The same rows for a loader, with a header."""
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(COLUMNS)
        writer.writerows(found)
