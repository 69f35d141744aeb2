"""Registers as offices keep them: a sheet, and the same as CSV in GB18030."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator
from datetime import date, timedelta
from random import Random

from xlsxwriter import Workbook

SURNAMES = "王李张刘陈杨黄赵吴周徐孙马朱胡郭何高林罗"
GIVEN = "一子晓文雨思佳浩宇欣怡梓涵俊杰诗琪明远清和安宁"
HEADINGS = (
    "序号", "客户姓名", "联系电话", "性别", "来访日期", "接待人", "认知途径", "意向户型", "面积", "居住区域",
    "预算(万)", "备注",
)  # fmt: skip


def rows(count: int) -> Iterator[tuple[object, ...]]:
    """A row a customer; one in a hundred is repeated, one in two hundred has a wrong date."""
    random = Random(20261123)
    first = date(2024, 1, 1)
    for place in range(count):
        number = place - 1 if place % 100 == 99 else place
        random.seed(number)
        name = random.choice(SURNAMES) + "".join(random.choices(GIVEN, k=2))
        day = first + timedelta(days=number % 900)
        yield (
            place + 1,
            name,
            f"100{number:08d}",
            random.choice("男女"),
            "不详" if place % 200 == 50 else f"{day.year}/{day.month}/{day.day}",
            "林岚",
            random.choice(("网站", "朋友介绍", "现场路过")),
            random.choice(("二房", "三房", "四房")),
            random.choice(("70–90㎡", "90–110㎡", "110–130㎡")),
            random.choice(("城东", "城西", "开发区", "老城")),
            random.randrange(80, 600),
            f"第 {number} 位，周末来，带了父母，关心学校",
        )


def sheet(count: int) -> bytes:
    """The register as XLSX."""
    target = io.BytesIO()
    with Workbook(target, {"constant_memory": True}) as workbook:
        page = workbook.add_worksheet("来访登记")
        for line, cells in enumerate((HEADINGS, *rows(count))):
            page.write_row(line, 0, cells)
    return target.getvalue()


def text(count: int) -> bytes:
    """The register as CSV in GB18030."""
    target = io.StringIO()
    writer = csv.writer(target)
    writer.writerow(HEADINGS)
    writer.writerows(rows(count))
    return target.getvalue().encode("gb18030")
