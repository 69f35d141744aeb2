"""The fact space made finite: classes of values that no condition tells apart, persons, lengths of lists.

Integers fall into the classes between the points where some condition changes; enum members that no
expression names are one class. Lists are as long as the conditions can tell apart. Persons: only some pairs
of positions are compared by any expression; a graph of width w needs at most w + 1 different names (contract
equal neighbours, colour the rest), so that so many persons show every distinction.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from itertools import combinations

from .check_lengths import Lengths, Tallies
from .check_numbers import as_sum, difference, is_number_test, numbers_in, outcome_at
from .check_walk import Position, Reading
from .expressions import Call, Compare, Constant, Member, Name, Node
from .vocabulary import NOBODY, Fact, FactType, Value

PERSON_NAMES = tuple("甲乙丙丁戊己庚辛壬癸子丑寅卯辰巳午未申酉戌亥")
SCANNED_VALUES_MAX = 20_000
SUBSETS_MEMBERS_MAX = 8
SUBSET_SIZE_MAX = 3


@dataclass(frozen=True)
class Space:
    """What the proof ranges over. `classes`: representatives, simplest first; `left_out`: sentences."""

    facts: tuple[Fact, ...]
    classes: Mapping[str, tuple[Value, ...]]
    persons: tuple[str, ...]
    literals: tuple[str, ...]
    lengths: Mapping[str, int]
    left_out: tuple[str, ...]


def space_of(reading: Reading) -> Space:
    """The finite space on which every condition and every comparison of results takes all its values."""
    facts = tuple(reading.rulebook.vocabulary.facts[name] for name in reading.facts)
    left_out: list[str] = []
    lengths = Lengths(reading, left_out).all()
    classes: dict[str, tuple[Value, ...]] = {}
    numbers = _Numbers(reading, max(lengths.values(), default=1), left_out)
    for fact in facts:
        match fact.type:
            case FactType.BOOL:
                classes[fact.name] = (True, False)
            case FactType.ENUM:
                classes[fact.name] = _members(reading, fact)
            case FactType.ENUMS:
                classes[fact.name] = _subsets(fact, left_out)
            case FactType.INT:
                classes[fact.name] = numbers.classes(fact)
            case FactType.ROLE | FactType.ROLES | FactType.COUNTS:
                pass
    if any(fact.type is FactType.ROLES for fact in facts):
        left_out.append("名单里只放人，不放“没有人”。")
    literals = _literals(reading)
    persons = _persons(reading, lengths, literals, left_out)
    for fact in facts:
        if fact.type is FactType.COUNTS:
            tallies = Tallies(reading, fact, (*persons, *literals))
            classes[fact.name] = tallies.all(lengths[fact.name], left_out)
            lengths[fact.name] = max(len(tally) for tally in classes[fact.name])  # type: ignore[arg-type]
    return Space(facts, classes, persons, literals, lengths, tuple(left_out))


def _members(reading: Reading, fact: Fact) -> tuple[Value, ...]:
    """Members that expressions name, and one that stands for all others."""
    named: set[Value] = set()
    for node in reading.everything:
        for child in reading.under(node):
            if isinstance(child, Name) and child.fact.name == fact.name:
                constants = _constants_beside(node, child)
                if constants is None:
                    return tuple(fact.values)
                named |= constants
    if any(isinstance(node, Name) and node.fact.name == fact.name for node in reading.results):
        return tuple(fact.values)
    others = [member for member in fact.values if member not in named]
    return tuple(member for member in fact.values if member in named or member in others[:1])


def _constants_beside(node: Node, child: Node) -> set[Value] | None:
    """What `node` holds the enum `child` against; None when that is not a list of constants."""
    match node:
        case Compare():
            other = node.right if node.left is child else node.left
            return {other.value} if isinstance(other, Constant) else None
        case Member(container=tuple() as constants):
            return {constant.value for constant in constants}
        case Call(function="known" | "unknown"):
            return set()
    return None


def _subsets(fact: Fact, left_out: list[str]) -> tuple[Value, ...]:
    members = tuple(fact.values)
    largest = len(members) if len(members) <= SUBSETS_MEMBERS_MAX else SUBSET_SIZE_MAX
    note = "每项至多一次，不论次序" + ("" if largest == len(members) else f"，至多 {largest} 项")
    left_out.append(f"「{fact.label}」{note}。")
    return tuple(chosen for size in range(largest + 1) for chosen in combinations(members, size))


class _Numbers:
    """Classes of integer facts."""

    def __init__(self, reading: Reading, length: int, left_out: list[str]) -> None:
        self._reading, self._length, self._left_out = reading, length, left_out
        self._alone: dict[str, list[Node]] = {}
        self._together: set[str] = set()
        self._tangled: set[str] = set()
        self._constants: set[int] = set()
        tests = [node for node in reading.everything if is_number_test(node)]
        for node in (*tests, *(n for n in reading.results if n.kind.type is FactType.INT)):
            self._sort(node)

    def _sort(self, node: Node) -> None:
        names = numbers_in(self._reading, node)
        if len(names) == 1:
            self._alone.setdefault(next(iter(names)), []).append(node)
        elif self._is_linear_pair(node):
            self._together |= names
        else:
            self._tangled |= names
        self._constants |= {
            n.value for n in self._reading.walk(node) if isinstance(n, Constant) and type(n.value) is int
        }

    def _is_linear_pair(self, node: Node) -> bool:
        terms = difference(node) if isinstance(node, Compare) else as_sum(node)
        if terms is None or len(terms.terms) > 2:
            return False
        return all(len(numbers_in(self._reading, term)) <= 1 for _factor, term in terms.terms.values())

    def classes(self, fact: Fact) -> tuple[Value, ...]:
        values: Iterable[int] = range(fact.min, fact.max + 1)
        small = fact.max - fact.min < SCANNED_VALUES_MAX
        if not small or fact.name in self._tangled:
            values = self._landmarks(fact)
            self._left_out.append(
                f"「{fact.label}」只取条件里出现的数及其相邻的数，因为取值太多或条件不是一次式。"
            )
        if fact.name in self._together | self._tangled:
            return tuple(values)
        tests = self._alone.get(fact.name, [])
        first: dict[object, int] = {}
        for value in values:
            outcome = tuple(outcome_at(self._reading, node, value, self._length) for node in tests)
            first.setdefault(outcome, value)
        return tuple(first.values())

    def _landmarks(self, fact: Fact) -> list[int]:
        near = {c + step for c in self._constants | {fact.min, fact.max} for step in (-1, 0, 1)}
        return sorted(value for value in near if fact.min <= value <= fact.max)


def _literals(reading: Reading) -> tuple[str, ...]:
    """Persons that expressions name by a text in quotes."""
    named: dict[str, None] = {}
    for node in reading.everything:
        sides: tuple[Node, ...] = ()
        if isinstance(node, Compare):
            sides = (node.left, node.right)
        elif isinstance(node, Member) and not isinstance(node.container, Node):
            sides = (node.item, *node.container)
        if any(side.kind.type is FactType.ROLE for side in sides):
            texts = [side.value for side in sides if isinstance(side, Constant)]
            named.update(dict.fromkeys(t for t in texts if isinstance(t, str) and t != NOBODY))
    return tuple(named)


def _persons(
    reading: Reading, lengths: Mapping[str, int], literals: tuple[str, ...], left_out: list[str]
) -> tuple[str, ...]:
    needed = max(2, _width(reading.meetings(lengths)) + 1)
    names = tuple(name for name in PERSON_NAMES if name not in literals)
    if needed > len(names):
        left_out.append(f"至多 {len(names)} 个不同的人（要证到底须 {needed} 人）。")
    return names[:needed]


def _width(meetings: Iterable[tuple[Position, Position]]) -> int:
    """An upper bound of the treewidth: drop the position with the fewest neighbours, join those, go on."""
    graph: dict[Position, set[Position]] = {}
    for one, other in meetings:
        if one != other:
            graph.setdefault(one, set()).add(other)
            graph.setdefault(other, set()).add(one)
    width = 0
    while graph:
        position = min(graph, key=lambda p: (len(graph[p]), p))
        neighbours = graph.pop(position)
        width = max(width, len(neighbours))
        for one in neighbours:
            graph[one] |= neighbours - {one}
            graph[one].discard(position)
    return width
