"""The files of the demo library, drawn by code: invented, small, and real enough to open."""

from __future__ import annotations

import io

import xlsxwriter
from PIL import Image, ImageDraw
from reportlab.lib.pagesizes import A4
from reportlab.pdfbase.cidfonts import UnicodeCIDFont
from reportlab.pdfbase.pdfmetrics import registerFont
from reportlab.pdfgen.canvas import Canvas

_FONT = "STSong-Light"
_LEFT, _TOP, _LINE = 72, 740, 27
_ROOMS = (
    ((60, 60, 380, 330), "LIVING 24.5"),
    ((380, 60, 640, 240), "BED 1 15.2"),
    ((380, 240, 640, 420), "BED 2 11.8"),
    ((60, 330, 240, 520), "KITCHEN 6.4"),
    ((240, 330, 380, 520), "BATH 4.9"),
    ((380, 420, 640, 520), "BED 3 9.6"),
)


def pages(title: str, *sheets: tuple[str, ...]) -> bytes:
    """A PDF with one page a sheet of lines, the title above the first."""
    registerFont(UnicodeCIDFont(_FONT))
    out = io.BytesIO()
    canvas = Canvas(out, pagesize=A4)
    canvas.setTitle(title)
    for number, lines in enumerate(sheets, 1):
        canvas.setFont(_FONT, 22)
        canvas.drawString(_LEFT, _TOP + 40, title if number == 1 else f"{title}（续）")
        canvas.setFont(_FONT, 13)
        for place, line in enumerate(lines):
            canvas.drawString(_LEFT, _TOP - _LINE * place, line)
        canvas.setFont(_FONT, 10)
        canvas.drawRightString(A4[0] - _LEFT, 48, f"{number} / {len(sheets)}")
        canvas.showPage()
    canvas.save()
    return out.getvalue()


def sheet(title: str, head: tuple[str, ...], rows: list[tuple[str | float, ...]]) -> bytes:
    """An XLSX with one table; every cell is text or a number, none a formula."""
    out = io.BytesIO()
    with xlsxwriter.Workbook(out, {"in_memory": True}) as book:
        page = book.add_worksheet(title)
        bold = book.add_format({"bold": True})
        for column, words in enumerate(head):
            page.write_string(0, column, words, bold)
        for place, row in enumerate(rows, 1):
            for column, value in enumerate(row):
                if isinstance(value, str):
                    page.write_string(place, column, value)
                else:
                    page.write_number(place, column, value)
    return out.getvalue()


def floor_plan() -> bytes:
    """A drawing of a flat as a PNG."""
    picture = Image.new("RGB", (700, 580), "white")
    pen = ImageDraw.Draw(picture)
    for (left, top, right, bottom), words in _ROOMS:
        pen.rectangle((left, top, right, bottom), outline="#22443c", width=5)
        pen.text(((left + right) / 2, (top + bottom) / 2), words, fill="#22443c", anchor="mm", font_size=18)
    pen.text((60, 535), "A1  89 m2  3-2-1", fill="#22443c", font_size=24)
    out = io.BytesIO()
    picture.save(out, "PNG")
    return out.getvalue()
