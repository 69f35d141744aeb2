"""Reads one TOML file of rulebook data within bounds, and finds the line of what is wrong in it."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

from .errors import Place, RulebookError
from .vocabulary import nearest

FILE_BYTES_MAX = 2_000_000
DEPTH_MAX = 12
ENTRIES_MAX = 5_000


@dataclass(frozen=True)
class TomlFile:
    """A parsed file: `data` and the text for finding lines."""

    path: str
    data: Mapping[str, object]
    lines: tuple[str, ...] = field(repr=False)

    def place(self, table: str, number: int = 0, key: str = "") -> Place:
        """Where the `number`-th (from 0) `[[table]]` or `[table]` stands, and the line of `key` within it."""
        header = re.compile(rf"^\s*\[\[?\s*{re.escape(table)}\s*\]\]?\s*(#.*)?$")
        starts = [i for i, line in enumerate(self.lines) if header.match(line)]
        if number >= len(starts):
            return Place(self.path, 0, f"{table}.{key}" if key else table)
        start = starts[number]
        return Place(self.path, self._key_line(start, key) + 1, f"{table}.{key}" if key else table)

    def _key_line(self, start: int, key: str) -> int:
        if key:
            wanted = re.compile(rf"^\s*(\[+[\w.\s]*\.)?{re.escape(key)}\b")
            for i in range(start + 1, len(self.lines)):
                if wanted.match(self.lines[i]):
                    return i
                if re.match(r"^\s*\[\[", self.lines[i]):
                    break
        return start


def read_toml(path: Path) -> TomlFile:
    """Read and parse; refuses a file that is missing, too large, not UTF-8, not TOML or nested too deep."""
    shown = str(path)
    try:
        size = path.stat().st_size
        if size > FILE_BYTES_MAX:
            raise RulebookError(
                f"文件有 {size:,} 字节，超过 {FILE_BYTES_MAX:,} 的上限；请拆开或检查内容。",
                Place(shown),
            )
        text = path.read_text("utf-8")
    except UnicodeDecodeError as error:
        raise RulebookError("文件不是 UTF-8 编码，请另存为 UTF-8。", Place(shown)) from error
    except OSError as error:
        raise RulebookError(f"读不了这个文件：{error.strerror}。", Place(shown)) from error
    _refuse_deep(text, shown)
    try:
        data = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        line = int(match[1]) if (match := re.search(r"line (\d+)", str(error))) else 0
        raise RulebookError(f"TOML 写法不对：{error}。", Place(shown, line)) from error
    except RecursionError as error:
        raise RulebookError(f"嵌套太深，至多 {DEPTH_MAX} 层。", Place(shown)) from error
    file = TomlFile(shown, data, tuple(text.splitlines()))
    _refuse_crowds(file)
    return file


def _refuse_deep(text: str, shown: str) -> None:
    """Nesting by brackets or dotted keys, found before the recursive parser sees it."""
    for number, line in enumerate(text.splitlines(), 1):
        bare = re.sub(r'"(?:[^"\\]|\\.)*"|\'[^\']*\'', "", line)
        dots = max((key.count(".") for key in re.findall(r"[\w.-]+", bare)), default=0)
        if dots > DEPTH_MAX or re.search(r"[\[{]\s*" * (DEPTH_MAX + 1), bare):
            raise RulebookError(f"嵌套太深，至多 {DEPTH_MAX} 层。", Place(shown, number))


def _refuse_crowds(file: TomlFile) -> None:
    for name, value in file.data.items():
        if isinstance(value, list) and len(value) > ENTRIES_MAX:
            raise RulebookError(
                f"[[{name}]] 有 {len(value):,} 条，至多 {ENTRIES_MAX:,} 条。", Place(file.path)
            )


@dataclass(frozen=True)
class Entry:
    """One table of a file; reads typed values out of it and refuses others by file, line and key."""

    file: TomlFile
    table: str
    number: int
    data: Mapping[str, object]

    def place(self, key: str = "") -> Place:
        return self.file.place(self.table, self.number, key)

    def refuse(self, message: str, key: str = "") -> RulebookError:
        return RulebookError(message, self.place(key))

    def only(self, *keys: str) -> None:
        """Refuse keys that this table does not have."""
        for key in self.data:
            if key not in keys:
                raise self.refuse(f"[{self.table}] 没有「{key}」这一项。{nearest(key, keys)}", key)

    def text(self, key: str, default: str | None = None) -> str:
        value = self.data.get(key, default)
        if not isinstance(value, str) or (default is None and not value.strip()):
            raise self.refuse(f"[{self.table}] 要有「{key}」，写成一段字。", key)
        return value

    def texts(self, key: str) -> tuple[str, ...]:
        """A text or a list of texts; absent is empty."""
        value = self.data.get(key, [])
        items = [value] if isinstance(value, str) else value
        if not isinstance(items, list) or not all(isinstance(item, str) for item in items):
            raise self.refuse(f"「{key}」要写成一段字或字的列表。", key)
        return tuple(items)

    def integer(self, key: str, default: int) -> int:
        value = self.data.get(key, default)
        if not isinstance(value, int) or isinstance(value, bool):
            raise self.refuse(f"「{key}」要写成整数。", key)
        return value

    def flag(self, key: str) -> bool:
        value = self.data.get(key, False)
        if not isinstance(value, bool):
            raise self.refuse(f"「{key}」只能是 true 或 false。", key)
        return value

    def map(self, key: str) -> Mapping[str, object]:
        value = self.data.get(key, {})
        if not isinstance(value, Mapping):
            raise self.refuse(f"「{key}」要写成一张表。", key)
        return value

    def tables(self, key: str) -> tuple[Mapping[str, object], ...]:
        value = self.data.get(key, [])
        if not isinstance(value, list) or not all(isinstance(item, Mapping) for item in value):
            raise self.refuse(f"「{key}」要写成几张表（[[{self.table}.{key}]]）。", key)
        return tuple(value)


def entries(file: TomlFile, table: str) -> list[Entry]:
    """All `[[table]]` of a file (a single `[table]` counts as one)."""
    value = file.data.get(table, [])
    items = [value] if isinstance(value, Mapping) else value
    if not isinstance(items, list) or not all(isinstance(item, Mapping) for item in items):
        raise RulebookError(f"「{table}」要写成 [[{table}]]。", file.place(table))
    return [Entry(file, table, number, item) for number, item in enumerate(items)]
