"""A picture is taken when it is one still picture of a bearable size that really decodes."""

import io
import warnings

from PIL import Image, UnidentifiedImageError

from anchang.apps.documents.papers.kinds import PaperKind, RefusedPaperError
from anchang.apps.documents.papers.limits import IMAGE_PIXELS_MAX, IMAGE_SIDE_MAX

BROKEN = "这张图片是坏的，打不开。请重新保存后再传。"
TOO_LARGE = f"图片太大：最多 {IMAGE_PIXELS_MAX // 10_000} 万像素，单边最多 {IMAGE_SIDE_MAX} 像素。"
MOVING = "会动的图片不收，请存成一张静止的图片。"

_PILLOW_NAMES = {PaperKind.JPEG: "JPEG", PaperKind.PNG: "PNG", PaperKind.WEBP: "WEBP"}


def opened_picture(content: bytes, kind: PaperKind) -> Image.Image:
    """The picture, its size checked before and its pixels decoded after. Raises RefusedPaperError."""
    warnings.simplefilter("error", Image.DecompressionBombWarning)
    Image.MAX_IMAGE_PIXELS = IMAGE_PIXELS_MAX
    try:
        picture = Image.open(io.BytesIO(content), formats=[_PILLOW_NAMES[kind]])
        _refuse_odd(picture)
        picture.load()
    except (Image.DecompressionBombError, Image.DecompressionBombWarning) as error:
        raise RefusedPaperError(TOO_LARGE) from error
    except (
        UnidentifiedImageError,
        OSError,
        SyntaxError,
        ValueError,
        TypeError,
        KeyError,
        IndexError,
        OverflowError,
    ) as error:
        raise RefusedPaperError(BROKEN) from error
    return picture


def _refuse_odd(picture: Image.Image) -> None:
    width, height = picture.size
    if width * height > IMAGE_PIXELS_MAX or max(width, height) > IMAGE_SIDE_MAX:
        raise RefusedPaperError(TOO_LARGE)
    if getattr(picture, "n_frames", 1) != 1:
        raise RefusedPaperError(MOVING)


def check_picture(content: bytes, kind: PaperKind) -> int:
    """A picture counts as one page. Raises RefusedPaperError."""
    opened_picture(content, kind)
    return 1
