"""Rules, parameters and the preferences by which an adoption takes a side."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass

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
    """A number or word of a clause with the days from which its values are in force (ascending)."""

    name: str
    label: str
    clause: str
    unit: str
    values: tuple[tuple[dt.date, int | str], ...]
    place: Place
    edition: str = ""

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
