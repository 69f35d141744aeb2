"""Tables by person when a case makes two of their people one: what each has adds up."""

from __future__ import annotations

from collections.abc import Hashable, Iterable
from fractions import Fraction

from .shares import WHOLE_PERCENT

PER_CENT_TABLES = frozenset({"ranges", "minimum", "maximum"})


def by_person(key: str, entries: Iterable[tuple[Hashable, object]]) -> dict[Hashable, object]:
    """A table by person; per cents never come to more than the whole.

    What a case does not settle cannot be added: the later entry stands.
    """
    most = WHOLE_PERCENT if key in PER_CENT_TABLES else None
    found: dict[Hashable, object] = {}
    for person, value in entries:
        found[person] = _added(found[person], value, most) if person in found else value
    return found


def _added(one: object, other: object, most: int | None) -> object:
    if isinstance(one, list) and isinstance(other, list) and len(one) == len(other):
        return [_added(a, b, most) for a, b in zip(one, other, strict=True)]
    if _is_number(one) and _is_number(other):
        total = one + other  # type: ignore[operator]
        return total if most is None else min(total, most)
    return other


def _is_number(value: object) -> bool:
    return isinstance(value, int | float | Fraction) and not isinstance(value, bool)
