"""Whether turns were shared fairly: what each could expect, and how far chance alone would stray from it.

Each turn has as many candidates as people were in the room; one who was there could expect 1/n of it.
Expected are the sum of these shares. Had every turn been drawn by lot among those present, the number that
falls to a person would follow the Poisson binomial distribution of the same shares; the band holds it 95
times in 100. An order that is kept strays less than lots do, so a number outside the band asks for an
explanation.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

LEVEL = 0.95


@dataclass(frozen=True, slots=True)
class Share:
    """``chances``: of how many turns this person was a candidate. ``low`` and ``high`` belong to the band."""

    chances: int
    expected: float
    actual: int
    low: int
    high: int

    @property
    def within(self) -> bool:
        return self.low <= self.actual <= self.high


def share(candidates: Sequence[int], actual: int) -> Share:
    """The share of one person; ``candidates``: how many were in the room at each turn that they were there
    for.
    """
    shares = [1 / count for count in candidates]
    low, high = band(shares)
    return Share(len(shares), sum(shares), actual, low, high)


def band(shares: Sequence[float], level: float = LEVEL) -> tuple[int, int]:
    """Least and most turns such that each tail beyond them weighs at most half of what the level leaves."""
    weights = distribution(shares)
    tail = (1 - level) / 2
    low, below = 0, weights[0]
    while below <= tail:
        low += 1
        below += weights[low]
    high, above = len(weights) - 1, weights[-1]
    while above <= tail:
        high -= 1
        above += weights[high]
    return low, high


def distribution(shares: Sequence[float]) -> list[float]:
    """Chance of 0, 1, 2, ... turns when each falls to the person independently with its own chance."""
    weights = [1.0]
    for chance in shares:
        grown = [0.0] * (len(weights) + 1)
        for turns, weight in enumerate(weights):
            grown[turns] += weight * (1 - chance)
            grown[turns + 1] += weight * chance
        weights = grown
    return weights
