"""Judges a case: which rules apply, which yield, what remains per slot. File order decides nothing.

A rule is a conjunction of conditions. Equal conditions of different rules are one *atom*; the atoms that
are not true in a case are the bits of one integer, so that a rule applies when its own bits are all clear.
Atoms over one fact are tabulated per value on first sight; the others are closures. Default logic then
drops every rule that an applicable one overrides, directly or through others; what remains is compared slot
by slot.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from .errors import RulebookError
from .expressions import Compiled, Node
from .outcomes import DISCRETION, GAP, Result, agree, merge
from .rules import Derivation, Parameter, Preference, Rule
from .verdict import (
    Citation,
    Conflicting,
    Decided,
    Escalated,
    Met,
    RuleState,
    RuleTrace,
    Side,
    SlotVerdict,
    Undetermined,
)
from .vocabulary import Fact, Value, Vocabulary

ENGINE_VERSION = "1"
TABULATED_VALUES_MAX = 10_000


@dataclass(frozen=True)
class _JointAtom:
    """An atom that reads several facts or a derivation."""

    bit: int
    reads: int
    strict: bool
    run: Compiled
    unknown_is_true: bool


class Rulebook:
    """A compiled set of rules. Immutable; safe to share between threads."""

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
        self._templates = tuple(tuple(rule.then.items()) for rule in self.rules)
        self._derived = tuple((d.name, d.node.compile()) for d in self.derivations)
        self._preferences = tuple(
            (p, self.index[p.rule], tuple(self.index[r] for r in p.over), tuple(n.compile() for n in p.when))
            for p in self.preferences
        )
        self._compile_atoms()

    def _compile_atoms(self) -> None:
        atoms: dict[str, tuple[int, Node]] = {}
        masks = []
        for rule in self.rules:
            mask = 0
            for node in rule.when:
                bit, _node = atoms.setdefault(node.key(), (len(atoms), node))
                mask |= 1 << bit
            masks.append(mask)
        self._masks = tuple(masks)
        self.atoms = tuple(node for _bit, node in atoms.values())
        self._atom_runs = tuple(node.compile() for node in self.atoms)
        self._fact_bits = {name: 1 << i for i, name in enumerate(self.vocabulary.facts)}
        self._reads_of = self._base_facts()
        self._nothing_known = sum(1 << bit for bit, run in enumerate(self._atom_runs) if run({}) is not True)
        self._single: dict[str, tuple[tuple[int, Compiled], ...]] = {}
        self._tables: dict[str, dict[Value, int]] = {}
        self._joint: tuple[_JointAtom, ...] = ()
        for bit, node in enumerate(self.atoms):
            self._place_atom(bit, node)
        self._tables = {name: {} for name in self._single}

    def _place_atom(self, bit: int, node: Node) -> None:
        names = node.names()
        if (
            len(names) == 1
            and (name := next(iter(names))) in self._fact_bits
            and name not in self._derived_names
        ):
            self._single[name] = (*self._single.get(name, ()), (1 << bit, self._atom_runs[bit]))
        elif names:
            reads = 0
            for name in names:
                reads |= self._reads_of[name]
            strict = node.strict() and not names & self._derived_names
            unknown_is_true = not self._nothing_known >> bit & 1
            self._joint = (
                *self._joint,
                _JointAtom(1 << bit, reads, strict, self._atom_runs[bit], unknown_is_true),
            )

    def _base_facts(self) -> dict[str, int]:
        """For each name the facts it rests on, as bits."""
        self._derived_names = frozenset(d.name for d in self.derivations)
        reads = dict(self._fact_bits)
        for derivation in self.derivations:
            bits = 0
            for name in derivation.node.names():
                bits |= reads[name]
            reads[derivation.name] = bits
        return reads

    def judge(self, facts: Mapping[str, object]) -> Verdict:
        """Judge a case. `facts` as in the vocabulary; left out or None is unknown. Raises FactError."""
        for name in self._derived_names & facts.keys():
            raise RulebookError(f"「{name}」由规则推导，不能直接给出。")
        values = self.vocabulary.accept(facts)
        for name, derive in self._derived:
            value = derive(values)
            if value is not None:
                values[name] = value
        not_true = self._not_true(values)
        misses = [mask & not_true for mask in self._masks]
        applicable = [i for i, missed in enumerate(misses) if not missed]
        dropped = 0
        for i in applicable:
            dropped |= self.overridden_by_applying[i]
        return Verdict(self, values, misses, applicable, dropped)

    def _not_true(self, values: Mapping[str, Value]) -> int:
        state, given = self._nothing_known, 0
        for name, value in values.items():
            given |= self._fact_bits.get(name, 0)
            table = self._tables.get(name)
            if table is not None:
                try:
                    state ^= table[value]
                except (KeyError, TypeError):
                    state ^= self._tabulate(name, value, values)
        for atom in self._joint:
            known = atom.reads & given
            if (
                known
                and (known == atom.reads or not atom.strict)
                and (atom.run(values) is True) is not atom.unknown_is_true
            ):
                state ^= atom.bit
        return state

    def _tabulate(self, name: str, value: Value, values: Mapping[str, Value]) -> int:
        """The bits in which the atoms over one fact differ from knowing nothing."""
        changed = 0
        for bit, run in self._single[name]:
            if (run(values) is not True) is not bool(self._nothing_known & bit):
                changed |= bit
        table = self._tables[name]
        if isinstance(value, dict):
            return changed
        if len(table) >= TABULATED_VALUES_MAX:
            table.clear()
        table[value] = changed
        return changed


@dataclass
class Verdict:
    """The answer to a case: `verdict["credit"]` and so on; `trace` for every rule."""

    rulebook: Rulebook
    values: Mapping[str, Value]
    misses: Sequence[int]
    applicable: Sequence[int]
    dropped: int
    met: list[Met] = field(default_factory=list)
    _yielded: dict[tuple[int, str], Met] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self._slots: dict[str, SlotVerdict] = {}
        speaking: dict[str, list[tuple[int, Result]]] = {}
        templates, values, dropped = self.rulebook._templates, self.values, self.dropped
        for i in self.applicable:
            if not dropped >> i & 1:
                for slot, template in templates[i]:
                    speaking.setdefault(slot, []).append((i, template.bind(values)))
        for slot, results in speaking.items():
            self._slots[slot] = self._resolve(slot, results)

    def __getitem__(self, slot: str) -> SlotVerdict:
        if slot in self._slots:
            return self._slots[slot]
        if slot not in self.rulebook.vocabulary.slots:
            raise KeyError(slot)
        return Undetermined(slot, self._unknown_facts(slot))

    @property
    def slots(self) -> Mapping[str, SlotVerdict]:
        """Every slot of the vocabulary with its verdict, in the vocabulary's order."""
        return {slot: self[slot] for slot in self.rulebook.vocabulary.slots}

    @property
    def spoken(self) -> Mapping[str, SlotVerdict]:
        """The slots in which at least one rule speaks."""
        return {slot: self._slots[slot] for slot in self.rulebook.vocabulary.slots if slot in self._slots}

    def _resolve(self, slot: str, results: list[tuple[int, Result]]) -> SlotVerdict:
        if self.rulebook.vocabulary.slots[slot].several:
            return self._side_by_side(slot, results)
        if not _all_agree(results):
            results = self._take_sides(slot, results)
        if not _all_agree(results):
            return Conflicting(slot, self._sides(results))
        citations = self._cite(results)
        merged = merge([result for _i, result in results])
        if merged["outcome"] == DISCRETION:
            return Escalated(slot, str(merged.get("decided_by", "")), merged, citations)
        if merged["outcome"] == GAP:
            return Undetermined(slot, self._unknown_facts(slot), citations, (merged,))
        return Decided(slot, (merged,), citations)

    def _side_by_side(self, slot: str, results: list[tuple[int, Result]]) -> SlotVerdict:
        answers: list[Result] = []
        for _i, result in results:
            if result["outcome"] != GAP and result not in answers:
                answers.append(result)
        citations = self._cite(results)
        if not answers:
            return Undetermined(slot, self._unknown_facts(slot), citations, tuple(r for _i, r in results))
        return Decided(slot, tuple(answers), citations)

    def _take_sides(self, slot: str, results: list[tuple[int, Result]]) -> list[tuple[int, Result]]:
        """Drop what yields by the adoption's preferences, all at once; a circle of them drops nothing."""
        present = dict(results)
        losers: dict[int, Met] = {}
        for preference, winner, over, when in self.rulebook._preferences:
            if winner in present and all(run(self.values) is True for run in when):
                beaten = [i for i in over if i in present and not agree(present[i], present[winner])]
                if beaten:
                    rules = self.rulebook.rules
                    met = Met(
                        slot,
                        preference.choice,
                        rules[winner].id,
                        tuple(rules[i].id for i in beaten),
                        preference.reason,
                    )
                    losers.update(dict.fromkeys(beaten, met))
        if len(losers) == len(present):
            return results
        for i, met in losers.items():
            self._yielded[i, slot] = met
            if met not in self.met:
                self.met.append(met)
        return [(i, result) for i, result in results if i not in losers]

    def _sides(self, results: list[tuple[int, Result]]) -> tuple[Side, ...]:
        groups: list[list[tuple[int, Result]]] = []
        for item in results:
            for group in groups:
                if all(agree(item[1], result) for _i, result in group):
                    group.append(item)
                    break
            else:
                groups.append([item])
        return tuple(Side(merge([r for _i, r in group]), self._cite(group)) for group in groups)

    def _cite(self, results: list[tuple[int, Result]]) -> tuple[Citation, ...]:
        return tuple(self.rulebook.citations[i] for i, _result in results)

    @property
    def trace(self) -> tuple[RuleTrace, ...]:
        """One entry per rule, in the order of their ids."""
        return tuple(self._trace_of(i, rule) for i, rule in enumerate(self.rulebook.rules))

    def _trace_of(self, i: int, rule: Rule) -> RuleTrace:
        if self.misses[i]:
            return self._why_not(rule)
        if self.dropped >> i & 1:
            by = tuple(
                self.rulebook.rules[j].id
                for j in self.applicable
                if self.rulebook.overridden_by_applying[j] >> i & 1
            )
            return RuleTrace(rule.id, rule.clause, RuleState.OVERRIDDEN, by)
        yielded = [met for (j, _slot), met in self._yielded.items() if j == i]
        if yielded and len(yielded) == len(rule.then):
            return RuleTrace(rule.id, rule.clause, RuleState.YIELDED, (yielded[0].winner,), yielded[0].choice)
        return RuleTrace(rule.id, rule.clause, RuleState.APPLIED)

    def _why_not(self, rule: Rule) -> RuleTrace:
        answers = [(node, node.compile()(self.values)) for node in rule.when]
        false = [node for node, answer in answers if answer is False]
        state = RuleState.NOT_APPLICABLE if false else RuleState.OPEN
        stopped_by = false or [node for node, answer in answers if answer is None]
        facts = sorted(set().union(*(node.names() for node in stopped_by)))
        if state is RuleState.OPEN:
            facts = [name for name in facts if name not in self.values]
        return RuleTrace(
            rule.id,
            rule.clause,
            state,
            conditions=tuple(node.words() for node in stopped_by),
            facts=tuple(facts),
        )

    def _unknown_facts(self, slot: str) -> tuple[str, ...]:
        """The facts that are unknown and could let a rule of this slot apply."""
        facts: dict[str, None] = {}
        for i, rule in enumerate(self.rulebook.rules):
            if slot in rule.then and self.misses[i]:
                entry = self._why_not(rule)
                if entry.state is RuleState.OPEN:
                    facts.update(dict.fromkeys(entry.facts))
        return tuple(facts)

    def fact(self, name: str) -> Fact:
        return self.rulebook.vocabulary.facts[name]


def _all_agree(results: list[tuple[int, Result]]) -> bool:
    return all(
        agree(results[a][1], results[b][1]) for a in range(len(results)) for b in range(a + 1, len(results))
    )


def _closures(rules: Sequence[Rule], index: Mapping[str, int]) -> tuple[int, ...]:
    """Per rule, the bits of all rules that it overrides, directly or through others. Circles are refused."""
    done: dict[str, int] = {}

    def visit(rule: Rule, path: tuple[str, ...]) -> int:
        if rule.id in path:
            circle = " → ".join([*path[path.index(rule.id) :], rule.id])
            raise RulebookError(f"优先关系成了一个圈：{circle}。删去其中一处 overrides。", rule.place)
        if rule.id not in done:
            bits = 0
            for name in rule.overrides:
                if name in index:
                    bits |= 1 << index[name] | visit(rules[index[name]], (*path, rule.id))
            done[rule.id] = bits
        return done[rule.id]

    return tuple(visit(rule, ()) for rule in rules)
