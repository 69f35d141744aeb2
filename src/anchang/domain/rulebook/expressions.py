"""The little language of conditions: facts compared, combined with and/or/not, three-valued.

Syntax is that of Python expressions (read with the standard parser, never executed); the reference is
docs/reference/rulebook-format.md. A node knows its type, the names it reads, how to say itself in Chinese,
and compiles to a closure over a mapping of values. A closure returns None for unknown; `and`, `or`,
conditionals, `known`, `unknown` and `first_known` are the only places where unknown does not simply pass
through.
"""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Callable, Mapping
from dataclasses import dataclass

from .vocabulary import NOBODY, Fact, FactType, Value

Values = Mapping[str, Value]
Compiled = Callable[[Values], Value | None]

COMPARISON_WORDS = {"==": "是", "!=": "不是", "<": "小于", "<=": "不超过", ">": "超过", ">=": "达到"}


@dataclass(frozen=True)
class Kind:
    """A static type; `values` holds the members of an enum."""

    type: FactType
    values: Mapping[str, str] | None = None

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Kind) and self.type is other.type

    def __hash__(self) -> int:
        return hash(self.type)


BOOL, INT, ROLE, ROLES = Kind(FactType.BOOL), Kind(FactType.INT), Kind(FactType.ROLE), Kind(FactType.ROLES)


class Node(ABC):
    """An expression. `key()` is its normal form: equal keys mean the same condition."""

    kind: Kind

    @abstractmethod
    def names(self) -> frozenset[str]: ...

    @abstractmethod
    def compile(self) -> Compiled: ...

    @abstractmethod
    def words(self) -> str: ...

    @abstractmethod
    def key(self) -> str: ...

    def strict(self) -> bool:
        """Whether any unknown name makes the whole unknown."""
        return all(child.strict() for child in self.children())

    def children(self) -> tuple[Node, ...]:
        return ()


@dataclass(frozen=True)
class Name(Node):
    """A fact or a derivation."""

    fact: Fact
    kind: Kind

    def names(self) -> frozenset[str]:
        return frozenset({self.fact.name})

    def compile(self) -> Compiled:
        name = self.fact.name
        return lambda values: values.get(name)

    def words(self) -> str:
        return self.fact.label

    def key(self) -> str:
        return self.fact.name


@dataclass(frozen=True)
class Constant(Node):
    """A literal or a parameter's value in force; `label` is how a parameter is called."""

    value: Value
    kind: Kind
    label: str = ""

    def names(self) -> frozenset[str]:
        return frozenset()

    def compile(self) -> Compiled:
        value = self.value
        return lambda _values: value

    def words(self) -> str:
        shown = Fact("", "", self.kind.type, self.kind.values or {}).show(self.value)
        return f"{self.label}（{shown}）" if self.label else shown

    def key(self) -> str:
        return repr(self.value)


@dataclass(frozen=True)
class Compare(Node):
    operator: str
    left: Node
    right: Node
    kind: Kind = BOOL

    def names(self) -> frozenset[str]:
        return self.left.names() | self.right.names()

    def children(self) -> tuple[Node, ...]:
        return self.left, self.right

    def compile(self) -> Compiled:
        left, right, compare = self.left.compile(), self.right.compile(), _COMPARE[self.operator]

        def run(values: Values) -> bool | None:
            a, b = left(values), right(values)
            return None if a is None or b is None else compare(a, b)

        return run

    def words(self) -> str:
        left, right = self.left, self.right
        if isinstance(right, Constant) and right.value == NOBODY and right.kind.type is FactType.ROLE:
            return f"{left.words()}：{'没有人' if self.operator == '==' else '有人'}"
        right_words = right.words()
        if isinstance(left, Name) and isinstance(right, Constant) and not right.label:
            right_words = left.fact.show(right.value)
        return f"{left.words()} {COMPARISON_WORDS[self.operator]} {right_words}"

    def key(self) -> str:
        return f"({self.left.key()} {self.operator} {self.right.key()})"


@dataclass(frozen=True)
class Member(Node):
    """`item in container`: a list of constants, or a fact that is a list."""

    item: Node
    container: Node | tuple[Constant, ...]
    negated: bool = False
    kind: Kind = BOOL

    def names(self) -> frozenset[str]:
        return self.item.names() | (
            self.container.names() if isinstance(self.container, Node) else frozenset()
        )

    def children(self) -> tuple[Node, ...]:
        return (
            (self.item, self.container) if isinstance(self.container, Node) else (self.item, *self.container)
        )

    def compile(self) -> Compiled:
        item, negated = self.item.compile(), self.negated
        if isinstance(self.container, Node):
            container = self.container.compile()
        else:
            fixed = tuple(c.value for c in self.container)
            container = lambda _values: fixed  # type: ignore[assignment,return-value]  # noqa: E731

        def run(values: Values) -> bool | None:
            a, b = item(values), container(values)
            return None if a is None or b is None else (a in b) is not negated  # type: ignore[operator]

        return run

    def words(self) -> str:
        verb = "不在" if self.negated else "在"
        if isinstance(self.container, Node):
            return f"{self.item.words()} {verb}「{self.container.words()}」之中"
        label = self.item.fact.show if isinstance(self.item, Name) else str
        among = "、".join(label(c.value) for c in self.container)
        return (
            f"{self.item.words()} {'不是' if self.negated else '是'} {among}{'' if self.negated else ' 之一'}"
        )

    def key(self) -> str:
        if isinstance(self.container, Node):
            inside = self.container.key()
        else:
            inside = ",".join(sorted(c.key() for c in self.container))
        return f"({self.item.key()} {'not in' if self.negated else 'in'} [{inside}])"


