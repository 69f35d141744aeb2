"""An export as an Excel sheet. Every cell is text and stays text: never a formula, a link or a number."""

from __future__ import annotations

from io import BytesIO

from xlsxwriter import Workbook
from xlsxwriter.format import Format
from xlsxwriter.worksheet import Worksheet

from .lists import Column, Row
from .marks import with_mark
from .papers import Paper

CELL_CHARACTERS_MAX = 2_000
_SAFE = {
    "in_memory": True,
    "strings_to_formulas": False,
    "strings_to_urls": False,
    "strings_to_numbers": False,
}


def sheet(paper: Paper) -> bytes:
    """The file, marked in head line, page header and footer, document properties, and between letters."""
    target = BytesIO()
    workbook = Workbook(target, _SAFE)
    workbook.set_properties({"title": paper.title, "author": paper.who, "comments": paper.mark_line})
    workbook.set_custom_property("export", paper.number)
    page = workbook.add_worksheet(paper.title)
    _set_up(page, paper)
    # A quote prefix keeps a text that begins with = a text even when somebody edits the cell.
    text = workbook.add_format({"num_format": "@", "quote_prefix": True, "valign": "top"})
    bold = workbook.add_format({"num_format": "@", "quote_prefix": True, "bold": True, "bottom": 1})
    _write(page, 0, 0, paper.mark_line, text)
    _write(page, 1, 0, paper.warning, text)
    for place, column in enumerate(paper.columns):
        _write(page, 2, place, column.label, bold)
        page.set_column(place, place, column.share)
    for line, row in enumerate(paper.rows, start=3):
        for place, cell in enumerate(marked(row, paper.columns, paper.mark)):
            _write(page, line, place, cell, text)
    workbook.close()
    return target.getvalue()


def marked(row: Row, columns: tuple[Column, ...], mark: str) -> tuple[str, ...]:
    """The cells of a row, those of words with the hidden mark in them."""
    pairs = zip(row.cells, columns, strict=True)
    return tuple(with_mark(cell, mark) if column.marked else cell for cell, column in pairs)


def written(text: str) -> str:
    """``text`` as XML can carry it: no lone surrogates, no characters that XML forbids, not endless."""
    cut = text[:CELL_CHARACTERS_MAX]
    return "".join(letter for letter in cut if not _forbidden(ord(letter)))


def _forbidden(code: int) -> bool:
    return 0xD800 <= code <= 0xDFFF or code in (0xFFFE, 0xFFFF) or (code < 0x20 and code not in (9, 10))


def _write(page: Worksheet, line: int, place: int, text: str, how: Format) -> None:
    page.write_string(line, place, written(text), how)


def _set_up(page: Worksheet, paper: Paper) -> None:
    page.set_landscape()
    page.set_paper(9)
    page.fit_to_pages(1, 0)
    page.repeat_rows(2)
    page.freeze_panes(3, 1)
    page.set_header(f"&C&28&KCCCCCC{_in_header(paper.watermark)}")
    page.set_footer(f"&L&8{_in_header(paper.mark_line[:160])}&R&8第 &P 页，共 &N 页")


def _in_header(text: str) -> str:
    """The signs & and line breaks mean something in a header."""
    return written(" ".join(text.split())).replace("&", "&&")
