"""An Office file is taken when it is only itself: no macros, nothing embedded, nothing from elsewhere."""

import io
import re
import zipfile
import zlib
from collections.abc import Iterator
from typing import Final
from xml.etree import ElementTree

from anchang.apps.documents.papers.kinds import PaperKind, RefusedPaperError
from anchang.apps.documents.papers.limits import (
    SHEET_CELLS_MAX,
    XML_PART_BYTES_MAX,
    ZIP_MEMBERS_MAX,
    ZIP_RATIO_FROM_BYTES,
    ZIP_RATIO_MAX,
    ZIP_UNPACKED_BYTES_MAX,
)

BROKEN = "这个 Office 文件是坏的，打不开。请重新保存后再传。"
BOMB = "这个文件解开以后大得不合常理，不收。"
ENCRYPTED = "加了密码的 Office 文件不收，请去掉密码再传。"
MACROS = "Office 文件里带有宏，不收。请另存为不含宏的 DOCX、XLSX 或 PPTX。"
EMBEDDED = "Office 文件里夹带了别的文件、对象或控件，不收。请改成图片或表格后再传。"
EXTERNAL = "Office 文件引用了外部的文件、图片、模板或数据，不收。请断开链接后再传。"
FIELDS = "Office 文件里有会从外部取内容的域 (DDE、INCLUDE)，不收。请去掉后再传。"
ENTITIES = "Office 文件里有不该有的声明，不收。请重新保存后再传。"

_CHUNK_BYTES: Final = 64 * 1024
_MAIN_TYPES: Final = {
    PaperKind.DOCX: "application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml",
    PaperKind.XLSX: "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet.main+xml",
    PaperKind.PPTX: "application/vnd.openxmlformats-officedocument.presentationml.presentation.main+xml",
}
MAIN_PARTS: Final = {
    PaperKind.DOCX: "/word/document.xml",
    PaperKind.XLSX: "/xl/workbook.xml",
    PaperKind.PPTX: "/ppt/presentation.xml",
}
_MACRO_NAMES: Final = ("vbaproject", "vbadata", "macrosheets/", "dialogsheets/")
_EMBEDDED_NAMES: Final = ("embeddings/", "activex/", "oleobject", "ctrlprops/", "webextensions/", "customui")
_EXTERNAL_NAMES: Final = ("externallinks/", "connections.xml", "querytables/", "afchunk", "model/item")
_LINKS: Final = ("http://", "https://", "mailto:", "tel:")
_FIELD: Final = re.compile(rb"\b(DDEAUTO|DDE|INCLUDEPICTURE|INCLUDETEXT|IMPORT|LINK)\b")
_FIELD_TEXT: Final = re.compile(rb"<w:instrText[^>]*>([^<]*)|w:instr=[\"']([^\"']*)")
_FETCHING: Final = re.compile(
    rb"<(?:\w+:)?f[ >][^<]*\b(WEBSERVICE|RTD|DDE|CALL|REGISTER|EXEC)\s*\(", re.IGNORECASE
)
_CELL: Final = re.compile(rb"<(?:\w+:)?c[ />]")


def check_office(
    content: bytes,
    kind: PaperKind,
    *,
    cells_max: int = SHEET_CELLS_MAX,
    part_bytes_max: int = XML_PART_BYTES_MAX,
) -> int:
    """Refuse with RefusedPaperError whatever is more than a plain Office file; its pages are unknown, 0."""
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            _check_members(archive)
            _check_types(archive, kind)
            _check_parts(archive, cells_max, part_bytes_max)
    except (
        zipfile.BadZipFile,
        zlib.error,
        ElementTree.ParseError,
        NotImplementedError,
        RuntimeError,
        ValueError,
        KeyError,
        EOFError,
        OSError,
    ) as error:
        raise RefusedPaperError(BROKEN) from error
    return 0


def _check_members(archive: zipfile.ZipFile) -> None:
    """All from the list of members, before anything is unpacked."""
    members = archive.infolist()
    if len(members) > ZIP_MEMBERS_MAX or sum(one.file_size for one in members) > ZIP_UNPACKED_BYTES_MAX:
        raise RefusedPaperError(BOMB)
    names = [one.filename.lower() for one in members]
    if len(set(names)) != len(names) or any(_leads_out(name) for name in names):
        raise RefusedPaperError(BROKEN)
    for one in members:
        if one.flag_bits & 0x1:
            raise RefusedPaperError(ENCRYPTED)
        if one.file_size > max(ZIP_RATIO_FROM_BYTES, one.compress_size * ZIP_RATIO_MAX):
            raise RefusedPaperError(BOMB)
    for words, marks in (
        (MACROS, _MACRO_NAMES),
        (EMBEDDED, _EMBEDDED_NAMES),
        (EXTERNAL, _EXTERNAL_NAMES),
    ):
        if any(mark in name for name in names for mark in marks):
            raise RefusedPaperError(words)


