"""Expressions over columns. Unknown is TRUTH_UNKNOWN, text code 0, or NUMBER_UNKNOWN.

What reads one fact, or few with few values, is worked out once per combination by the single engine's own
closure and looked up; comparisons, logic, sums and choices over several facts are computed on arrays;
anything else is worked out once per combination that occurs.
"""

from __future__ import annotations

from collections.abc import Callable
from math import prod

import numpy as np
from numpy.typing import NDArray

from anchang.domain.rulebook.expressions import (
    Arithmetic,
    Call,
    Compare,
    Conditional,
    Logic,
    Name,
    Node,
    Not,
)
from anchang.domain.rulebook.vocabulary import FactType, Value

from .columns import UNKNOWN, Codes
from .reading import Reading, combine

FALSE, TRUE, TRUTH_UNKNOWN = 0, 1, 2
NUMBER_UNKNOWN = np.iinfo(np.int64).min
TABULATED_COMBINATIONS_MAX = 4_096

Vector = NDArray[np.integer]
_TEXT = (FactType.ROLE, FactType.ENUM)
_COMPARE: dict[str, Callable[[Vector, Vector], NDArray[np.bool_]]] = {
    "==": np.equal,
    "!=": np.not_equal,
    "<": np.less,
    "<=": np.less_equal,
    ">": np.greater,
    ">=": np.greater_equal,
}


class Texts:
    """Codes of texts; the people of the cases come first, in their order."""

    def __init__(self, people: tuple[str, ...]) -> None:
        self._codes = {person: code for code, person in enumerate(people, 1)}
        self.texts: list[str] = list(people)

    def code(self, text: str) -> int:
        if text not in self._codes:
            self.texts.append(text)
            self._codes[text] = len(self.texts)
        return self._codes[text]


