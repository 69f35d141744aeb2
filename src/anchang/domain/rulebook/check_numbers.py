"""Integers in conditions: sums of terms, and what one fact's value can make of an expression."""

from __future__ import annotations

import operator
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from itertools import product
from typing import Any

from .check_walk import Reading
from .expressions import Arithmetic, Call, Compare, Conditional, Constant, Member, Name, Node
from .vocabulary import FactType

COMPARE: dict[str, Callable[[Any, Any], bool]] = {
    "==": operator.eq,
    "!=": operator.ne,
    "<": operator.lt,
    "<=": operator.le,
    ">": operator.gt,
    ">=": operator.ge,
}
ARITHMETIC: dict[str, Callable[[int, int], int | None]] = {
    "+": operator.add,
    "-": operator.sub,
    "*": operator.mul,
    "//": lambda a, b: a // b if b else None,
    "%": lambda a, b: a % b if b else None,
}
BRANCHES_MAX = 4_096
Branches = tuple[int | None, ...]


@dataclass(frozen=True)
class Sum:
    """`terms`: key -> (factor, node); the expression is their sum plus `constant`."""

    terms: Mapping[str, tuple[int, Node]]
    constant: int

    def plus(self, other: Sum, factor: int) -> Sum:
        terms = dict(self.terms)
        for key, (times, node) in other.terms.items():
            terms[key] = (terms.get(key, (0, node))[0] + factor * times, node)
        return Sum(
            {key: term for key, term in terms.items() if term[0]}, self.constant + factor * other.constant
        )


def as_sum(node: Node) -> Sum:
    """An integer expression as a sum; whatever is not linear is a term of its own."""
    match node:
        case Constant(value=int() as value):
            return Sum({}, value)
        case Arithmetic(operator="+"):
            return as_sum(node.left).plus(as_sum(node.right), 1)
        case Arithmetic(operator="-"):
            return as_sum(node.left).plus(as_sum(node.right), -1)
        case (
            Arithmetic(operator="*", left=Constant(value=int() as factor), right=other)
            | Arithmetic(operator="*", left=other, right=Constant(value=int() as factor))
        ) if factor:
            return Sum({}, 0).plus(as_sum(other), factor)
    return Sum({node.key(): (1, node)}, 0)


def difference(node: Compare) -> Sum | None:
    """Left minus right of a comparison; None where a term would cancel (unknown must stay unknown)."""
    left, right = as_sum(node.left), as_sum(node.right)
    both = left.plus(right, -1)
    return both if both.terms.keys() == left.terms.keys() | right.terms.keys() else None


def is_number_test(node: Node) -> bool:
    """A comparison or membership of integers."""
    return (isinstance(node, Compare) and node.left.kind.type is FactType.INT) or (
        isinstance(node, Member) and node.item.kind.type is FactType.INT
    )


def numbers_in(reading: Reading, node: Node) -> frozenset[str]:
    """The integer facts whose value an integer expression gives on (tests of conditionals aside)."""
    if isinstance(node, Name) and node.fact.name not in reading.derived:
        return frozenset({node.fact.name}) if node.kind.type is FactType.INT else frozenset()
    below = node.children()[1:] if isinstance(node, Conditional) else reading.under(node)
    return frozenset().union(*(numbers_in(reading, child) for child in below))


def branches(reading: Reading, node: Node, value: int, length: int) -> Branches:  # noqa: PLR0911
    """What an expression over one integer fact can be at `value`, one entry per way through it, in order."""
    inside = [branches(reading, child, value, length) for child in reading.under(node)]
    match node:
        case Constant(value=int() as constant):
            return (constant,)
        case Name() if inside:
            return inside[0]
        case Name():
            return (value,)
        case Arithmetic():
            calculate = ARITHMETIC[node.operator]
            pairs = product(*inside)
            return tuple(None if None in (a, b) else calculate(a, b) for a, b in pairs)  # type: ignore[arg-type]
        case Conditional():
            return inside[1] + inside[2]
        case Call(function="first_known"):
            return tuple(entry for group in inside for entry in group)
        case Call(function="min" | "max"):
            return tuple(_extreme(node, group) for group in product(*inside))
        case Call():
            return tuple(range(length + 1))
    return ()


def _extreme(node: Call, group: Branches) -> int | None:
    value = None if None in group else node.run(*group)
    return value if isinstance(value, int) else None


def outcome_at(reading: Reading, node: Node, value: int, length: int) -> tuple[object, ...]:
    """What a test (or a result's integer) says when its one integer fact is `value`; equal is same class."""
    match node:
        case Compare():
            left = branches(reading, node.left, value, length)
            right = branches(reading, node.right, value, length)
            compare = COMPARE[node.operator]
            return tuple(None if None in (a, b) else compare(a, b) for a, b in product(left, right))
        case Member(container=tuple() as constants):
            among = {constant.value for constant in constants}
            return tuple(item in among for item in branches(reading, node.item, value, length))
    return branches(reading, node, value, length)
