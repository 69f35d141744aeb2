"""What a rule gives: a table with an `outcome` and its keys, whose roles are bound to people per case."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from fractions import Fraction

from .adding import by_person
from .errors import Place, RulebookError
from .expressions import BOOL, ROLE, ROLES, Node, Values
from .outcome_values import check_values
from .parser import Parser
from .shares import ShareReader
from .unsaid import Unsaid
from .vocabulary import FactType

OUTCOME_DEPTH_MAX = 5
# Keys whose texts name people, and tables whose keys or whose values do; elsewhere a person stands in braces.
ROLE_KEYS = frozenset({"owner", "helper", "serve", "target", "first", "receiver"})
KEYED_BY_PEOPLE = frozenset({"ranges", "amounts", "minimum", "maximum"})
# Keys that say yes or no, and keys whose texts are for readers or names by themselves.
FLAGS = frozenset({"allow", "claw_back", "clawback", "eligible"})
WORDS_ONLY = frozenset({"outcome", "note", "kind", "rotation", "effect"})
TABLES_OF_PEOPLE = frozenset({"serve_map"})
# Outcomes that say "nobody has settled this": a stated gap, and somebody's discretion.
GAP, DISCRETION = "gap", "manager"

_TITLE = re.compile(r"[^\W\d_][^()\[\]{}+*/<>=,'\"]+")
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
            several = (
                "；几样结果写成几条规则，几样处罚写在 penalty = [...] 里" if isinstance(raw, list) else ""
            )
            example = '{ outcome = "sole", owner = "closer" }'
            raise RulebookError(f"每个结果槽要写成一张表，含 outcome，例如 {example}{several}。", place)
        if not raw["outcome"].strip():
            raise RulebookError("outcome 不能是空的。", place)
        check_values(raw["outcome"], raw, place)
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
        if key in FLAGS:
            return self._flag(key, raw, place, reads)
        if key == "shares":
            return ShareReader(
                self._parser, place, lambda text: self._role(text, place, reads), RoleRef
            ).read(raw, reads.nodes)
        match raw:
            case bool() | int() | float():
                return _constant(raw)
            case str():
                return self._string(key, raw, place, reads)
            case list():
                items = [self._value(key, item, place, reads, depth + 1) for item in raw]
                return lambda values: [item(values) for item in items]
            case Mapping():
                return self._table(key, raw, place, reads, depth)
        raise RulebookError(f"结果的「{key}」只能是字、数、true/false、列表或表。", place)

    def _string(self, key: str, text: str, place: Place, reads: _Reads) -> Bind:
        """A role, or a text; a name or a calculation without braces would stand there as a word."""
        if key in ROLE_KEYS:
            return self._role(text, place, reads)
        if key not in WORDS_ONLY and self._parser.reads(text):
            raise RulebookError(
                f'「{key}」的「{text}」是事实、推导或限额；要用它的值，写成 "{{{text}}}"；'
                f"真的要这几个字，写成 \"{{'{text}'}}\"。",
                place,
            )
        return self._text(text, place, reads)

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
                inside = "" if key in KEYED_BY_PEOPLE else str(name)
                what = self._value(inside, value, place, reads, depth + 1)
            entries.append((who, what))
        if key in KEYED_BY_PEOPLE:
            return lambda values: by_person(key, ((who(values), what(values)) for who, what in entries))
        return lambda values: {who(values): what(values) for who, what in entries}

    def _role(self, text: str, place: Place, reads: _Reads) -> Callable[[Values], RoleRef]:
        inner = match[1] if (match := _PLACEHOLDER.fullmatch(text.strip())) else text
        try:
            node = self._parser.expression(inner, place)
        except RulebookError as error:
            raise RulebookError(f"{error.message}{_title_help(inner)}", place) from error
        if node.kind == ROLES:
            raise RulebookError(
                f"「{inner}」是一份名单；其中一位写 first({inner})，份额由各位平分写 each({inner})。", place
            )
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
        if any(brace in part for part in parts[::2] for brace in "{}"):
            raise RulebookError(f"「{text}」的花括号要成对，里面写表达式，例如 {{closer}}。", place)
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
        run, unsaid = node.compile(), Unsaid(text, node.words())

        def bind(values: Values) -> object:
            value = run(values)
            if isinstance(value, tuple):
                return [RoleRef(text, person) for person in value] if node.kind == ROLES else list(value)
            return unsaid if value is None else value

        return bind

    def _flag(self, key: str, raw: object, place: Place, reads: _Reads) -> Bind:
        """Yes or no: a bool, or one placeholder that gives one."""
        if isinstance(raw, bool):
            return _constant(raw)
        match = _PLACEHOLDER.fullmatch(raw.strip()) if isinstance(raw, str) else None
        if match is None:
            raise RulebookError(
                f'「{key}」写 true 或 false（不加引号），或 "{{条件}}"，例如 "{{paid_ratio >= 95}}"。', place
            )
        if self._parser.expression(match[1], place).kind != BOOL:
            raise RulebookError(f"「{key}」的「{match[1]}」要能回答是或否。", place)
        return self._placeholder(match[1], place, reads)


def _within_a_sentence(value: object) -> str:
    if isinstance(value, Unsaid):
        return value.words
    return value.words if isinstance(value, RoleRef) and value.person is None else str(value)


def _title_help(text: str) -> str:
    """How a fixed title is written where a role is read; nothing where no title can be meant."""
    if text in ("公司", "团队") or not _TITLE.fullmatch(text.strip()):
        return ""
    return f"这里要写角色；固定的称呼要在引号里再加引号，例如 '\"{text}\"'。"


def _constant(value: object) -> Bind:
    return lambda _values: value


def _binder(binds: Mapping[str, Bind], nodes: list[Node]) -> Callable[[Values], Result]:
    if not any(node.names() for node in nodes):
        fixed = {key: bind({}) for key, bind in binds.items()}
        return lambda _values: fixed
    pairs = tuple(binds.items())
    return lambda values: {key: bind(values) for key, bind in pairs}


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
