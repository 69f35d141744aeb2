"""A compiled rulebook as a JSON decision model for zen-engine: derivations, one decision table, overrides.

The table keeps every rule that matches (hit policy "collect"); an expression then removes what a matching
rule overrides. Conditions over one fact are cells, all others one expression per row. zen-engine knows no
unknown, so every comparison says first that its facts are given. Comparing results and taking sides is not
asked of it.
"""

from __future__ import annotations

import json
from itertools import pairwise

import zen

from anchang.domain.rulebook import Rulebook
from anchang.domain.rulebook.expressions import (
    Arithmetic,
    Call,
    Compare,
    Conditional,
    Constant,
    Logic,
    Member,
    Name,
    Node,
    Not,
)
from anchang.domain.rulebook.rules import Rule
from anchang.domain.rulebook.vocabulary import FactType, Value

from .lists import Prepared
from .rulebooks import facts_read


def decision(rulebook: Rulebook, prepared: Prepared, *, results: bool) -> zen.ZenDecision:
    """The model, compiled by zen-engine; with `results` every match also binds its results' people."""
    table = _table(rulebook, prepared, results=results)
    stands = [("dropped", "flatMap(hits, #.over)"), ("stands", "filter(hits, not(#.rule in $.dropped))")]
    nodes = [_node("input", "inputNode")]
    if rulebook.derivations:
        within = Writer(prepared, frozenset(d.name for d in rulebook.derivations))
        nodes.append(_expressions([(d.name, within.value(d.node)) for d in rulebook.derivations], keep=True))
    nodes += [_node("table", "decisionTableNode", table), _expressions(stands, keep=False)]
    nodes.append(_node("output", "outputNode"))
    names = [str(node["id"]) for node in nodes]
    edges = [{"id": f"{a}-{b}", "sourceId": a, "targetId": b, "type": "edge"} for a, b in pairwise(names)]
    return zen.ZenEngine().create_decision(json.dumps({"nodes": nodes, "edges": edges}))


def _node(name: str, type_: str, content: dict[str, object] | None = None) -> dict[str, object]:
    place: dict[str, object] = {"id": name, "name": name, "type": type_, "position": {"x": 0, "y": 0}}
    return place | ({"content": content} if content else {})


def _expressions(pairs: list[tuple[str, str]], *, keep: bool) -> dict[str, object]:
    expressions = [{"id": f"e{i}", "key": key, "value": value} for i, (key, value) in enumerate(pairs)]
    content: dict[str, object] = {"passThrough": keep, "expressions": expressions}
    return _node("derivations" if keep else "overrides", "expressionNode", content)


def _table(rulebook: Rulebook, prepared: Prepared, *, results: bool) -> dict[str, object]:
    writer = Writer(prepared, frozenset())
    facts = [f for f in facts_read(rulebook) if rulebook.vocabulary.facts[f].type in _CELL_TYPES]
    inputs: list[dict[str, str]] = [{"id": fact, "name": fact, "field": fact} for fact in facts]
    outputs = ["rule", "over", *(["gives"] if results else [])]
    return {
        "hitPolicy": "collect",
        "executionMode": "single",
        "passThrough": False,
        "outputPath": "hits",
        "inputs": [*inputs, {"id": "condition", "name": "condition"}],
        "outputs": [{"id": f"out_{name}", "name": name, "field": name} for name in outputs],
        "rules": [_row(rulebook, rule, writer, facts, results=results) for rule in rulebook.rules],
    }


_CELL_TYPES = (FactType.BOOL, FactType.INT, FactType.ENUM, FactType.ROLE)


def _row(
    rulebook: Rulebook, rule: Rule, writer: Writer, facts: list[str], *, results: bool
) -> dict[str, str]:
    place = rulebook.index[rule.id]
    closure = rulebook.overridden_by_applying[place]
    over = [other.id for i, other in enumerate(rulebook.rules) if closure >> i & 1]
    row = dict.fromkeys([*facts, "condition"], "")
    rest = []
    for node in rule.when:
        fact, cell = _cell(node)
        if cell and fact in facts and not row[fact]:
            row[fact] = cell
        else:
            rest.append(writer.true(node))
    row["condition"] = " and ".join(rest)
    row |= {"_id": str(place), "out_rule": literal(rule.id), "out_over": _list(over)}
    return row | ({"out_gives": _gives(rule, writer)} if results else {})


