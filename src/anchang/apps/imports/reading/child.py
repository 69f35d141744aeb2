"""The reader's own process, where a hostile file dies: bounded memory and time, no keys, no files.

Reads a line of JSON and the file from standard input. Writes a line about the table, a line for each row, and
a last line with their number; instead of any of them a line with the reason why the file is refused.
"""

from __future__ import annotations

import json
import resource
import sys
from collections.abc import Iterator
from typing import Any, Final

from anchang.apps.documents.papers.kinds import RefusedPaperError
from anchang.apps.documents.papers.office_check import ENCRYPTED
from anchang.apps.imports.limits import CHILD_CPU_SECONDS_MAX, CHILD_MEMORY_BYTES_MAX
from anchang.apps.imports.reading.tables import Table, headed

OLD_WORKBOOK = "这是旧式的 XLS 文件。请在 Excel 里另存为 XLSX 再传。"
NOT_A_TABLE = "这不是表格。请传 XLSX 或 CSV。"
EMPTY = "文件是空的。"
_OLD_OFFICE: Final = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_ENCRYPTED: Final = "EncryptedPackage".encode("utf-16-le")
_OTHER_KINDS: Final = (
    b"%PDF",
    b"\x89PNG",
    b"\xff\xd8\xff",
    b"GIF8",
    b"RIFF",
    b"Rar!",
    b"7z\xbc\xaf",
    b"\x1f\x8b",
    b"MZ",
)


def table_of(content: bytes) -> Table:
    """The file by what it is, not by its name. Raises RefusedPaperError."""
    if not content.strip(b" \t\r\n\xef\xbb\xbf\xff\xfe\x00"):
        raise RefusedPaperError(EMPTY)
    if content.startswith(b"PK"):
        from anchang.apps.imports.reading.workbook import read_workbook

        return read_workbook(content)
    if content.startswith(_OLD_OFFICE):
        raise RefusedPaperError(ENCRYPTED if _ENCRYPTED in content else OLD_WORKBOOK)
    if content.startswith(_OTHER_KINDS):
        raise RefusedPaperError(NOT_A_TABLE)
    from anchang.apps.imports.reading.text_file import read_text

    return read_text(content)


def lines(content: bytes, rows_max: int) -> Iterator[Any]:
    """What is said about a file: the table, at most so many of its rows, and how many there are."""
    try:
        table = table_of(content)
        found = headed(table)
        yield {
            "kind": table.kind,
            "encoding": table.encoding,
            "sheet": table.sheet,
            "notes": table.notes,
            "since_1904": table.counts_from_1904,
            "headings": found.headings,
            "heading_row": found.row,
        }
        count = 0
        for row in found.rows:
            count += 1
            if count <= rows_max:
                yield row
        yield {"rows": count}
    except RefusedPaperError as error:
        yield {"refused": str(error)}


def _bound_this_process() -> None:
    for what, most in (
        (resource.RLIMIT_AS, CHILD_MEMORY_BYTES_MAX),
        (resource.RLIMIT_CPU, CHILD_CPU_SECONDS_MAX),
        (resource.RLIMIT_FSIZE, 0),
        (resource.RLIMIT_CORE, 0),
    ):
        resource.setrlimit(what, (most, most))


def main() -> None:
    _bound_this_process()
    order = json.loads(sys.stdin.buffer.readline())
    write = sys.stdout.write
    for line in lines(sys.stdin.buffer.read(), order["rows_max"]):
        write(json.dumps(line) + "\n")
    sys.stdout.flush()


if __name__ == "__main__":
    main()
