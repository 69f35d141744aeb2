"""Cases as columns: each fact is an array of codes and the values that they stand for."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from anchang.domain.rulebook.errors import FactError
from anchang.domain.rulebook.vocabulary import NOBODY, FactType, Value, Vocabulary, nearest

Codes = NDArray[np.integer]
UNKNOWN = 0


@dataclass(frozen=True)
class Column:
    """Code 0 is unknown; code k stands for `values[k - 1]`."""

    codes: Codes
    values: tuple[Value, ...]

    @property
    def size(self) -> int:
        """How many codes there are, unknown among them."""
        return len(self.values) + 1


@dataclass(frozen=True)
class Cases:
    """`count` cases; a fact without a column is unknown in all. Role facts share the values `people`."""

    count: int
    columns: Mapping[str, Column]
    people: tuple[str, ...]

    @classmethod
    def from_facts(cls, vocabulary: Vocabulary, cases: Iterable[Mapping[str, object]]) -> Cases:
        """Encode cases as `Rulebook.judge` takes them. Raises FactError, naming the fact."""
        codes: dict[str, list[int]] = {}
        seen: dict[str, dict[object, int]] = {}
        values: dict[str, list[Value]] = {}
        count = 0
        for facts in cases:
            for name, value in vocabulary.accept(facts).items():
                known = seen.setdefault(name, {})
                key = tuple(value.items()) if isinstance(value, Mapping) else value
                if key not in known:
                    known[key] = len(known) + 1
                    values.setdefault(name, []).append(value)
                mine = codes.setdefault(name, [])
                mine.extend([UNKNOWN] * (count - len(mine)))
                mine.append(known[key])
            count += 1
        columns = {
            name: Column(np.array(mine + [UNKNOWN] * (count - len(mine)), np.int64), tuple(values[name]))
            for name, mine in codes.items()
        }
        return cls._of(vocabulary, count, columns)

    @classmethod
    def from_columns(
        cls, vocabulary: Vocabulary, count: int, columns: Mapping[str, tuple[Codes, Sequence[object]]]
    ) -> Cases:
        """Take encoded columns: per fact the codes (0 unknown, k the k-th value) and the values."""
        accepted = {}
        for name, (codes, raw) in columns.items():
            fact = vocabulary.facts.get(name)
            if fact is None:
                raise FactError(f"没有叫「{name}」的事实。{nearest(name, vocabulary.facts)}")
            if codes.shape != (count,):
                raise FactError(f"事实「{name}」有 {codes.size} 个值，应有 {count} 个。")
            if count and (codes.min() < UNKNOWN or codes.max() > len(raw)):
                raise FactError(f"事实「{name}」的编号要在 0 到 {len(raw)} 之间。")
            accepted[name] = Column(codes, tuple(fact.accept(value) for value in raw))
        return cls._of(vocabulary, count, accepted)

    @classmethod
    def _of(cls, vocabulary: Vocabulary, count: int, columns: Mapping[str, Column]) -> Cases:
        """Give the role facts common values, and every column the narrowest codes."""
        roles = [name for name in columns if vocabulary.facts[name].type is FactType.ROLE]
        people: dict[str, int] = {NOBODY: 1}
        for name in roles:
            for person in columns[name].values:
                people.setdefault(str(person), len(people) + 1)
        shared = tuple(people)
        narrow = {}
        for name, column in columns.items():
            if name in roles:
                places = np.array([UNKNOWN, *(people[str(person)] for person in column.values)])
                narrow[name] = Column(_narrow(places, len(shared) + 1)[column.codes], shared)
            else:
                narrow[name] = Column(_narrow(column.codes, column.size), column.values)
        return cls(count, narrow, shared)

    def facts(self, row: int) -> dict[str, Value]:
        """The facts of one case, as `Rulebook.judge` takes them."""
        return {
            name: column.values[code - 1]
            for name, column in self.columns.items()
            if (code := int(column.codes[row])) != UNKNOWN
        }


def _narrow(codes: Codes, size: int) -> Codes:
    return np.ascontiguousarray(codes, dtype=np.min_scalar_type(size - 1))
