"""Which kinds of file the library takes, told by content and never by name."""

import io
import zipfile
from dataclasses import dataclass
from enum import StrEnum

from anchang.apps.documents.papers.limits import FILE_BYTES_MAX, MIB, ZIP_MEMBERS_MAX


class RefusedPaperError(Exception):
    """The file is not taken; the message is the sentence for the person who brought it."""


class Family(StrEnum):
    """How a kind is shown: pages and pictures in the browser, Office files only by downloading them."""

    PAGES = "pages"
    PICTURE = "picture"
    OFFICE = "office"


@dataclass(frozen=True, slots=True)
class Facts:
    """What is known of a kind of file."""

    family: Family
    extension: str
    media_type: str
    words: str


class PaperKind(StrEnum):
    PDF = "pdf"
    JPEG = "jpeg"
    PNG = "png"
    WEBP = "webp"
    DOCX = "docx"
    XLSX = "xlsx"
    PPTX = "pptx"

    @property
    def facts(self) -> Facts:
        return _FACTS[self]

    @property
    def family(self) -> Family:
        return _FACTS[self].family


_OFFICE = "application/vnd.openxmlformats-officedocument."
_FACTS = {
    PaperKind.PDF: Facts(Family.PAGES, "pdf", "application/pdf", "PDF"),
    PaperKind.JPEG: Facts(Family.PICTURE, "jpg", "image/jpeg", "图片"),
    PaperKind.PNG: Facts(Family.PICTURE, "png", "image/png", "图片"),
    PaperKind.WEBP: Facts(Family.PICTURE, "webp", "image/webp", "图片"),
    PaperKind.DOCX: Facts(Family.OFFICE, "docx", f"{_OFFICE}wordprocessingml.document", "Word 文档"),
    PaperKind.XLSX: Facts(Family.OFFICE, "xlsx", f"{_OFFICE}spreadsheetml.sheet", "Excel 表格"),
    PaperKind.PPTX: Facts(
        Family.OFFICE, "pptx", f"{_OFFICE}presentationml.presentation", "PowerPoint 幻灯片"
    ),
}
_MAIN_PARTS = {
    "word/document.xml": PaperKind.DOCX,
    "xl/workbook.xml": PaperKind.XLSX,
    "ppt/presentation.xml": PaperKind.PPTX,
}
TAKEN = "资料库收 PDF、图片 (JPEG、PNG、WebP) 和 Office 文件 (DOCX、XLSX、PPTX)。"
UNKNOWN = f"这个文件不是资料库收的格式。{TAKEN}"
OLD_OFFICE = "旧格式或加了密码的 Office 文件不收，请去掉密码，另存为 DOCX、XLSX 或 PPTX。"
TOO_BIG = f"文件太大：最多 {FILE_BYTES_MAX // MIB} MB。"
EMPTY = "文件是空的。"


def kind_of(content: bytes) -> PaperKind:
    """The kind of file by its first bytes and, for a zip, by its main part. Raises RefusedPaperError.

    Looks at the zip's list of members alone; nothing is unpacked.
    """
    if not content:
        raise RefusedPaperError(EMPTY)
    if len(content) > FILE_BYTES_MAX:
        raise RefusedPaperError(TOO_BIG)
    if content.startswith(b"%PDF-"):
        return PaperKind.PDF
    if content.startswith(b"\xff\xd8\xff"):
        return PaperKind.JPEG
    if content.startswith(b"\x89PNG\r\n\x1a\n"):
        return PaperKind.PNG
    if content[:4] == b"RIFF" and content[8:12] == b"WEBP":
        return PaperKind.WEBP
    if content.startswith(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"):
        raise RefusedPaperError(OLD_OFFICE)
    if content.startswith(b"PK\x03\x04"):
        return _office_kind(content)
    raise RefusedPaperError(UNKNOWN)


def _office_kind(content: bytes) -> PaperKind:
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            names = archive.namelist()
    except (zipfile.BadZipFile, NotImplementedError, ValueError, OSError) as error:
        raise RefusedPaperError("这个 Office 文件是坏的，打不开。请重新保存后再传。") from error
    if len(names) > ZIP_MEMBERS_MAX:
        raise RefusedPaperError("这个文件里的零件太多，不像正常的 Office 文件。")
    found = {kind for part, kind in _MAIN_PARTS.items() if part in names}
    if len(found) != 1 or "[Content_Types].xml" not in names:
        raise RefusedPaperError(UNKNOWN)
    return found.pop()
