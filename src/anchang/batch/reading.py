"""Values of combinations of codes: the bridge from columns to the closures of the single engine."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

import numpy as np
from numpy.typing import NDArray

from anchang.domain.rulebook import Rulebook
from anchang.domain.rulebook.expressions import Compiled, Name, Node
from anchang.domain.rulebook.vocabulary import Value

from .columns import UNKNOWN, Cases, Codes

INDEX_MAX = 1 << 62

Rows = NDArray[np.intp]


class Reading:
    """The columns of some cases, seen through a rulebook's derivations."""

    def __init__(self, rulebook: Rulebook, cases: Cases) -> None:
        self.cases = cases
        self._derivations = {d.name: (d.node, d.node.compile()) for d in rulebook.derivations}
        self._below: dict[str, frozenset[str]] = {}
        for derivation in rulebook.derivations:
            names = derivation.node.names()
            self._below[derivation.name] = names.union(*(self._below.get(name, ()) for name in names))
        self._bases: dict[frozenset[str], tuple[str, ...]] = {}
        self._needed: dict[frozenset[str], tuple[tuple[str, Compiled], ...]] = {}

    def _all_below(self, names: frozenset[str]) -> frozenset[str]:
        return names.union(*(self._below.get(name, ()) for name in names))

    def bases(self, names: Iterable[str]) -> tuple[str, ...]:
        """The facts on which these names rest, as far as there are columns for them."""
        key = frozenset(names)
        if key not in self._bases:
            self._bases[key] = tuple(sorted(self._all_below(key) & self.cases.columns.keys()))
        return self._bases[key]

    def needed(self, names: Iterable[str]) -> tuple[tuple[str, Compiled], ...]:
        """The derivations among these names and below, each behind those that it reads."""
        key = frozenset(names)
        if key not in self._needed:
            below = self._all_below(key)
            self._needed[key] = tuple((n, run) for n, (_node, run) in self._derivations.items() if n in below)
        return self._needed[key]

    def definition(self, name: Name) -> Node:
        """What a derived name stands for; a fact stands for itself."""
        node: Node = name
        while isinstance(node, Name) and node.fact.name in self._derivations:
            node = self._derivations[node.fact.name][0]
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
        for name, run in self.needed(names):
            value = run(values)
            if value is not None:
                values[name] = value
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
