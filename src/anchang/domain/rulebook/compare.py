"""Compares a verdict with what a worked case expects.

`expected` names an `outcome` and keys that may stand in one slot or in several (owner in the credit slot,
penalty in the sanction slot). A verdict agrees when some result has that outcome, or says the same under
another, and every other key agrees there or, if that result does not carry the key, in another slot.
`conflict`, `gap` and `manager` are met by Conflicting, Undetermined and Escalated. Notes, bases, leanings and
alternatives are for readers.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache

from .agreement import REFINES, implied, outcomes_of
from .engine import Verdict
from .outcomes import DISCRETION, GAP, Result
from .sameness import READERS_ONLY, same, same_at
from .verdict import Citation, Conflicting, Decided, Escalated, Side, SlotVerdict, Undetermined
from .vocabulary import FactType

CONFLICT = "conflict"
PENALTY = "penalty"
# Where several rules add to what must be done or suffered, a case may list it together.
PILED = frozenset({"steps", PENALTY})
# Under another outcome than its own, a result must be named by whom it concerns.
NAMING = {"sole": ("owner", "shares"), "split": ("owner", "shares"), "serve": ("serve", "owner")}

Keys = Mapping[str, object]


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
    outcome, keys = str(expected.get("outcome")), _compared(expected)
    if outcome == CONFLICT:
        sides = expected.get("by", {})
        return isinstance(sides, Mapping) and any(
            isinstance(slot, Conflicting) and _has_sides(slot, sides, prefixes, _people(verdict))
            for slot in verdict.spoken.values()
        )
    said = _Said(_answers(verdict), _people(verdict))
    if outcome == GAP:
        return _leaves_open(verdict) and said.carry(keys)
    return said.meet(outcome, keys)


def _compared(expected: Mapping[str, object]) -> dict[str, object]:
    apart = READERS_ONLY | {"outcome", "by"}
    return {str(key): value for key, value in expected.items() if key not in apart}


def _leaves_open(verdict: Verdict) -> bool:
    """A stated gap in some slot, or nothing decided anywhere; a disagreement is not a gap."""
    spoken = verdict.spoken.values()
    if any(isinstance(slot, Conflicting) for slot in spoken):
        return False
    if any(isinstance(slot, Undetermined) for slot in spoken):
        return True
    return not any(isinstance(slot, Decided | Escalated) for slot in spoken)


def _people(verdict: Verdict) -> Mapping[str, str]:
    """Whom the case's role facts name: a case may expect `duty` where the verdict says who that is."""
    facts = verdict.rulebook.vocabulary.facts
    return {
        name: value
        for name, value in verdict.values.items()
        if isinstance(value, str) and facts[name].type is FactType.ROLE
    }


# -- results ---------------------------------------------------------------------------------------------


@dataclass(frozen=True, eq=False)
class _Answer:
    """One result of a slot, with what it says without writing it."""

    slot: str
    result: Result
    implied: Keys

    @property
    def outcome(self) -> object:
        return self.result["outcome"]

    def has(self, key: str) -> bool:
        return key in self.result or key in self.implied

    def agrees(self, key: str, value: object, people: Mapping[str, str]) -> bool:
        return any(
            key in said and same_at(key, said[key], value, people) for said in (self.result, self.implied)
        )

    def contradicts(self, keys: Keys, people: Mapping[str, str]) -> bool:
        return any(key in self.result and not self.agrees(key, keys[key], people) for key in keys)

    def is_called(self, outcome: str, keys: Keys, people: Mapping[str, str]) -> bool:
        """By its own outcome, or by another that says the same of the person whom the case names."""
        if outcome == self.outcome:
            return True
        if outcome not in outcomes_of(self.result):
            return False
        naming = [key for key in NAMING.get(outcome, ("owner", "shares")) if key in keys]
        return bool(naming or outcome not in NAMING) and all(
            self.agrees(key, keys[key], people) for key in naming
        )

    def pieces(self, key: str) -> list[object]:
        said = self.result.get(key, self.implied.get(key, []))
        return list(said) if isinstance(said, list) else [said]


def _answers(verdict: Verdict) -> list[_Answer]:
    return [
        _Answer(slot, result, implied(result))
        for slot, answer in verdict.spoken.items()
        for whole in _results(answer)
        for result in _one_by_one(whole)
    ]


