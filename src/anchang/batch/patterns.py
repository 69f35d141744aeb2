"""Which cases of a slot are alike: the same people equal, missing or unknown, the rest read the same.

Expressions are evaluated once for all rows of the slot, whichever plans they belong to; a plan looks at its
part.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from anchang.domain.rulebook.agreement import HOUSE, TEAM
from anchang.domain.rulebook.expressions import Node
from anchang.domain.rulebook.resolving import SlotPlan
from anchang.domain.rulebook.vocabulary import NOBODY

from .columns import UNKNOWN, Codes
from .reading import Reading, Rows, combine
from .vectors import TRUE, Vector, Vectors

DENSE_PATTERNS_MAX = 1 << 16
SPARSE_FACTOR = 8
_KNOWN, _UNSAID = 0, 1
# Whom results may mean without naming a role.
_BODIES = (NOBODY, HOUSE, TEAM)
_STATES = 2 + len(_BODIES)


@dataclass(frozen=True)
class _Person:
    """A role for all rows: who, an unknown one by its text; and whether known, unsaid, nobody or a body."""

    named: Vector
    state: NDArray[np.int8]


class Patterns:
    """Tells the cases `rows` apart, plan by plan."""

    def __init__(self, reading: Reading, vectors: Vectors, rows: Rows) -> None:
        self._reading = reading
        self._vectors = vectors
        self._rows = rows
        self._people: dict[tuple[str, str], _Person] = {}
        self._truths: dict[str, NDArray[np.int8]] = {}

    def distinct(self, plan: SlotPlan, part: slice) -> tuple[Rows, Rows]:
        """A place of each pattern in this part of the rows, and the number of the pattern of every place."""
        columns = list(self._columns(plan, part))
        if not columns:
            return np.zeros(1, np.intp), np.zeros(part.stop - part.start, np.intp)
        key, size = combine([codes for codes, _size in columns], [size for _codes, size in columns])
        return _distinct(key, size)

    def _columns(self, plan: SlotPlan, part: slice) -> Iterator[tuple[Codes, int]]:
        yield from self._equal_people(plan, part)
        for node in {self._vectors.key(n): n for t in plan.takings for n in t.preference.when}.values():
            yield self._truth(node)[part], 2
        bound = {id(node) for template in plan.templates for _text, node in template.bound}
        others = [node for template in plan.templates for node in template.nodes if id(node) not in bound]
        for fact in self._reading.bases(name for node in others for name in node.names()):
            column = self._reading.cases.columns[fact]
            yield column.codes[self._rows[part]], column.size

    def _equal_people(self, plan: SlotPlan, part: slice) -> Iterator[tuple[Codes, int]]:
        """Per role its state and the first role before it that is the same person."""
        earlier: list[Vector] = []
        roles = {(text, self._vectors.key(node)): node for t in plan.templates for text, node in t.bound}
        for (text, key), node in roles.items():
            person = self._person(text, key, node)
            named, state = person.named[part], person.state[part]
            same_as = np.full(named.size, len(earlier) * _STATES, np.int16)
            for i in reversed(range(len(earlier))):
                same_as[earlier[i] == named] = i * _STATES
            earlier.append(named)
            yield state + same_as, len(earlier) * _STATES

    def _person(self, text: str, key: str, node: Node) -> _Person:
        if (text, key) not in self._people:
            texts = self._vectors.texts
            codes = self._evaluate(node)
            state = np.where(codes == UNKNOWN, np.int8(_UNSAID), np.int8(_KNOWN))
            for number, body in enumerate(_BODIES, _UNSAID + 1):
                state[codes == texts.code(body)] = number
            named = np.where(codes == UNKNOWN, texts.code(text), codes)
            self._people[text, key] = _Person(named, state)
        return self._people[text, key]

    def _truth(self, node: Node) -> NDArray[np.int8]:
        key = self._vectors.key(node)
        if key not in self._truths:
            self._truths[key] = (self._evaluate(node) == TRUE).astype(np.int8)
        return self._truths[key]

    def _evaluate(self, node: Node) -> Vector:
        self._vectors.look_at(self._rows)
        return np.broadcast_to(self._vectors.evaluate(node), self._rows.shape)


def _distinct(key: NDArray[np.int64], size: int) -> tuple[Rows, Rows]:
    """A place of each distinct key, and for every place the number of its key."""
    if size > min(DENSE_PATTERNS_MAX, SPARSE_FACTOR * key.size):
        _keys, first, inverse = np.unique(key, return_index=True, return_inverse=True)
        return first, inverse
    places = np.full(size, -1, np.intp)
    places[key] = np.arange(key.size)
    met = np.flatnonzero(places >= 0)
    first = places[met]
    places[met] = np.arange(met.size)
    return first, places[key]
