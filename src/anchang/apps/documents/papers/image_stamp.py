"""A picture with the viewer written into its pixels, encoded anew: nothing hidden in the file remains."""

import io
from typing import Final

from PIL import Image, ImageDraw, ImageFont, ImageOps

from anchang.apps.documents.papers.image_check import opened_picture
from anchang.apps.documents.papers.kinds import PaperKind
from anchang.apps.documents.papers.limits import SHOWN_SIDE_PIXELS_MAX
from anchang.apps.documents.papers.marks import Mark

_SLANT_DEGREES: Final = 30
_VISIBLE: Final = 60
_JPEG_QUALITY: Final = 88


def stamped_picture(content: bytes, kind: PaperKind, mark: Mark) -> bytes:
    """The picture turned upright, at most SHOWN_SIDE_PIXELS_MAX a side, stamped; same kind as before."""
    picture = ImageOps.exif_transpose(opened_picture(content, kind))
    picture.thumbnail((SHOWN_SIDE_PIXELS_MAX, SHOWN_SIDE_PIXELS_MAX))
    canvas = picture.convert("RGBA")
    canvas.alpha_composite(_written_over(canvas.size, mark))
    out = io.BytesIO()
    if kind is PaperKind.JPEG:
        canvas.convert("RGB").save(out, "JPEG", quality=_JPEG_QUALITY)
    elif kind is PaperKind.WEBP:
        canvas.save(out, "WEBP", quality=_JPEG_QUALITY)
    else:
        canvas.save(out, "PNG")
    return out.getvalue()


def _written_over(size: tuple[int, int], mark: Mark) -> Image.Image:
    """Lines of the mark across the whole picture, dark with a light edge so that they show on any ground."""
    width, height = size
    letters = max(11, min(width, height) // 32)
    font = ImageFont.load_default(letters)
    line = f"{mark.plain}    "
    reach = int((width**2 + height**2) ** 0.5) + 1
    sheet = Image.new("RGBA", (reach, reach), (0, 0, 0, 0))
    pen = ImageDraw.Draw(sheet)
    step = max(int(pen.textlength(line, font)), 1)
    for row, y in enumerate(range(0, reach, letters * 8)):
        for x in range(-(row % 2) * step // 2, reach, step):
            _write(pen, (x, y), line, font)
    turned = sheet.rotate(_SLANT_DEGREES, resample=Image.Resampling.BILINEAR)
    left, top = (reach - width) // 2, (reach - height) // 2
    over = turned.crop((left, top, left + width, top + height))
    _write(ImageDraw.Draw(over), (letters // 2, height - letters * 2), mark.plain, font)
    return over


def _write(pen: ImageDraw.ImageDraw, at: tuple[int, int], words: str, font: object) -> None:
    pen.text(
        at,
        words,
        font=font,  # type: ignore[arg-type]
        fill=(40, 40, 40, _VISIBLE + 20),
        stroke_width=1,
        stroke_fill=(255, 255, 255, _VISIBLE),
    )
