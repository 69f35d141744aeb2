"""A PDF is taken when it is plain pages: no scripts, no actions, nothing hidden inside or from outside."""

import io
from collections.abc import Iterator
from typing import Any, Final

from pypdf import PdfReader
from pypdf.errors import PyPdfError
from pypdf.generic import ArrayObject, DictionaryObject, IndirectObject, StreamObject

from anchang.apps.documents.papers.kinds import RefusedPaperError
from anchang.apps.documents.papers.limits import PDF_OBJECTS_MAX, PDF_PAGE_POINTS_MAX, PDF_PAGES_MAX

BROKEN = "这个 PDF 是坏的，读不出来。请重新生成后再传。"
ENCRYPTED = "加了密码的 PDF 不收，请去掉密码再传。"
TOO_MANY_PAGES = f"PDF 最多 {PDF_PAGES_MAX} 页，请拆成几份。"
TOO_COMPLEX = "这个 PDF 结构太复杂，请用「打印为 PDF」重新生成后再传。"
ODD_PAGE = "PDF 里有大小不合常理的页面，请重新生成后再传。"
SCRIPT = "PDF 里带有脚本 (JavaScript)，不收。请用「打印为 PDF」重新生成后再传。"
ACTION = "PDF 里带有会自动执行的动作，不收。请用「打印为 PDF」重新生成后再传。"
EMBEDDED = "PDF 里夹带了别的文件或多媒体，不收。请去掉后再传。"
EXTERNAL = "PDF 引用了外部的文件或网址动作，不收。请用「打印为 PDF」重新生成后再传。"

_KEYS: Final = {
    "/JavaScript": SCRIPT,
    "/JS": SCRIPT,
    "/XFA": SCRIPT,
    "/AA": ACTION,
    "/EmbeddedFiles": EMBEDDED,
    "/EF": EMBEDDED,
    "/RichMediaContent": EMBEDDED,
    "/Ref": EXTERNAL,
}
_ACTIONS: Final = {
    "/JavaScript": SCRIPT,
    "/Launch": ACTION,
    "/Hide": ACTION,
    "/Named": ACTION,
    "/ImportData": ACTION,
    "/SubmitForm": EXTERNAL,
    "/ResetForm": ACTION,
    "/SetOCGState": ACTION,
    "/GoToR": EXTERNAL,
    "/GoToE": EMBEDDED,
    "/Thread": EXTERNAL,
    "/Movie": EMBEDDED,
    "/Sound": EMBEDDED,
    "/Rendition": EMBEDDED,
    "/RichMediaExecute": EMBEDDED,
    "/GoTo3DView": EMBEDDED,
}
_PARTS: Final = {
    "/FileAttachment": EMBEDDED,
    "/RichMedia": EMBEDDED,
    "/Movie": EMBEDDED,
    "/Sound": EMBEDDED,
    "/Screen": EMBEDDED,
    "/3D": EMBEDDED,
    "/EmbeddedFile": EMBEDDED,
    "/Filespec": EXTERNAL,
}
_LINKS: Final = ("http://", "https://", "mailto:", "tel:")


def check_pdf(content: bytes) -> int:
    """How many pages the PDF has. Raises RefusedPaperError with the reason for the person."""
    try:
        reader = PdfReader(io.BytesIO(content), strict=False)
        if reader.is_encrypted:
            raise RefusedPaperError(ENCRYPTED)
        _refuse_what_acts(reader)
        return _pages(reader)
    except (PyPdfError, ValueError, TypeError, KeyError, IndexError, AttributeError, RecursionError) as error:
        raise RefusedPaperError(BROKEN) from error


def _pages(reader: PdfReader) -> int:
    pages = len(reader.pages)
    if pages == 0:
        raise RefusedPaperError(BROKEN)
    if pages > PDF_PAGES_MAX:
        raise RefusedPaperError(TOO_MANY_PAGES)
    for page in reader.pages:
        sides = (float(page.cropbox.width), float(page.cropbox.height))
        if not all(1 <= abs(side) <= PDF_PAGE_POINTS_MAX for side in sides):
            raise RefusedPaperError(ODD_PAGE)
    return pages


def _refuse_what_acts(reader: PdfReader) -> None:
    """Look at every object that can be reached; what cannot be reached never leaves with the stamped copy."""
    pages = 0
    for found in _reachable(reader):
        if not isinstance(found, DictionaryObject):
            continue
        pages += found.get("/Type") == "/Page"
        if pages > PDF_PAGES_MAX:
            raise RefusedPaperError(TOO_MANY_PAGES)
        words = _objection(found)
        if words:
            raise RefusedPaperError(words)


def _reachable(reader: PdfReader) -> Iterator[Any]:
    """Every object below the root once, without recursion; at most PDF_OBJECTS_MAX of them."""
    waiting: list[Any] = [reader.trailer.raw_get("/Root")]
    seen: set[tuple[int, int]] = set()
    count = 0
    while waiting:
        found = waiting.pop()
        if isinstance(found, IndirectObject):
            if (found.idnum, found.generation) in seen:
                continue
            seen.add((found.idnum, found.generation))
            found = reader.get_object(found)
        count += 1
        if count > PDF_OBJECTS_MAX or len(waiting) > PDF_OBJECTS_MAX:
            raise RefusedPaperError(TOO_COMPLEX)
        yield found
        if isinstance(found, DictionaryObject):
            waiting.extend(_containers(found.raw_get(key) for key in found))
        elif isinstance(found, ArrayObject):
            waiting.extend(_containers(list.__iter__(found)))


def _containers(values: Iterator[Any]) -> Iterator[Any]:
    return (one for one in values if isinstance(one, IndirectObject | DictionaryObject | ArrayObject))


def _objection(found: DictionaryObject) -> str:
    for key, words in _KEYS.items():
        if key in found:
            return words
    for key, table in (("/S", _ACTIONS), ("/Subtype", _PARTS), ("/Type", _PARTS)):
        words = table.get(str(found.get(key, "")), "")
        if words:
            return words
    if isinstance(found, StreamObject) and "/F" in found:
        return EXTERNAL
    return _link_objection(found)


def _link_objection(found: DictionaryObject) -> str:
    if found.get("/S") != "/URI":
        return ""
    address = str(found.get("/URI", "")).strip().lower()
    return "" if address.startswith(_LINKS) else EXTERNAL
