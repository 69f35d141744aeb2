"""Compares a verdict with what a worked case expects.

`expected` names an `outcome` and keys that may stand in one slot or in several (owner in the credit slot,
penalty in the sanction slot). A verdict agrees when some slot answers with that outcome and every other key
agrees there or, if that result does not carry the key, in another slot. `conflict`, `gap` and `manager` are
met by Conflicting, Undetermined and Escalated. Notes, bases, leanings and alternatives are for readers.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from .engine import Verdict
from .outcomes import DISCRETION, GAP, Result, RoleRef
from .verdict import Citation, Conflicting, Decided, Escalated, Side, SlotVerdict, Undetermined

CONFLICT = "conflict"
READERS_ONLY = frozenset({"note", "basis", "leans", "alternatives"})


@dataclass(frozen=True)
class Comparison:
    """`agrees` with the expectation itself; `alternative`: it takes another reading that the case allows."""

    agrees: bool
    alternative: bool = False


def compare(
    verdict: Verdict, expected: Mapping[str, object], prefixes: tuple[str, ...] = ("",)
) -> Comparison:
    """`prefixes` are what the editions put before clause ids (S in S2.4.3)."""
    if _meets(verdict, expected, prefixes):
        return Comparison(agrees=True)
    alternatives = expected.get("alternatives", [])
    if isinstance(alternatives, list):
        for other in alternatives:
            if isinstance(other, Mapping) and _meets(verdict, other, prefixes):
                return Comparison(agrees=True, alternative=True)
    return Comparison(agrees=False)


def _meets(verdict: Verdict, expected: Mapping[str, object], prefixes: tuple[str, ...]) -> bool:
    outcome = expected.get("outcome")
    keys = {key: value for key, value in expected.items() if key not in READERS_ONLY | {"outcome", "by"}}
    if outcome == CONFLICT:
        sides = expected.get("by", {})
        return isinstance(sides, Mapping) and any(
            isinstance(slot, Conflicting) and _has_sides(slot, sides, prefixes)
            for slot in verdict.spoken.values()
        )
    if outcome == GAP:
        return _leaves_open(verdict) and _found_elsewhere(verdict, keys)
    return any(
        _same_outcome(answer, outcome) and _keys_agree(verdict, answer, keys) for answer in _answers(verdict)
    )


def _leaves_open(verdict: Verdict) -> bool:
    """A stated gap in some slot, or nothing decided anywhere; a disagreement is not a gap."""
    spoken = verdict.spoken.values()
    if any(isinstance(slot, Conflicting) for slot in spoken):
        return False
    if any(isinstance(slot, Undetermined) for slot in spoken):
        return True
    return not any(isinstance(slot, Decided | Escalated) for slot in spoken)


def _answers(verdict: Verdict) -> Iterator[Result]:
    for slot in verdict.spoken.values():
        match slot:
            case Decided():
                yield from slot.results
            case Escalated():
                yield slot.result


def _same_outcome(answer: Result, outcome: object) -> bool:
    return answer["outcome"] == outcome


def _keys_agree(verdict: Verdict, answer: Result, keys: Mapping[str, object]) -> bool:
    here = {key: value for key, value in keys.items() if key in answer}
    rest = {key: value for key, value in keys.items() if key not in answer}
    return all(same(answer[key], value) for key, value in here.items()) and _found_elsewhere(verdict, rest)


def _found_elsewhere(verdict: Verdict, keys: Mapping[str, object]) -> bool:
    return all(
        any(key in answer and same(answer[key], value) for answer in _answers(verdict))
        for key, value in keys.items()
    )


def same(actual: object, expected: object) -> bool:  # noqa: PLR0911
    """Equal, where a person may be named by role slot, and a table may say less than the verdict."""
    match actual:
        case RoleRef():
            return expected in (actual.person, actual.slot)
        case Mapping():
            if not isinstance(expected, Mapping):
                return False
            named = {str(key): value for key, value in actual.items()}
            if any(isinstance(key, RoleRef) for key in actual) and len(named) != len(expected):
                return False
            return all(
                str(k) in named and same(named[str(k)], v)
                for k, v in expected.items()
                if k not in READERS_ONLY
            )
        case list() | tuple():
            if not isinstance(expected, list) or len(actual) != len(expected):
                return False
            return all(same(a, e) for a, e in zip(actual, expected, strict=True))
    return type(actual) is type(expected) and actual == expected


def _has_sides(slot: Conflicting, sides: Mapping[str, object], prefixes: tuple[str, ...]) -> bool:
    return all(
        isinstance(wanted, Mapping)
        and any(_cited(side, name, prefixes) and _side_agrees(side, wanted) for side in slot.sides)
        for name, wanted in sides.items()
    )


def _cited(side: Side, name: str, prefixes: tuple[str, ...]) -> bool:
    return any(_is_called(citation, name, prefixes) for citation in side.citations)


def _is_called(citation: Citation, name: str, prefixes: tuple[str, ...]) -> bool:
    return any(name in (prefix + citation.rule, prefix + citation.clause) for prefix in prefixes)


def _side_agrees(side: Side, wanted: Mapping[str, object]) -> bool:
    if side.result["outcome"] != wanted.get("outcome"):
        return False
    return all(
        key in side.result and same(side.result[key], value)
        for key, value in wanted.items()
        if key not in READERS_ONLY | {"outcome"}
    )


def outcome_of(slot: SlotVerdict) -> str:
    """The word by which cases call this verdict."""
    match slot:
        case Decided():
            return str(slot.result["outcome"])
        case Escalated():
            return DISCRETION
        case Conflicting():
            return CONFLICT
    return GAP
