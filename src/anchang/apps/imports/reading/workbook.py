"""XLSX: checked like every Office file, without formulas, the first visible sheet as rows of text."""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Iterator
from datetime import datetime, time
from typing import Any

from python_calamine import CalamineError, CalamineWorkbook, SheetTypeEnum, SheetVisibleEnum

from anchang.apps.documents.papers.kinds import PaperKind, RefusedPaperError
from anchang.apps.documents.papers.office_check import BROKEN, check_office, unpacked
from anchang.apps.imports.limits import CELLS_MAX, COLUMNS_MAX, ROWS_MAX, SHEET_PART_BYTES_MAX, TITLE_ROWS_MAX
from anchang.apps.imports.reading.tables import TOO_MANY_COLUMNS, TOO_MANY_ROWS, Cells, Row, Table

FORMULAS = "工作表里有公式，不收：公式的结果会变。请全选、复制、「选择性粘贴 - 数值」以后再传。"
NO_SHEET = "这个文件里没有看得见的工作表。"
_FORMULA = re.compile(rb"<(?:\w+:)?f[ />]")
_SINCE_1904 = re.compile(rb"date1904\s*=\s*[\"'](?:1|true)[\"']")
_OVERLAP_BYTES = 64
_EXACT_MAX = 1e15


def read_workbook(content: bytes) -> Table:
    """A workbook as a table. Raises RefusedPaperError."""
    check_office(content, PaperKind.XLSX, cells_max=CELLS_MAX, part_bytes_max=SHEET_PART_BYTES_MAX)
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        _refuse_formulas(archive)
        since_1904 = bool(_SINCE_1904.search(archive.read("xl/workbook.xml")))
    try:
        return _first_sheet(CalamineWorkbook.from_filelike(io.BytesIO(content)), since_1904)
    except (CalamineError, OSError, ValueError) as error:
        raise RefusedPaperError(BROKEN) from error


def _refuse_formulas(archive: zipfile.ZipFile) -> None:
    for member in archive.infolist():
        if not member.filename.lower().startswith("xl/worksheets/"):
            continue
        before = b""
        for chunk in unpacked(archive, member):
            if _FORMULA.search(before + chunk):
                raise RefusedPaperError(FORMULAS)
            before = chunk[-_OVERLAP_BYTES:]


def _first_sheet(workbook: CalamineWorkbook, since_1904: bool) -> Table:
    sheets = [one for one in workbook.sheets_metadata if one.typ == SheetTypeEnum.WorkSheet]
    seen = [one.name for one in sheets if one.visible == SheetVisibleEnum.Visible]
    if not seen:
        raise RefusedPaperError(NO_SHEET)
    filled = (name for name in seen if workbook.get_sheet_by_name(name).height)
    name = next(filled, seen[0])
    sheet = workbook.get_sheet_by_name(name)
    if sheet.width > COLUMNS_MAX:
        raise RefusedPaperError(TOO_MANY_COLUMNS)
    if sheet.height > ROWS_MAX + TITLE_ROWS_MAX:
        raise RefusedPaperError(TOO_MANY_ROWS)
    notes = []
    if len(seen) > 1:
        notes.append(f"只读了「{name}」这一张表，另外 {len(seen) - 1} 张没有读。")
    if len(sheets) > len(seen):
        notes.append(f"有 {len(sheets) - len(seen)} 张隐藏的表，没有读。")
    if sheet.merged_cell_ranges:
        notes.append("有合并的单元格：只有左上角那一格有内容，其余各格按空白读。")
    first = (sheet.start or (0, 0))[0] + 1
    return Table("XLSX", "", name, _rows(sheet, first), tuple(notes), since_1904)


def _rows(sheet: Any, first: int) -> Iterator[Row]:
    for number, values in enumerate(sheet.iter_rows(), start=first):
        cells: Cells = [_text(value) for value in values]
        yield number, cells


def _text(value: object) -> str:
    """What the sheet shows: whole numbers without a point, a time only where there is one."""
    match value:
        case str():
            return value
        case bool():
            return "是" if value else "否"
        case float() if value.is_integer() and abs(value) < _EXACT_MAX:
            return str(int(value))
        case datetime() if value.time() == time():
            return value.date().isoformat()
        case datetime():
            return f"{value:%Y-%m-%d %H:%M:%S}"
    return str(value)
