"""Who may see what, read from `who_sees_what.toml` and put in words; the tests hold the database to it."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any, Final

from anchang.apps.offices.choices import Post
from anchang.domain.confidential import CUSTOMER_DATA, Category

FILE: Final = Path(__file__).with_name("who_sees_what.toml")
_GROUPS: Final = {
    "everybody": tuple(Post),
    "managers": (Post.SUPERVISOR, Post.SALES_MANAGER, Post.PROJECT_MANAGER),
}
_SEE: Final = {
    "office": "看全案场",
    "own": "看自己的",
    "own_about_own": "看自己的",
    "own_still": "看自己的",
    "signed": "看自己经手的",
    "own_or_signed": "看与自己有关的",
    "today": "只看今天",
    "unless_superior": "看全案场，上级的除外",
    "open_to_me": "看给自己看的",
    "about_open_to_me": "看给自己看的",
    "once_approved": "看批准过的",
}
_ADD: Final = {
    "office": "可记",
    "own": "可记自己的",
    "own_still": "可记自己的",
    "not_moved": "可记",
    "own_about_own": "可记自己客户的",
    "signed": "可署名记录",
    "own_or_signed": "可记与自己有关的",
    "today": "可记今天的",
    "signed_for_others": "可署名记录别人的",
    "unless_superior": "可记，上级的除外",
    "own_about_open_to_me": "可记自己看得到的",
}
NOTHING: Final = "看不到"
BY_ROW: Final = "by_row"
OPEN_INSIDE: Final = "none"


@dataclass(frozen=True, slots=True)
class Cell:
    """What one post may do with one kind of record. `rule` is the rule of seeing, '' for nothing."""

    post: Post
    rule: str
    see: str
    further: str


@dataclass(frozen=True, slots=True)
class Record:
    """One kind of record (a table), as people speak of it."""

    table: str
    label: str
    category: str
    because: str
    note: str
    clauses: tuple[str, ...]
    cells: tuple[Cell, ...]


@dataclass(frozen=True, slots=True)
class Group:
    """The records of one category (with its number in 1.3), or those that are no secret inside the office."""

    number: int | None
    title: str
    clauses: tuple[str, ...]
    records: tuple[Record, ...]


@cache
def records() -> tuple[Record, ...]:
    """Every table of the product, in the order of the file."""
    data = tomllib.loads(FILE.read_text(encoding="utf-8"))
    return tuple(_record(one) for one in data["record"])


def groups() -> tuple[Group, ...]:
    """The fourteen categories in the order of 1.3, those without a record of their own too; then the rest."""
    found = [
        Group(number, one.label, clauses_of(one), tuple(r for r in records() if r.category == one))
        for number, one in enumerate(Category, 1)
    ]
    by_row = tuple(one for one in records() if one.category == BY_ROW)
    plain = tuple(one for one in records() if one.category == OPEN_INSIDE)
    found.append(Group(None, "按每一份自己的类别", ("1.3",), by_row))
    found.append(Group(None, "案场内部不保密", (), plain))
    return tuple(group for group in found if group.number or group.records)


def clauses_of(category: Category) -> tuple[str, ...]:
    """The clauses that decide who sees a category: customers' records have 1.1 and 1.2."""
    return ("1.1", "1.2", "1.3") if category in CUSTOMER_DATA else ("1.3",)


def category_of(table: str) -> str:
    """The category of a table's rows: a value of `Category`, `by_row` or `none`."""
    return next(one.category for one in records() if one.table == table)


def _record(data: Mapping[str, Any]) -> Record:
    category = data["category"]
    if category in (BY_ROW, OPEN_INSIDE):
        usual: tuple[str, ...] = ("1.3",) if category == BY_ROW else ()
    else:
        usual = clauses_of(Category(category))
    if category == OPEN_INSIDE and not data.get("because"):
        raise ValueError(f"{data['table']}: says no reason for being no secret")
    return Record(
        table=data["table"],
        label=data["label"],
        category=category,
        because=data.get("because", ""),
        note=data.get("note", ""),
        clauses=tuple(data.get("clauses", usual)),
        cells=tuple(_cell(post, data) for post in Post),
    )


def _cell(post: Post, data: Mapping[str, Any]) -> Cell:
    seen = _rule(post, data.get("see", {}))
    further = []
    added = _rule(post, data.get("add", {}))
    if added and not data.get("by_software"):
        further.append(_ADD[added])
    if _rule(post, data.get("change", {})):
        further.append("可改")
    if _rule(post, data.get("remove", {})):
        further.append("可删")
    return Cell(post, seen, _SEE.get(seen, NOTHING), "、".join(further))


def _rule(post: Post, given: Mapping[str, list[str]]) -> str:
    """The rule for a post, '' for none; the post named by itself wins over a group."""
    single = next((rule for rule, names in given.items() if post in names), "")
    return single or next(
        (rule for rule, names in given.items() for name in names if post in _GROUPS.get(name, ())), ""
    )
