"""Numbers the distinct sets of rules that occur, without sorting the cases."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from .words import Words, distinct_columns

HASH_BITS = 18
_EMPTY = -1
_GOLDEN = 0x9E3779B97F4A7C15
_WORD = (1 << 64) - 1

Numbers = NDArray[np.int32]


class Sets:
    """Distinct columns of words, numbered as they are met; `words` holds them: (words, sets)."""

    def __init__(self, word_count: int) -> None:
        self.words: Words = np.empty((word_count, 0), np.uint64)
        self._numbers: dict[bytes, int] = {}
        self._table = np.full(1 << HASH_BITS, _EMPTY, np.int32)
        self._factors = [np.uint64(_GOLDEN * (2 * i + 1) & _WORD) for i in range(word_count)]

    def identify(self, words: Words) -> Numbers:
        """The number of each column: a look-up by hash, checked word by word; what differs is entered."""
        places = self._hash(words)
        numbers: Numbers = self._table.take(places)
        same = numbers != _EMPTY
        if self.words.size:
            for word, seen in zip(words, self.words, strict=True):
                same &= seen.take(numbers, mode="clip") == word
        rest = np.flatnonzero(~same)
        if rest.size:
            numbers[rest] = self._enter(words[:, rest], places[rest])
        return numbers

    def _hash(self, words: Words) -> NDArray[np.intp]:
        mixed = words[0] * self._factors[0]
        for word, factor in zip(words[1:], self._factors[1:], strict=True):
            mixed ^= word * factor
        places: NDArray[np.intp] = (mixed >> np.uint64(64 - HASH_BITS)).astype(np.intp)
        return places

    def _enter(self, words: Words, places: NDArray[np.intp]) -> Numbers:
        distinct, inverse = distinct_columns(words)
        known = len(self._numbers)
        keys = np.ascontiguousarray(distinct.T)
        numbers = np.array(
            [self._numbers.setdefault(key.tobytes(), len(self._numbers)) for key in keys], np.int32
        )
        self.words = np.concatenate([self.words, distinct[:, numbers >= known]], axis=1)
        numbered: Numbers = numbers[inverse]
        self._table[places] = numbered
        return numbered
