"""The band that chance allows: exact, and as wide as lots would need."""

from __future__ import annotations

from itertools import product
from math import comb, isclose, prod

from hypothesis import given
from hypothesis import strategies as st

from anchang.domain.rotation.fairness import band, distribution, share


@given(st.lists(st.integers(1, 6), max_size=8))
def test_the_distribution_is_that_of_drawing_every_turn_by_lot(candidates: list[int]) -> None:
    chances = [1 / count for count in candidates]
    counted = [0.0] * (len(chances) + 1)
    for drawn in product((0, 1), repeat=len(chances)):
        weight = prod(p if one else 1 - p for p, one in zip(chances, drawn, strict=True))
        counted[sum(drawn)] += weight
    assert all(isclose(a, b, abs_tol=1e-12) for a, b in zip(distribution(chances), counted, strict=True))


def test_with_the_same_people_all_along_it_is_the_binomial() -> None:
    weights = distribution([1 / 4] * 20)
    assert all(isclose(weights[k], comb(20, k) * 0.25**k * 0.75 ** (20 - k)) for k in range(21))
    # Of 20 turns among 4: at most 1 turn has a chance of 2.43 %, at least 10 of 1.39 %, at least 9 of 4.1 %.
    assert band([1 / 4] * 20) == (2, 9)


@given(st.lists(st.integers(1, 9), min_size=1, max_size=60))
def test_the_band_leaves_at_most_a_fortieth_on_either_side(candidates: list[int]) -> None:
    chances = [1 / count for count in candidates]
    low, high = band(chances)
    weights = distribution(chances)
    assert sum(weights[:low]) <= 0.025 + 1e-12
    assert sum(weights[high + 1 :]) <= 0.025 + 1e-12
    assert low <= sum(chances) + 1
    assert high >= sum(chances) - 1


def test_a_person_who_was_never_there_could_expect_nothing() -> None:
    nothing = share([], 0)
    assert (nothing.expected, nothing.low, nothing.high, nothing.within) == (0, 0, 0, True)
    assert not share([4] * 20, 15).within
