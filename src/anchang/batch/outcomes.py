"""How a slot comes out for each group of cases in which the same rules speak in it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from enum import IntEnum

import numpy as np
from numpy.typing import NDArray

from anchang.domain.rulebook import Rulebook
from anchang.domain.rulebook.expressions import Node
from anchang.domain.rulebook.outcomes import DISCRETION, GAP
from anchang.domain.rulebook.resolving import Answer, SlotPlan
from anchang.domain.rulebook.verdict import Decided, Escalated, Undetermined

from .columns import UNKNOWN
from .patterns import Patterns
from .reading import Reading, Rows
from .vectors import Vectors
from .words import WORD_BITS, Words, distinct_columns, from_words, to_words

_ALL_ROWS = slice(None)

Person = tuple[str, Node]


class Status(IntEnum):
    """What a slot answers; SILENT is Undetermined because no rule speaks."""

    SILENT = 0
    DECIDED = 1
    ESCALATED = 2
    CONFLICTING = 3
    UNDETERMINED = 4


@dataclass(frozen=True)
class Outcome:
    """One way in which a slot comes out.

    `speaking` and `yielded` are places of rules; `people`: the expression by which a key names its person.
    """

    status: Status
    name: str = ""
    speaking: tuple[int, ...] = ()
    yielded: tuple[int, ...] = ()
    people: Mapping[str, Person] = field(default_factory=dict, compare=False)


class SlotResolver:
    """Resolves slots for all cases of one batch."""

    def __init__(self, rulebook: Rulebook, reading: Reading, vectors: Vectors) -> None:
        self._rulebook = rulebook
        self._reading = reading
        self._vectors = vectors
        self._plans: dict[str, list[SlotPlan]] = {}

    @property
    def texts(self) -> list[str]:
        return self._vectors.texts.texts

    def divide(self, applying: Words) -> dict[str, NDArray[np.int32]]:
        """Per slot the group of each set of applying rules: 0 silent, g for the g-th plan."""
        rules = self._rulebook.rules
        speaking = applying & ~dropped(self._rulebook, applying)
        groups = {}
        for slot in self._rulebook.vocabulary.slots:
            mine = to_words((i for i, rule in enumerate(rules) if slot in rule.then), len(rules))
            distinct, group = distinct_columns(speaking & mine[:, None])
            if distinct.any():
                silent = not distinct[:, 0].any()
                speakers = [from_words(column) for column in distinct.T[1 if silent else 0 :]]
                self._plans[slot] = [self._rulebook.slot_plan(slot, places) for places in speakers]
                groups[slot] = group if silent else group + np.int32(1)
        return groups

    def resolve(
        self, slot: str, of_set: NDArray[np.int32], set_of: NDArray[np.int32]
    ) -> tuple[list[Outcome], NDArray[np.int32]]:
        """The outcomes of a slot, and which is each case's; from the sets' groups and the cases' sets."""
        found = _Found()
        of_group = np.array([0, *(self._fixed(plan, found) for plan in self._plans[slot])], np.int32)
        outcome: NDArray[np.int32] = of_group[of_set].take(set_of, mode="clip")
        rows = np.flatnonzero(outcome < 0)
        rows, parts = _grouped(of_set.take(set_of[rows]), rows)
        patterns = Patterns(self._reading, self._vectors, rows)
        for group, part in parts:
            plan = self._plans[slot][group - 1]
            first, inverse = patterns.distinct(plan, part)
            answers = [found.number(plan, self._answer(plan, row)) for row in rows[part][first].tolist()]
            outcome[rows[part]] = np.array(answers, np.int32)[inverse]
        return found.outcomes, outcome

    def _fixed(self, plan: SlotPlan, found: _Found) -> int:
        """The outcome of a plan that is the same in all cases, else -1."""
        if not plan.names:
            return found.number(plan, plan.answer({}))
        names = [template.outcome for template in plan.templates]
        if any("{" in name for name in names) or not (plan.several or len(names) == 1):
            return -1
        if plan.several:
            decided = [name for name in names if name != GAP]
            status = Status.DECIDED if decided else Status.UNDETERMINED
            return found.add(_outcome(plan, status, (decided or names)[0], ()))
        status = {DISCRETION: Status.ESCALATED, GAP: Status.UNDETERMINED}.get(names[0], Status.DECIDED)
        return found.add(_outcome(plan, status, names[0], ()))

    def _answer(self, plan: SlotPlan, row: int) -> Answer:
        facts = self._reading.bases(plan.names)
        codes = [int(self._reading.cases.columns[fact].codes[row]) for fact in facts]
        return plan.resolve(self._reading.values(facts, codes, plan.names))

    def people(
        self, key: str, outcomes: Sequence[Outcome], outcome: NDArray[np.int32]
    ) -> NDArray[np.unsignedinteger]:
        """The person at `key` of each case's outcome, as a text code; 0 where there is none."""
        places: dict[tuple[str, str], int] = {}
        which = np.zeros(len(outcomes), np.int32)
        named = []
        self._vectors.look_at(_ALL_ROWS)
        for number, known in enumerate(outcomes):
            if key in known.people:
                text, node = known.people[key]
                name = text, self._vectors.key(node)
                if name not in places:
                    places[name] = len(places) + 1
                    named.append((self._vectors.evaluate(node), self._vectors.texts.code(text)))
                which[number] = places[name]
        chosen = which.astype(np.min_scalar_type(len(places))).take(outcome, mode="clip")
        dtype = np.min_scalar_type(len(self.texts))
        found = np.zeros(outcome.size, dtype)
        for place, (codes, unsaid) in enumerate(named, 1):
            said = codes.astype(dtype, copy=False)
            # codes are narrow, so that products of them are much quicker than choosing by a mask
            said = said + (said == UNKNOWN) * dtype.type(unsaid)
            found += said * (chosen == place)
        return found


