"""An export on paper: A4 pages, each with the head line, a watermark with name and number, and a footer.

Texts are drawn letter by letter, never parsed: a name may hold anything.
"""

from __future__ import annotations

from io import BytesIO

from reportlab.lib.colors import Color
from reportlab.lib.pagesizes import A4, landscape
from reportlab.pdfbase import pdfmetrics
from reportlab.pdfbase.cidfonts import UnicodeCIDFont
from reportlab.pdfgen.canvas import Canvas

from .papers import Paper
from .sheets import written

FONT = "STSong-Light"
_SIZE, _LINE = 9, 16
_MARGIN = 40
_WIDTH, _HEIGHT = landscape(A4)
_TOP, _BOTTOM = _HEIGHT - 84, 52
_GREY, _PALE = Color(0.35, 0.35, 0.35), Color(0.5, 0.5, 0.5, alpha=0.16)


def print_file(paper: Paper) -> bytes:
    """The PDF."""
    if FONT not in pdfmetrics.getRegisteredFontNames():
        pdfmetrics.registerFont(UnicodeCIDFont(FONT))
    target = BytesIO()
    canvas = Canvas(target, pagesize=(_WIDTH, _HEIGHT))
    canvas.setTitle(f"{paper.title} {paper.number}")
    canvas.setAuthor(paper.who)
    canvas.setSubject(_plain(paper.mark_line))
    per_page = int((_TOP - _BOTTOM) // _LINE) - 1
    pages = max(1, -(-len(paper.rows) // per_page))
    for page in range(pages):
        _frame(canvas, paper, page + 1, pages)
        _table(canvas, paper, page * per_page, per_page)
        canvas.showPage()
    canvas.save()
    return target.getvalue()


def _frame(canvas: Canvas, paper: Paper, page: int, pages: int) -> None:
    canvas.saveState()
    canvas.setFont(FONT, 30)
    canvas.setFillColor(_PALE)
    canvas.translate(_WIDTH / 2, _HEIGHT / 2)
    canvas.rotate(24)
    for row in (-2, -1, 0, 1, 2):
        canvas.drawCentredString(0, row * 110, _plain(f"{paper.watermark}      {paper.watermark}"))
    canvas.restoreState()
    canvas.setFillColor(_GREY)
    canvas.setFont(FONT, 15)
    canvas.drawString(_MARGIN, _HEIGHT - 42, paper.title)
    canvas.setFont(FONT, _SIZE)
    canvas.drawString(_MARGIN, _HEIGHT - 60, _fitting(paper.mark_line, _WIDTH - 2 * _MARGIN))
    foot = _fitting(f"{paper.watermark} · {paper.warning}", _WIDTH - 3 * _MARGIN - 40)
    canvas.drawString(_MARGIN, 30, foot)
    canvas.drawRightString(_WIDTH - _MARGIN, 30, f"第 {page} 页，共 {pages} 页")


def _table(canvas: Canvas, paper: Paper, begin: int, count: int) -> None:
    whole = sum(column.share for column in paper.columns)
    widths = [(_WIDTH - 2 * _MARGIN) * column.share / whole for column in paper.columns]
    canvas.setFillColor(_GREY)
    _line(canvas, _TOP, tuple(column.label for column in paper.columns), widths)
    canvas.setFillColorRGB(0, 0, 0)
    for place, row in enumerate(paper.rows[begin : begin + count], start=1):
        _line(canvas, _TOP - place * _LINE, row.cells, widths)


def _line(canvas: Canvas, height: float, cells: tuple[str, ...], widths: list[float]) -> None:
    left: float = _MARGIN
    for cell, width in zip(cells, widths, strict=True):
        canvas.drawString(left, height, _fitting(cell, width - 6))
        left += width
    canvas.setStrokeColorRGB(0.85, 0.85, 0.85)
    canvas.line(_MARGIN, height - 4, _WIDTH - _MARGIN, height - 4)


def _fitting(text: str, width: float) -> str:
    """As much of a text as there is room for; … says that there is more."""
    plain = _plain(text)
    if pdfmetrics.stringWidth(plain, FONT, _SIZE) <= width:
        return plain
    while plain and pdfmetrics.stringWidth(f"{plain}…", FONT, _SIZE) > width:
        plain = plain[:-1]
    return f"{plain}…"


def _plain(text: str) -> str:
    """One line that the font's two-byte encoding can carry."""
    return "".join(letter if ord(letter) <= 0xFFFF else "□" for letter in " ".join(written(text).split()))
