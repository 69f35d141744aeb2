"""Questions without an answer: no rule speaks, and nothing further to be learned would make one speak."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import partial

from .check_circuit import Lit
from .check_people import Encoded, People, unknown_of
from .check_search import Example, Search, as_stated, held_in
from .engine import Verdict
from .verdict import RuleState, Undetermined
from .vocabulary import Fact, FactType

EXAMPLES_MAX = 40
VARIED_VALUES_MAX = 40
PEOPLE = (FactType.ROLE, FactType.ROLES, FactType.COUNTS)


@dataclass(frozen=True)
class Unanswered:
    """A question to which no rule speaks, whatever else becomes known.

    `likewise`: per fact of the example, the other values that, the rest unchanged and nothing else known,
    leave it unanswered for good too.
    """

    slot: str
    example: Example
    likewise: Mapping[str, tuple[object, ...]]


def unanswered(search: Search) -> tuple[list[Unanswered], list[str]]:
    """The unanswered situations of every slot, and the slots that have more than are listed."""
    found: list[Unanswered] = []
    more: list[str] = []
    for slot in search.reading.asked:
        if search.slot_rules(slot):
            silence = _Silence(search, slot)
            found += silence.situations()
            if silence.goes_on():
                more.append(slot)
    return found, more


class _Silence:
    """One slot."""

    def __init__(self, search: Search, slot: str) -> None:
        self._search, self._slot = search, slot
        gates, rules = search.circuit, search.slot_rules(slot)
        asked = [search.encoder.truth(node, lasting=True)[0] for node in search.reading.asked[slot]]
        self._others = gates.fresh()
        self._assumptions = [*asked, *(self._silent(i) for i in rules), self._others]
        self._speaks = gates.any_of(search.speaks[i] for i in rules)
        self._ended = False

    def situations(self) -> Iterator[Unanswered]:
        """Smallest first; none is like one before: the same facts with other people or `likewise` values."""
        for _number in range(EXAMPLES_MAX):
            example = self._search.smallest(self._assumptions, partial(says_nothing, self._slot))
            if example is None:
                self._ended = True
                return
            yield Unanswered(self._slot, example, self._likewise())

    def goes_on(self) -> bool:
        return not self._ended and self._search.possible(self._assumptions)

    def _silent(self, i: int) -> Lit:
        """Rule i does not speak, and no further fact makes it speak."""
        search = self._search
        gates, encoder, rules = search.circuit, search.encoder, search.rulebook.rules
        refused = [encoder.truth(node, lasting=True)[1] for node in rules[i].when]
        dropped = [
            gates.all_of(encoder.truth(node, lasting=True)[0] for node in rules[j].when)
            for j in search.overriders(i)
        ]
        return gates.any_of((*refused, *dropped))

    def _likewise(self) -> dict[str, tuple[object, ...]]:
        """The `likewise` of the situation just shown; nothing like it is found any more."""
        search, model = self._search, self._search.shown
        facts = [fact for fact in search.space.facts if search.known[fact.name] in model]
        fixed = {fact.name: self._fixed(fact) for fact in facts}
        self._confirm(fixed)
        unknown = [-lit for lit in search.known.values() if lit not in model]
        likewise: dict[str, tuple[object, ...]] = {}
        alike = [search.known[fact.name] for fact in facts]
        for fact in facts:
            encoded = search.encoder.facts[fact.name]
            if fact.type in PEOPLE or isinstance(encoded, People) or len(encoded) > VARIED_VALUES_MAX:
                continue
            others = [(v, lit) for v, lit in encoded.items() if v is not None and lit not in model]
            found = [pair for pair in others if self._also_silent(unknown, {**fixed, fact.name: [pair[1]]})]
            likewise[fact.name] = tuple(as_stated(fact, value) for value, _lit in found)
            if len(found) < len(others):
                here = *fixed[fact.name][1:], *(lit for _value, lit in found)
                alike.append(search.circuit.any_of(here))
        search.circuit.require(-self._others, *(-lit for lit in alike))
        return likewise

    def _also_silent(self, unknown: Sequence[Lit], fixed: Mapping[str, Sequence[Lit]]) -> bool:
        """Whether exactly these facts, nothing else known, leave the question unanswered for good."""
        lits = [lit for group in fixed.values() for lit in group]
        model = self._search.tried([*self._assumptions, *unknown, *lits])
        if model is None:
            return False
        if not says_nothing(self._slot, self._search.judged(model)):
            raise AssertionError(f"the engine does not confirm {self._search.situation(model)}")
        self._confirm(fixed)
        return True

    def _confirm(self, fixed: Mapping[str, Sequence[Lit]]) -> None:
        """No situation with these facts, whatever else it knows, lets a rule speak."""
        lits = [lit for group in fixed.values() for lit in group]
        if self._search.circuit.solve([*lits, self._speaks]):
            more = self._search.situation(self._search.circuit.model())
            raise AssertionError(f"not unanswered for good: a rule speaks in {more}")

    def _fixed(self, fact: Fact) -> list[Lit]:
        """The literals that fix a fact to its value in the situation just shown; the first: it is known."""
        encoded: Encoded = self._search.encoder.facts[fact.name]
        parts = encoded.items if isinstance(encoded, People) else (encoded,)
        return [-unknown_of(encoded), *(held_in(part, self._search.shown)[1] for part in parts)]


def says_nothing(slot: str, verdict: Verdict) -> bool:
    """The engine has no answer in the slot, and no rule is left that it waits for."""
    answer = verdict[slot]
    if not isinstance(answer, Undetermined) or answer.citations:
        return False
    book = verdict.rulebook
    states = {entry.rule: entry.state for entry in verdict.trace}
    waiting = [
        i for i, rule in enumerate(book.rules) if slot in rule.then and states[rule.id] is RuleState.OPEN
    ]
    return all(any(book.overridden_by_applying[j] >> i & 1 for j in verdict.applicable) for i in waiting)
