"""Values of combinations of codes: the bridge from columns to the closures of the single engine."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

import numpy as np
from numpy.typing import NDArray

from anchang.domain.rulebook import Rulebook
from anchang.domain.rulebook.expressions import Name, Node
from anchang.domain.rulebook.vocabulary import Value

from .columns import UNKNOWN, Cases, Codes

INDEX_MAX = 1 << 62

Index = NDArray[np.intp]


class Reading:
    """The columns of some cases, seen through a rulebook's derivations."""

    def __init__(self, rulebook: Rulebook, cases: Cases) -> None:
        self.cases = cases
        self._derivations = {d.name: (d, d.node.compile()) for d in rulebook.derivations}
        self._bases: dict[str, frozenset[str]] = {}
        for derivation in rulebook.derivations:
            below = (self._bases.get(name, frozenset({name})) for name in derivation.node.names())
            self._bases[derivation.name] = frozenset().union(*below)

    def bases(self, names: Iterable[str]) -> tuple[str, ...]:
        """The facts on which these names rest, as far as there are columns for them."""
        facts = frozenset().union(*(self._bases.get(name, frozenset({name})) for name in names))
        return tuple(sorted(facts & self.cases.columns.keys()))

    def definition(self, name: Name) -> Node:
        """What a derived name stands for; a fact stands for itself."""
        node: Node = name
        while isinstance(node, Name) and node.fact.name in self._derivations:
            node = self._derivations[node.fact.name][0].node
        return node

    def sizes(self, facts: Sequence[str]) -> tuple[int, ...]:
        return tuple(self.cases.columns[fact].size for fact in facts)

    def values(self, facts: Sequence[str], codes: Sequence[int], names: Iterable[str]) -> dict[str, Value]:
        """The values of these codes, with the derivations among `names`."""
        columns = self.cases.columns
        values = {
            fact: columns[fact].values[code - 1]
            for fact, code in zip(facts, codes, strict=True)
            if code != UNKNOWN
        }
        self._derive(values, names)
        return values

    def _derive(self, values: dict[str, Value], names: Iterable[str]) -> None:
        wanted = {name for name in names if name in self._derivations}
        for name in reversed(self._derivations):
            if name in wanted:
                wanted |= self._derivations[name][0].node.names() & self._derivations.keys()
        for name, (_derivation, run) in self._derivations.items():
            if name in wanted and (value := run(values)) is not None:
                values[name] = value

    def row(self, row: int, names: Iterable[str]) -> Mapping[str, Value]:
        """The values of one case, with the derivations among `names`."""
        values = self.cases.facts(row)
        self._derive(values, names)
        return values


def combine(codes: Sequence[Codes], sizes: Sequence[int]) -> tuple[NDArray[np.int64], int]:
    """One number per row for several codes (mixed radix), and how many numbers there can be."""
    index, size = codes[0].astype(np.int64), sizes[0]
    for more, count in zip(codes[1:], sizes[1:], strict=True):
        if size * count > INDEX_MAX:
            distinct, index = np.unique(index, return_inverse=True)
            size = len(distinct)
        index *= count
        index += more
        size *= count
    return index, size
