"""What the other engines are given ready-made: expressions over lists, which neither of them can state.

Each outermost expression that reads a list (`first(visit_regs)`, `count(distinct(family_regs))`) becomes
one more input, worked out before the clock starts. Our own engine works them out itself, within the
measured time.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping

from anchang.domain.rulebook import Rulebook
from anchang.domain.rulebook.expressions import Compiled, Node
from anchang.domain.rulebook.vocabulary import FactType, Value

LISTS = (FactType.ROLES, FactType.ENUMS, FactType.COUNTS)


class Prepared:
    """The ready-made inputs of a rulebook, by the normal form of their expression."""

    def __init__(self, rulebook: Rulebook) -> None:
        roots = [node for rule in rulebook.rules for node in rule.when]
        roots += [derivation.node for derivation in rulebook.derivations]
        found = {node.key(): node for root in roots for node in _over_lists(root)}
        self.names = {key: f"prepared_{number}" for number, key in enumerate(sorted(found))}
        self.nodes = {self.names[key]: node for key, node in found.items()}
        self._runs: dict[str, Compiled] = {name: node.compile() for name, node in self.nodes.items()}

    def name(self, node: Node) -> str | None:
        return self.names.get(node.key())

    def values(self, facts: Mapping[str, Value]) -> dict[str, Value]:
        """The ready-made inputs of a case; unknown ones are left out."""
        answers = {name: run(facts) for name, run in self._runs.items()}
        return {name: answer for name, answer in answers.items() if answer is not None}


def _over_lists(node: Node) -> Iterator[Node]:
    children: Iterable[Node] = node.children()
    if any(child.kind.type in LISTS for child in children):
        yield node
        return
    for child in children:
        yield from _over_lists(child)
