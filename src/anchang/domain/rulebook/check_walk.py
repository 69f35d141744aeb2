"""Walks over a rulebook's expressions, through derivations: what they read and whom they compare."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from itertools import combinations

from .engine import Rulebook
from .errors import Place
from .expressions import INT, Call, Compare, Conditional, Constant, Kind, Member, Name, Node
from .outcomes import Template
from .parser import TEXT, Parser
from .vocabulary import FactType

LISTS = (FactType.ROLES, FactType.COUNTS)
PEOPLE = (FactType.ROLE, *LISTS)
# Functions that compare persons.
COMPARING = frozenset(
    {"distinct", "without", "after", "times", "position", "fewest", "most", "ranking", "count_of"}
)
Position = tuple[str, int]


@dataclass(frozen=True)
class Reading:
    """A rulebook as `check` reads it: every expression that can change a verdict."""

    rulebook: Rulebook
    asked: Mapping[str, tuple[Node, ...]] = field(init=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "asked", _asked(self.rulebook))

    @cached_property
    def derived(self) -> Mapping[str, Node]:
        return {d.name: d.node for d in self.rulebook.derivations}

    @cached_property
    def conditions(self) -> tuple[Node, ...]:
        """Whatever must be true or false: of rules, of preferences, of questions."""
        nodes = [node for rule in self.rulebook.rules for node in rule.when]
        nodes += [node for preference in self.rulebook.preferences for node in preference.when]
        nodes += [node for group in self.asked.values() for node in group]
        return tuple({node.key(): node for node in nodes}.values())

    @cached_property
    def compared(self) -> Mapping[str, Mapping[str, Template]]:
        """Slot -> rule -> template, for slots that allow one result: there results are compared."""
        slots: dict[str, dict[str, Template]] = {}
        for rule in self.rulebook.rules:
            for slot, template in rule.then.items():
                if not self.rulebook.vocabulary.slots[slot].several:
                    slots.setdefault(slot, {})[rule.id] = template
        return slots

    @cached_property
    def results(self) -> tuple[Node, ...]:
        """The expressions in results that are compared."""
        nodes = [n for group in self.compared.values() for t in group.values() for n in t.nodes]
        return tuple({node.key(): node for node in nodes}.values())

    @cached_property
    def everything(self) -> tuple[Node, ...]:
        """Every node under a condition or a compared result, derivations followed, each once."""
        seen: dict[int, Node] = {}
        for root in (*self.conditions, *self.results):
            for node in self.walk(root):
                seen.setdefault(id(node), node)
        return tuple(seen.values())

    @cached_property
    def facts(self) -> tuple[str, ...]:
        """The facts that matter, in the vocabulary's order."""
        read = {n.fact.name for n in self.everything if isinstance(n, Name)} - self.derived.keys()
        return tuple(name for name in self.rulebook.vocabulary.facts if name in read)

    def walk(self, node: Node) -> Iterator[Node]:
        yield node
        for child in self.under(node):
            yield from self.walk(child)

    def under(self, node: Node) -> tuple[Node, ...]:
        """Children; of a derivation's name, the derivation."""
        if isinstance(node, Name) and node.fact.name in self.derived:
            return (self.derived[node.fact.name],)
        return node.children()

    def facts_of(self, node: Node) -> frozenset[str]:
        """The facts under a node, derivations followed."""
        return frozenset(
            n.fact.name for n in self.walk(node) if isinstance(n, Name) and n.fact.name not in self.derived
        )

    def people_of(self, node: Node, lengths: Mapping[str, int]) -> frozenset[Position]:
        """Whom an expression may name: a fact's position (lists count from 1), or ("=text", 0)."""
        if isinstance(node, Constant):
            return frozenset({(f"={node.value}", 0)}) if isinstance(node.value, str) else frozenset()
        if isinstance(node, Name) and node.fact.name not in self.derived:
            return _positions(node, lengths)
        if isinstance(node, Call) and node.function == "first" and isinstance(node.arguments[0], Name):
            name = node.arguments[0].fact.name
            if name in lengths:
                return frozenset({(name, 1), ("=none", 0)})
        below = node.children()[1:] if isinstance(node, Conditional) else self.under(node)
        named = (child for child in below if child.kind.type in (*PEOPLE, TEXT.type))
        return frozenset().union(*(self.people_of(child, lengths) for child in named))

    def meetings(self, lengths: Mapping[str, int]) -> Iterator[tuple[Position, Position]]:
        """Pairs of positions whose persons some condition or some pair of results compares."""
        for node in self.everything:
            if isinstance(node, Compare) and node.left.kind.type in PEOPLE:
                yield from self._across(node.left, node.right, lengths)
            elif isinstance(node, Member) and node.item.kind.type is FactType.ROLE:
                others = (node.container,) if isinstance(node.container, Node) else node.container
                for other in others:
                    yield from self._across(node.item, other, lengths)
            elif isinstance(node, Call) and node.function in COMPARING:
                people = [self.people_of(argument, lengths) for argument in node.arguments]
                yield from combinations(sorted(frozenset().union(*people)), 2)
        for templates in self.compared.values():
            groups = [self._named(template, lengths) for template in templates.values()]
            for group, further in combinations([group for group in groups if group], 2):
                yield from combinations(sorted(group | further), 2)

    def _across(
        self, one: Node, other: Node, lengths: Mapping[str, int]
    ) -> Iterator[tuple[Position, Position]]:
        for a in sorted(self.people_of(one, lengths)):
            yield from ((a, b) for b in sorted(self.people_of(other, lengths)) if a != b)

    def _named(self, template: Template, lengths: Mapping[str, int]) -> frozenset[Position]:
        named = (node for node in template.nodes if node.kind.type in PEOPLE)
        return frozenset().union(*(self.people_of(node, lengths) for node in named))


def _positions(node: Name, lengths: Mapping[str, int]) -> frozenset[Position]:
    """The places of a fact that holds people."""
    name = node.fact.name
    if name in lengths:
        return frozenset((name, i) for i in range(1, lengths[name] + 1))
    return frozenset({(name, 0)}) if node.kind.type is FactType.ROLE else frozenset()


def _asked(rulebook: Rulebook) -> dict[str, tuple[Node, ...]]:
    """The questions of each slot, parsed with the limits in force."""
    constants = {
        name: Constant(
            value, INT if isinstance(value, int) else Kind(TEXT.type), rulebook.parameters[name].label
        )
        for name, value in rulebook.values.items()
    }
    parser = Parser(rulebook.vocabulary.facts, constants)
    return {
        slot.name: tuple(
            parser.condition(text, Place(f"slot.{slot.name}", 0, "asked")) for text in slot.asked
        )
        for slot in rulebook.vocabulary.slots.values()
        if slot.asked
    }
