"""An Office file with the viewer in its properties (文件 › 信息); what it said of its authors is dropped."""

import io
import re
import zipfile
from typing import Final
from xml.sax.saxutils import escape, quoteattr

from anchang.apps.documents.papers.marks import Mark
from anchang.apps.documents.papers.office_check import unpacked

CORE: Final = "docProps/core.xml"
_CORE_TYPE: Final = "application/vnd.openxmlformats-package.core-properties+xml"
_CORE_RELATION: Final = (
    "http://schemas.openxmlformats.org/package/2006/relationships/metadata/core-properties"
)
_TYPES: Final = "[Content_Types].xml"
_ROOT_RELATIONS: Final = "_rels/.rels"
_MADE_AT: Final = (1980, 1, 1, 0, 0, 0)
_OLD_RELATION: Final = re.compile(rf"<Relationship\b[^>]*{re.escape(_CORE_RELATION)}[^>]*?/>")
_OLD_TYPE: Final = re.compile(r"<Override\b[^>]*core-properties\+xml[^>]*?/>")


def marked_office(content: bytes, mark: Mark) -> bytes:
    """The file packed anew with our own core properties; `content` has passed check_office."""
    out = io.BytesIO()
    with (
        zipfile.ZipFile(io.BytesIO(content)) as old,
        zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as new,
    ):
        _write(new, _TYPES, _with_core_type(_text(old, _TYPES)).encode())
        _write(new, _ROOT_RELATIONS, _with_core_relation(_text(old, _ROOT_RELATIONS)).encode())
        _write(new, CORE, _core(mark).encode())
        for member in old.infolist():
            if member.filename not in (_TYPES, _ROOT_RELATIONS) and not _is_core(member.filename):
                _write(new, member.filename, b"".join(unpacked(old, member)))
    return out.getvalue()


def _is_core(name: str) -> bool:
    return name.lower() == CORE.lower() or name.lower().endswith(".psmdcp")


def _text(archive: zipfile.ZipFile, name: str) -> str:
    return b"".join(unpacked(archive, archive.getinfo(name))).decode("utf-8-sig")


def _write(archive: zipfile.ZipFile, name: str, content: bytes) -> None:
    entry = zipfile.ZipInfo(name, date_time=_MADE_AT)
    entry.compress_type = zipfile.ZIP_DEFLATED
    archive.writestr(entry, content)


def _with_core_type(types: str) -> str:
    ours = f'<Override PartName="/{CORE}" ContentType="{_CORE_TYPE}"/>'
    return _OLD_TYPE.sub("", types).replace("</Types>", f"{ours}</Types>")


def _with_core_relation(relations: str) -> str:
    ours = f'<Relationship Id="anchangMark" Type={quoteattr(_CORE_RELATION)} Target="{CORE}"/>'
    return _OLD_RELATION.sub("", relations).replace("</Relationships>", f"{ours}</Relationships>")


def _core(mark: Mark) -> str:
    return (
        '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>'
        '<cp:coreProperties xmlns:cp="http://schemas.openxmlformats.org/package/2006/metadata/core-properties"'
        ' xmlns:dc="http://purl.org/dc/elements/1.1/">'
        f"<dc:title>{escape(mark.title)}</dc:title>"
        f"<dc:subject>{escape(mark.office)}</dc:subject>"
        f"<dc:creator>{escape(mark.office)}</dc:creator>"
        f"<cp:keywords>{escape(mark.plain)}</cp:keywords>"
        f"<dc:description>{escape(mark.foot)}</dc:description>"
        f"<cp:lastModifiedBy>{escape(mark.viewer)}</cp:lastModifiedBy>"
        "</cp:coreProperties>"
    )