def _results(answer: SlotVerdict) -> Sequence[Result]:
    match answer:
        case Decided():
            return answer.results
        case Escalated():
            return (answer.result,)
    return ()


def _one_by_one(result: Result) -> Iterator[Result]:
    """A rule that gives several penalties says as much as several rules that give one each."""
    penalties = result.get(PENALTY)
    if isinstance(penalties, list) and len(penalties) > 1:
        yield from ({**result, PENALTY: penalty} for penalty in penalties)
    else:
        yield result


@dataclass(frozen=True)
class _Said:
    """All results of a verdict; in each slot one of them answers the keys of a case."""

    answers: Sequence[_Answer]
    people: Mapping[str, str]

    def meet(self, outcome: str, keys: Keys) -> bool:
        return any(
            answer.is_called(outcome, keys, self.people) and self._keys_agree(answer, keys)
            for answer in self.answers
        )

    def carry(self, keys: Keys) -> bool:
        """Whether the slots carry these keys, whatever their outcomes."""
        plain = {key: value for key, value in keys.items() if key not in PILED}
        return self._in_other_slots(list(plain.items()), {}) and self._piles_agree(None, keys)

    def _keys_agree(self, answer: _Answer, keys: Keys) -> bool:
        plain = {key: value for key, value in keys.items() if key not in PILED}
        rest = [item for item in plain.items() if not answer.agrees(*item, self.people)]
        if any(key in answer.result for key, _value in rest):
            return False
        return self._in_other_slots(rest, {answer.slot: answer}) and self._piles_agree(answer, keys)

    def _in_other_slots(self, keys: Sequence[tuple[str, object]], chosen: Mapping[str, _Answer]) -> bool:
        """Some choice of one result a slot carries all keys."""
        if not keys:
            return True
        (key, value), *rest = keys
        return any(
            self._in_other_slots(rest, {**chosen, answer.slot: answer})
            for answer in self.answers
            if chosen.get(answer.slot, answer) is answer and answer.agrees(key, value, self.people)
        )

    def _piles_agree(self, answer: _Answer | None, keys: Keys) -> bool:
        return all(self._pile_agrees(answer, key, keys) for key in keys.keys() & PILED)

    def _pile_agrees(self, own: _Answer | None, key: str, keys: Keys) -> bool:
        """Piece by piece, from results that contradict no other key; the steps of each in their order.

        In the slot of the outcome, the result that gives it must be among them.
        """
        value = keys[key]
        wanted = value if isinstance(value, list) else [value]
        others = {name: value for name, value in keys.items() if name not in PILED}
        givers = [
            answer
            for answer in self.answers
            if answer.has(key)
            and (answer is own or not answer.contradicts(others, self.people))
            and (own is None or answer.slot != own.slot or (own.has(key) and answer.outcome == own.outcome))
        ]
        must = next((i for i, giver in enumerate(givers) if giver is own), None)
        return _fits(wanted, [giver.pieces(key) for giver in givers], must, self.people)


def _fits(
    wanted: Sequence[object],
    given: Sequence[Sequence[object]],
    must: int | None,
    people: Mapping[str, str],
) -> bool:
    """Whether all that is wanted can be taken from the lists, from each in its order and nothing twice.

    Something from the list at `must`. Nothing is wanted only where nothing is given.
    """
    if not wanted:
        return not any(given)

    @cache
    def taken(done: int, places: tuple[int, ...]) -> bool:
        if done == len(wanted):
            return must is None or places[must] > 0
        for i, pieces in enumerate(given):
            here = range(places[i], len(pieces))
            place = next((p for p in here if same(pieces[p], wanted[done], people)), None)
            if place is not None and taken(done + 1, (*places[:i], place + 1, *places[i + 1 :])):
                return True
        return False

    return len(wanted) <= sum(map(len, given)) and taken(0, (0,) * len(given))


# -- contradictions --------------------------------------------------------------------------------------


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
    answer = _Answer("", side.result, implied(side.result))
    outcome, keys = str(wanted.get("outcome")), _compared(wanted)
    if not answer.is_called(outcome, keys, people) and (str(answer.outcome), outcome) not in REFINES:
        return False
    return all(
        _fits(value if isinstance(value, list) else [value], [answer.pieces(key)], 0, people)
        if key in PILED
        else answer.agrees(key, value, people)
        for key, value in keys.items()
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
