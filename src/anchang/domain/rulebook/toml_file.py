"""Reads one TOML file of rulebook data within bounds, and finds the line of what is wrong in it."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path

from .errors import Place, RulebookError
from .vocabulary import nearest

FILE_BYTES_MAX = 2_000_000
DEPTH_MAX = 12
ENTRIES_MAX = 5_000
LINE_CHARACTERS_MAX = 20_000

_HEADER = re.compile(r"^\s*\[\[?\s*([^\]\s][^\]]*?)\s*\]\]?\s*(#.*)?$")
# Texts and comments; an unclosed one runs to the end of its line, so that every quote is looked at once.
_TEXTS = re.compile(
    r"""\"{3}(?:[^"\\]|\\.|"(?!""))*+(?:"{3})?|'{3}(?:[^']|'(?!''))*+(?:'{3})?"""
    r"""|"(?:[^"\\\n]|\\[^\n])*+"?|'[^'\n]*+'?|\#[^\n]*+""",
    re.DOTALL,
)
_LONG_KEY = re.compile(rf"[\w-]++(?:[ \t]*+\.[ \t]*+[\w-]++){{{DEPTH_MAX},}}")
_COMPLAINTS = {
    "Invalid value": "这个值不认识，字要加引号，数和 true、false 不加",
    "Cannot overwrite": "同一项写了两遍",
    "Cannot declare": "同一张表写了两遍",
    "Duplicate inline table key": "同一项写了两遍",
    "Cannot mutate immutable": "已经写完的表不能再加内容",
    "Cannot redefine": "同一张表写了两遍",
    "Unclosed array": "方括号 [ 没有关上",
    "Unclosed inline table": "花括号 { 没有关上，或者一行之内没有写完",
    "Expected '='": "这里要有等号 =，写成 名字 = 值",
    "Expected newline": "一行只能写一项，后面多了内容",
    "Expected ']'": "方括号没有关上",
    "Unterminated string": "引号没有关上",
    "Illegal character": "引号里不能直接换行或有控制字符，或者引号没有关上",
    "Found invalid character": "名字里有不能用的字符，中文名字要加引号",
    "Invalid initial character": "这里该写名字：中文名字要加引号；{ } 要写在一行，末项后面不要逗号",
    "Invalid statement": "这一行不是 名字 = 值，也不是 [表]",
    "Unescaped": "引号里的反斜杠 \\\\ 要写两个",
    "Invalid date": "日期写法不对，例如 2026-01-01",
    "Invalid hex": "引号里的转义写法不对",
}


@dataclass(frozen=True)
class TomlFile:
    """A parsed file: `data` and the text for finding lines."""

    path: str
    data: Mapping[str, object]
    lines: tuple[str, ...] = field(repr=False)

    @cached_property
    def _starts(self) -> Mapping[str, list[int]]:
        """The lines on which each table begins."""
        starts: dict[str, list[int]] = {}
        for i, line in enumerate(self._bare):
            if match := _HEADER.match(line):
                starts.setdefault(match[1].replace(" ", ""), []).append(i)
        return starts

    @cached_property
    def _bare(self) -> tuple[str, ...]:
        """The lines without what stands in long texts and comments, where nothing is a header or a key."""
        text = "\n".join(self.lines)
        return tuple(
            _TEXTS.sub(lambda m: "\n" * m[0].count("\n") if "\n" in m[0] else m[0], text).split("\n")
        )

    def has(self, table: str, number: int) -> bool:
        """Whether the `number`-th (from 0) table of that name has a header of its own."""
        return number < len(self._starts.get(table, ()))

    def place(self, table: str, number: int = 0, key: str = "", text: str = "") -> Place:
        """Where the `number`-th (from 0) table stands, and the line of `key`, or of `text`, within it."""
        shown = f"{table}.{key}" if key else table
        starts = self._starts.get(table, [])
        if number >= len(starts):
            return Place(self.path, self._assignment(table), shown)
        first = starts[number]
        last = starts[number + 1] if number + 1 < len(starts) else self._end(table, first)
        return Place(self.path, self._line(first, last, key, text) + 1, shown)

    def _assignment(self, table: str) -> int:
        """The line where a table is written in another way, `table = ...`; 0 when there is none."""
        wanted = re.compile(rf"^\s*\[*\s*[\"']?{re.escape(table)}[\"']?\s*[=.\]]")
        return next((i for i, line in enumerate(self._bare, 1) if wanted.match(line)), 0)

    def _end(self, table: str, first: int) -> int:
        for i in range(first + 1, len(self._bare)):
            header = _HEADER.match(self._bare[i])
            if header and not header[1].startswith(f"{table}."):
                return i
        return len(self._bare)

    def _line(self, first: int, last: int, key: str, text: str) -> int:
        if text:
            found = next((i for i in range(first, last) if text in self.lines[i]), None)
            if found is not None:
                return found
        while key:
            wanted = re.compile(rf"^\s*(\[+[\w.\s]*\.)?{re.escape(key)}\s*[=.\]]")
            found = next((i for i in range(first + 1, last) if wanted.match(self._bare[i])), None)
            if found is not None:
                return found
            key = key.rpartition(".")[0]
        return first