def dropped(rulebook: Rulebook, applying: Words) -> Words:
    """Per set the rules that an applying one overrides, directly or through others."""
    count = len(rulebook.rules)
    found = np.zeros_like(applying)
    for i, closure in enumerate(rulebook.overridden_by_applying):
        if closure:
            applies = applying[i // WORD_BITS] >> np.uint64(i % WORD_BITS) & np.uint64(1)
            mine = to_words((j for j in range(count) if closure >> j & 1), count)
            found |= mine[:, None] * applies
    return found


class _Found:
    """The outcomes of a slot met so far; number 0 is silence."""

    def __init__(self) -> None:
        self.outcomes: list[Outcome] = [Outcome(Status.SILENT)]
        self._numbers: dict[Outcome, int] = {}

    def number(self, plan: SlotPlan, answer: Answer) -> int:
        match answer.verdict:
            case Decided():
                status, name = Status.DECIDED, str(answer.verdict.result["outcome"])
            case Escalated():
                status, name = Status.ESCALATED, DISCRETION
            case Undetermined():
                status, name = Status.UNDETERMINED, GAP
            case _:
                status, name = Status.CONFLICTING, ""
        return self.add(_outcome(plan, status, name, tuple(answer.yielded)))

    def add(self, outcome: Outcome) -> int:
        if outcome not in self._numbers:
            self._numbers[outcome] = len(self.outcomes)
            self.outcomes.append(outcome)
        return self._numbers[outcome]


def _outcome(plan: SlotPlan, status: Status, name: str, yielded: tuple[int, ...]) -> Outcome:
    """Agreeing results name people by the first rule that does; of results side by side the first counts."""
    people: dict[str, Person] = {}
    if status is not Status.CONFLICTING:
        kept = [t for i, t in zip(plan.speaking, plan.templates, strict=True) if i not in yielded]
        if plan.several:
            kept = [template for template in kept if template.outcome == name][:1]
        for template in kept:
            people = {**template.people, **people}
    return Outcome(status, name, plan.speaking, yielded, people)


def _grouped(groups: NDArray[np.int32], rows: Rows) -> tuple[Rows, list[tuple[int, slice]]]:
    """The rows with those of a group side by side, and the groups with their parts of it."""
    if not rows.size:
        return rows, []
    mine = groups.astype(np.min_scalar_type(int(groups.max())))
    order = np.argsort(mine, kind="stable")
    rows, mine = rows[order], mine[order]
    starts = np.flatnonzero(np.r_[True, mine[1:] != mine[:-1]]).tolist()
    stops = [*starts[1:], rows.size]
    return rows, [(int(mine[start]), slice(start, stop)) for start, stop in zip(starts, stops, strict=True)]