def _cell(node: Node) -> tuple[str, str]:
    """A condition over one fact as a cell of the table, if it is one."""
    match node:
        case Name():
            return node.fact.name, "true"
        case Not(operand=Name() as name):
            return name.fact.name, "false"
        case Compare(left=Name() as name, right=Constant() as constant):
            value = literal(constant.value)
            return (
                name.fact.name,
                value if node.operator == "==" else f"$ != null and $ {node.operator} {value}",
            )
        case Member(item=Name() as name, container=tuple() as among):
            values = ",".join(literal(c.value) for c in among)
            return name.fact.name, f"$ != null and $ not in [{values}]" if node.negated else values
    return "", ""


def _gives(rule: Rule, writer: Writer) -> str:
    results = []
    for slot, template in rule.then.items():
        people = [f"{key}: {writer.value(node)}" for key, (_text, node) in template.people.items()]
        results.append(
            "{"
            + ", ".join([f"slot: {literal(slot)}", f"outcome: {literal(template.outcome)}", *people])
            + "}"
        )
    return "[" + ", ".join(results) + "]"


def literal(value: Value) -> str:
    if isinstance(value, bool):
        return "true" if value else "false"
    return str(value) if isinstance(value, int) else f"'{value}'"


def _list(texts: list[str]) -> str:
    return "[" + ", ".join(map(literal, texts)) + "]"


class Writer:
    """Writes conditions in zen-engine's language; `earlier` are names defined in the same node."""

    def __init__(self, prepared: Prepared, earlier: frozenset[str]) -> None:
        self._prepared = prepared
        self._earlier = earlier

    def true(self, node: Node) -> str:
        """True exactly when the condition is definitely true."""
        return self._certain(node, "true")

    def false(self, node: Node) -> str:
        """True exactly when the condition is definitely false."""
        return self._certain(node, "false")

    def _certain(self, node: Node, wanted: str) -> str:
        ready = self._prepared.name(node)
        if ready or isinstance(node, Name):
            return f"({ready or self.value(node)} == {wanted})"
        match node:
            case Constant():
                return literal((node.value is True) == (wanted == "true"))
            case Compare() | Member():
                said = self._compared(node)
                holds = said if wanted == "true" else f"not({said})"
                return f"({' and '.join([*self._given(node), holds])})"
            case Logic():
                every = (node.operator == "and") == (wanted == "true")
                return (
                    "("
                    + (" and " if every else " or ").join(self._certain(o, wanted) for o in node.operands)
                    + ")"
                )
            case Not():
                return self._certain(node.operand, "false" if wanted == "true" else "true")
            case Conditional():
                then, otherwise = self._certain(node.then, wanted), self._certain(node.otherwise, wanted)
                return f"(({self.true(node.test)} and {then}) or ({self.false(node.test)} and {otherwise}))"
            case Call(function="known" | "unknown"):
                known = self.known(node.arguments[0])
                return known if (node.function == "known") == (wanted == "true") else f"not({known})"
        raise ValueError(f"zen-engine cannot say {node.key()}")

    def _given(self, node: Compare | Member) -> list[str]:
        children = [child for child in node.children() if not isinstance(child, Constant)]
        return [self.known(child) for child in children]

    def _compared(self, node: Compare | Member) -> str:
        if isinstance(node, Compare):
            return f"{self.value(node.left)} {node.operator} {self.value(node.right)}"
        assert isinstance(node.container, tuple)
        among = ",".join(literal(c.value) for c in node.container)
        return f"{self.value(node.item)} {'not in' if node.negated else 'in'} [{among}]"

    def known(self, node: Node) -> str:
        if self._prepared.name(node) or isinstance(node, Name):
            return f"({self.value(node)} != null)"
        match node:
            case Constant():
                return "true"
            case Arithmetic():
                return f"({self.known(node.left)} and {self.known(node.right)})"
            case Conditional():
                then, otherwise = self.known(node.then), self.known(node.otherwise)
                return f"(({self.true(node.test)} and {then}) or ({self.false(node.test)} and {otherwise}))"
        return f"({self.true(node)} or {self.false(node)})"

    def value(self, node: Node) -> str:
        """The value, null when unknown."""
        ready = self._prepared.name(node)
        if ready:
            return ready
        match node:
            case Name():
                return f"$.{node.fact.name}" if node.fact.name in self._earlier else node.fact.name
            case Constant():
                return literal(node.value)
            case Arithmetic():
                return f"({self.value(node.left)} {node.operator} {self.value(node.right)})"
            case Conditional():
                then, otherwise = self.value(node.then), self.value(node.otherwise)
                return f"({self.true(node.test)} ? {then} : ({self.false(node.test)} ? {otherwise} : null))"
        return f"({self.true(node)} ? true : ({self.false(node)} ? false : null))"
