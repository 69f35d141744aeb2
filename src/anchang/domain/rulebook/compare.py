"""Compares a verdict with what a worked case expects.

`expected` names an `outcome` and keys that may stand in one slot or in several (owner in the credit slot,
penalty in the sanction slot). A verdict agrees when some slot answers with that outcome and every other key
agrees there or, if that result does not carry the key, in another slot. `conflict`, `gap` and `manager` are
met by Conflicting, Undetermined and Escalated. Notes, bases, leanings and alternatives are for readers.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from types import MappingProxyType

from .engine import Verdict
from .outcomes import DISCRETION, GAP, REFINES, Result, RoleRef
from .parser import BODIES
from .shares import WHOLE_PERCENT
from .verdict import Citation, Conflicting, Decided, Escalated, Side, SlotVerdict, Undetermined
from .vocabulary import NOBODY, FactType

CONFLICT = "conflict"
READERS_ONLY = frozenset({"note", "basis", "leans", "alternatives"})
# Where several rules add to what must be done or suffered, a case may list it together.
PILED = frozenset({"steps", "penalty"})
ROUNDED_WITHIN = 0.1
NO_PEOPLE: Mapping[str, str] = MappingProxyType({})


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
            isinstance(slot, Conflicting) and _has_sides(slot, sides, prefixes, _people(verdict))
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
    people = _people(verdict)
    rest = {
        key: value for key, value in keys.items() if not (key in answer and same(answer[key], value, people))
    }
    if any(key in answer and key not in PILED for key in rest):
        return False
    return _found_elsewhere(verdict, rest)


def _found_elsewhere(verdict: Verdict, keys: Mapping[str, object]) -> bool:
    """Whether some answer carries each key; what several rules pile up may be found piece by piece."""
    people = _people(verdict)
    answers = list(_answers(verdict))
    return all(
        any(key in answer and same(answer[key], value, people) for answer in answers)
        or (key in PILED and isinstance(value, list) and _piled(answers, key, value, people))
        for key, value in keys.items()
    )


def _piled(answers: Sequence[Result], key: str, wanted: Sequence[object], people: Mapping[str, str]) -> bool:
    said: list[object] = []
    for answer in answers:
        found = answer.get(key, [])
        said += found if isinstance(found, list) else [found]
    return all(any(same(one, each, people) for one in said) for each in wanted)


def _people(verdict: Verdict) -> Mapping[str, str]:
    """Whom the case's role facts name: a case may expect `duty` where the verdict says who that is."""
    facts = verdict.rulebook.vocabulary.facts
    return {
        name: value
        for name, value in verdict.values.items()
        if isinstance(value, str) and facts[name].type is FactType.ROLE
    }


def same(  # noqa: PLR0911
    actual: object, expected: object, people: Mapping[str, str] = NO_PEOPLE
) -> bool:
    """Equal, where a person may be named by role, a table may say less, and a fraction may be rounded.

    `people`: role -> person of this case.
    """
    match actual:
        case RoleRef():
            return _is_person(actual, expected, people)
        case Fraction():
            return _rounds_to(actual, expected)
        case Mapping() if any(isinstance(key, RoleRef) for key in actual):
            return isinstance(expected, Mapping) and _same_by_person(actual, expected, people)
        case Mapping():
            named = {str(key): value for key, value in actual.items()}
            return isinstance(expected, Mapping) and all(
                str(k) in named and same(named[str(k)], v, people)
                for k, v in expected.items()
                if k not in READERS_ONLY
            )
        case list() | tuple():
            wanted = expected if isinstance(expected, list) else [expected]
            return len(actual) == len(wanted) and all(
                same(a, e, people) for a, e in zip(actual, wanted, strict=True)
            )
    if isinstance(expected, list) and len(expected) == 1:
        return same(actual, expected[0], people)
    if _is_number(actual) and _is_number(expected):
        return actual == expected
    return type(actual) is type(expected) and actual == expected


def _is_person(ref: RoleRef, expected: object, people: Mapping[str, str]) -> bool:
    """By name, by the role that the rule names or another role of the same person; nobody is also null."""
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
    for key, value in wanted.items():
        found = next(
            (r for r in unmet if same(r, key, people) and _same_share(unmet[r], value, people)), None
        )
        if found is None:
            return False
        del unmet[found]
    return not unmet


def _same_share(actual: object, expected: object, people: Mapping[str, str]) -> bool:
    """A share may also be written as a part of one: "1/2", 0.5."""
    if same(actual, expected, people):
        return True
    if not isinstance(actual, int | Fraction) or isinstance(actual, bool):
        return False
    if isinstance(expected, float) and 0 < expected < 1:
        return abs(float(actual) - expected * WHOLE_PERCENT) < 1
    return isinstance(expected, str) and _rounds_to(Fraction(actual), expected)


def _is_number(value: object) -> bool:
    return isinstance(value, int | float | Fraction) and not isinstance(value, bool)


def _rounds_to(actual: Fraction, expected: object) -> bool:
    """An uneven per cent as people write it: "1/3", "100/3", 33.33, or 33 and 34 to make up the whole."""
    if isinstance(expected, str):
        try:
            written = Fraction(expected.removesuffix("%"))
        except (ValueError, ZeroDivisionError):
            return False
        return written == actual or written * WHOLE_PERCENT == actual or _near(actual, float(written))
    if isinstance(expected, bool) or not isinstance(expected, int | float):
        return False
    return _near(actual, expected)


def _near(actual: Fraction, written: float) -> bool:
    """Rounding is for what two decimals cannot say."""
    if (actual * WHOLE_PERCENT).denominator == 1:
        return float(actual) == written
    return abs(float(actual) - written) < (1 if float(written).is_integer() else ROUNDED_WITHIN)


def _has_sides(
    slot: Conflicting, sides: Mapping[str, object], prefixes: tuple[str, ...], people: Mapping[str, str]
) -> bool:
    return all(
        isinstance(wanted, Mapping)
        and any(_cited(side, name, prefixes) and _side_agrees(side, wanted, people) for side in slot.sides)
        for name, wanted in sides.items()
    )


def _cited(side: Side, name: str, prefixes: tuple[str, ...]) -> bool:
    return any(_is_called(citation, name, prefixes) for citation in side.citations)


def _is_called(citation: Citation, name: str, prefixes: tuple[str, ...]) -> bool:
    return any(name in (prefix + citation.rule, prefix + citation.clause) for prefix in prefixes)


def _side_agrees(side: Side, wanted: Mapping[str, object], people: Mapping[str, str]) -> bool:
    """A side merges agreeing rules, so it may say more finely what one of them says."""
    outcome = side.result["outcome"]
    if outcome != wanted.get("outcome") and (outcome, wanted.get("outcome")) not in REFINES:
        return False
    return all(
        key in side.result and same(side.result[key], value, people)
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
