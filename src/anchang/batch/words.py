"""Sets of rules as bits in 64-bit words: arrays (words, sets)."""

from __future__ import annotations

from collections.abc import Iterable

import numpy as np
from numpy.typing import NDArray

WORD_BITS = 64

Words = NDArray[np.uint64]


def word_count(rules: int) -> int:
    return max(1, -(-rules // WORD_BITS))


def to_words(places: Iterable[int], rules: int) -> Words:
    """The bits of these rules, of `rules` in all."""
    words = [0] * word_count(rules)
    for i in places:
        words[i // WORD_BITS] |= 1 << i % WORD_BITS
    return np.array(words, np.uint64)


def from_words(words: Words) -> tuple[int, ...]:
    """The places of the bits, ascending."""
    bits = sum(word << WORD_BITS * i for i, word in enumerate(words.tolist()))
    found = []
    while bits:
        low = bits & -bits
        found.append(low.bit_length() - 1)
        bits ^= low
    return tuple(found)


def distinct_columns(words: Words) -> tuple[Words, NDArray[np.int32]]:
    """The distinct columns (the empty one first, if it occurs), and the number of each column among them."""
    keys = _sortable(words)
    _keys, first, inverse = np.unique(keys, return_index=True, return_inverse=True)
    return words[:, first], inverse.astype(np.int32)


def _sortable(words: Words) -> NDArray[np.generic]:
    """One key per column; an empty column sorts first."""
    rows = np.ascontiguousarray(words.T)
    keys: NDArray[np.generic] = rows if len(words) == 1 else rows.view(f"V{len(words) * WORD_BITS // 8}")
    return keys.ravel()
