"""What a body may hold: said once, checked strictly, and written into the OpenAPI document."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from .problems import ProblemError

BODY_BYTES_MAX: Final = 8 * 1024


@dataclass(frozen=True, slots=True)
class Item:
    """One text of a body. `read` makes of it what the action takes; it raises ValueError in words."""

    name: str
    description: str
    example: str
    read: Callable[[str], Any] = str
    required: bool = True
    nullable: bool = False
    choices: tuple[str, ...] = ()
    pattern: str = ""
    format: str = ""
    characters_max: int = 64

    def schema(self) -> dict[str, Any]:
        """As OpenAPI 3.1 says it."""
        found: dict[str, Any] = {"type": ["string", "null"] if self.nullable else "string"}
        found["description"] = self.description
        found["maxLength"] = self.characters_max
        for name, value in (("enum", list(self.choices)), ("pattern", self.pattern), ("format", self.format)):
            if value:
                found[name] = value
        return found | {"examples": [self.example]}

    def value(self, given: object) -> Any:
        """Raises ValueError in words."""
        if given is None and self.nullable:
            return self.read("")
        if not isinstance(given, str):
            raise ValueError("要写成文字（加引号）")
        if len(given) > self.characters_max:
            raise ValueError(f"最多 {self.characters_max} 个字符")
        if self.choices and given not in self.choices:
            raise ValueError(f"只能是 {'、'.join(self.choices)}")
        if self.pattern and not re.fullmatch(self.pattern, given):
            raise ValueError(f"要合乎 {self.pattern}")
        return self.read(given)


@dataclass(frozen=True, slots=True)
class Shape:
    """A body: these items and no others."""

    name: str
    items: tuple[Item, ...]

    def schema(self) -> dict[str, Any]:
        return {
            "type": "object",
            "additionalProperties": False,
            "required": [item.name for item in self.items if item.required],
            "properties": {item.name: item.schema() for item in self.items},
        }

    def read(self, body: bytes) -> dict[str, Any]:
        """What the body says, by name; an item that was left out is not there. Raises
        :class:`ProblemError`.
        """
        given = _parsed(body)
        known = {item.name: item for item in self.items}
        errors = {name[:40]: "没有这一项" for name in given if name not in known}
        errors |= {one.name: "缺这一项" for one in self.items if one.required and one.name not in given}
        found: dict[str, Any] = {}
        for name, item in known.items():
            if name in given:
                try:
                    found[name] = item.value(given[name])
                except ValueError as error:
                    errors[name] = str(error)
        if errors:
            raise ProblemError("invalid", fields=errors)
        return found


def moment(text: str) -> datetime:
    """A time with its zone, as RFC 3339 writes it. Raises ValueError in words."""
    words = "要写成带时区的时间，例如 2026-11-23T14:05:09+08:00"
    try:
        found = datetime.fromisoformat(text)
    except ValueError:
        raise ValueError(words) from None
    if found.tzinfo is None:
        raise ValueError(words)
    return found


def _parsed(body: bytes) -> dict[str, Any]:
    try:
        text = body.decode("utf-8")
        found = json.loads(text, object_pairs_hook=_once, parse_constant=_no_constant)
        json.dumps(found, ensure_ascii=False).encode("utf-8")
    except (ValueError, RecursionError):
        raise ProblemError("bad_json") from None
    if not isinstance(found, dict):
        raise ProblemError("invalid", message="内容要是一个 JSON 对象。")
    return found


def _once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    """Of two values for one name, one reader would take the first and another the last."""
    found = dict(pairs)
    if len(found) < len(pairs):
        raise ValueError("said twice")
    return found


def _no_constant(name: str) -> Any:
    raise ValueError(name)
