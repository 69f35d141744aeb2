"""Lists of persons as gates: a sequence of one-hot items, ABSENT behind the last."""

from __future__ import annotations

from collections.abc import Hashable, Sequence
from dataclasses import dataclass
from itertools import product

from .check_circuit import FALSE, TRUE, Circuit, Lit
from .vocabulary import NOBODY

ABSENT = ""
OneHot = dict[Hashable, Lit]


@dataclass(frozen=True, eq=False)
class People:
    """A list of persons. When unknown, every item is ABSENT."""

    unknown: Lit
    items: tuple[OneHot, ...]


Encoded = OneHot | People


def unknown_of(encoded: Encoded) -> Lit:
    """When a value is unknown."""
    return encoded.unknown if isinstance(encoded, People) else encoded.get(None, FALSE)


class PeopleGates:
    """The functions of lists. `names` are the persons that a list may hold."""

    def __init__(self, circuit: Circuit, names: Sequence[str]) -> None:
        self.circuit, self.names = circuit, tuple(names)

    def present(self, people: People) -> list[Lit]:
        return [-item[ABSENT] for item in people.items]

    def lengths(self, people: People) -> list[Lit]:
        """Per length from 0, when the list has it."""
        present = [TRUE, *self.present(people), FALSE]
        return [
            self.circuit.all_of((present[n], -present[n + 1], -people.unknown))
            for n in range(len(present) - 1)
        ]

    def count(self, people: People) -> OneHot:
        return {None: people.unknown, **dict(enumerate(self.lengths(people)))}

    def equal(self, left: People, right: People) -> Lit:
        nothing: OneHot = {ABSENT: TRUE}
        longest = max(len(left.items), len(right.items))
        sides = [(*people.items, *[nothing] * (longest - len(people.items))) for people in (left, right)]
        same = [self.circuit.same(a, b) for a, b in zip(*sides, strict=True)]
        return self.circuit.all_of((*same, -left.unknown, -right.unknown))

    def place(self, people: People, position: int) -> OneHot:
        """The person at a place: from 1, or from -1 backwards; nobody when there is none."""
        gates = self.circuit
        table: dict[Hashable, set[Lit]] = {name: set() for name in self.names}
        for length, lit in enumerate(self.lengths(people)):
            index = position - 1 if position > 0 else position + length
            if position and 0 <= index < length:
                holds = TRUE if position > 0 else lit
                for name in self.names:
                    table[name].add(gates.all_of((holds, people.items[index][name])))
        there = {name: gates.any_of(lits) for name, lits in table.items()}
        somebody = gates.any_of(there.values())
        return {**there, NOBODY: gates.all_of((-somebody, -people.unknown)), None: people.unknown}

    def last_two(self, people: People) -> People:
        present = self.present(people)
        later = [*(-lit for lit in present[2:]), TRUE, TRUE][-len(present) :]
        return self._keep(people, [self.circuit.all_of(pair) for pair in zip(present, later, strict=True)])

    def ends(self, people: People) -> People:
        last = self.place(people, -1)
        nobody = -self.present(people)[0]
        ending: OneHot = {**{name: last[name] for name in self.names}, ABSENT: nobody}
        return People(people.unknown, (people.items[0], ending))

    def distinct(self, people: People) -> People:
        gates, items, present = self.circuit, people.items, self.present(people)
        new = [
            gates.all_of((present[i], *(-gates.same(item, before) for before in items[:i])))
            for i, item in enumerate(items)
        ]
        return self._keep(people, new)

    def without(self, people: People, one: OneHot) -> People:
        gates = self.circuit
        unknown = gates.any_of((people.unknown, unknown_of(one)))
        kept = [
            gates.all_of((present, -gates.same(item, one), -unknown))
            for present, item in zip(self.present(people), people.items, strict=True)
        ]
        return self._keep(People(unknown, people.items), kept)

    def times(self, people: People, one: OneHot) -> OneHot:
        """How often a person stands in the list."""
        unknown = self.circuit.any_of((people.unknown, unknown_of(one)))
        so_many = [TRUE]
        for flag in self._matches(people, one):
            stay = [self.circuit.all_of((-flag, lit)) for lit in (*so_many, FALSE)]
            move = [self.circuit.all_of((flag, lit)) for lit in (FALSE, *so_many)]
            so_many = [self.circuit.any_of(pair) for pair in zip(stay, move, strict=True)]
        return {None: unknown, **{n: self.circuit.all_of((lit, -unknown)) for n, lit in enumerate(so_many)}}

    def position(self, people: People, one: OneHot) -> OneHot:
        """Where a person first stands in the list, from 1; 0 for nowhere."""
        unknown = self.circuit.any_of((people.unknown, unknown_of(one)))
        first = self._first_match(people, one)
        nowhere = self.circuit.all_of((-unknown, *(-lit for lit in first)))
        return {None: unknown, 0: nowhere, **{i + 1: lit for i, lit in enumerate(first)}}

    def after(self, people: People, one: OneHot) -> OneHot:
        """Who stands behind a person, the first behind the last; nobody for somebody who is not there."""
        gates = self.circuit
        unknown = gates.any_of((people.unknown, unknown_of(one)))
        table: dict[Hashable, list[Lit]] = {name: [] for name in self.names}
        for length, so_long in enumerate(self.lengths(people)):
            for i, here in enumerate(self._first_match(people, one)[:length]):
                for name in self.names:
                    behind = people.items[(i + 1) % length][name]
                    table[name].append(gates.all_of((so_long, here, behind)))
        there = {name: gates.any_of(lits) for name, lits in table.items()}
        nobody = gates.all_of((-gates.any_of(there.values()), -unknown))
        return {**there, NOBODY: nobody, None: unknown}

    def _matches(self, people: People, one: OneHot) -> list[Lit]:
        return [self.circuit.same(item, one) for item in people.items]

    def _first_match(self, people: People, one: OneHot) -> list[Lit]:
        flags = self._matches(people, one)
        return [self.circuit.all_of((flag, *(-f for f in flags[:i]))) for i, flag in enumerate(flags)]

    def _keep(self, people: People, kept: Sequence[Lit]) -> People:
        """The list of the items for which `kept` holds, closed up."""
        gates = self.circuit
        tables: list[dict[str, list[Lit]]] = [{name: [] for name in self.names} for _ in kept]
        before = [TRUE]  # before[n]: n items were kept so far
        for item, keep in zip(people.items, kept, strict=True):
            for place, so_many in enumerate(before):
                here = gates.all_of((keep, so_many))
                for name in self.names:
                    tables[place][name].append(gates.all_of((here, item[name])))
            stay = [gates.all_of((-keep, lit)) for lit in (*before, FALSE)]
            move = [gates.all_of((keep, lit)) for lit in (FALSE, *before)]
            before = [gates.any_of(pair) for pair in zip(stay, move, strict=True)]
        return People(people.unknown, tuple(self._item(table) for table in tables))

    def _item(self, table: dict[str, list[Lit]]) -> OneHot:
        item: OneHot = {name: self.circuit.any_of(lits) for name, lits in table.items()}
        return {**item, ABSENT: -self.circuit.any_of(item.values())}

    def choose(self, ways: Sequence[tuple[Lit, People]]) -> People:
        """The list of the way that holds (at most one does); unknown when none holds."""
        gates = self.circuit
        known = gates.any_of(gates.all_of((lit, -people.unknown)) for lit, people in ways)
        items = []
        for i in range(max(len(people.items) for _lit, people in ways)):
            table = {
                name: [
                    gates.all_of((lit, people.items[i].get(name, FALSE)))
                    for lit, people in ways
                    if i < len(people.items)
                ]
                for name in self.names
            }
            items.append(self._item(table))
        return People(-known, tuple(items))

    def as_tuples(self, people: People) -> OneHot:
        """A list as one-hot over all that it can be: for functions without gates of their own."""
        values: OneHot = {None: people.unknown}
        for length, lit in enumerate(self.lengths(people)):
            for names in product(self.names, repeat=length):
                held = [item[name] for item, name in zip(people.items, names, strict=False)]
                values[names] = self.circuit.all_of((lit, *held))
        return values

    def from_tuples(self, values: OneHot) -> People:
        longest = max((len(value) for value in values if isinstance(value, tuple)), default=0)
        items: list[OneHot] = []
        for i in range(max(longest, 1)):
            table: dict[str, list[Lit]] = {name: [] for name in self.names}
            for value, lit in values.items():
                if isinstance(value, tuple) and i < len(value):
                    table[value[i]].append(lit)
            items.append(self._item(table))
        return People(values.get(None, FALSE), tuple(items))
