"""Reading files that people bring in a process of its own: no file can hold up or read the office."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Iterable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from threading import Timer
from typing import Any, Final

from anchang.apps.documents.papers.workshop import environment_of_the_workshop
from anchang.apps.imports.limits import CHILD_WALL_SECONDS_MAX, ROWS_MAX
from anchang.apps.imports.reading.tables import Row
from anchang.apps.imports.refusals import UnreadableFileError

TOO_COSTLY: Final = "这个文件太大或者是坏的，读不了。请只留要导入的那一张表，另存为 XLSX 或 CSV 再传。"


@dataclass(frozen=True, slots=True)
class Reading:
    """A file as it was read. ``rows`` are read on while they are asked for, and raise UnreadableFileError."""

    kind: str
    encoding: str
    sheet: str
    notes: tuple[str, ...]
    since_1904: bool
    headings: tuple[str, ...]
    rows: Iterator[Row]


@contextmanager
def reading(content: bytes) -> Iterator[Reading]:
    """All rows of a file, as they come. Raises UnreadableFileError with the reason in words."""
    with _lines(content, ROWS_MAX) as said:
        table = _checked(next(said, None))
        yield _reading(table, _rows(said))


def first_rows(content: bytes, most: int) -> tuple[Reading, list[Row], int]:
    """The table, its first rows, and how many rows there are. Raises UnreadableFileError."""
    with _lines(content, most) as said:
        table = _checked(next(said, None))
        rows: list[Row] = []
        for line in said:
            if isinstance(line, dict):
                return _reading(table, iter(())), rows, int(_checked(line)["rows"])
            rows.append((line[0], line[1]))
    raise UnreadableFileError(TOO_COSTLY)


def _reading(table: dict[str, Any], rows: Iterator[Row]) -> Reading:
    return Reading(
        kind=table["kind"],
        encoding=table["encoding"],
        sheet=table["sheet"],
        notes=tuple(table["notes"]),
        since_1904=table["since_1904"],
        headings=tuple(table["headings"]),
        rows=rows,
    )


def _rows(said: Iterator[Any]) -> Iterator[Row]:
    """Ends only after the process has said that these were all."""
    for line in said:
        if isinstance(line, dict):
            _checked(line)
            return
        yield line[0], line[1]
    raise UnreadableFileError(TOO_COSTLY)


def _checked(line: Any) -> dict[str, Any]:
    if not isinstance(line, dict):
        raise UnreadableFileError(TOO_COSTLY)
    if "refused" in line:
        raise UnreadableFileError(line["refused"])
    return line


def _parsed(lines: Iterable[bytes]) -> Iterator[Any]:
    """Until the process ends; what it was writing when it was killed is no line."""
    for line in lines:
        if not line.endswith(b"\n"):
            return
        yield json.loads(line)


@contextmanager
def _lines(content: bytes, rows_max: int) -> Iterator[Iterator[Any]]:
    process = subprocess.Popen(
        [sys.executable, "-s", "-B", "-m", "anchang.apps.imports.reading.child"],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        env=environment_of_the_workshop(),
    )
    ending = Timer(CHILD_WALL_SECONDS_MAX, process.kill)
    ending.start()
    try:
        if process.stdin is None or process.stdout is None:
            raise RuntimeError("pipes were asked for")
        with suppress(BrokenPipeError):
            process.stdin.write(json.dumps({"rows_max": rows_max}).encode() + b"\n" + content)
            process.stdin.close()
        yield _parsed(process.stdout)
    finally:
        ending.cancel()
        process.kill()
        process.wait()
        if process.stdout is not None:
            process.stdout.close()
