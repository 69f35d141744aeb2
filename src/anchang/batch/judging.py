"""Verdicts of many cases: per slot a status, an outcome and its people; per case the rules that apply.

Cases in which the same rules apply are one *set*: overrides are closed and slots divided once per set.
Results that name people are compared once per pattern of equal, missing and unknown people, not once per
case.
"""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
from numpy.typing import NDArray

from anchang.domain.rulebook import Rulebook, Verdict

from .blocking import Blocking
from .columns import Cases
from .outcomes import Outcome, SlotResolver, Status, dropped
from .reading import Reading
from .sets import Sets
from .vectors import Texts, Vectors
from .words import Words, from_words, to_words

ROWS_PER_CHUNK = 1 << 16


class BatchEngine:
    """Judges columns of cases by a compiled rulebook."""

    def __init__(self, rulebook: Rulebook) -> None:
        self.rulebook = rulebook

    def judge(self, cases: Cases) -> BatchVerdict:
        """Judge all cases. What is kept grows by some bytes per case and slot; the rest is per chunk."""
        reading = Reading(self.rulebook, cases)
        vectors = Vectors(reading, Texts(cases.people))
        applying, set_of = self._sets(reading, vectors)
        resolver = SlotResolver(self.rulebook, reading, vectors)
        groups = resolver.divide(applying)
        slots = {
            slot: SlotAnswers(resolver, *resolver.resolve(slot, of_set, set_of))
            for slot, of_set in groups.items()
        }
        return BatchVerdict(self.rulebook, cases, slots, set_of, applying)

    def standing(self, cases: Cases) -> tuple[Words, NDArray[np.int32]]:
        """Only which rules apply and are not overridden: words of rules per set, and each case's set."""
        reading = Reading(self.rulebook, cases)
        applying, set_of = self._sets(reading, Vectors(reading, Texts(cases.people)))
        return applying & ~dropped(self.rulebook, applying), set_of

    def _sets(self, reading: Reading, vectors: Vectors) -> tuple[Words, NDArray[np.int32]]:
        blocking = Blocking(self.rulebook, reading)
        sets = Sets(blocking.word_count)
        count = reading.cases.count
        set_of = np.empty(count, np.int32)
        for start in range(0, count, ROWS_PER_CHUNK):
            stop = min(count, start + ROWS_PER_CHUNK)
            vectors.look_at(slice(start, stop))
            set_of[start:stop] = sets.identify(blocking.blocked(vectors, stop - start))
        every = to_words(range(len(self.rulebook.rules)), len(self.rulebook.rules))
        return ~sets.words & every[:, None], set_of


class SlotAnswers:
    """One slot of all cases: `outcome` numbers into `outcomes`, and what can be read off them."""

    def __init__(self, resolver: SlotResolver, outcomes: list[Outcome], outcome: NDArray[np.int32]) -> None:
        self._resolver = resolver
        self.outcomes = outcomes
        self.outcome = outcome

    @property
    def status(self) -> NDArray[np.uint8]:
        """A `Status` per case."""
        statuses = np.array([outcome.status for outcome in self.outcomes], np.uint8)
        return statuses.take(self.outcome, mode="clip")

    def people(self, key: str) -> NDArray[np.unsignedinteger]:
        """Who stands at `key` (owner, serve, ...): k for `texts[k - 1]`, 0 where there is no such key.

        A role that the case leaves open is its expression, as in the single engine.
        """
        return self._resolver.people(key, self.outcomes, self.outcome)

    @property
    def texts(self) -> list[str]:
        return self._resolver.texts


class BatchVerdict:
    """The answers to all cases; `verdict(row)` expands one of them with its trace."""

    def __init__(
        self,
        rulebook: Rulebook,
        cases: Cases,
        slots: Mapping[str, SlotAnswers],
        set_of: NDArray[np.int32],
        applying: Words,
    ) -> None:
        self.rulebook = rulebook
        self.cases = cases
        self.slots = slots
        self.set_of = set_of
        self.applying = applying

    def __getitem__(self, slot: str) -> SlotAnswers:
        return self.slots[slot]

    def applicable(self, row: int) -> tuple[int, ...]:
        """The rules that apply to one case, by their place in `rulebook.rules`."""
        return from_words(self.applying[:, self.set_of[row]])

    def status(self, slot: str, row: int) -> Status:
        answers = self.slots.get(slot)
        return Status.SILENT if answers is None else answers.outcomes[answers.outcome[row]].status

    def verdict(self, row: int) -> Verdict:
        """One case in full: results, citations, the trace of every rule."""
        return self.rulebook.judge(self.cases.facts(row))
