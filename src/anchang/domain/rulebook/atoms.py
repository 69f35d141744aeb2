"""The conditions of a rule set as bits and fields of one integer.

Equal conditions of different rules are one *atom*. From low to high the integer holds two bits per atom
(not true; false), a bit per name that is unknown, and per rule a field that counts its conditions not yet
true.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

from .expressions import Node, Values
from .rules import Rule
from .vocabulary import Value


class Atoms:
    """The atoms of some rules and where each stands in the integer."""

    def __init__(self, rules: Sequence[Rule], names: Iterable[str]) -> None:
        by_key: dict[str, tuple[int, Node]] = {}
        self.of_rules = tuple(
            tuple(sorted({by_key.setdefault(node.key(), (len(by_key), node))[0] for node in rule.when}))
            for rule in rules
        )
        self.nodes: tuple[Node, ...] = tuple(node for _atom, node in by_key.values())
        self._runs = tuple(node.compile() for node in self.nodes)
        self.unknown_bits: Mapping[str, int] = {
            name: 1 << 2 * len(self.nodes) + i for i, name in enumerate(names)
        }
        self._fields_at = 2 * len(self.nodes) + len(self.unknown_bits)
        self._field_bits = max(map(len, self.of_rules), default=0).bit_length() + 1
        ones = sum(1 << self._field_bits * i for i in range(len(rules)))
        self._tops = ones << self._field_bits - 1
        self._rests = self._tops - ones
        self._weights = [0] * len(self.nodes)
        for i, mine in enumerate(self.of_rules):
            for atom in mine:
                self._weights[atom] |= 1 << self._fields_at + self._field_bits * i
        self._at_first: tuple[int, ...] = (0,) * len(self.nodes)

    def start(self, values: Values) -> int:
        """The state in which these values, and no others, hold; `changes` counts from here."""
        answers = [run(values) for run in self._runs]
        self._at_first = tuple(self._contribution(atom, answer) for atom, answer in enumerate(answers))
        unknown = (bit for name, bit in self.unknown_bits.items() if name not in values)
        return sum(self._at_first) + sum(unknown)

    def changes(self, atoms: Iterable[int], values: Values) -> int:
        """What these atoms add to the state when the values are these instead."""
        return sum(
            self._contribution(atom, self._runs[atom](values)) - self._at_first[atom] for atom in atoms
        )

    def _contribution(self, atom: int, answer: Value | None) -> int:
        if answer is True:
            return 0
        return (3 if answer is False else 1) << 2 * atom | self._weights[atom]

    def own_bits(self, rule: int) -> int:
        """All that says why a rule does not apply: its atoms, and which of their names are unknown."""
        bits = 0
        for atom in self.of_rules[rule]:
            bits |= 3 << 2 * atom
            for name in self.nodes[atom].names():
                bits |= self.unknown_bits[name]
        return bits

    def applying(self, state: int) -> int:
        """A number with one bit for each rule whose field is zero: the field's top bit (see `places`)."""
        return ((state >> self._fields_at) + self._rests) & self._tops ^ self._tops

    def places(self, applying: int) -> tuple[int, ...]:
        """The rules in what `applying` gave, ascending."""
        found = []
        while applying:
            low = applying & -applying
            found.append((low.bit_length() - 1) // self._field_bits)
            applying ^= low
        return tuple(found)
