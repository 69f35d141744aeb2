"""How a whole is divided: per cent by person (fixed, computed, the rest), or equally among a list."""

from __future__ import annotations

import re
from collections.abc import Callable, Hashable, Iterable, Mapping
from dataclasses import dataclass
from fractions import Fraction

from .errors import Place, RulebookError
from .expressions import INT, Compiled, Constant, Node, Values
from .parser import Parser
from .unsaid import Unsaid
from .vocabulary import FactType

WHOLE_PERCENT = 100
REST = "rest"

Percent = int | Fraction
Refer = Callable[[str, str | None, str], Hashable]
Role = Callable[[str], Callable[[Values], Hashable]]

# Those who get one share between them.
Sharers = Callable[[Values], tuple[Hashable, ...]]

_EQUAL = re.compile(r"^\s*equal\((.*)\)\s*$", re.DOTALL)
_PERCENT = re.compile(r"^\s*(\d+(?:\.\d+)?)\s*%?\s*$")
_SEVERAL = re.compile(r"^\s*(?:\[.*\]|\w+\s*,.*)\s*$", re.DOTALL)
_EACH = re.compile(r"^\s*each\((.*)\)\s*$", re.DOTALL)


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
        people = [self._sharers(str(role), nodes) for role in raw]
        parts = [self._part(value, nodes) for value in raw.values()]
        fixed = self._fixed(parts)
        if fixed is not None:
            return lambda values: _sum([(who(values), part) for who, part in zip(people, fixed, strict=True)])
        texts = [self._unsaid(str(value)) for value in raw.values()]
        return lambda values: _computed([who(values) for who in people], parts, texts, values)

    def _sharers(self, text: str, nodes: list[Node]) -> Sharers:
        """One person, or `each(list)`: all of a list alike."""
        if match := _EACH.match(text):
            return self._people(match[1], nodes)
        role = self.role(text)
        return lambda values: (role(values),)

    def _people(self, text: str, nodes: list[Node]) -> Sharers:
        node = self.parser.expression(text, self.place)
        if node.kind.type is not FactType.ROLES:
            raise RulebookError(
                f"「{text}」不是一份名单；名单例如 receptions、distinct(family_regs)。", self.place
            )
        nodes.append(node)
        run, words = node.compile(), node.words()

        def bind(values: Values) -> tuple[Hashable, ...]:
            people = run(values)
            if not isinstance(people, tuple) or not people:
                return (self.refer(text, None, words),)
            return tuple(self.refer(text, person, words) for person in people)

        return bind

    def _unsaid(self, text: str) -> Unsaid:
        words = "其余" if text == REST else self.parser.expression(text, self.place).words()
        return Unsaid(text, words)

    def _part(self, raw: object, nodes: list[Node]) -> Fraction | Compiled | None:
        """A fixed per cent, an expression over facts, or None for the rest."""
        if isinstance(raw, int | float) and not isinstance(raw, bool):
            return Fraction(str(raw))
        if raw == REST:
            return None
        if match := _PERCENT.match(str(raw)):
            raise RulebookError(f"份额「{raw}」写成数 {match[1]}，不带 %，不加引号。", self.place)
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
            parts_of_one = "份额写百分数：70，不写 0.7。" if total == 1 else ""
            raise RulebookError(
                f"各份合计 {_number(total)}%，要正好 {WHOLE_PERCENT}%。{parts_of_one}", self.place
            )
        return [part if isinstance(part, Fraction) else WHOLE_PERCENT - total for part in parts]

    def _equal(self, raw: str, nodes: list[Node]) -> Callable[[Values], Mapping[Hashable, object]]:
        match = _EQUAL.match(raw)
        if not match:
            raise RulebookError('平分要写成 "equal(名单)"，例如 equal(distinct(family_regs))。', self.place)
        if _SEVERAL.match(match[1]):
            raise RulebookError(
                "equal 里写一份名单；几个角色平分，写成 { owner = 50, closer = 50 }。", self.place
            )
        people = self._people(match[1], nodes)
        return lambda values: _sum([(people(values), Fraction(WHOLE_PERCENT))])


def _computed(
    people: list[tuple[Hashable, ...]],
    parts: list[Fraction | Compiled | None],
    texts: list[Unsaid],
    values: Values,
) -> Mapping[Hashable, object]:
    """Shares with an expression: the per cents, or the texts as they stand while a fact is unknown."""
    found = [part(values) if callable(part) else part for part in parts]
    if any(value is None and part is not None for value, part in zip(found, parts, strict=True)):
        return {who: text for sharers, text in zip(people, texts, strict=True) for who in sharers}
    given = [Fraction(value) if isinstance(value, int | Fraction) else None for value in found]
    total = sum((value for value in given if value is not None), Fraction(0))
    if total > WHOLE_PERCENT or any(value is not None and value < 0 for value in given):
        raise RulebookError(f"份额算出来合计 {_number(total)}%，超出全部；请改正表达式或限额。")
    return _sum(
        [
            (sharers, WHOLE_PERCENT - total if value is None else value)
            for sharers, value in zip(people, given, strict=True)
        ]
    )


def _sum(parts: Iterable[tuple[tuple[Hashable, ...], Fraction]]) -> Mapping[Hashable, object]:
    """Each part divided among its sharers, those of one person added up; a share of nothing is left out."""
    total: dict[Hashable, Fraction] = {}
    for sharers, percent in parts:
        for person in sharers:
            total[person] = total.get(person, Fraction(0)) + percent / len(sharers)
    return {person: _number(percent) for person, percent in total.items() if percent}


def _number(percent: Fraction) -> Percent:
    return int(percent) if percent.denominator == 1 else percent
