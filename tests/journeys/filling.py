"""Filling the downloaded template as somebody with a spreadsheet program does."""

from datetime import datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import openpyxl

from tests.journeys.people import Worker


def fill(path: Path, union: str, employer: str, people: list[Worker]) -> tuple[str, dict[str, int]]:
    """Write the people under the template's header; gives the sheet's name and the column of each header."""
    book = openpyxl.load_workbook(path)
    sheet = book.worksheets[0]
    head = next(row for row in sheet.iter_rows(max_row=5) if any(cell.value == "姓名*" for cell in row))
    columns = {cell.value.rstrip("*"): cell.column for cell in head if cell.value}
    first = head[0].row + 1
    sheet.delete_rows(first, sheet.max_row)
    day = (datetime.now(ZoneInfo("Asia/Shanghai")).date() - timedelta(days=10)).isoformat()
    for turn, worker in enumerate(people):
        cells = {
            "姓名": worker.name,
            "性别": "男" if int(worker.identity[16]) % 2 else "女",
            "证件类型": "居民身份证",
            "证件号码": worker.identity,
            "手机号码": worker.phone,
            "所属工会": union,
            "工作单位": employer,
            "用工形式": "劳动合同",
            "户籍类型": "农村居民",
            "是否农民工": "是",
            "入会时间": day,
            "会籍状态": "正常",
            "本人确认(签字)": "是",
        }
        for header, text in cells.items():
            sheet.cell(first + turn, columns[header], text)
    book.save(path)
    return sheet.title, columns
