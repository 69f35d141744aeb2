"""How a whole is divided: per cent by person (fixed, computed, the rest), or equally among a list."""

from __future__ import annotations

import re
from collections.abc import Callable, Hashable, Iterable, Mapping
from dataclasses import dataclass
from fractions import Fraction

from .errors import Place, RulebookError
from .expressions import INT, Compiled, Constant, Node, Values
from .parser import Parser
from .vocabulary import FactType

WHOLE_PERCENT = 100
REST = "rest"

Percent = int | Fraction
Refer = Callable[[str, str | None], Hashable]
Role = Callable[[str], Callable[[Values], Hashable]]

_EQUAL = re.compile(r"^\s*equal\((.*)\)\s*$", re.DOTALL)


@dataclass(frozen=True)
class ShareReader:
    """Reads one `shares`. `role` reads a role expression, `refer` names a person of a list."""

    parser: Parser
    place: Place
    role: Role
    refer: Refer

    def read(self, raw: object, nodes: list[Node]) -> Callable[[Values], Mapping[Hashable, object]]:
        """Appends the expressions that the division reads to `nodes`; raises RulebookError."""
        if isinstance(raw, str):
            return self._equal(raw, nodes)
        if not isinstance(raw, Mapping) or not raw:
            raise RulebookError('shares 要写成 { 角色 = 百分数, ... } 或 "equal(名单)"。', self.place)
        people = [self.role(str(role)) for role in raw]
        parts = [self._part(value, nodes) for value in raw.values()]
        fixed = self._fixed(parts)
        if fixed is not None:
            return lambda values: _sum((who(values), part) for who, part in zip(people, fixed, strict=True))
        texts = [str(value) for value in raw.values()]
        return lambda values: _computed([who(values) for who in people], parts, texts, values)

    def _part(self, raw: object, nodes: list[Node]) -> Fraction | Compiled | None:
        """A fixed per cent, an expression over facts, or None for the rest."""
        if isinstance(raw, int | float) and not isinstance(raw, bool):
            return Fraction(str(raw))
        if raw == REST:
            return None
        node = self.parser.expression(str(raw), self.place)
        if node.kind != INT:
            raise RulebookError(
                f"份额「{raw}」要写百分数、数值限额的名字、算出数的表达式，或 rest（其余）。", self.place
            )
        if node.names():
            nodes.append(node)
            return node.compile()
        value = node.value if isinstance(node, Constant) else node.compile()({})
        if not isinstance(value, int):
            raise RulebookError(f"份额「{raw}」算不出一个数。", self.place)
        return Fraction(value)

    def _fixed(self, parts: list[Fraction | Compiled | None]) -> list[Fraction] | None:
        """The per cents when all are known before any case; checks that they make up the whole."""
        if parts.count(None) > 1:
            raise RulebookError("rest（其余）只能写一处。", self.place)
        known = [part for part in parts if isinstance(part, Fraction)]
        total = sum(known, Fraction(0))
        if any(part < 0 for part in known) or total > WHOLE_PERCENT:
            raise RulebookError(
                f"各份合计 {_number(total)}%，要正好 {WHOLE_PERCENT}%，不能是负数。", self.place
            )
        if any(callable(part) for part in parts):
            if None not in parts:
                raise RulebookError(
                    "有一份要算出来的，另一份要写 rest（其余），合计才一定是全部。", self.place
                )
            return None
        if None not in parts and total != WHOLE_PERCENT:
            raise RulebookError(f"各份合计 {_number(total)}%，要正好 {WHOLE_PERCENT}%。", self.place)
        return [part if isinstance(part, Fraction) else WHOLE_PERCENT - total for part in parts]

    def _equal(self, raw: str, nodes: list[Node]) -> Callable[[Values], Mapping[Hashable, object]]:
        match = _EQUAL.match(raw)
        if not match:
            raise RulebookError('平分要写成 "equal(名单)",例如 equal(distinct(family_regs))。', self.place)
        node = self.parser.expression(match[1], self.place)
        if node.kind.type is not FactType.ROLES:
            raise RulebookError(f"「{match[1]}」不是一份名单。", self.place)
        nodes.append(node)
        run, slot = node.compile(), match[1]

        def bind(values: Values) -> Mapping[Hashable, object]:
            people = run(values)
            if not isinstance(people, tuple) or not people:
                return {self.refer(slot, None): WHOLE_PERCENT}
            part = Fraction(WHOLE_PERCENT, len(people))
            return _sum((self.refer(slot, person), part) for person in people)

        return bind


def _computed(
    people: list[Hashable], parts: list[Fraction | Compiled | None], texts: list[str], values: Values
) -> Mapping[Hashable, object]:
    """Shares with an expression: the per cents, or the texts as they stand while a fact is unknown."""
    found = [part(values) if callable(part) else part for part in parts]
    if any(value is None and part is not None for value, part in zip(found, parts, strict=True)):
        return dict(zip(people, texts, strict=True))
    given = [Fraction(value) if isinstance(value, int | Fraction) else None for value in found]
    total = sum((value for value in given if value is not None), Fraction(0))
    if total > WHOLE_PERCENT or any(value is not None and value < 0 for value in given):
        raise RulebookError(f"份额算出来合计 {_number(total)}%,超出全部；请改正表达式或限额。")
    return _sum(
        (who, WHOLE_PERCENT - total if value is None else value)
        for who, value in zip(people, given, strict=True)
    )


def _sum(parts: Iterable[tuple[Hashable, Fraction]]) -> Mapping[Hashable, object]:
    """Shares of the same person added up; a share of nothing is left out."""
    total: dict[Hashable, Fraction] = {}
    for person, percent in parts:
        total[person] = total.get(person, Fraction(0)) + percent
    return {person: _number(percent) for person, percent in total.items() if percent}


def _number(percent: Fraction) -> Percent:
    return int(percent) if percent.denominator == 1 else percent
