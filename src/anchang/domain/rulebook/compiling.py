"""Turns an adoption into a Rulebook: one vocabulary, limits in force, conditions parsed, sides taken."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from graphlib import CycleError, TopologicalSorter

from .adoption import LEAVE_OPEN, Adoption, Choice, Prefer, Scope
from .edition import DerivationEntry, Edition, RuleEntry
from .engine import Rulebook
from .errors import Place, RulebookError
from .expressions import INT, Constant, Kind, Node
from .outcomes import Template, TemplateReader
from .parser import TEXT, Parser
from .rules import Derivation, Parameter, Preference, Rule
from .toml_file import Entry
from .vocabulary import Fact, Vocabulary, nearest


def compile_adoption(
    adoption: Adoption,
    core: Vocabulary,
    *,
    choices: Mapping[str, str] | None = None,
    parameters: Mapping[str, int | str] | None = None,
    on: dt.date | None = None,
    policy: str | None = None,
) -> Rulebook:
    """Compile for a day. `choices`: row -> option or "open"; `parameters` override limits; `policy`: a scope.

    Raises RulebookError: unknown choice, option, limit or rule, conditions that do not parse, circles.
    """
    scope = adoption.scopes.get(policy) if policy else None
    taken = _taken(adoption, choices or {})
    limits = _limits(adoption.editions)
    values = _limit_values(adoption, limits, taken, parameters or {}, on)
    vocabulary = core.extended(
        (item for edition in adoption.editions for item in edition.facts),
        (item for edition in adoption.editions for item in edition.slots),
    )
    constants = {name: _constant(limits[name], value) for name, value in values.items()}
    builder = _Builder(adoption, vocabulary, constants, limits, scope)
    return Rulebook(
        name=adoption.name,
        vocabulary=builder.vocabulary,
        rules=builder.rules(),
        derivations=builder.derivations,
        preferences=builder.preferences(taken),
        parameters=limits,
        values=values,
        hashes={edition.name: edition.digest for edition in adoption.editions}
        | {adoption.name: adoption.digest},
    )


def _taken(adoption: Adoption, choices: Mapping[str, str]) -> dict[str, str]:
    for row, option in choices.items():
        choice = adoption.choices.get(row)
        if choice is None:
            raise RulebookError(f"没有取舍「{row}」。{nearest(row, adoption.choices)}")
        if option not in choice.options and option != LEAVE_OPEN:
            raise RulebookError(
                f"取舍 {row} 没有「{option}」，可选 {'、'.join([*choice.options, LEAVE_OPEN])}。"
            )
    return {row: choices.get(row, choice.chosen) for row, choice in adoption.choices.items()}


def _limits(editions: Sequence[Edition]) -> dict[str, Parameter]:
    limits: dict[str, Parameter] = {}
    for edition in editions:
        for name, parameter in edition.parameters.items():
            if name in limits:
                other = limits[name]
                raise RulebookError(f"限额「{name}」在 {other.place} 也有，换一个名字。", parameter.place)
            limits[name] = parameter
    return limits


def _limit_values(
    adoption: Adoption,
    limits: Mapping[str, Parameter],
    taken: Mapping[str, str],
    overrides: Mapping[str, int | str],
    on: dt.date | None,
) -> dict[str, int | str]:
    values = {name: limit.on(on) for name, limit in limits.items()} | dict(adoption.parameters)
    for row, option in taken.items():
        if option != LEAVE_OPEN:
            values |= adoption.choices[row].options[option].parameters
    for name, value in overrides.items():
        if name not in limits:
            raise RulebookError(f"没有叫「{name}」的限额。{nearest(name, limits)}")
        if refusal := limits[name].refusal(value):
            raise RulebookError(refusal)
    return values | dict(overrides)


def _constant(parameter: Parameter, value: int | str) -> Constant:
    return Constant(value, INT if isinstance(value, int) else Kind(TEXT.type), parameter.label)


@dataclass
class _Builder:
    adoption: Adoption
    vocabulary: Vocabulary
    constants: Mapping[str, Constant]
    limits: Mapping[str, Parameter]
    scope: Scope | None

    def __post_init__(self) -> None:
        entries = [d for edition in self._editions_in_scope() for d in edition.derivations]
        self._refuse_name_clashes(entries)
        self.derivations = self._derive(entries)
        self.parser = Parser(self.vocabulary.facts, self.constants)
        self.templates = TemplateReader(self.parser)

    def _editions_in_scope(self) -> list[Edition]:
        """All of the adoption: derivations of consulted editions are needed too."""
        return list(self.adoption.editions)

    def _refuse_name_clashes(self, entries: Iterable[DerivationEntry]) -> None:
        for entry in entries:
            if entry.fact.name in self.vocabulary.facts or entry.fact.name in self.constants:
                raise entry.entry.refuse(
                    f"「{entry.fact.name}」已经是事实或限额的名字，推导要另起名字。", "name"
                )
        for name, constant in self.constants.items():
            if name in self.vocabulary.facts:
                raise RulebookError(
                    f"限额「{name}」（{constant.label}）与事实同名，换一个名字。", self.limits[name].place
                )

    def _derive(self, entries: Sequence[DerivationEntry]) -> tuple[Derivation, ...]:
        """Parse derivations so that each stands behind those it reads; a circle is refused."""
        waiting: dict[str, DerivationEntry] = {}
        for entry in entries:
            if entry.fact.name in waiting:
                raise entry.entry.refuse(f"推导「{entry.fact.name}」写了两遍。", "name")
            waiting[entry.fact.name] = entry
        all_facts: dict[str, Fact] = dict(self.vocabulary.facts) | {n: e.fact for n, e in waiting.items()}
        parser = Parser(all_facts, self.constants)
        nodes = {name: self._derivation_node(parser, entry) for name, entry in waiting.items()}
        try:
            order = tuple(
                TopologicalSorter(
                    {name: sorted(node.names() & waiting.keys()) for name, node in nodes.items()}
                ).static_order()
            )
        except CycleError as error:
            circle: list[str] = error.args[1]
            raise waiting[circle[0]].entry.refuse(
                f"推导互相引用成了圈：{'、'.join(dict.fromkeys(circle))}。", "value"
            ) from error
        self.vocabulary = Vocabulary(all_facts, self.vocabulary.slots)
        return tuple(Derivation(name, nodes[name], waiting[name].entry.place("value")) for name in order)

    def _derivation_node(self, parser: Parser, entry: DerivationEntry) -> Node:
        place = entry.entry.place("value")
        node = parser.expression(entry.entry.text("value"), place)
        if node.kind.type is not entry.fact.type:
            raise RulebookError(
                f"推导「{entry.fact.name}」算出来是 {node.kind.type}，写的类型是 {entry.fact.type}。", place
            )
        return node

    def rules(self) -> list[Rule]:
        entries = [rule for edition in self.adoption.editions for rule in edition.rules]
        self._known = self._index(entries)
        rules = {entry.id: self._rule(entry) for entry in entries}
        if self.scope is None:
            return list(rules.values())
        inside = [rule for rule in rules.values() if rule.edition in self.scope.editions]
        return inside + [
            self._consulted(rules, consult.rule, consult.when, consult.place)
            for consult in self.scope.consults
        ]

    def _index(self, entries: Sequence[RuleEntry]) -> dict[str, RuleEntry]:
        known: dict[str, RuleEntry] = {}
        for entry in entries:
            if entry.id in known:
                other = known[entry.id].entry.place()
                raise entry.entry.refuse(
                    f"规则 {entry.id} 在 {other} 也有，编号在整个采用里只能用一次。", "id"
                )
            known[entry.id] = entry
        return known

    def _rule(self, source: RuleEntry) -> Rule:
        entry = source.entry
        overrides = entry.texts("overrides")
        for name in overrides:
            if name not in self._known:
                raise entry.refuse(
                    f"规则 {source.id} 优先于「{name}」，但没有这条规则。{nearest(name, self._known)}",
                    "overrides",
                    name,
                )
        return Rule(
            id=source.id,
            clause=source.clause,
            edition=source.edition,
            says=entry.text("says", ""),
            when=tuple(
                self.parser.condition(text, entry.place("when", text)) for text in entry.texts("when")
            ),
            then=self._then(entry),
            overrides=frozenset(overrides),
            place=entry.place(),
        )

    def _conditions(self, texts: Iterable[str], place: Place) -> tuple[Node, ...]:
        return tuple(self.parser.condition(text, place) for text in texts)

    def _then(self, entry: Entry) -> dict[str, Template]:
        raw = entry.map("then")
        if not raw:
            raise entry.refuse("规则要有 then，至少给一个结果槽。", "then")
        then = {}
        for slot, table in raw.items():
            place = entry.place(f"then.{slot}")
            if slot not in self.vocabulary.slots:
                raise RulebookError(
                    f"没有叫「{slot}」的结果槽。{nearest(slot, self.vocabulary.slots)}", place
                )
            then[slot] = self.templates.read(slot, table, place)
        return then

    def _consulted(self, rules: Mapping[str, Rule], name: str, when: Sequence[str], place: Place) -> Rule:
        if name not in rules:
            raise RulebookError(f"范围要参看规则「{name}」，但没有这条规则。{nearest(name, rules)}", place)
        rule = rules[name]
        conditions = (*rule.when, *self._conditions(when, place))
        return Rule(
            rule.id, rule.clause, rule.edition, rule.says, conditions, rule.then, rule.overrides, rule.place
        )

    def preferences(self, taken: Mapping[str, str]) -> list[Preference]:
        preferences: list[Preference] = []
        for row, option in taken.items():
            choice = self.adoption.choices[row]
            for other in choice.options.values():
                for prefer in other.prefers:
                    self._check_prefer(choice, prefer)
            if option != LEAVE_OPEN:
                chosen = choice.options[option]
                for prefer in chosen.prefers:
                    preferences += self._prefer(row, prefer, chosen.reason)
        return preferences

    def _check_prefer(self, choice: Choice, prefer: Prefer) -> None:
        """Options that are not taken are checked too: they may be taken tomorrow."""
        self._conditions(prefer.when, prefer.place)
        for name in (*prefer.rules, *prefer.over):
            if name not in self._known:
                raise RulebookError(
                    f"取舍 {choice.id} 提到规则「{name}」，但没有这条规则。{nearest(name, self._known)}",
                    prefer.place,
                )

    def _prefer(self, row: str, prefer: Prefer, reason: str) -> list[Preference]:
        when = self._conditions(prefer.when, prefer.place)
        present = self._present()
        over = frozenset(prefer.over) & present
        return [
            Preference(row, rule, over, when, reason) for rule in prefer.rules if rule in present and over
        ]

    def _present(self) -> frozenset[str]:
        if self.scope is None:
            return frozenset(self._known)
        inside = {name for name, entry in self._known.items() if entry.edition in self.scope.editions}
        return frozenset(inside | {consult.rule for consult in self.scope.consults})
