"""Judges a case: which rules apply, which yield, what remains per result slot; file order decides nothing.

A rule is a conjunction of conditions; `matching` finds the rules whose conditions are all definitely true.
Default logic then drops every rule that an applying one overrides, directly or through others; what remains
is compared slot by slot in `resolving`. Both keep what they have worked out, because the same sets of rules
meet again and again.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from graphlib import CycleError, TopologicalSorter

from .errors import RulebookError
from .expressions import Compiled, Values
from .matching import Matcher
from .resolving import Answer, SlotPlan, takings
from .rules import Derivation, Parameter, Preference, Rule
from .verdict import Citation, Met, RuleState, RuleTrace, SlotVerdict, Undetermined
from .vocabulary import Fact, Value, Vocabulary

ENGINE_VERSION = "1"
PLANS_KEPT_MAX = 20_000
TRACES_KEPT_PER_RULE_MAX = 1_000
TRACE_BLOCK_RULES = 4
TRACES_KEPT_PER_BLOCK_MAX = 2_000
CIRCLE_SHOWN_MAX = 12


@dataclass(frozen=True, slots=True)
class Plan:
    """What follows from the set of applying rules alone.

    `slots`: name, the answer if it is the same in all cases, else how to find it; in the vocabulary's order.
    """

    applicable: tuple[int, ...]
    dropped: int
    slots: tuple[tuple[str, Answer | None, Callable[[Values], Answer]], ...]
    overridden: Mapping[int, RuleTrace]


@dataclass(frozen=True, slots=True)
class _Block:
    """Some rules whose traces are kept together, by the bits of the state that they rest on."""

    rules: range
    bits: int
    kept: dict[int, tuple[RuleTrace, ...]] = field(default_factory=dict)


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
        self._own_bits = tuple(map(self.matcher.atoms.own_bits, range(len(self.rules))))
        self._matches: tuple[dict[int, RuleTrace], ...] = tuple({} for _rule in self.rules)
        self._blocks = tuple(self._block(start) for start in range(0, len(self.rules), TRACE_BLOCK_RULES))

    def judge(self, facts: Mapping[str, object]) -> Verdict:
        """Judge a case; a fact left out or None is unknown. Raises FactError."""
        state, values = self.matcher.read(facts)
        applying = self.matcher.atoms.applying(state)
        plan = self._plans.get(applying) or self._make_plan(applying)
        answers = {slot: fixed or answer(values) for slot, fixed, answer in plan.slots}
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
        slots = tuple((plan.slot, plan.fixed, plan.answer) for plan in plans)
        return Plan(tuple(applicable), dropped, slots, self._overridden(applicable, dropped))

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
        traces = {}
        for i in applicable:
            if dropped >> i & 1:
                by = tuple(self.rules[j].id for j in applicable if self.overridden_by_applying[j] >> i & 1)
                traces[i] = RuleTrace(self.rules[i].id, self.rules[i].clause, RuleState.OVERRIDDEN, by)
        return traces

    # -- trace ---------------------------------------------------------------------------------------------

    def _block(self, start: int) -> _Block:
        rules = range(start, min(start + TRACE_BLOCK_RULES, len(self.rules)))
        bits = 0
        for i in rules:
            bits |= self._own_bits[i]
        return _Block(rules, bits)

    def matches(self, state: int, values: Mapping[str, Value]) -> list[RuleTrace]:
        """Per rule whether it applies and, if not, why; before overrides and preferences."""
        entries: list[RuleTrace] = []
        for block in self._blocks:
            kept = block.kept.get(state & block.bits)
            if kept is None:
                kept = tuple(self.match(i, state, values) for i in block.rules)
                if len(block.kept) >= TRACES_KEPT_PER_BLOCK_MAX:
                    block.kept.clear()
                block.kept[state & block.bits] = kept
            entries += kept
        return entries

    def match(self, i: int, state: int, values: Mapping[str, Value]) -> RuleTrace:
        """The same for one rule."""
        kept, own = self._matches[i], state & self._own_bits[i]
        entry = kept.get(own)
        if entry is None:
            if len(kept) >= TRACES_KEPT_PER_RULE_MAX:
                kept.clear()
            entry = kept[own] = self._match(i, values)
        return entry

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
            return Undetermined(slot, self._unknown_facts(slot))
        if isinstance(answer.verdict, Undetermined):
            return replace(answer.verdict, settled_by=self._unknown_facts(slot))
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
        entries = self.rulebook.matches(self.state, self.values)
        for i, entry in self.plan.overridden.items():
            entries[i] = entry
        for answer in self.answers.values():
            for i in answer.yielded:
                entries[i] = self._trace_of_yielding(i, entries[i])
        return tuple(entries)

    def _trace_of_yielding(self, i: int, entry: RuleTrace) -> RuleTrace:
        """A rule that yields in every slot where it speaks has yielded; otherwise it applied."""
        met = [answer.yielded[i] for answer in self.answers.values() if i in answer.yielded]
        if len(met) < len(self.rulebook.rules[i].then):
            return entry
        return RuleTrace(entry.rule, entry.clause, RuleState.YIELDED, (met[0].winner,), met[0].choice)

    def _unknown_facts(self, slot: str) -> tuple[str, ...]:
        """The facts that are unknown and could let a rule of this slot apply."""
        facts: dict[str, None] = {}
        for i, rule in enumerate(self.rulebook.rules):
            if slot in rule.then:
                entry = self.rulebook.match(i, self.state, self.values)
                if entry.state is RuleState.OPEN:
                    facts.update(dict.fromkeys(entry.facts))
        return tuple(facts)

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
