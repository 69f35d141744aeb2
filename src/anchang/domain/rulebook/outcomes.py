"""What a rule gives: a table with an `outcome` and its keys, whose roles are bound to people per case."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from fractions import Fraction

from .errors import Place, RulebookError
from .expressions import ROLE, ROLES, Node, Values
from .parser import Parser
from .shares import ShareReader
from .vocabulary import FactType

OUTCOME_DEPTH_MAX = 5
# Keys whose texts name people, and tables whose keys or whose values do; elsewhere a person stands in braces.
ROLE_KEYS = frozenset({"owner", "helper", "serve", "target", "first", "receiver"})
KEYED_BY_PEOPLE = frozenset({"ranges", "amounts", "minimum", "maximum"})
# Keys where the bare name of a limit is a slip for its value.
KEYS_OF_VALUES = frozenset({"amount", "days", "decided_by", "factor", "points", "range", "ratio", "turns"})
TABLES_OF_PEOPLE = frozenset({"serve_map"})
# Outcomes that say "nobody has settled this": a stated gap, and somebody's discretion.
GAP, DISCRETION = "gap", "manager"
REFINES = {("service_only", "sole")}

_PLACEHOLDER = re.compile(r"\{([^{}]+)\}")


@dataclass(frozen=True, slots=True)
class RoleRef:
    """A role slot and the person bound to it; `person` is None when the case does not say who.

    `words` is how the role is called in Chinese.
    """

    slot: str
    person: str | None
    words: str = ""

    def __eq__(self, other: object) -> bool:
        if not isinstance(other, RoleRef):
            return NotImplemented
        return (self.person or self.slot) == (other.person or other.slot)

    def __hash__(self) -> int:
        return hash(self.person or self.slot)

    def __str__(self) -> str:
        return self.person or self.slot


Result = Mapping[str, object]
Bind = Callable[[Values], object]


@dataclass(frozen=True)
class Template:
    """An outcome before binding.

    `nodes` are the expressions it reads; those in `bound` become people (by their text), and `people` tells
    which of them stand at the keys of the outcome. `bind` gives the Result of a case.
    """

    outcome: str
    slot: str
    raw: Mapping[str, object]
    nodes: tuple[Node, ...]
    bind: Callable[[Values], Result]
    bound: tuple[tuple[str, Node], ...] = ()
    people: Mapping[str, tuple[str, Node]] = field(default_factory=dict)

    @property
    def constant(self) -> bool:
        return not any(node.names() for node in self.nodes)


@dataclass
class _Reads:
    """The expressions met while a table is read; `bound` those that become a person, with their text."""

    nodes: list[Node] = field(default_factory=list)
    bound: list[tuple[str, Node]] = field(default_factory=list)


class TemplateReader:
    """Reads `then.<slot>` tables. Role keys and shares hold expressions, other texts `{expression}`."""

    def __init__(self, parser: Parser) -> None:
        self._parser = parser

    def read(self, slot: str, raw: object, place: Place) -> Template:
        if not isinstance(raw, Mapping) or not isinstance(raw.get("outcome"), str):
            raise RulebookError(
                '每个结果槽要写成一张表，含 outcome，例如 { outcome = "sole", owner = "closer" }。', place
            )
        reads = _Reads()
        binds: dict[str, Bind] = {}
        people: dict[str, tuple[str, Node]] = {}
        for key, value in raw.items():
            binds[str(key)] = self._value(str(key), value, place, reads, 1)
            if key in ROLE_KEYS and isinstance(value, str):
                people[str(key)] = reads.bound[-1]
        bind = _binder(binds, reads.nodes)
        return Template(raw["outcome"], slot, raw, tuple(reads.nodes), bind, tuple(reads.bound), people)

    def _value(self, key: str, raw: object, place: Place, reads: _Reads, depth: int) -> Bind:
        if depth > OUTCOME_DEPTH_MAX:
            raise RulebookError(f"结果表嵌套超过 {OUTCOME_DEPTH_MAX} 层。", place)
        if key == "shares":
            return ShareReader(
                self._parser, place, lambda text: self._role(text, place, reads), RoleRef
            ).read(raw, reads.nodes)
        match raw:
            case bool() | int() | float():
                return _constant(raw)
            case str():
                if key in ROLE_KEYS:
                    return self._role(raw, place, reads)
                if key in KEYS_OF_VALUES and self._parser.is_limit(raw):
                    raise RulebookError(f"「{raw}」是一个限额的名字；要用它的值，请写成 {{{raw}}}。", place)
                return self._text(raw, place, reads)
            case list():
                items = [self._value(key, item, place, reads, depth + 1) for item in raw]
                return lambda values: [item(values) for item in items]
            case Mapping():
                return self._table(key, raw, place, reads, depth)
        raise RulebookError(f"结果的「{key}」只能是字、数、true/false、列表或表。", place)

    def _table(self, key: str, raw: Mapping[object, object], place: Place, reads: _Reads, depth: int) -> Bind:
        entries: list[tuple[Bind, Bind]] = []
        for name, value in raw.items():
            if key in KEYED_BY_PEOPLE:
                who: Bind = self._role(str(name), place, reads)
            else:
                who = self._text(str(name), place, reads)
            if key in TABLES_OF_PEOPLE:
                what: Bind = self._role(str(value), place, reads)
            else:
                what = self._value(str(name), value, place, reads, depth + 1)
            entries.append((who, what))
        return lambda values: {who(values): what(values) for who, what in entries}

    def _role(self, text: str, place: Place, reads: _Reads) -> Callable[[Values], RoleRef]:
        inner = match[1] if (match := _PLACEHOLDER.fullmatch(text.strip())) else text
        try:
            node = self._parser.expression(inner, place)
        except RulebookError as error:
            help_ = f"这里要写角色；固定的称呼要在引号里再加引号，例如 '\"{inner[:20]}\"'。"
            raise RulebookError(f"{error.message}{help_}", place) from error
        if node.kind != ROLE and (node.kind.type is not FactType.ENUM or node.kind.values):
            raise RulebookError(
                f"「{text}」不是一个人；这里要写角色，例如 closer 或 first(visit_regs)。", place
            )
        reads.nodes.append(node)
        reads.bound.append((inner, node))
        run, words = node.compile(), node.words()

        def bind(values: Values) -> RoleRef:
            person = run(values)
            return RoleRef(inner, str(person) if person is not None else None, words)

        return bind

    def _text(self, text: str, place: Place, reads: _Reads) -> Bind:
        parts = _PLACEHOLDER.split(text)
        if len(parts) == 1:
            return _constant(text)
        already_bound = len(reads.bound)
        runs = [
            self._placeholder(part, place, reads) if i % 2 else _constant(part)
            for i, part in enumerate(parts)
        ]
        if len(parts) == 3 and not parts[0] and not parts[2]:
            return runs[1]
        del reads.bound[already_bound:]  # a person within a sentence is text
        return lambda values: "".join(_within_a_sentence(run(values)) for run in runs)

    def _placeholder(self, text: str, place: Place, reads: _Reads) -> Bind:
        node = self._parser.expression(text, place)
        if node.kind == ROLE:
            return self._role(text, place, reads)
        reads.nodes.append(node)
        run = node.compile()

        def bind(values: Values) -> object:
            value = run(values)
            if isinstance(value, tuple):
                return [RoleRef(text, person) for person in value] if node.kind == ROLES else list(value)
            return text if value is None else value

        return bind


def _within_a_sentence(value: object) -> str:
    return value.words if isinstance(value, RoleRef) and value.person is None else str(value)


def _constant(value: object) -> Bind:
    return lambda _values: value


def _binder(binds: Mapping[str, Bind], nodes: list[Node]) -> Callable[[Values], Result]:
    if not any(node.names() for node in nodes):
        fixed = {key: bind({}) for key, bind in binds.items()}
        return lambda _values: fixed
    pairs = tuple(binds.items())
    return lambda values: {key: bind(values) for key, bind in pairs}


def agree(one: Result, other: Result) -> bool:
    """Whether two results say the same: same outcome, or one refines it, and no common key differs."""
    a, b = one["outcome"], other["outcome"]
    if a != b and (a, b) not in REFINES and (b, a) not in REFINES:
        return False
    return all(
        one[key] == other[key]
        for key in one.keys() & other.keys() - {"outcome", "note", "alternatives", "basis"}
    )


def merge(results: list[Result]) -> Result:
    """Agreeing results as one: the finer outcome and the union of the keys."""
    if len(results) == 1:
        return results[0]
    merged: dict[str, object] = {}
    for result in results:
        for key, value in result.items():
            if key == "outcome" and merged.get("outcome", value) != value:
                merged[key] = next(fine for fine, coarse in REFINES if {fine, coarse} == {merged[key], value})
            else:
                merged.setdefault(key, value)
    return merged


def plain(value: object) -> object:
    """A result as JSON carries it: people by name (else by role slot), uneven shares as a fraction text."""
    match value:
        case RoleRef():
            return str(value)
        case Fraction():
            return (
                float(value) if (value * 100).denominator == 1 else f"{value.numerator}/{value.denominator}"
            )
        case Mapping():
            return {str(k): plain(v) for k, v in value.items()}
        case list() | tuple():
            return [plain(item) for item in value]
    return value
