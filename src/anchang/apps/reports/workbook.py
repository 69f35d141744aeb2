"""The daily report as an Excel file: numbers are numbers, words stay words and are never formulas."""

from __future__ import annotations

from io import BytesIO
from typing import Any

from xlsxwriter import Workbook
from xlsxwriter.worksheet import Worksheet

from .daily import Counted, DailyReport
from .definitions import DAILY

_SAFE = {
    "in_memory": True,
    "strings_to_formulas": False,
    "strings_to_urls": False,
    "strings_to_numbers": False,
}
PEOPLE = (
    ("number", "工号"), ("name", "置业顾问"), ("turns", "轮序"), ("first_visits", "首访"), ("again", "复访"),
    ("calls", "来电"), ("late_calls", "超声接起"), ("forms", "登记表"), ("without_form", "未登记"),
    ("deals", "成交"),
)  # fmt: skip


def workbook(report: DailyReport, *, title: str, mark: str) -> bytes:
    """The file. ``title`` names office and day, ``mark`` says who took it and when."""
    target = BytesIO()
    book = Workbook(target, _SAFE)
    book.set_properties({"title": title, "comments": mark})
    bold = book.add_format({"bold": True, "bottom": 1})
    money = book.add_format({"num_format": "#,##0.00"})
    _figures(_sheet(book, "当天数字", title, mark), report, bold, money)
    _people(_sheet(book, "各置业顾问", title, mark), report, bold)
    ways = _sheet(book, "途径", title, mark)
    _counted(ways, 3, "客户自述的认知途径", report.heard_from, bold)
    _counted(ways, 5 + len(report.heard_from), "前台判定的来访途径", report.channels, bold)
    book.close()
    return target.getvalue()


def _sheet(book: Workbook, name: str, title: str, mark: str) -> Worksheet:
    page = book.add_worksheet(name)
    page.set_paper(9)
    page.fit_to_pages(1, 0)
    page.write_string(0, 0, title)
    page.write_string(1, 0, mark)
    page.set_column(0, 1, 16)
    return page


def _figures(page: Worksheet, report: DailyReport, bold: Any, money: Any) -> None:
    for place, label in enumerate(("项目", "数字", "单位", "说明")):
        page.write_string(3, place, label, bold)
    page.set_column(3, 3, 60)
    line = 4
    for group in DAILY:
        for one in group.figures:
            value = report.figures[one.key]
            page.write_string(line, 0, one.label)
            if one.key.endswith("_fen"):
                page.write_number(line, 1, value / 100, money)
            else:
                page.write_number(line, 1, value)
            page.write_string(line, 2, one.unit)
            page.write_string(line, 3, one.meaning)
            line += 1


def _people(page: Worksheet, report: DailyReport, bold: Any) -> None:
    for place, (_, label) in enumerate(PEOPLE):
        page.write_string(3, place, label, bold)
    for line, one in enumerate(report.people, start=4):
        for place, (key, _) in enumerate(PEOPLE):
            value = getattr(one, key)
            if isinstance(value, int):
                page.write_number(line, place, value)
            else:
                page.write_string(line, place, value)


def _counted(page: Worksheet, line: int, title: str, rows: Counted, bold: Any) -> None:
    page.write_string(line, 0, title, bold)
    page.write_string(line, 1, "组", bold)
    for offset, (label, count) in enumerate(rows, start=1):
        page.write_string(line + offset, 0, label)
        page.write_number(line + offset, 1, count)
