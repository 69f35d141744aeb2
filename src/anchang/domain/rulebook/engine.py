"""Judges a case: which rules apply, which yield, what remains per result slot; file order decides nothing.

A rule is a conjunction of conditions; `matching` finds the rules whose conditions are all definitely true.
Default logic then drops every rule that an applying one overrides, directly or through others; what remains
is compared slot by slot in `resolving`. Both keep what they have worked out, because the same sets of rules
meet again and again.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from graphlib import CycleError, TopologicalSorter

from .errors import RulebookError
from .expressions import Compiled, Values
from .matching import Matcher
from .resolving import Answer, Kept, SlotPlan, takings
from .rules import Derivation, Parameter, Preference, Rule
from .verdict import Citation, Met, RuleState, RuleTrace, SlotVerdict, Undetermined
from .vocabulary import Fact, Value, Vocabulary

ENGINE_VERSION = "1"
PLANS_KEPT_MAX = 20_000
TRACES_KEPT_PER_RULE_MAX = 1_000
TRACES_KEPT_MAX = 10_000
TRACE_BLOCK_RULES = 4
TRACES_KEPT_PER_BLOCK_MAX = 4_000
CIRCLE_SHOWN_MAX = 12


@dataclass(frozen=True, slots=True)
class Plan:
    """What follows from the set of applying rules alone.

    `slots`, in the vocabulary's order: the name, the plan, its answer if that is the same in all cases, and
    else the answers kept and by which values. `disputed`: preferences may have a say.
    """

    applicable: tuple[int, ...]
    dropped: int
    slots: tuple[tuple[str, SlotPlan, Answer | None, Kept, Callable[[Values], object]], ...]
    overridden: Mapping[int, RuleTrace]
    disputed: bool


# Traces of some rules, and facts that would settle a slot, kept by the bits of the state that they rest on.
_Block = tuple[dict[int, tuple[RuleTrace, ...]], int, Sequence[int]]
_Open = tuple[dict[int, tuple[str, ...]], int, Sequence[int]]


class Rulebook:
    """A compiled set of rules. Its meaning never changes; safe to share between threads."""

    def __init__(
        self,
        *,
        name: str,
        vocabulary: Vocabulary,
        rules: Sequence[Rule],
        derivations: Sequence[Derivation] = (),
        preferences: Sequence[Preference] = (),
        parameters: Mapping[str, Parameter] | None = None,
        values: Mapping[str, int | str] | None = None,
        hashes: Mapping[str, str] | None = None,
    ) -> None:
        self.name = name
        self.vocabulary = vocabulary
        self.rules = tuple(sorted(rules, key=lambda rule: rule.id))
        self.derivations = tuple(derivations)
        self.preferences = tuple(preferences)
        self.parameters = dict(parameters or {})
        self.values = dict(values or {})
        self.hashes = dict(hashes or {})
        self.index = {rule.id: i for i, rule in enumerate(self.rules)}
        self.overridden_by_applying = _closures(self.rules, self.index)
        self.citations = tuple(Citation(rule.id, rule.clause, rule.edition) for rule in self.rules)
        self.takings = takings(self.preferences, self.index)
        self.matcher = Matcher(vocabulary, self.rules, self.derivations)
        self._conditions: tuple[tuple[Compiled, ...], ...] = tuple(
            tuple(node.compile() for node in rule.when) for rule in self.rules
        )
        self._slot_plans: dict[tuple[str, tuple[int, ...]], SlotPlan] = {}
        self._plans: dict[int, Plan] = {}
        self._overridden_by: dict[tuple[int, tuple[int, ...]], RuleTrace] = {}
        self._own_bits = tuple(map(self.matcher.atoms.own_bits, range(len(self.rules))))
        self._matches: tuple[dict[int, RuleTrace], ...] = tuple({} for _rule in self.rules)
        self._traces: dict[int, tuple[RuleTrace, ...]] | None = {}
        places = range(len(self.rules))
        starts = places[::TRACE_BLOCK_RULES]
        blocks = [places[start : start + TRACE_BLOCK_RULES] for start in starts]
        self._blocks: tuple[_Block, ...] = tuple(({}, self._bits(block), block) for block in blocks)
        self._open: dict[str, _Open] = {
            slot: ({}, self._bits(rules), rules)
            for slot in self.vocabulary.slots
            for rules in [tuple(i for i in places if slot in self.rules[i].then)]
        }

    def judge(self, facts: Mapping[str, object]) -> Verdict:
        """Judge a case; a fact left out or None is unknown. Raises FactError."""
        state, values = self.matcher.read(facts)
        applying = self.matcher.atoms.applying(state)
        plan = self._plans.get(applying) or self._make_plan(applying)
        answers: dict[str, Answer] = {}
        for name, slot, fixed, kept, key in plan.slots:
            try:
                answers[name] = fixed or kept[key(values)]
            except (KeyError, TypeError):
                answers[name] = slot.answer(values)
        return Verdict(self, values, state, plan, answers)

    def plan_of(self, applicable: Sequence[int]) -> Plan:
        """The plan for a set of applying rules (their places in `rules`, ascending)."""
        dropped = 0
        for i in applicable:
            dropped |= self.overridden_by_applying[i]
        speaking: dict[str, list[int]] = {}
        for i in applicable:
            if not dropped >> i & 1:
                for slot in self.rules[i].then:
                    speaking.setdefault(slot, []).append(i)
        plans = [self.slot_plan(s, tuple(speaking[s])) for s in self.vocabulary.slots if s in speaking]
        slots = tuple((plan.slot, plan, plan.fixed, plan.kept, plan.key) for plan in plans)
        disputed = any(plan.takings for plan in plans)
        return Plan(tuple(applicable), dropped, slots, self._overridden(applicable, dropped), disputed)

    def _make_plan(self, applying: int) -> Plan:
        plan = self.plan_of(self.matcher.atoms.places(applying))
        if len(self._plans) >= PLANS_KEPT_MAX:
            self._plans.clear()
        self._plans[applying] = plan
        return plan

    def slot_plan(self, slot: str, speaking: tuple[int, ...]) -> SlotPlan:
        """The plan of a slot in which these rules speak."""
        plan = self._slot_plans.get((slot, speaking))
        if plan is None:
            plan = SlotPlan(self.vocabulary.slots[slot], speaking, self)
            if len(self._slot_plans) >= PLANS_KEPT_MAX:
                self._slot_plans.clear()
            self._slot_plans[slot, speaking] = plan
        return plan

    def _overridden(self, applicable: Sequence[int], dropped: int) -> dict[int, RuleTrace]:
        """The traces of the rules that others override, kept by which others."""
        traces = {}
        for i in applicable:
            if dropped >> i & 1:
                by = tuple(j for j in applicable if self.overridden_by_applying[j] >> i & 1)
                trace = self._overridden_by.get((i, by))
                if trace is None:
                    names = tuple(self.rules[j].id for j in by)
                    trace = RuleTrace(self.rules[i].id, self.rules[i].clause, RuleState.OVERRIDDEN, names)
                    if len(self._overridden_by) >= PLANS_KEPT_MAX:
                        self._overridden_by.clear()
                    self._overridden_by[i, by] = trace
                traces[i] = trace
        return traces

    # -- trace ---------------------------------------------------------------------------------------------

    def _bits(self, rules: Iterable[int]) -> int:
        """All of the state that says why these rules do not apply."""
        bits = 0
        for i in rules:
            bits |= self._own_bits[i]
        return bits

    def trace(self, state: int, values: Mapping[str, Value], plan: Plan) -> tuple[RuleTrace, ...]:
        """What became of every rule, before preferences.

        Whole traces are kept by their states until these prove too many to come back often.
        """
        traces = self._traces
        if traces is None:
            return self._trace(state, values, plan)
        found = traces.get(state)
        if found is None:
            found = traces[state] = self._trace(state, values, plan)
            if len(traces) >= TRACES_KEPT_MAX:
                self._traces = None
        return found

    def _trace(self, state: int, values: Mapping[str, Value], plan: Plan) -> tuple[RuleTrace, ...]:
        entries: list[RuleTrace] = []
        for kept, bits, rules in self._blocks:
            own = state & bits
            try:
                entries += kept[own]
            except KeyError:
                if len(kept) >= TRACES_KEPT_PER_BLOCK_MAX:
                    kept.clear()
                kept[own] = found = tuple([self.match(i, state, values) for i in rules])
                entries += found
        for i, entry in plan.overridden.items():
            entries[i] = entry
        return tuple(entries)

    def match(self, i: int, state: int, values: Mapping[str, Value]) -> RuleTrace:
        """Whether one rule applies and, if not, why."""
        kept, own = self._matches[i], state & self._own_bits[i]
        entry = kept.get(own)
        if entry is None:
            if len(kept) >= TRACES_KEPT_PER_RULE_MAX:
                kept.clear()
            entry = kept[own] = self._match(i, values)
        return entry

    def would_settle(self, slot: str, state: int, values: Mapping[str, Value]) -> tuple[str, ...]:
        """The facts that are unknown and could let a rule of this slot apply."""
        kept, bits, rules = self._open[slot]
        found = kept.get(state & bits)
        if found is None:
            entries = (self.match(i, state, values) for i in rules)
            still_open = [entry for entry in entries if entry.state is RuleState.OPEN]
            if len(kept) >= TRACES_KEPT_PER_BLOCK_MAX:
                kept.clear()
            found = tuple(dict.fromkeys(fact for entry in still_open for fact in entry.facts))
            kept[state & bits] = found
        return found

    def _match(self, i: int, values: Mapping[str, Value]) -> RuleTrace:
        rule = self.rules[i]
        answers = [(node, run(values)) for node, run in zip(rule.when, self._conditions[i], strict=True)]
        if all(answer is True for _node, answer in answers):
            return RuleTrace(rule.id, rule.clause, RuleState.APPLIED)
        false = [node for node, answer in answers if answer is False]
        stopped_by = false or [node for node, answer in answers if answer is None]
        facts = sorted(set().union(*(node.names() for node in stopped_by)))
        return RuleTrace(
            rule.id,
            rule.clause,
            RuleState.NOT_APPLICABLE if false else RuleState.OPEN,
            conditions=tuple(node.words() for node in stopped_by),
            facts=tuple(facts if false else [name for name in facts if name not in values]),
        )


@dataclass(slots=True)
class Verdict:
    """The answer to a case: `verdict["credit"]` and so on; `trace` for every rule."""

    rulebook: Rulebook
    values: Mapping[str, Value]
    state: int
    plan: Plan
    answers: Mapping[str, Answer]

    def __getitem__(self, slot: str) -> SlotVerdict:
        answer = self.answers.get(slot)
        if answer is None:
            if slot not in self.rulebook.vocabulary.slots:
                raise KeyError(slot)
            return Undetermined(slot, self.rulebook.would_settle(slot, self.state, self.values))
        if isinstance(answer.verdict, Undetermined):
            return replace(
                answer.verdict, settled_by=self.rulebook.would_settle(slot, self.state, self.values)
            )
        return answer.verdict

    @property
    def slots(self) -> Mapping[str, SlotVerdict]:
        """Every slot of the vocabulary with its verdict, in the vocabulary's order."""
        return {slot: self[slot] for slot in self.rulebook.vocabulary.slots}

    @property
    def spoken(self) -> Mapping[str, SlotVerdict]:
        """The slots in which at least one rule speaks."""
        return {
            slot: self[slot] if type(answer.verdict) is Undetermined else answer.verdict
            for slot, answer in self.answers.items()
        }

    @property
    def met(self) -> list[Met]:
        """The contradictions that were settled by a choice of the adoption."""
        return list(dict.fromkeys(met for answer in self.answers.values() for met in answer.met))

    @property
    def applicable(self) -> tuple[int, ...]:
        """The rules that apply, by their place in `rulebook.rules`."""
        return self.plan.applicable

    @property
    def trace(self) -> tuple[RuleTrace, ...]:
        """One entry per rule, in the order of their ids."""
        found = self.rulebook.trace(self.state, self.values, self.plan)
        if not self.plan.disputed:
            return found
        entries = list(found)
        for i in {i for answer in self.answers.values() for i in answer.yielded}:
            entries[i] = self._trace_of_yielding(i, entries[i])
        return tuple(entries)

    def _trace_of_yielding(self, i: int, entry: RuleTrace) -> RuleTrace:
        """A rule that yields in every slot where it speaks has yielded; otherwise it applied."""
        met = [answer.yielded[i] for answer in self.answers.values() if i in answer.yielded]
        if len(met) < len(self.rulebook.rules[i].then):
            return entry
        return RuleTrace(entry.rule, entry.clause, RuleState.YIELDED, (met[0].winner,), met[0].choice)

    def fact(self, name: str) -> Fact:
        return self.rulebook.vocabulary.facts[name]


def _closures(rules: Sequence[Rule], index: Mapping[str, int]) -> tuple[int, ...]:
    """Per rule, the bits of all rules that it overrides, directly or through others. Circles are refused."""
    graph = {rule.id: sorted(name for name in rule.overrides if name in index) for rule in rules}
    bits: dict[str, int] = {}
    try:
        for name in TopologicalSorter(graph).static_order():
            bits[name] = 0
            for other in graph[name]:
                bits[name] |= 1 << index[other] | bits[other]
    except CycleError as error:
        circle: list[str] = error.args[1][::-1]
        shown = " → ".join([*circle[:CIRCLE_SHOWN_MAX], *(["……"] if len(circle) > CIRCLE_SHOWN_MAX else [])])
        place = rules[index[circle[0]]].place
        raise RulebookError(f"优先关系成了一个圈：{shown}。删去其中一处 overrides。", place) from error
    return tuple(bits[rule.id] for rule in rules)
