"""What a rule gives: a table with an `outcome` and its keys, whose roles are bound to people per case."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from fractions import Fraction

from .errors import Place, RulebookError
from .expressions import ROLE, Node, Values
from .parser import Parser
from .shares import ShareReader
from .vocabulary import FactType

OUTCOME_DEPTH_MAX = 5
ROLE_KEYS = frozenset({"owner", "helper", "serve", "target", "first", "receiver"})
# Outcomes that say "nobody has settled this": a stated gap, and somebody's discretion.
GAP, DISCRETION = "gap", "manager"
REFINES = {("service_only", "sole")}

_PLACEHOLDER = re.compile(r"\{([^{}]+)\}")


@dataclass(frozen=True, slots=True)
class RoleRef:
    """A role slot and the person bound to it; `person` is None when the case does not say who."""

    slot: str
    person: str | None

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
    """An outcome before binding. `roles` are the expressions it reads, `bind` gives the Result of a case."""

    outcome: str
    slot: str
    raw: Mapping[str, object]
    nodes: tuple[Node, ...]
    bind: Callable[[Values], Result]

    @property
    def constant(self) -> bool:
        return not any(node.names() for node in self.nodes)


class TemplateReader:
    """Reads `then.<slot>` tables. Role keys and shares hold expressions, other texts `{expression}`."""

    def __init__(self, parser: Parser) -> None:
        self._parser = parser

    def read(self, slot: str, raw: object, place: Place) -> Template:
        if not isinstance(raw, Mapping) or not isinstance(raw.get("outcome"), str):
            raise RulebookError(
                '每个结果槽要写成一张表，含 outcome，例如 { outcome = "sole", owner = "closer" }。', place
            )
        nodes: list[Node] = []
        binds: dict[str, Bind] = {}
        for key, value in raw.items():
            binds[str(key)] = self._value(str(key), value, place, nodes, 1)
        return Template(raw["outcome"], slot, raw, tuple(nodes), _binder(binds, nodes))

    def _value(self, key: str, raw: object, place: Place, nodes: list[Node], depth: int) -> Bind:
        if depth > OUTCOME_DEPTH_MAX:
            raise RulebookError(f"结果表嵌套超过 {OUTCOME_DEPTH_MAX} 层。", place)
        if key == "shares":
            return ShareReader(
                self._parser, place, lambda text: self._role(text, place, nodes), RoleRef
            ).read(raw, nodes)
        match raw:
            case bool() | int():
                return _constant(raw)
            case str():
                return self._role(raw, place, nodes) if key in ROLE_KEYS else self._text(raw, place, nodes)
            case list():
                items = [self._value("", item, place, nodes, depth + 1) for item in raw]
                return lambda values: [item(values) for item in items]
            case Mapping():
                inner = {str(k): self._value(str(k), v, place, nodes, depth + 1) for k, v in raw.items()}
                if key == "serve_map":
                    inner = {k: self._role(str(v), place, nodes) for k, v in raw.items()}
                return lambda values: {k: bind(values) for k, bind in inner.items()}
        raise RulebookError(f"结果的「{key}」只能是字、整数、true/false、列表或表。", place)

    def _role(self, text: str, place: Place, nodes: list[Node]) -> Callable[[Values], RoleRef]:
        node = self._parser.expression(text, place)
        if node.kind.type not in (FactType.ROLE, FactType.ENUM):
            raise RulebookError(
                f"「{text}」不是一个人；这里要写角色，例如 closer 或 first(visit_regs)。", place
            )
        nodes.append(node)
        run = node.compile()

        def bind(values: Values) -> RoleRef:
            person = run(values)
            return RoleRef(text, str(person) if person is not None else None)

        return bind

    def _text(self, text: str, place: Place, nodes: list[Node]) -> Bind:
        parts = _PLACEHOLDER.split(text)
        if len(parts) == 1:
            return _constant(text)
        runs = [
            self._placeholder(part, place, nodes) if i % 2 else _constant(part)
            for i, part in enumerate(parts)
        ]
        if len(parts) == 3 and not parts[0] and not parts[2]:
            return runs[1]
        return lambda values: "".join(str(run(values)) for run in runs)

    def _placeholder(self, text: str, place: Place, nodes: list[Node]) -> Bind:
        node = self._parser.expression(text, place)
        nodes.append(node)
        if node.kind == ROLE:
            nodes.pop()
            return self._role(text, place, nodes)
        run = node.compile()

        def bind(values: Values) -> object:
            value = run(values)
            if isinstance(value, tuple):
                return list(value)
            return text if value is None else value

        return bind


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
            return f"{value.numerator}/{value.denominator}"
        case Mapping():
            return {str(k): plain(v) for k, v in value.items()}
        case list() | tuple():
            return [plain(item) for item in value]
    return value
