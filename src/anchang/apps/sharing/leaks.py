"""Reading what may have leaked: pasted text, a sheet or a CSV file, each limited before it is unpacked."""

from __future__ import annotations

import csv
from collections.abc import Iterable
from io import BytesIO, StringIO
from zipfile import BadZipFile, ZipFile

from python_calamine import CalamineError, CalamineWorkbook, PasswordError

from .refusals import SharingFormError

TEXT_CHARACTERS_MAX = 400_000
FILE_BYTES_MAX = 5 * 1024 * 1024
MEMBERS_MAX = 200
UNPACKED_BYTES_MAX = 60 * 1024 * 1024
UNPACKED_RATIO_MAX = 200
ROWS_MAX = 20_000
CELLS_MAX = 400_000
SHEETS_MAX = 20

Rows = list[tuple[str, ...]]


class UnreadableError(SharingFormError):
    """The file is not read; the sentence says why."""

    def __init__(self, words: str) -> None:
        super().__init__({"file": words})


def rows_of_text(text: str) -> Rows:
    """Lines of pasted text, their cells parted by tabs, commas or runs of blanks."""
    return _limited(_cells(line) for line in text[:TEXT_CHARACTERS_MAX].splitlines())


def _cells(line: str) -> tuple[str, ...]:
    for mark in ("，", "、", ",", ";", "；", "|", "　", " "):
        line = line.replace(mark, "\t")
    return tuple(filter(None, line.split("\t")))


def rows_of_file(content: bytes) -> Rows:
    """Rows of an XLSX or CSV file, whatever its name is. Raises :class:`UnreadableError`."""
    if len(content) > FILE_BYTES_MAX:
        raise UnreadableError(f"文件超过 {FILE_BYTES_MAX // 1024 // 1024} MB，请只留下要查的几页。")
    if content[:4] == b"PK\x03\x04":
        _refuse_bomb(content)
        return _sheet_rows(content)
    if b"\x00" in content[:4096]:
        raise UnreadableError("只认 Excel 表格（.xlsx）和 CSV 文件；其他文件请打开后复制文字贴进来。")
    return _csv_rows(content)


def _refuse_bomb(content: bytes) -> None:
    """An archive says how large it becomes; one that lies is cut off by its own checksum."""
    try:
        members = ZipFile(BytesIO(content)).infolist()
    except BadZipFile as error:
        raise UnreadableError("文件不完整，打不开。") from error
    unpacked = sum(member.file_size for member in members)
    if (
        len(members) > MEMBERS_MAX
        or unpacked > UNPACKED_BYTES_MAX
        or unpacked > UNPACKED_RATIO_MAX * max(len(content), 1)
    ):
        raise UnreadableError("文件解开以后太大，请只留下要查的几页。")


def _sheet_rows(content: bytes) -> Rows:
    try:
        book = CalamineWorkbook.from_filelike(BytesIO(content))
        names = book.sheet_names[:SHEETS_MAX]
        found = (row for name in names for row in book.get_sheet_by_name(name).iter_rows())
        return _limited(tuple(_text(cell) for cell in row) for row in found)
    except PasswordError as error:
        raise UnreadableError("文件有密码，请去掉密码再上传。") from error
    except (CalamineError, OSError, ValueError) as error:
        raise UnreadableError("这个表格打不开，请另存为 .xlsx 再试，或者复制文字贴进来。") from error


def _text(cell: object) -> str:
    """A number that a sheet has made of a phone is read as its digits."""
    if isinstance(cell, float) and cell.is_integer():
        return str(int(cell))
    return str(cell)


def _csv_rows(content: bytes) -> Rows:
    for encoding in ("utf-8-sig", "gb18030"):
        try:
            text = content.decode(encoding)
        except UnicodeDecodeError:
            continue
        try:
            return _limited(tuple(row) for row in csv.reader(StringIO(text)))
        except csv.Error as error:
            raise UnreadableError("这个文件读不懂，请复制文字贴进来。") from error
    raise UnreadableError("这个文件的文字读不懂，请复制文字贴进来。")


def _limited(rows: Iterable[tuple[str, ...]]) -> Rows:
    kept: Rows = []
    cells = 0
    for row in rows:
        cells += len(row)
        if len(kept) >= ROWS_MAX or cells > CELLS_MAX:
            break
        if any(row):
            kept.append(row)
    return kept