@dataclass(frozen=True)
class Logic(Node):
    """Kleene's `and` / `or`."""

    operator: str
    operands: tuple[Node, ...]
    kind: Kind = BOOL

    def names(self) -> frozenset[str]:
        return frozenset().union(*(o.names() for o in self.operands))

    def children(self) -> tuple[Node, ...]:
        return self.operands

    def strict(self) -> bool:
        return False

    def compile(self) -> Compiled:
        operands = tuple(o.compile() for o in self.operands)
        decisive = self.operator == "or"

        def run(values: Values) -> bool | None:
            result: bool | None = not decisive
            for operand in operands:
                value = operand(values)
                if value is decisive:
                    return decisive
                if value is None:
                    result = None
            return result

        return run

    def words(self) -> str:
        joiner = "，并且" if self.operator == "and" else "，或者"
        return "（" + joiner.join(o.words() for o in self.operands) + "）"

    def key(self) -> str:
        return "(" + f" {self.operator} ".join(sorted(o.key() for o in self.operands)) + ")"


@dataclass(frozen=True)
class Not(Node):
    operand: Node
    kind: Kind = BOOL

    def names(self) -> frozenset[str]:
        return self.operand.names()

    def children(self) -> tuple[Node, ...]:
        return (self.operand,)

    def compile(self) -> Compiled:
        operand = self.operand.compile()

        def run(values: Values) -> bool | None:
            value = operand(values)
            return None if value is None else not value

        return run

    def words(self) -> str:
        return f"不成立：{self.operand.words()}"

    def key(self) -> str:
        return f"(not {self.operand.key()})"


@dataclass(frozen=True)
class Arithmetic(Node):
    operator: str
    left: Node
    right: Node
    kind: Kind = INT

    def names(self) -> frozenset[str]:
        return self.left.names() | self.right.names()

    def children(self) -> tuple[Node, ...]:
        return self.left, self.right

    def compile(self) -> Compiled:
        left, right, calculate = self.left.compile(), self.right.compile(), _ARITHMETIC[self.operator]

        def run(values: Values) -> int | None:
            a, b = left(values), right(values)
            return None if a is None or b is None else calculate(a, b)  # type: ignore[arg-type]

        return run

    def words(self) -> str:
        return f"({self.left.words()} {self.operator} {self.right.words()})"

    def key(self) -> str:
        return f"({self.left.key()} {self.operator} {self.right.key()})"


@dataclass(frozen=True)
class Conditional(Node):
    """`a if test else b`; an unknown test makes the whole unknown."""

    test: Node
    then: Node
    otherwise: Node
    kind: Kind

    def names(self) -> frozenset[str]:
        return self.test.names() | self.then.names() | self.otherwise.names()

    def children(self) -> tuple[Node, ...]:
        return self.test, self.then, self.otherwise

    def strict(self) -> bool:
        return False

    def compile(self) -> Compiled:
        test, then, otherwise = self.test.compile(), self.then.compile(), self.otherwise.compile()

        def run(values: Values) -> Value | None:
            value = test(values)
            if value is None:
                return None
            return then(values) if value else otherwise(values)

        return run

    def words(self) -> str:
        return f"若{self.test.words()}则{self.then.words()}，否则{self.otherwise.words()}"

    def key(self) -> str:
        return f"({self.then.key()} if {self.test.key()} else {self.otherwise.key()})"


@dataclass(frozen=True)
class Call(Node):
    """A function of the language, see functions.py."""

    function: str
    arguments: tuple[Node, ...]
    kind: Kind
    passes_unknown: bool
    run: Callable[..., Value | None]
    say: str

    def names(self) -> frozenset[str]:
        return frozenset().union(*(a.names() for a in self.arguments))

    def children(self) -> tuple[Node, ...]:
        return self.arguments

    def strict(self) -> bool:
        return not self.passes_unknown and super().strict()

    def compile(self) -> Compiled:
        arguments, run, lenient = tuple(a.compile() for a in self.arguments), self.run, self.passes_unknown

        def call(values: Values) -> Value | None:
            given = [argument(values) for argument in arguments]
            return run(*given) if lenient or None not in given else None

        return call

    def words(self) -> str:
        return self.say.format(
            *(a.words() for a in self.arguments), all="、".join(a.words() for a in self.arguments)
        )

    def key(self) -> str:
        return f"{self.function}({', '.join(a.key() for a in self.arguments)})"


_COMPARE: dict[str, Callable[[object, object], bool]] = {
    "==": lambda a, b: a == b,
    "!=": lambda a, b: a != b,
    "<": lambda a, b: a < b,  # type: ignore[operator]
    "<=": lambda a, b: a <= b,  # type: ignore[operator]
    ">": lambda a, b: a > b,  # type: ignore[operator]
    ">=": lambda a, b: a >= b,  # type: ignore[operator]
}
_ARITHMETIC: dict[str, Callable[[int, int], int | None]] = {
    "+": lambda a, b: a + b,
    "-": lambda a, b: a - b,
    "*": lambda a, b: a * b,
    "//": lambda a, b: a // b if b else None,
    "%": lambda a, b: a % b if b else None,
}
