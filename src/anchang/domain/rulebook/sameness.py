"""Whether a value of a verdict is what a worked case expects: lenient about names and rounding only."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from decimal import ROUND_DOWN, ROUND_HALF_UP, Decimal
from fractions import Fraction
from types import MappingProxyType

from .outcomes import RoleRef
from .parser import BODIES
from .shares import WHOLE_PERCENT
from .vocabulary import NOBODY

READERS_ONLY = frozenset({"note", "basis", "leans", "alternatives"})
PER_CENT = frozenset({"ratio", "factor"})
NO_PEOPLE: Mapping[str, str] = MappingProxyType({})

_NUMBER = re.compile(r"\d{1,12}(\.\d{1,12})?(/\d{1,12})?", re.ASCII)
_RANGE = re.compile(r"\s*(\d+(?:\.\d+)?)\s*%?\s*[-–—~～至到]\s*(\d+(?:\.\d+)?)\s*%?\s*", re.ASCII)


def same(  # noqa: PLR0911
    actual: object, expected: object, people: Mapping[str, str] = NO_PEOPLE
) -> bool:
    """Equal, where a person may be named by role, a table may say less, and a fraction may be rounded.

    `people`: role -> person of this case. What says nothing (an empty table or list) is met by nothing only.
    """
    match actual:
        case RoleRef():
            return _is_person(actual, expected, people)
        case Fraction():
            return _is_share(actual, expected)
        case Mapping() if any(isinstance(key, RoleRef) for key in actual):
            return isinstance(expected, Mapping) and _same_by_person(actual, expected, people)
        case Mapping():
            return isinstance(expected, Mapping) and _says_no_more(actual, expected, people)
        case list() | tuple():
            return _same_list(actual, expected, people)
    if isinstance(expected, list) and len(expected) == 1:
        return same(actual, expected[0], people)
    if _is_number(actual) and _is_number(expected):
        return actual == expected
    return type(actual) is type(expected) and actual == expected


def same_at(key: str, actual: object, expected: object, people: Mapping[str, str] = NO_PEOPLE) -> bool:
    """As `same`, for what stands at a key: a ratio may also be written as a share is."""
    if same(actual, expected, people):
        return True
    return key in PER_CENT and _is_number(actual) and _is_share(Fraction(str(actual)), expected)


def _is_number(value: object) -> bool:
    return isinstance(value, int | float | Fraction) and not isinstance(value, bool)


def _says_no_more(
    actual: Mapping[object, object], expected: Mapping[object, object], people: Mapping[str, str]
) -> bool:
    named = {str(key): value for key, value in actual.items()}
    compared = {str(key): value for key, value in expected.items() if key not in READERS_ONLY}
    if not compared:
        return not named
    return all(key in named and same_at(key, named[key], value, people) for key, value in compared.items())


def _same_list(actual: Sequence[object], expected: object, people: Mapping[str, str]) -> bool:
    wanted = expected if isinstance(expected, list) else [expected]
    if isinstance(expected, str) and len(actual) == 2 and (ends := _RANGE.fullmatch(expected)):
        wanted = [float(end) for end in ends.groups()]
    return len(actual) == len(wanted) and all(same(a, e, people) for a, e in zip(actual, wanted, strict=True))


# -- people ----------------------------------------------------------------------------------------------


def _is_person(ref: RoleRef, expected: object, people: Mapping[str, str]) -> bool:
    """By name, by the role that the rule names or another role of the same person; nobody is also null."""
    if isinstance(expected, list) and len(expected) == 1:
        expected = expected[0]
    if expected is None or not isinstance(expected, str):
        return expected is None and ref.person == NOBODY
    if expected in (ref.person, ref.slot):
        return True
    return ref.person is not None and ref.person in (people.get(expected), BODIES.get(expected))


def _same_by_person(
    actual: Mapping[object, object], expected: Mapping[object, object], people: Mapping[str, str]
) -> bool:
    """A table keyed by people says the same only with the same people; a share of 0 is no share."""
    wanted = {key: value for key, value in expected.items() if value != 0 or isinstance(value, bool)}
    unmet = dict(actual)
    rounded: list[tuple[Fraction, object]] = []
    for key, value in wanted.items():
        found = next((r for r in unmet if same(r, key, people) and _same_part(unmet[r], value, people)), None)
        if found is None:
            return False
        part = unmet.pop(found)
        if isinstance(part, Fraction):
            rounded.append((part, value))
    return not unmet and _rounded_together(rounded)


def _same_part(actual: object, expected: object, people: Mapping[str, str]) -> bool:
    if same(actual, expected, people):
        return True
    return isinstance(actual, int) and not isinstance(actual, bool) and _is_share(Fraction(actual), expected)


# -- shares ----------------------------------------------------------------------------------------------


def _is_share(actual: Fraction, expected: object) -> bool:
    """A per cent as people write it: 60, "60%", 0.6, "3/5"; an uneven one also rounded up or down.

    Rounding is for what two decimals cannot say, and never by one per cent or more.
    """
    return any(
        written == actual or (unit and abs(written - actual) < unit and _is_uneven(actual))
        for written, unit in _readings(expected)
    )


def _is_uneven(share: Fraction) -> bool:
    return (share * WHOLE_PERCENT).denominator != 1


def _readings(written: object) -> list[tuple[Fraction, Fraction]]:
    """The per cents that a text or number may mean, each with the unit of its last decimal (0: exact)."""
    if isinstance(written, bool) or not isinstance(written, int | float | str | Fraction):
        return []
    text = str(written).strip()
    per_cent, text = text.endswith("%"), text.removesuffix("%").strip()
    try:
        value = Fraction(text) if _NUMBER.fullmatch(text) else None
    except ZeroDivisionError:
        value = None
    if value is None:
        return []
    readings = [(value, min(_unit(text), Fraction(1)))]
    if not per_cent and (0 < value < 1 or (isinstance(written, str) and value == 1)):
        readings.append((value * WHOLE_PERCENT, min(_unit(text) * WHOLE_PERCENT, Fraction(1))))
    return readings


def _unit(text: str) -> Fraction:
    """The worth of the last decimal; 0 for a fraction."""
    return Fraction(0) if "/" in text else Fraction(1, 10 ** len(text.partition(".")[2]))


def _rounded_together(shares: Sequence[tuple[Fraction, object]]) -> bool:
    """Rounded shares make up what they divide, or are all rounded alike: to the nearest, or all down."""
    nearest = [_nearest_reading(actual, written) for actual, written in shares]
    if sum(value for value, _unit in nearest) == sum(actual for actual, _written in shares):
        return True
    return any(
        all(
            unit == 0 or _rounded(actual, unit, rounding) == value
            for (actual, _), (value, unit) in zip(shares, nearest, strict=True)
        )
        for rounding in (ROUND_HALF_UP, ROUND_DOWN)
    )


def _nearest_reading(actual: Fraction, written: object) -> tuple[Fraction, Fraction]:
    return min(_readings(written), key=lambda reading: abs(reading[0] - actual))


def _rounded(actual: Fraction, unit: Fraction, rounding: str) -> Fraction:
    steps = actual / unit
    exact = Decimal(steps.numerator) / Decimal(steps.denominator)
    return Fraction(exact.to_integral_value(rounding)) * unit
