"""Expressions as gates: every value is one-hot over what it can be, None meaning unknown.

Two readings. The plain one is the engine's. The *lasting* one holds only what no further fact can change:
there `known(x)` of an unknown x is not false but open.
"""

from __future__ import annotations

from collections.abc import Callable, Hashable, Iterable, Mapping, Sequence
from itertools import pairwise, product
from math import prod
from typing import Any

from .check_circuit import FALSE, TRUE, Circuit, Lit
from .check_numbers import ARITHMETIC, COMPARE, difference
from .check_people import ABSENT, Encoded, OneHot, People, PeopleGates, unknown_of
from .check_space import Space
from .check_walk import Reading
from .errors import RulebookError
from .expressions import Arithmetic, Call, Compare, Conditional, Constant, Logic, Member, Name, Node, Not
from .vocabulary import NOBODY, Fact, FactType, Value

PRODUCT_MAX = 300_000


class Encoder:
    """Encodes each expression once."""

    def __init__(self, circuit: Circuit, reading: Reading, space: Space) -> None:
        self.circuit, self.reading, self.space = circuit, reading, space
        self.names = (*space.persons, *space.literals)
        self._lists = PeopleGates(circuit, self.names)
        self.facts: dict[str, Encoded] = {fact.name: self._fact(fact) for fact in space.facts}
        self._done: dict[tuple[str, bool], Encoded] = {}
        self._encoders: dict[type[Node], Callable[[Any, bool], Encoded]] = {
            Constant: lambda node, _lasting: {_hashable(node.value): TRUE},
            Name: self._name,
            Logic: self._logic,
            Not: self._not,
            Compare: self._compare,
            Member: self._member,
            Conditional: self._conditional,
            Call: self._call,
            Arithmetic: self._arithmetic,
        }

    # -- facts --------------------------------------------------------------------------------------------

    def _fact(self, fact: Fact) -> Encoded:
        if fact.type is FactType.ROLES:
            return self._people(fact)
        values = (NOBODY, *self.names) if fact.type is FactType.ROLE else self.space.classes[fact.name]
        return self._one_hot((None, *values))

    def _one_hot(self, values: Iterable[Any]) -> OneHot:
        encoded = {value: self.circuit.fresh() for value in values}
        self.circuit.exactly_one(list(encoded.values()))
        return encoded

    def _people(self, fact: Fact) -> People:
        unknown = self.circuit.fresh()
        items = tuple(self._one_hot((ABSENT, *self.names)) for _ in range(self.space.lengths[fact.name]))
        self.circuit.require(-unknown, items[0][ABSENT])
        for before, item in pairwise(items):
            self.circuit.require(-before[ABSENT], item[ABSENT])
        return People(unknown, items)

    def known(self, name: str) -> Lit:
        """Whether the situation says the fact."""
        return -unknown_of(self.facts[name])

    # -- expressions --------------------------------------------------------------------------------------

    def truth(self, node: Node, *, lasting: bool = False) -> tuple[Lit, Lit]:
        """When a condition is true, and when it is false."""
        encoded = self._plain(node, lasting)
        return encoded.get(True, FALSE), encoded.get(False, FALSE)

    def value(self, node: Node, *, lasting: bool = False) -> Encoded:
        """What an expression gives."""
        key = node.key(), lasting
        if key not in self._done:
            self._done[key] = self._encoders[type(node)](node, lasting)
        return self._done[key]

    def _plain(self, node: Node, lasting: bool) -> OneHot:
        encoded = self.value(node, lasting=lasting)
        if isinstance(encoded, People):
            _refuse_beyond(node, (len(self.names) + 1) ** len(encoded.items))
            return self._lists.as_tuples(encoded)
        return encoded

    def _either(self, true: Lit, false: Lit) -> OneHot:
        return {True: true, False: false, None: self.circuit.all_of((-true, -false))}

    def _settled(self, true: Lit, unknown: Lit, *, negated: bool = False) -> OneHot:
        """A test that is true, or unknown, or false; or its contrary."""
        false = self.circuit.all_of((-true, -unknown))
        return {True: false, False: true, None: unknown} if negated else self._either(true, false)

    def _name(self, node: Name, lasting: bool) -> Encoded:
        if node.fact.name in self.reading.derived:
            return self.value(self.reading.derived[node.fact.name], lasting=lasting)
        return self.facts[node.fact.name]

    def _logic(self, node: Logic, lasting: bool) -> OneHot:
        sides = [self.truth(operand, lasting=lasting) for operand in node.operands]
        true, false = [t for t, _f in sides], [f for _t, f in sides]
        if node.operator == "and":
            return self._either(self.circuit.all_of(true), self.circuit.any_of(false))
        return self._either(self.circuit.any_of(true), self.circuit.all_of(false))

    def _not(self, node: Not, lasting: bool) -> OneHot:
        true, false = self.truth(node.operand, lasting=lasting)
        return self._either(false, true)

    def _compare(self, node: Compare, lasting: bool) -> OneHot:
        if node.left.kind.type is FactType.INT:
            return self._compare_numbers(node, lasting)
        left, right = (self.value(side, lasting=lasting) for side in (node.left, node.right))
        unknown = self.circuit.any_of((unknown_of(left), unknown_of(right)))
        if isinstance(left, People) and isinstance(right, People):
            equal = self._lists.equal(left, right)
        else:
            equal = self.circuit.same(self._plain(node.left, lasting), self._plain(node.right, lasting))
        return self._settled(equal, unknown, negated=node.operator == "!=")

    def _compare_numbers(self, node: Compare, lasting: bool) -> OneHot:
        """Left against right of `x - y + constant`: at most two terms, else by all combinations."""
        sum_ = difference(node)
        if sum_ is None or len(sum_.terms) > 2:
            sides = [self._plain(side, lasting) for side in (node.left, node.right)]
            return self._tabulate(node, COMPARE[node.operator], sides)
        terms = [(factor, self._plain(term, lasting)) for factor, term in sum_.terms.values()]
        unknown = self.circuit.any_of(unknown_of(term) for _factor, term in terms)
        scaled = [{factor * v: lit for v, lit in t.items() if isinstance(v, int)} for factor, t in terms]
        nothing = {0: TRUE}
        left, right = (*scaled, nothing, nothing)[:2]
        against = {-v - sum_.constant: lit for v, lit in right.items()}
        return self._settled(self._ordered(node.operator, left, against), unknown)

    def _ordered(self, operator: str, left: Mapping[int, Lit], right: Mapping[int, Lit]) -> Lit:
        """`left operator right`, through growing unions of the right side's values."""
        compare, gates = COMPARE[operator], self.circuit
        if operator in ("==", "!="):
            equal = gates.any_of(gates.all_of((lit, right[v])) for v, lit in left.items() if v in right)
            known = gates.any_of(left.values()), gates.any_of(right.values())
            return equal if operator == "==" else gates.all_of((-equal, *known))
        falling = operator in ("<", "<=")
        values = sorted(right, reverse=falling)
        pairs, union, reached = [], FALSE, 0
        for v in sorted(left, reverse=falling):
            while reached < len(values) and compare(v, values[reached]):
                union = gates.any_of((union, right[values[reached]]))
                reached += 1
            pairs.append(gates.all_of((left[v], union)))
        return gates.any_of(pairs)

    def _member(self, node: Member, lasting: bool) -> OneHot:
        item = self._plain(node.item, lasting)
        if not isinstance(node.container, Node):
            inside = self.circuit.any_of(item.get(_hashable(c.value), FALSE) for c in node.container)
            return self._settled(inside, unknown_of(item), negated=node.negated)
        container = self.value(node.container, lasting=lasting)
        if not isinstance(container, People):
            return self._tabulate(node, lambda a, b: (a in b) is not node.negated, [item, container])
        inside = self.circuit.any_of(self.circuit.same(item, other) for other in container.items)
        unknown = self.circuit.any_of((unknown_of(item), container.unknown))
        return self._settled(inside, unknown, negated=node.negated)

    def _arithmetic(self, node: Arithmetic, lasting: bool) -> OneHot:
        sides = [self._plain(child, lasting) for child in node.children()]
        return self._tabulate(node, ARITHMETIC[node.operator], sides)

    def _tabulate(self, node: Node, run: Callable[..., Value | None], sides: Sequence[OneHot]) -> OneHot:
        """Any strict function, by all combinations of what its arguments can be."""
        _refuse_beyond(node, prod(len(side) for side in sides))
        table: dict[Hashable, list[Lit]] = {None: [unknown_of(side) for side in sides]}
        known = [[(value, lit) for value, lit in side.items() if value is not None] for side in sides]
        for combination in product(*known):
            result = _hashable(run(*(value for value, _lit in combination)))
            table.setdefault(result, []).append(self.circuit.all_of(lit for _value, lit in combination))
        return {value: self.circuit.any_of(lits) for value, lits in table.items()}

    def _conditional(self, node: Conditional, lasting: bool) -> Encoded:
        true, false = self.truth(node.test, lasting=lasting)
        then, otherwise = (self.value(side, lasting=lasting) for side in (node.then, node.otherwise))
        return self._choose([(true, then), (false, otherwise)])

    def _choose(self, ways: Sequence[tuple[Lit, Encoded]]) -> Encoded:
        """The value of the way that holds (at most one does); unknown when none holds."""
        lists = [(lit, encoded) for lit, encoded in ways if isinstance(encoded, People)]
        if lists:
            return self._lists.choose(lists)
        table: dict[Hashable, list[Lit]] = {}
        for lit, encoded in ways:
            if isinstance(encoded, dict):
                for value, inside in encoded.items():
                    if value is not None:
                        table.setdefault(value, []).append(self.circuit.all_of((lit, inside)))
        chosen = {value: self.circuit.any_of(lits) for value, lits in table.items()}
        return {**chosen, None: -self.circuit.any_of(chosen.values())}

    # -- functions ----------------------------------------------------------------------------------------

    def _call(self, node: Call, lasting: bool) -> Encoded:
        arguments = [self.value(argument, lasting=lasting) for argument in node.arguments]
        match node.function:
            case "known" | "unknown":
                return self._knowing(node, unknown_of(arguments[0]), lasting)
            case "first_known":
                return arguments[0] if lasting else self._first_known(arguments)
        if isinstance(arguments[0], People) and (encoded := self._of_people(node, arguments[0], lasting)):
            return encoded
        of_counts = node.arguments[0].kind.type is FactType.COUNTS

        def run(first: Any, *rest: Any) -> Value | None:
            return node.run(dict(first) if of_counts else first, *rest)

        table = self._tabulate(node, run, [self._plain(argument, lasting) for argument in node.arguments])
        return self._lists.from_tuples(table) if node.kind.type is FactType.ROLES else table

    def _knowing(self, node: Call, unknown: Lit, lasting: bool) -> OneHot:
        known = self._either(-unknown, FALSE if lasting else unknown)
        if node.function == "unknown":
            known[True], known[False] = known[False], known[True]
        return known

    def _first_known(self, arguments: Sequence[Encoded]) -> Encoded:
        ways, before = [], TRUE
        for argument in arguments:
            ways.append((self.circuit.all_of((before, -unknown_of(argument))), argument))
            before = self.circuit.all_of((before, unknown_of(argument)))
        return self._choose(ways)

    def _of_people(self, node: Call, people: People, lasting: bool) -> Encoded | None:
        """Functions of lists with gates of their own; None for the others."""
        lists = self._lists
        others = [self._plain(argument, lasting) for argument in node.arguments[1:]]
        match node.function:
            case "first":
                return lists.place(people, 1)
            case "last" | "nth":
                sign = -1 if node.function == "last" else 1
                positions = others[0] if others else {1: TRUE}
                return self._choose(
                    [
                        (lit, lists.place(people, sign * n))
                        for n, lit in positions.items()
                        if isinstance(n, int)
                    ]
                )
        gates: dict[str, Callable[..., Encoded]] = {
            "last_two": lists.last_two,
            "ends": lists.ends,
            "distinct": lists.distinct,
            "count": lists.count,
            "without": lists.without,
            "times": lists.times,
            "position": lists.position,
            "after": lists.after,
        }
        return gates[node.function](people, *others) if node.function in gates else None


def _refuse_beyond(node: Node, size: int) -> None:
    if size > PRODUCT_MAX:
        raise RulebookError(f"条件「{node.words()}」的取值组合有 {size:,} 种，检查不能穷尽；请拆成几条条件。")


def _hashable(value: Any) -> Hashable:
    return tuple(value.items()) if isinstance(value, Mapping) else value
