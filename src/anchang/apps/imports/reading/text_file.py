"""CSV and its kin: which encoding, which separator, and the rows."""

from __future__ import annotations

import csv
import io
import unicodedata
from collections import Counter
from collections.abc import Iterator

from anchang.apps.documents.papers.kinds import RefusedPaperError
from anchang.apps.imports.limits import CELL_CHARACTERS_READ_MAX
from anchang.apps.imports.reading.tables import Cells, Row, Table

UNKNOWN_ENCODING = (
    "文字编码认不出来：不是 UTF-8，不是 GB18030 (GBK)，也不是 UTF-16。请在 Excel 里另存为"
    "「CSV UTF-8 (逗号分隔)」或 XLSX 再传。"
)
NOT_TEXT = "这不是文字表格：里面有不能显示的字符。请传 XLSX 或 CSV。"
_SEPARATORS = ",\t;|，"
_LOOKED_AT_LINES = 30
_MARKS = (
    (b"\xef\xbb\xbf", "utf-8-sig", "UTF-8"),
    (b"\xff\xfe", "utf-16", "UTF-16"),
    (b"\xfe\xff", "utf-16", "UTF-16"),
)
_PLAIN_CONTROLS = "\t\r\n"


def read_text(content: bytes) -> Table:
    """A text file as a table. Raises RefusedPaperError, also while its rows are read."""
    text, encoding = decoded(content)
    separator = separator_of(text)
    return Table("CSV", encoding, "", _rows(text, separator))


def decoded(content: bytes) -> tuple[str, str]:
    """The text, and the name of its encoding for people."""
    for mark, codec, name in _MARKS:
        if content.startswith(mark):
            return _checked(_tried(content, codec), name)
    if wide := _wide(content):
        return _checked(_tried(content, wide), "UTF-16")
    if b"\x00" in content:
        raise RefusedPaperError(NOT_TEXT)
    for codec, name in (("utf-8", "UTF-8"), ("gb18030", "GB18030 (GBK)")):
        text = _tried(content, codec)
        if text is not None:
            return _checked(text, name)
    raise RefusedPaperError(UNKNOWN_ENCODING)


def _tried(content: bytes, codec: str) -> str | None:
    try:
        return content.decode(codec)
    except UnicodeDecodeError:
        return None


def _wide(content: bytes) -> str:
    """UTF-16 without a mark: every other byte of its separators and digits is zero."""
    head = content[:2000]
    even, odd = head[::2].count(0), head[1::2].count(0)
    if max(even, odd) * 8 < len(head) or min(even, odd) * 8 > max(even, odd):
        return ""
    return "utf-16-be" if even > odd else "utf-16-le"


def _checked(text: str | None, name: str) -> tuple[str, str]:
    if text is None:
        raise RefusedPaperError(UNKNOWN_ENCODING)
    for character in set(text):
        category = unicodedata.category(character)
        if category == "Cc" and character not in _PLAIN_CONTROLS:
            raise RefusedPaperError(NOT_TEXT)
        if category in {"Cs", "Co", "Cn"} or character == "\ufffd":
            raise RefusedPaperError(UNKNOWN_ENCODING)
    return text, name


def separator_of(text: str) -> str:
    """The separator that divides the first lines into the most cells, the same number on most lines."""
    head = "\n".join(text[:CELL_CHARACTERS_READ_MAX].splitlines()[:_LOOKED_AT_LINES])
    return max(_SEPARATORS, key=lambda one: _agreement(head, one))


def _agreement(head: str, separator: str) -> tuple[int, int]:
    try:
        widths = Counter(len(cells) for cells in csv.reader(io.StringIO(head), delimiter=separator) if cells)
    except csv.Error:
        return 0, 0
    divided = {width: lines for width, lines in widths.items() if width > 1}
    if not divided:
        return 0, 0
    width = max(divided, key=lambda one: (divided[one], one))
    return divided[width], width


def _rows(text: str, separator: str) -> Iterator[Row]:
    csv.field_size_limit(CELL_CHARACTERS_READ_MAX)
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=separator, strict=True)
    number = 0
    while True:
        number += 1
        try:
            cells: Cells = next(reader)
        except StopIteration:
            return
        except csv.Error as error:
            raise RefusedPaperError(_words(error, number)) from error
        yield number, cells


def _words(error: csv.Error, number: int) -> str:
    if "field limit" in str(error):
        return f"第 {number} 行有一格超过 {CELL_CHARACTERS_READ_MAX // 10_000} 万个字，不像登记表。"
    return f"第 {number} 行的引号没有配对，从这里起读不出。请检查这一行的双引号，或另存为 XLSX 再传。"