def _leads_out(name: str) -> bool:
    return name.startswith(("/", "\\")) or ".." in name.split("/") or "\\" in name or ":" in name


def _check_types(archive: zipfile.ZipFile, kind: PaperKind) -> None:
    """The main part must be declared as the plain kind; macro-enabled and template kinds are others."""
    text = b"".join(unpacked(archive, archive.getinfo("[Content_Types].xml")))
    lowered = text.lower()
    if b"macroenabled" in lowered or b"vba" in lowered:
        raise RefusedPaperError(MACROS)
    if b"oleobject" in lowered or b"activex" in lowered:
        raise RefusedPaperError(EMBEDDED)
    declared = {
        one.get("PartName", ""): one.get("ContentType", "")
        for one in ElementTree.fromstring(_plain(text))  # noqa: S314  declarations are refused by _plain
    }
    if declared.get(MAIN_PARTS[kind]) != _MAIN_TYPES[kind]:
        raise RefusedPaperError(BROKEN)


def _check_parts(archive: zipfile.ZipFile, cells_max: int, part_bytes_max: int) -> None:
    """Unpack every part once, in pieces, against what it says of its own size."""
    unpacked_bytes, cells = 0, 0
    for member in archive.infolist():
        name = member.filename.lower()
        xml = name.endswith((".xml", ".rels", ".vml"))
        kept = bytearray()
        for chunk in unpacked(archive, member):
            unpacked_bytes += len(chunk)
            if unpacked_bytes > ZIP_UNPACKED_BYTES_MAX or (xml and len(kept) > part_bytes_max):
                raise RefusedPaperError(BOMB)
            if xml:
                kept += chunk
        if xml:
            part = _plain(bytes(kept))
            cells += len(_CELL.findall(part)) if name.startswith("xl/worksheets/") else 0
            if cells > cells_max:
                raise RefusedPaperError(f"表格最多 {cells_max // 10_000} 万个单元格，请拆开。")
            _check_xml(name, part)


def unpacked(archive: zipfile.ZipFile, member: zipfile.ZipInfo) -> Iterator[bytes]:
    """A member in pieces, never more than it declares."""
    left = member.file_size
    with archive.open(member) as stream:
        while chunk := stream.read(_CHUNK_BYTES):
            left -= len(chunk)
            if left < 0:
                raise RefusedPaperError(BOMB)
            yield chunk


def _plain(part: bytes) -> bytes:
    """The part, refused when it declares types or entities, or hides them in another encoding."""
    head = part[:1024].lstrip(b"\xef\xbb\xbf")
    if part[:2] in (b"\xff\xfe", b"\xfe\xff") or b"\x00" in head:
        raise RefusedPaperError(ENTITIES)
    if b"<!DOCTYPE" in part or b"<!ENTITY" in part:
        raise RefusedPaperError(ENTITIES)
    encoding = re.search(rb"<\?xml[^>]*encoding=[\"']([\w.-]+)", head)
    if encoding and encoding.group(1).lower() not in (b"utf-8", b"us-ascii"):
        raise RefusedPaperError(ENTITIES)
    return part


def _check_xml(name: str, part: bytes) -> None:
    if name.endswith(".rels"):
        _check_relations(part)
    fields = [(one.group(1) or one.group(2) or b"").upper() for one in _FIELD_TEXT.finditer(part)]
    # Word joins a field that is written in pieces.
    if any(_FIELD.search(text) for text in (*fields, b"".join(fields))) or _FETCHING.search(part):
        raise RefusedPaperError(FIELDS)


def _check_relations(part: bytes) -> None:
    """Only links that a person clicks may lead outside."""
    for one in ElementTree.fromstring(part):  # noqa: S314  declarations are refused by _plain
        if one.get("TargetMode", "").lower() != "external":
            continue
        link = one.get("Type", "").lower().endswith("/hyperlink")
        if not (link and one.get("Target", "").strip().lower().startswith(_LINKS)):
            raise RefusedPaperError(EXTERNAL)
