"""Each page of a PDF with the viewer written across it and at its foot; nothing else of the file is kept."""

import io
from functools import cache
from typing import Final

from pypdf import PageObject, PdfReader, PdfWriter
from pypdf.generic import (
    ArrayObject,
    DecodedStreamObject,
    DictionaryObject,
    FloatObject,
    IndirectObject,
    NameObject,
    PdfObject,
)
from reportlab.pdfbase.cidfonts import UnicodeCIDFont
from reportlab.pdfbase.pdfmetrics import registerFont, stringWidth
from reportlab.pdfgen.canvas import Canvas

from anchang.apps.documents.papers.marks import Mark

# One of the fonts that every PDF reader brings itself, so none is embedded.
_CHINESE: Final = "STSong-Light"
_LATIN: Final = "Helvetica"
_GREY: Final = 0.45
_FAINT: Final = 0.22
_SLANT_DEGREES: Final = 30
_ACROSS_POINTS: Final = 18
_FOOT_POINTS: Final = 7.5
_BETWEEN_LINES_POINTS: Final = 150
_MARGIN_POINTS: Final = 18


def stamped_pdf(content: bytes, mark: Mark) -> bytes:
    """A new PDF of the stamped pages alone; `content` has passed check_pdf."""
    registerFont(UnicodeCIDFont(_CHINESE))
    writer = PdfWriter()
    stamps = cache(lambda width, height: _stamp(writer, mark, width, height))
    for page in PdfReader(io.BytesIO(content), strict=False).pages:
        added = writer.add_page(page)
        if added.rotation:
            added.transfer_rotation_to_content()
        box = added.cropbox
        stamp = stamps(round(float(box.width), 2), round(float(box.height), 2))
        _put_over(writer, added, stamp, f"{float(box.left):.2f} {float(box.bottom):.2f}")
    writer.metadata = {"/Title": mark.title, "/Subject": mark.foot, "/Keywords": mark.plain}
    out = io.BytesIO()
    writer.write(out)
    return out.getvalue()


def _put_over(writer: PdfWriter, page: PageObject, stamp: IndirectObject, corner: str) -> None:
    """Draw the stamp after the page's own content, whose settings are put away first."""
    name = NameObject(f"/AnchangMark{stamp.idnum}")
    resources = page.setdefault(NameObject("/Resources"), DictionaryObject()).get_object()
    drawings = resources.setdefault(NameObject("/XObject"), DictionaryObject()).get_object()
    drawings[name] = stamp
    before = writer._add_object(_stream(b"q\n"))
    after = writer._add_object(_stream(f"\nQ\nq 1 0 0 1 {corner} cm {name} Do Q\n".encode()))
    page[NameObject("/Contents")] = ArrayObject([before, *_content_of(page), after])


def _content_of(page: PageObject) -> list[PdfObject]:
    if "/Contents" not in page:
        return []
    content = page.raw_get("/Contents")
    found = content.get_object()
    return list(list.__iter__(found)) if isinstance(found, ArrayObject) else [content]


def _stream(data: bytes) -> DecodedStreamObject:
    stream = DecodedStreamObject()
    stream.set_data(data)
    return stream


def _stamp(writer: PdfWriter, mark: Mark, width: float, height: float) -> IndirectObject:
    """The stamp for one size of page, drawn once and shared by all pages of that size."""
    page = _drawn(mark, width, height)
    contents = page.get_contents()
    form = _stream(b"" if contents is None else contents.get_data())
    form[NameObject("/Type")] = NameObject("/XObject")
    form[NameObject("/Subtype")] = NameObject("/Form")
    form[NameObject("/BBox")] = ArrayObject(FloatObject(side) for side in (0, 0, width, height))
    form[NameObject("/Resources")] = page["/Resources"].clone(writer)
    return writer._add_object(form.flate_encode())


def _drawn(mark: Mark, width: float, height: float) -> PageObject:
    out = io.BytesIO()
    canvas = Canvas(out, pagesize=(width, height))
    canvas.setFillGray(_GREY, alpha=_FAINT)
    _write_across(canvas, mark, width, height)
    canvas.setFillGray(_GREY, alpha=1)
    _write_foot(canvas, mark, width)
    canvas.showPage()
    canvas.save()
    return PdfReader(io.BytesIO(out.getvalue())).pages[0]


def _write_across(canvas: Canvas, mark: Mark, width: float, height: float) -> None:
    size = max(6.0, min(_ACROSS_POINTS, width / 24))
    between = max(_BETWEEN_LINES_POINTS, height / 40)
    step = stringWidth(mark.across, _CHINESE, size) + 90
    reach = (width**2 + height**2) ** 0.5
    canvas.saveState()
    canvas.translate(width / 2, height / 2)
    canvas.rotate(_SLANT_DEGREES)
    y, row = -reach / 2, 0
    while y < reach / 2:
        x = -reach / 2 + (row % 2) * step / 2
        while x < reach / 2:
            canvas.setFont(_CHINESE, size)
            canvas.drawString(x, y, mark.across)
            canvas.setFont(_LATIN, size * 0.6)
            canvas.drawString(x, y - size, mark.plain)
            x += max(step, reach / 40)
        y, row = y + between, row + 1
    canvas.restoreState()


def _write_foot(canvas: Canvas, mark: Mark, width: float) -> None:
    room = max(width - 2 * _MARGIN_POINTS, 1)
    size = min(_FOOT_POINTS, _FOOT_POINTS * room / stringWidth(mark.foot, _CHINESE, _FOOT_POINTS))
    canvas.setFont(_CHINESE, size)
    canvas.drawString(_MARGIN_POINTS, _MARGIN_POINTS / 2, mark.foot)