class Vectors:
    """Evaluates nodes for some of the rows, each node once."""

    def __init__(self, reading: Reading, texts: Texts) -> None:
        self._reading = reading
        self.texts = texts
        self._tables: dict[str, Vector] = {}
        self._keys: dict[int, tuple[Node, str]] = {}
        self._part: slice | NDArray[np.intp] = slice(None)
        self._evaluated: dict[str, Vector] = {}

    def look_at(self, part: slice | NDArray[np.intp]) -> None:
        """Evaluate for these rows from now on."""
        if part is not self._part:
            self._part = part
            self._evaluated = {}

    def key(self, node: Node) -> str:
        """The node's normal form with its kind."""
        if id(node) not in self._keys:
            self._keys[id(node)] = node, f"{node.kind.type} {node.key()}"
        return self._keys[id(node)][1]

    def codes(self, fact: str) -> Codes:
        """The codes of a fact in these rows."""
        return self._reading.cases.columns[fact].codes[self._part]

    def evaluate(self, node: Node) -> Vector:
        """Truths, numbers or text codes, by the kind of the node; lists as codes of their own."""
        if isinstance(node, Name):
            node = self._reading.definition(node)
        key = self.key(node)
        if key not in self._evaluated:
            self._evaluated[key] = self._evaluate(node)
        return self._evaluated[key]

    def _evaluate(self, node: Node) -> Vector:
        bases = self._reading.bases(node.names())
        if isinstance(node, Name) and node.kind.type is FactType.ROLE and bases == (node.fact.name,):
            return self.codes(node.fact.name)
        if len(bases) < 2 or prod(self._reading.sizes(bases)) <= TABULATED_COMBINATIONS_MAX:
            return self._looked_up(node, bases)
        computed = self._computed(node)
        return self._per_combination(node, bases) if computed is None else computed

    def _encode(self, node: Node, value: Value | None) -> int:
        match node.kind.type:
            case FactType.BOOL:
                return TRUTH_UNKNOWN if value is None else int(value is True)
            case FactType.INT:
                return value if isinstance(value, int) else int(NUMBER_UNKNOWN)
        return UNKNOWN if value is None else self.texts.code(str(value))

    def _array(self, node: Node, encoded: list[int]) -> Vector:
        match node.kind.type:
            case FactType.BOOL:
                return np.array(encoded, np.int8)
            case FactType.INT:
                return np.array(encoded, np.int64)
        return np.array(encoded, np.min_scalar_type(max(encoded)))

    def _looked_up(self, node: Node, bases: tuple[str, ...]) -> Vector:
        sizes, key = self._reading.sizes(bases), self.key(node)
        if key not in self._tables:
            run, names = node.compile(), node.names()
            self._tables[key] = self._array(
                node,
                [self._encode(node, run(self._reading.values(bases, c, names))) for c in np.ndindex(*sizes)],
            )
        if not bases:
            return self._tables[key]
        index = self.codes(bases[0])
        if len(bases) > 1:
            index, _size = combine([self.codes(fact) for fact in bases], sizes)
        return self._tables[key].take(index, mode="clip")

    def _per_combination(self, node: Node, bases: tuple[str, ...]) -> Vector:
        codes = [self.codes(fact) for fact in bases]
        index, _size = combine(codes, self._reading.sizes(bases))
        _distinct, first, inverse = np.unique(index, return_index=True, return_inverse=True)
        run, names = node.compile(), node.names()
        encoded = [
            self._encode(node, run(self._reading.values(bases, [int(c[row]) for c in codes], names)))
            for row in first
        ]
        return self._array(node, encoded)[inverse]

    def _computed(self, node: Node) -> Vector | None:  # noqa: PLR0911
        """On arrays, where that is known to mean the same; else None."""
        match node:
            case Compare():
                return self._compare(node)
            case Logic():
                return self._logic(node)
            case Not():
                truth = self.evaluate(node.operand)
                return np.where(truth == TRUTH_UNKNOWN, truth, 1 - truth)
            case Arithmetic() if node.operator in "+-":
                left, right = self.evaluate(node.left), self.evaluate(node.right)
                known = (left != NUMBER_UNKNOWN) & (right != NUMBER_UNKNOWN)
                total = left + right if node.operator == "+" else left - right
                return np.where(known, total, NUMBER_UNKNOWN)
            case Conditional() if node.kind.type in (*_TEXT, FactType.INT, FactType.BOOL):
                return self._conditional(node)
            case Call() if node.function in ("known", "unknown"):
                return self._known(node)
        return None

    def _unknown(self, node: Node, vector: Vector) -> NDArray[np.bool_]:
        return np.equal(vector, self._encode(node, None))

    def _compare(self, node: Compare) -> Vector | None:
        kinds = {node.left.kind.type, node.right.kind.type}
        if not kinds <= {*_TEXT, FactType.INT, FactType.BOOL}:
            return None
        left, right = self.evaluate(node.left), self.evaluate(node.right)
        unknown = self._unknown(node.left, left) | self._unknown(node.right, right)
        return _truths(_COMPARE[node.operator](left, right), unknown)

    def _logic(self, node: Logic) -> Vector:
        decisive = TRUE if node.operator == "or" else FALSE
        decided, unknown = np.zeros(self._shape(), np.bool_), np.zeros(self._shape(), np.bool_)
        for operand in node.operands:
            truth = self.evaluate(operand)
            decided |= truth == decisive
            unknown |= truth == TRUTH_UNKNOWN
        unknown &= ~decided
        return _truths(decided if decisive == TRUE else ~decided, unknown)

    def _conditional(self, node: Conditional) -> Vector:
        test, then, otherwise = (self.evaluate(part) for part in (node.test, node.then, node.otherwise))
        unknown = self._encode(node, None)
        return np.where(test == TRUTH_UNKNOWN, unknown, np.where(test == TRUE, then, otherwise))

    def _known(self, node: Call) -> Vector | None:
        of = node.arguments[0]
        if of.kind.type not in (*_TEXT, FactType.INT, FactType.BOOL):
            return None
        unknown = self._unknown(of, self.evaluate(of))
        return (unknown if node.function == "unknown" else ~unknown).astype(np.int8)

    def _shape(self) -> tuple[int, ...]:
        if isinstance(self._part, slice):
            return (len(range(*self._part.indices(self._reading.cases.count))),)
        return self._part.shape


def _truths(holds: NDArray[np.bool_], unknown: NDArray[np.bool_]) -> Vector:
    """TRUE where it holds, TRUTH_UNKNOWN where unknown; bits are much quicker than choosing by a mask."""
    truths: Vector = (holds & ~unknown).view(np.int8) | (unknown.view(np.int8) << 1)
    return truths
