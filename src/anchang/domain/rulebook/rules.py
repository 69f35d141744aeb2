"""Rules, parameters and the preferences by which an adoption takes a side."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass, field

from .errors import Place
from .expressions import Node
from .outcomes import Template


@dataclass(frozen=True)
class Rule:
    """One rule of a clause. It applies when every condition is definitely true."""

    id: str
    clause: str
    edition: str
    says: str
    when: tuple[Node, ...]
    then: Mapping[str, Template]
    overrides: frozenset[str]
    place: Place


@dataclass(frozen=True)
class Parameter:
    """A number or word of a clause with the days from which its values are in force (ascending).

    ``options`` are the only values that a word may take, each with what it is called; none: any word.
    ``silent``: the clause says nothing of it, and the value is the plainest thing to do.
    """

    name: str
    label: str
    clause: str
    unit: str
    values: tuple[tuple[dt.date, int | str], ...]
    place: Place
    edition: str = ""
    options: Mapping[str, str] = field(default_factory=dict)
    silent: bool = False

    def says(self, value: int | str) -> str:
        """A value as people say it."""
        return self.options.get(str(value), str(value))

    def refusal(self, value: int | str) -> str:
        """Why a value cannot be taken, in words; empty when it can."""
        if type(value) is not type(self.values[0][1]):
            return f"限额「{self.name}」要写{'整数' if isinstance(self.values[0][1], int) else '字'}。"
        if self.options and value not in self.options:
            return f"限额「{self.name}」没有「{value}」，可选 {'、'.join(self.options)}。"
        return ""

    def on(self, day: dt.date | None) -> int | str:
        """The value in force on `day` (None: the newest); before the first day, the first value."""
        in_force = [value for start, value in self.values if day is None or start <= day]
        return in_force[-1] if in_force else self.values[0][1]


@dataclass(frozen=True)
class Derivation:
    """A fact computed from facts; a case may not state it."""

    name: str
    node: Node
    place: Place


@dataclass(frozen=True)
class Preference:
    """When `rule` and one of `over` meet in a slot and disagree, and `when` holds, `over` yields."""

    choice: str
    rule: str
    over: frozenset[str]
    when: tuple[Node, ...]
    reason: str
