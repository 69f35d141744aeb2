"""What remains in one result slot: agreement, the adopted side, or a conflict.

A `SlotPlan` stands for the rules that speak in a slot; it is the same for every case in which they do. Its
answer depends only on the values that their results and the preferences between them read, and is kept by
those.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from operator import itemgetter
from typing import Protocol

from .agreement import agree, merge
from .expressions import Compiled, Values
from .outcomes import DISCRETION, GAP, Result, Template
from .rules import Preference, Rule
from .verdict import Citation, Conflicting, Decided, Escalated, Met, Side, SlotVerdict, Undetermined
from .vocabulary import Slot

ANSWERS_KEPT_MAX = 10_000

Kept = dict[object, "Answer"]
Spoken = list[tuple[int, Result]]


@dataclass(frozen=True, slots=True)
class Answer:
    """A slot's verdict, the contradictions settled on the way, and the rules (by place) that yielded."""

    verdict: SlotVerdict
    met: tuple[Met, ...] = ()
    yielded: Mapping[int, Met] = field(default_factory=dict)


@dataclass(frozen=True)
class Taking:
    """A preference with its rules by index and its conditions compiled."""

    preference: Preference
    winner: int
    over: tuple[int, ...]
    when: tuple[Compiled, ...]

    def names(self) -> frozenset[str]:
        return frozenset().union(*(node.names() for node in self.preference.when))


def takings(preferences: Sequence[Preference], index: Mapping[str, int]) -> tuple[Taking, ...]:
    """The preferences of an adoption, ready for the rules numbered by `index`."""
    return tuple(
        Taking(p, index[p.rule], tuple(sorted(index[r] for r in p.over)), tuple(n.compile() for n in p.when))
        for p in preferences
    )


class RuleSet(Protocol):
    """What a plan needs to know of the rulebook; rules are named by their place."""

    rules: tuple[Rule, ...]
    citations: tuple[Citation, ...]
    takings: tuple[Taking, ...]


