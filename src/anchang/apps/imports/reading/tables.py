"""What a file turned out to be: where its headings are, and its rows as text."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass

from anchang.apps.documents.papers.kinds import RefusedPaperError
from anchang.apps.imports.limits import COLUMNS_MAX, ROWS_MAX, TITLE_ROWS_MAX

NO_HEADINGS = "没有找到栏目名。第一行要写栏目名（姓名、电话、登记日期……），下面一行一位客户。"
NO_ROWS = "只有栏目名，下面没有客户。"
TOO_MANY_ROWS = f"一次最多导入 {ROWS_MAX // 10_000} 万行，请分成几份。"
TOO_MANY_COLUMNS = f"栏目太多：一张表最多 {COLUMNS_MAX} 栏。请删掉不用的栏目再传。"

Cells = list[str]
Row = tuple[int, Cells]


@dataclass(frozen=True, slots=True)
class Table:
    """``rows`` carry the numbers that the file itself shows; ``notes`` are sentences for the person."""

    kind: str
    encoding: str
    sheet: str
    rows: Iterator[Row]
    notes: tuple[str, ...] = ()
    counts_from_1904: bool = False


@dataclass(frozen=True, slots=True)
class Headed:
    """A table whose headings are known; ``rows`` are those below that say something."""

    headings: tuple[str, ...]
    row: int
    rows: Iterator[Row]


def headed(table: Table) -> Headed:
    """The headings: the first row with two filled cells, under whatever title stands above.

    Raises RefusedPaperError here, or while the rows are read, when there is nothing to import.
    """
    for _, (number, cells) in zip(range(TITLE_ROWS_MAX), table.rows, strict=False):
        names = tuple(_heading(cell) for cell in _without_tail(cells))
        if sum(map(bool, names)) < 2:
            continue
        if len(names) > COLUMNS_MAX:
            raise RefusedPaperError(TOO_MANY_COLUMNS)
        return Headed(names, number, _filled(table.rows, len(names)))
    raise RefusedPaperError(NO_HEADINGS)


def _filled(rows: Iterator[Row], width: int) -> Iterator[Row]:
    count = 0
    for number, cells in rows:
        if not any(map(str.strip, cells)):
            continue
        count += 1
        if count > ROWS_MAX:
            raise RefusedPaperError(TOO_MANY_ROWS)
        kept = _without_tail(cells)
        if len(kept) > COLUMNS_MAX:
            raise RefusedPaperError(TOO_MANY_COLUMNS)
        # What stands beyond the headings is no column; it is kept so that the row can be refused.
        yield number, kept + [""] * (width - len(kept))
    if not count:
        raise RefusedPaperError(NO_ROWS)


def _heading(cell: str) -> str:
    plain = unicodedata.normalize("NFKC", cell)
    return "".join(one for one in plain if not unicodedata.category(one).startswith("C")).strip()[:40]


def _without_tail(cells: Cells) -> Cells:
    last = len(cells)
    while last and not cells[last - 1].strip():
        last -= 1
    return cells[:last]
