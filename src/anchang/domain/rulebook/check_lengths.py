"""How long lists and how many the people of counts must be, so that conditions show all that they can tell.

A list needs a place for whatever is asked of its head and tail, one for each member that is looked for, and
one more than every number that its length is compared with. Counts need whoever has the fewest, the most, a
place in the ranking, and everybody whose number is asked: leaving out the others changes none of these.
"""

from __future__ import annotations

from collections.abc import Iterator
from itertools import permutations, product
from typing import Any

from .check_numbers import is_number_test
from .check_walk import Reading
from .expressions import Call, Compare, Conditional, Constant, Member, Name, Node
from .vocabulary import Fact, FactType, Value

LISTS = (FactType.ROLES, FactType.COUNTS)
MAX = {FactType.ROLES: 8, FactType.COUNTS: 3}
TALLIES_MAX = 4_000
# Functions of a list whose numbers grow with its length.
MEASURING = frozenset({"count", "times", "position"})


class Lengths:
    """How long lists must be: room for the places and members asked for, and for every count."""

    def __init__(self, reading: Reading, left_out: list[str]) -> None:
        self._reading, self._left_out = reading, left_out
        self._heads: dict[str, int] = {}
        self._tails: dict[str, int] = {}
        self._extra: dict[str, set[str]] = {}
        self._counts: dict[str, int] = {}
        self._spread: set[str] = set()
        for node in reading.everything:
            self._look(node)

    def _lists(self, *nodes: Node) -> list[str]:
        """The facts of several people whose members an expression gives on."""
        facts = self._reading.rulebook.vocabulary.facts
        found = {
            n.fact.name
            for node in nodes
            for n in _giving(self._reading, node)
            if isinstance(n, Name) and n.fact.name in facts
        }
        return sorted(name for name in found if facts[name].type in LISTS)

    def _look(self, node: Node) -> None:
        if is_number_test(node):
            given = list(_giving(self._reading, node))
            limits = [n.value for n in given if isinstance(n, Constant) and type(n.value) is int]
            measured = [n.arguments[0] for n in given if isinstance(n, Call) and n.function in MEASURING]
            for name in self._lists(*measured):
                self._raise(self._counts, name, max(limits, default=1) + 1)
        elif isinstance(node, Compare) and node.left.kind.type is FactType.ROLES:
            for name in self._lists(node):
                self._extra.setdefault(name, set()).add(node.key())
        elif isinstance(node, Member) and isinstance(node.container, Node):
            for name in self._lists(node.container):
                self._extra.setdefault(name, set()).add(node.item.key())
        elif isinstance(node, Call):
            for name in self._lists(node.arguments[0]):
                self._call(node, name)

    def _call(self, node: Call, name: str) -> None:
        position = node.arguments[1] if len(node.arguments) > 1 else None
        number = position.value if isinstance(position, Constant) and type(position.value) is int else 1
        match node.function:
            case "first" | "fewest":
                self._raise(self._heads, name, 1)
            case "nth":
                self._raise(self._heads, name, number)
            case "most":
                self._raise(self._tails, name, 1)
            case "last":
                self._raise(self._tails, name, number)
            case "last_two":
                self._raise(self._tails, name, 2)
            case "ends":
                self._raise(self._heads, name, 1)
                self._raise(self._tails, name, 1)
            case "without" | "times" | "position" | "after" | "count_of":
                self._extra.setdefault(name, set()).add(node.arguments[1].key())
                if node.function == "after":
                    self._raise(self._heads, name, 1)
            case "distinct":
                self._spread.add(name)

    @staticmethod
    def _raise(table: dict[str, int], name: str, to: int) -> None:
        table[name] = max(table.get(name, 0), to)

    def all(self) -> dict[str, int]:
        facts = self._reading.rulebook.vocabulary.facts
        lengths = {}
        for name in self._reading.facts:
            if facts[name].type in LISTS:
                wanted, most = self.wanted(name), MAX[facts[name].type]
                lengths[name] = min(wanted, most)
                if wanted > most:
                    self._left_out.append(_shorter(facts[name], most, wanted))
        return lengths

    def wanted(self, name: str) -> int:
        """So many show everything that conditions can tell of the list, or of the people counted."""
        counts = self._counts.get(name, 0)
        places = self._heads.get(name, 0) + self._tails.get(name, 0) + len(self._extra.get(name, ()))
        return max(2, counts, places + (counts if name in self._spread else 0))


def _giving(reading: Reading, node: Node) -> Iterator[Node]:
    """The nodes that an expression's value is made of: not what only chooses between branches."""
    yield node
    if isinstance(node, Call) and node.function in ("known", "unknown"):
        return
    for child in node.children()[1:] if isinstance(node, Conditional) else reading.under(node):
        yield from _giving(reading, child)


def _shorter(fact: Fact, most: int, wanted: int) -> str:
    what = "个人" if fact.type is FactType.COUNTS else "项"
    return f"「{fact.label}」至多 {most} {what}（要证到底须 {wanted} {what}）。"


class Tallies:
    """Numbers by person for one fact: every order of so many people, and every number beside a limit."""

    def __init__(self, reading: Reading, fact: Fact, names: tuple[str, ...]) -> None:
        self._fact, self._names = fact, names
        self._limits = {
            value + step
            for test in reading.everything
            if is_number_test(test) and any(_counts_somebody(n) for n in _giving(reading, test))
            for n in _giving(reading, test)
            if isinstance(n, Constant) and type(value := n.value) is int
            for step in (0, 1)
        }

    def all(self, size_max: int, left_out: list[str]) -> tuple[Value, ...]:
        """The tallies as pairs, shortest first; says so where they are too many to go through."""
        tallies: list[Any] = []
        for size in range(size_max + 1):
            numbers = sorted({n for n in {*range(max(size, 2)), *self._limits} if n >= 0})
            if size > 2 and (len(numbers) * len(self._names)) ** size > TALLIES_MAX:
                left_out.append(_shorter(self._fact, size - 1, size_max))
                break
            tallies += [
                tuple(zip(people, tally, strict=True))
                for tally in product(numbers, repeat=size)
                for people in permutations(self._names, size)
            ]
        return tuple(tallies)


def _counts_somebody(node: Node) -> bool:
    return isinstance(node, Call) and node.function == "count_of"