def read_toml(path: Path) -> TomlFile:
    """Read and parse; refuses a file that is missing, too large, not UTF-8, not TOML or nested too deep."""
    shown = str(path)
    text = _read_text(path, shown)
    _refuse_long_lines(text, shown)
    _refuse_long_keys(text, shown)
    try:
        data = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        message, line = _in_words(error, text)
        raise RulebookError(f"TOML 写法不对：{message}。", Place(shown, line)) from error
    except RecursionError as error:
        raise RulebookError(f"嵌套太深，至多 {DEPTH_MAX} 层。", Place(shown)) from error
    file = TomlFile(shown, data, tuple(text.split("\n")))
    _refuse_deep(file)
    _refuse_crowds(file)
    return file


def _read_text(path: Path, shown: str) -> str:
    try:
        size = path.stat().st_size
        if size > FILE_BYTES_MAX:
            raise RulebookError(
                f"文件有 {size:,} 字节，超过 {FILE_BYTES_MAX:,} 的上限；制度文件应当小得多，请拆开。",
                Place(shown),
            )
        raw = path.read_bytes()
        return raw.decode("utf-8-sig").replace("\r\n", "\n")
    except UnicodeDecodeError as error:
        line = raw.count(b"\n", 0, error.start) + 1
        raise RulebookError("文件不是 UTF-8 编码，请另存为 UTF-8。", Place(shown, line)) from error
    except OSError as error:
        raise RulebookError(f"读不了这个文件：{error.strerror}。", Place(shown)) from error


def _in_words(error: tomllib.TOMLDecodeError, text: str) -> tuple[str, int]:
    """The parser's complaint in Chinese, and its line."""
    match = re.search(r"line (\d+), column (\d+)", str(error))
    line, column = (int(match[1]), int(match[2])) if match else (text.count("\n") + 1, 0)
    said = next((words for start, words in _COMPLAINTS.items() if str(error).startswith(start)), "")
    where = f"在第 {column} 个字符附近" if column else "到文件末尾还没有写完"
    return f"{said or str(error).partition(' (at ')[0]}（{where}）", line


def _refuse_long_lines(text: str, shown: str) -> None:
    for number, line in enumerate(text.split("\n"), 1):
        if len(line) > LINE_CHARACTERS_MAX:
            raise RulebookError(
                f"这一行有 {len(line):,} 个字符，至多 {LINE_CHARACTERS_MAX:,} 个。", Place(shown, number)
            )


def _refuse_long_keys(text: str, shown: str) -> None:
    """A dotted key of a thousand parts would keep the parser busy for long: refused before it is parsed."""
    if text.count(".") <= DEPTH_MAX:
        return
    bare = _TEXTS.sub(lambda match: "\n" * match[0].count("\n") or ("" if match[0][0] == "#" else "s"), text)
    if match := _LONG_KEY.search(bare):
        line = bare.count("\n", 0, match.start()) + 1
        raise RulebookError(f"嵌套太深，至多 {DEPTH_MAX} 层。", Place(shown, line))


def _refuse_deep(file: TomlFile) -> None:
    level: list[tuple[str, object]] = list(file.data.items())
    for _depth in range(DEPTH_MAX):
        level = [(name, inner) for name, value in level for inner in _inside(value)]
        if not level:
            return
    name = level[0][0]
    raise RulebookError(f"[{name}] 嵌套太深，至多 {DEPTH_MAX} 层。", file.place(name))


def _inside(value: object) -> Iterable[object]:
    if isinstance(value, Mapping):
        return value.values()
    return value if isinstance(value, list) else ()


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

    def place(self, key: str = "", text: str = "") -> Place:
        """The line of `key`, or of `text` where it stands in the table."""
        return self.file.place(self.table, self.number, key, text)

    def refuse(self, message: str, key: str = "", text: str = "") -> RulebookError:
        return RulebookError(message, self.place(key, text))

    def only(self, *keys: str) -> None:
        """Refuse keys that this table does not have."""
        for key in self.data:
            if key not in keys:
                raise self.refuse(f"[{self.table}] 没有「{key}」这一项。{nearest(key, keys)}", key)

    def text(self, key: str, default: str | None = None) -> str:
        value = self.data.get(key, default)
        if not isinstance(value, str) or (default is None and not value.strip()):
            raise self.refuse(f"[{self.table}] 要有「{key}」，写成一段字（加引号）。", key)
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