class SlotPlan:
    """Resolves one slot for one set of speaking rules.

    `fixed` is the answer when it is the same in all cases. Else `kept` holds answers by the values that they
    rest on: `key` takes those from a case in which all are known, `answer` from any.
    """

    def __init__(self, slot: Slot, speaking: Sequence[int], among: RuleSet) -> None:
        self.slot = slot.name
        self.several = slot.several
        self.speaking = tuple(speaking)
        self.templates: tuple[Template, ...] = tuple(among.rules[i].then[slot.name] for i in speaking)
        self.takings = self._concerning(among.takings)
        self._rules = among.rules
        self._citations = among.citations
        self.names = self._names()
        self.fixed = None if self.names else self.resolve({})
        self.key: Callable[[Values], object] = itemgetter(*self.names or ("",))
        self.kept: Kept = {}

    def _concerning(self, takings: Sequence[Taking]) -> tuple[Taking, ...]:
        if self.several or len(self.speaking) == 1:
            return ()
        here = set(self.speaking)
        return tuple(t for t in takings if t.winner in here and here & set(t.over))

    def _names(self) -> tuple[str, ...]:
        names: set[str] = set()
        for template in self.templates:
            names.update(*(node.names() for node in template.nodes))
        return tuple(sorted(names.union(*(taking.names() for taking in self.takings))))

    def answer(self, values: Values) -> Answer:
        """The answer for a case's values, also when some that it reads are unknown."""
        if self.fixed is not None:
            return self.fixed
        unsaid = [values.get(name) for name in self.names]
        key = unsaid[0] if len(unsaid) == 1 else tuple(unsaid)
        try:
            return self.kept[key]
        except (KeyError, TypeError):
            return self._keep(key, self.resolve(values))

    def _keep(self, key: object, answer: Answer) -> Answer:
        if len(self.kept) >= ANSWERS_KEPT_MAX:
            self.kept.clear()
        try:
            self.kept[key] = answer
        except TypeError:
            return answer
        return answer

    # -- resolution ----------------------------------------------------------------------------------------

    def resolve(self, values: Values) -> Answer:
        """The answer, computed afresh. `settled_by` of an Undetermined is left to the Verdict."""
        results = [
            (i, template.bind(values)) for i, template in zip(self.speaking, self.templates, strict=True)
        ]
        if self.several:
            return Answer(self._side_by_side(results))
        if all_agree(results):
            return Answer(self._agreed(results))
        losers = self._yielding(results, values)
        met = tuple(dict.fromkeys(losers.values()))
        results = [(i, result) for i, result in results if i not in losers]
        if all_agree(results):
            return Answer(self._agreed(results), met, losers)
        return Answer(Conflicting(self.slot, self._sides(results)), met, losers)

    def _agreed(self, results: Spoken) -> SlotVerdict:
        citations = self._cite(results)
        merged = merge([result for _i, result in results])
        if merged["outcome"] == DISCRETION:
            return Escalated(self.slot, _names(merged.get("decided_by", "")), merged, citations)
        if merged["outcome"] == GAP:
            return Undetermined(self.slot, (), citations, (merged,))
        return Decided(self.slot, (merged,), (citations,))

    def _side_by_side(self, results: Spoken) -> SlotVerdict:
        answers: list[tuple[Result, Spoken]] = []
        for i, result in results:
            if result["outcome"] == GAP:
                continue
            same = next((rules for answer, rules in answers if answer == result), None)
            if same is None:
                answers.append((result, [(i, result)]))
            else:
                same.append((i, result))
        if not answers:
            return Undetermined(self.slot, (), self._cite(results), tuple(r for _i, r in results))
        cited = tuple(self._cite(rules) for _answer, rules in answers)
        return Decided(self.slot, tuple(answer for answer, _rules in answers), cited)

    def _yielding(self, results: Spoken, values: Values) -> dict[int, Met]:
        """What yields by the adoption's preferences, all at once; those that go in a circle drop nothing."""
        present = dict(results)
        beaten_by: dict[int, dict[int, Taking]] = {}
        for taking in self.takings:
            if all(run(values) is True for run in taking.when):
                winner = present[taking.winner]
                for i in taking.over:
                    if i in present and not agree(present[i], winner):
                        beaten_by.setdefault(i, {}).setdefault(taking.winner, taking)
        by: dict[int, tuple[Taking, list[int]]] = {}
        for loser, winners in beaten_by.items():
            for strong, taking in winners.items():
                if loser not in _beating(strong, beaten_by):
                    by.setdefault(id(taking), (taking, []))[1].append(loser)
                    break
        return {
            i: met for taking, losers in by.values() for met in [self._met(taking, losers)] for i in losers
        }

    def _met(self, taking: Taking, beaten: Sequence[int]) -> Met:
        losers = tuple(self._rules[i].id for i in beaten)
        preference = taking.preference
        return Met(self.slot, preference.choice, preference.rule, losers, preference.reason)

    def _sides(self, results: Spoken) -> tuple[Side, ...]:
        groups: list[Spoken] = []
        for item in results:
            for group in groups:
                if all(agree(item[1], result) for _i, result in group):
                    group.append(item)
                    break
            else:
                groups.append([item])
        return tuple(Side(merge([r for _i, r in group]), self._cite(group)) for group in groups)

    def _cite(self, results: Spoken) -> tuple[Citation, ...]:
        return tuple(self._citations[i] for i, _result in results)


def _names(decider: object) -> str:
    return "、".join(map(str, decider)) if isinstance(decider, list) else str(decider)


def _beating(rule: int, beaten_by: Mapping[int, Mapping[int, Taking]]) -> set[int]:
    """Those that beat a rule, directly or through others."""
    found: set[int] = set()
    waiting = [rule]
    while waiting:
        for winner in beaten_by.get(waiting.pop(), {}):
            if winner not in found:
                found.add(winner)
                waiting.append(winner)
    return found


def all_agree(results: Spoken) -> bool:
    """Whether no two results differ."""
    return all(
        agree(results[a][1], results[b][1]) for a in range(len(results)) for b in range(a + 1, len(results))
    )
