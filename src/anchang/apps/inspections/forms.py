"""Inspection forms as data: those that ship, and how the office's own versions are kept."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any, Final

from .choices import Watched

FILE: Final = Path(__file__).parents[2] / "library" / "service" / "inspections-2026-11.toml"
ITEMS_MAX = 40
ITEM_CHARACTERS_MAX = 80
CLAUSES_MAX = 6
_CLAUSE = re.compile(r"[1-9]\d?(\.\d{1,2}){1,3}")


@dataclass(frozen=True, slots=True)
class Item:
    """One thing to be seen or heard. ``key`` stays when the words change, so that results go on."""

    key: str
    words: str
    clauses: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class InspectionForm:
    """A form in force; ``number`` 0 is the one that ships."""

    code: str
    number: int
    title: str
    watched: Watched
    items: tuple[Item, ...]


@cache
def shipped() -> dict[str, InspectionForm]:
    """The forms of the library by code, in the order of the file."""
    data = tomllib.loads(FILE.read_text(encoding="utf-8"))
    return {one["code"]: _shipped(one) for one in data["form"]}


def _shipped(data: Mapping[str, Any]) -> InspectionForm:
    return InspectionForm(data["code"], 0, data["title"], Watched(data["on"]), items_of(data["item"]))


def items_of(stored: Iterable[Mapping[str, Any]]) -> tuple[Item, ...]:
    """Items as a file or a column keeps them."""
    return tuple(Item(one["key"], one["words"], tuple(one["clauses"])) for one in stored)


def stored_items(items: Iterable[Item]) -> list[dict[str, Any]]:
    return [{"key": one.key, "words": one.words, "clauses": list(one.clauses)} for one in items]


def clauses_in(text: str) -> tuple[str, ...] | None:
    """The clause ids that a person typed, 4.3、5.2.1 or with spaces; None for what is none."""
    parts = [one for one in re.split(r"[\s,，、;；]+", text.strip()) if one]
    if len(parts) > CLAUSES_MAX or not all(_CLAUSE.fullmatch(one) for one in parts):
        return None
    return tuple(dict.fromkeys(parts))
