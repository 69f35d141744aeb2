"""The rows that are not taken over, as an Excel sheet in which every cell is text and stays text."""

from io import BytesIO
from typing import Any

from xlsxwriter import Workbook

from anchang.apps.sharing.sheets import written

_SAFE = {
    "in_memory": True,
    "strings_to_formulas": False,
    "strings_to_urls": False,
    "strings_to_numbers": False,
}
_HEADINGS = (("行", 8), ("栏目", 16), ("说明", 60), ("原来写的", 40))


def errors_sheet(faults: list[dict[str, Any]]) -> bytes:
    """Row, column, what is wrong, and what stands in the cell."""
    target = BytesIO()
    workbook = Workbook(target, _SAFE)
    page = workbook.add_worksheet("没有导入的行")
    # A quote prefix keeps a text that begins with = a text even when somebody edits the cell.
    text = workbook.add_format({"num_format": "@", "quote_prefix": True, "valign": "top", "text_wrap": True})
    for place, (heading, width) in enumerate(_HEADINGS):
        page.set_column(place, place, width)
        page.write_string(0, place, heading, text)
    for line, fault in enumerate(faults, start=1):
        cells = (str(fault["row"]), fault["heading"], fault["words"], fault["cell"])
        for place, cell in enumerate(cells):
            page.write_string(line, place, written(cell), text)
    page.freeze_panes(1, 0)
    workbook.close()
    return target.getvalue()
