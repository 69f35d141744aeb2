"""Facts and result slots: names, Chinese labels, types and bounded domains.

A value enters the engine through `Fact.accept`, which turns what JSON carries into the engine's form: bool,
int, str (an enum member or a person), tuple of str, or a mapping of person to int. A fact that is left out,
or `None`, is unknown; the person "none" is known to be nobody.
"""

from __future__ import annotations

import difflib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from enum import StrEnum
from typing import Never

from .errors import FactError, Place, RulebookError

NOBODY = "none"
LIST_ITEMS_MAX = 50
PERSON_CHARACTERS_MAX = 64
SEE_VOCABULARY = "anchang rulebook facts 列出全部事实。"

Value = bool | int | str | tuple[str, ...] | Mapping[str, int]


class FactType(StrEnum):
    BOOL = "bool"
    ENUM = "enum"
    INT = "int"
    ROLE = "role"
    ROLES = "roles"
    ENUMS = "enums"
    COUNTS = "counts"


@dataclass(frozen=True)
class Fact:
    """A named fact. `values` maps enum members to Chinese labels; `min`/`max` bound an int, both included."""

    name: str
    label: str
    type: FactType
    values: Mapping[str, str] = field(default_factory=dict)
    min: int = 0
    max: int = 3650
    unit: str = ""
    group: str = ""

    def accept(self, raw: object) -> Value:  # noqa: PLR0911
        """Return `raw` in the engine's form; raises FactError in words."""
        match self.type:
            case FactType.BOOL:
                if isinstance(raw, bool):
                    return raw
                self._refuse(raw, "只能是 true 或 false")
            case FactType.INT:
                if isinstance(raw, int) and not isinstance(raw, bool) and self.min <= raw <= self.max:
                    return raw
                self._refuse(raw, f"要写 {self.min} 到 {self.max} 的整数")
            case FactType.ENUM:
                if isinstance(raw, str) and raw in self.values:
                    return raw
                self._refuse(raw, f"只能是 {'、'.join(self.values)} 之一")
            case FactType.ROLE:
                return self._person(raw)
            case FactType.ROLES:
                return tuple(self._person(item) for item in self._items(raw))
            case FactType.ENUMS:
                for item in self._items(raw):
                    if not isinstance(item, str) or item not in self.values:
                        self._refuse(item, f"每一项只能是 {'、'.join(self.values)} 之一")
                return tuple(str(item) for item in self._items(raw))
            case FactType.COUNTS:
                return self._counts(raw)
        raise AssertionError(self.type)

    def show(self, value: Value) -> str:
        """The value in words for people."""
        match value:
            case bool():
                return "是" if value else "否"
            case str():
                return self.values.get(value, "没有人" if value == NOBODY else value)
            case int():
                return f"{value}{self.unit}"
            case tuple():
                return "、".join(self.values.get(item, item) for item in value) or "没有"
        return "、".join(f"{person} {count}" for person, count in value.items()) or "没有"

    def _person(self, raw: object) -> str:
        if isinstance(raw, str) and 0 < len(raw) <= PERSON_CHARACTERS_MAX:
            return raw
        self._refuse(raw, f'要写一个人的代号（字符串，至多 {PERSON_CHARACTERS_MAX} 字），没有人写 "none"')

    def _items(self, raw: object) -> list[object]:
        if isinstance(raw, list | tuple) and len(raw) <= LIST_ITEMS_MAX:
            return list(raw)
        self._refuse(raw, f"要写列表，至多 {LIST_ITEMS_MAX} 项")

    def _counts(self, raw: object) -> Mapping[str, int]:
        if not isinstance(raw, Mapping) or len(raw) > LIST_ITEMS_MAX or not all(map(_is_count, raw.values())):
            self._refuse(raw, "要写 人 -> 非负整数 的对照")
        return {self._person(person): count for person, count in raw.items()}

    def _refuse(self, raw: object, help_: str) -> Never:
        shown = repr(raw)
        raise FactError(f"事实「{self.name}」（{self.label}）的值 {shown[:80]} 不行：{help_}。")


def _is_count(raw: object) -> bool:
    return isinstance(raw, int) and not isinstance(raw, bool) and raw >= 0


@dataclass(frozen=True)
class Slot:
    """A result slot. `several`: results stand side by side, else one. `asked`: when it is a question."""

    name: str
    label: str
    several: bool = False
    asked: tuple[str, ...] = ()


@dataclass(frozen=True)
class Vocabulary:
    facts: Mapping[str, Fact]
    slots: Mapping[str, Slot]

    def accept(self, facts: Mapping[str, object]) -> dict[str, Value]:
        """Check a case's facts; unknown ones (None) are left out. Raises FactError naming the fact."""
        accepted: dict[str, Value] = {}
        for name, raw in facts.items():
            if raw is None:
                continue
            fact = self.facts.get(name)
            if fact is None:
                raise FactError(f"没有叫「{name}」的事实。{nearest(name, self.facts, SEE_VOCABULARY)}")
            accepted[name] = fact.accept(raw)
        return accepted

    def extended(
        self, facts: Iterable[tuple[Fact, Place]], slots: Iterable[tuple[Slot, Place]]
    ) -> Vocabulary:
        """This vocabulary with an edition's own facts and slots.

        A fact in use may be declared again to give an enum more members or a number wider bounds.
        """
        all_facts, all_slots = dict(self.facts), dict(self.slots)
        for fact, place in facts:
            known = all_facts.get(fact.name)
            all_facts[fact.name] = fact if known is None else self._widened(known, fact, place)
        for slot, place in slots:
            if all_slots.setdefault(slot.name, slot) != slot:
                raise RulebookError(f"结果槽「{slot.name}」已经有了，换一个名字。", place)
        return Vocabulary(all_facts, all_slots)

    def _widened(self, known: Fact, fact: Fact, place: Place) -> Fact:
        """Labels of this vocabulary stay; two editions may not call a new member differently."""
        if known.type is not fact.type:
            raise RulebookError(
                f"事实「{fact.name}」（{known.label}）已经有了，是 {known.type} 型；直接用它，或换一个名字。",
                place,
            )
        core = self.facts[fact.name].values if fact.name in self.facts else {}
        for member, label in fact.values.items():
            if member not in core and known.values.get(member, label) != label:
                raise RulebookError(f"取值「{member}」已经叫「{known.values[member]}」。", place)
        low, high = min(known.min, fact.min), max(known.max, fact.max)
        return replace(known, values=dict(fact.values) | dict(known.values), min=low, max=high)


def nearest(name: str, names: Iterable[str], otherwise: str = "") -> str:
    """A hint for a misspelt name; `otherwise` when nothing is like it."""
    close = difflib.get_close_matches(name, list(names), n=3, cutoff=0.6)
    return f"是不是 {'、'.join(close)}？" if close else otherwise
