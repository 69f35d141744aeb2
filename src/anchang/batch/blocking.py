"""Which rules do not apply, as bits in 64-bit words per case.

A condition that is not true blocks the rules that have it. Conditions over the same few facts are one table
from their combined codes to words of blocked rules; tables are laid together into *bundles* of facts as
long as a bundle stays small, so that a case costs one look-up per bundle. Conditions over more are computed
on arrays.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from math import prod

import numpy as np
from numpy.typing import NDArray

from anchang.domain.rulebook import Rulebook
from anchang.domain.rulebook.expressions import Compiled, Node

from .reading import Reading
from .vectors import TABULATED_COMBINATIONS_MAX, TRUE, Vectors
from .words import WORD_BITS, Words, to_words, word_count

BUNDLE_BYTES_MAX = 1 << 20


@dataclass(frozen=True)
class Bundle:
    """Facts and the words of blocked rules for every combination of their codes: (words, combinations)."""

    facts: tuple[str, ...]
    sizes: tuple[int, ...]
    words: Words


@dataclass(frozen=True)
class Atom:
    """A condition, its facts, and the words of the rules that have it."""

    node: Node
    run: Compiled
    bases: tuple[str, ...]
    words: Words


class Blocking:
    """The tables for one rulebook over the values of some cases."""

    def __init__(self, rulebook: Rulebook, reading: Reading) -> None:
        self._reading = reading
        self.word_count = word_count(len(rulebook.rules))
        self._never = np.zeros(self.word_count, np.uint64)
        self._computed: list[Atom] = []
        tables: dict[tuple[str, ...], list[Atom]] = {}
        for atom in self._atoms(rulebook):
            if not atom.bases:
                if atom.run(reading.values((), (), atom.node.names())) is not True:
                    self._never |= atom.words
            elif len(atom.bases) == 1 or prod(reading.sizes(atom.bases)) <= TABULATED_COMBINATIONS_MAX:
                tables.setdefault(atom.bases, []).append(atom)
            else:
                self._computed.append(atom)
        self._bundles = [self._bundle(facts, tables) for facts in self._bundled(tables)]

    def _atoms(self, rulebook: Rulebook) -> Iterator[Atom]:
        atoms = rulebook.matcher.atoms
        rules_of: list[list[int]] = [[] for _atom in atoms.nodes]
        for i, mine in enumerate(atoms.of_rules):
            for atom in mine:
                rules_of[atom].append(i)
        for node, places in zip(atoms.nodes, rules_of, strict=True):
            words = to_words(places, len(rulebook.rules))
            yield Atom(node, node.compile(), self._reading.bases(node.names()), words)

    def _bundled(self, tables: Iterable[tuple[str, ...]]) -> list[frozenset[str]]:
        """Put the tables' facts together while the table of a bundle stays within bounds."""
        bundles: list[frozenset[str]] = []
        for facts in sorted(tables, key=lambda facts: -prod(self._reading.sizes(facts))):
            wanted = frozenset(facts)
            fits = [bundle for bundle in bundles if self._bytes(bundle | wanted) <= BUNDLE_BYTES_MAX]
            best = min(
                fits, key=lambda bundle: self._bytes(bundle | wanted) // self._bytes(bundle), default=None
            )
            if best is None:
                bundles.append(wanted)
            else:
                bundles[bundles.index(best)] = best | wanted
        return bundles

    def _bytes(self, facts: Iterable[str]) -> int:
        return prod(self._reading.sizes(sorted(facts))) * self.word_count * WORD_BITS // 8

    def _bundle(self, facts: frozenset[str], tables: dict[tuple[str, ...], list[Atom]]) -> Bundle:
        ordered = tuple(sorted(facts))
        sizes = self._reading.sizes(ordered)
        words = np.zeros((self.word_count, *sizes), np.uint64)
        for bases in [bases for bases in tables if facts.issuperset(bases)]:
            shape = [size if fact in bases else 1 for fact, size in zip(ordered, sizes, strict=True)]
            words |= self._table(bases, tables.pop(bases)).reshape(self.word_count, *shape)
        return Bundle(ordered, sizes, words.reshape(self.word_count, -1))

    def _table(self, bases: tuple[str, ...], atoms: list[Atom]) -> Words:
        sizes = self._reading.sizes(bases)
        names = frozenset().union(*(atom.node.names() for atom in atoms))
        words = np.zeros((prod(sizes), self.word_count), np.uint64)
        for place, codes in enumerate(np.ndindex(*sizes)):
            values = self._reading.values(bases, codes, names)
            for atom in atoms:
                if atom.run(values) is not True:
                    words[place] |= atom.words
        return words.T

    def blocked(self, vectors: Vectors, count: int) -> Words:
        """The words of blocked rules of the rows that `vectors` looks at: (words, rows)."""
        blocked = np.empty((self.word_count, count), np.uint64)
        blocked[:] = self._never[:, None]
        for bundle in self._bundles:
            index = _index(vectors, bundle)
            for i, table in enumerate(bundle.words):
                blocked[i] |= table.take(index, mode="clip")
        for atom in self._computed:
            fails = vectors.evaluate(atom.node) != TRUE
            for i in np.flatnonzero(atom.words).tolist():
                blocked[i] |= np.where(fails, atom.words[i], np.uint64(0))
        return blocked


def _index(vectors: Vectors, bundle: Bundle) -> NDArray[np.intp]:
    index = vectors.codes(bundle.facts[0]).astype(np.intp)
    for fact, size in zip(bundle.facts[1:], bundle.sizes[1:], strict=True):
        index *= size
        index += vectors.codes(fact)
    return index
