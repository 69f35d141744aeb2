"""Results that go to nobody: a rule names a role, and the case says that there is no such person.

In a slot that is only asked in some situations (its `asked`), only those count.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import partial

from .check_circuit import FALSE, Lit
from .check_people import People
from .check_search import Example, Search
from .engine import Verdict
from .outcomes import RoleRef, Template
from .vocabulary import NOBODY

ATTEMPTS_MAX = 20


@dataclass(frozen=True)
class ToNobody:
    """A rule whose result in a slot names somebody who is known not to exist."""

    slot: str
    rule: str
    example: Example


def to_nobody(search: Search) -> Iterator[ToNobody]:
    """The rules and slots (of one result) where that happens, each with its smallest situation."""
    for slot in search.reading.compared:
        for i in search.slot_rules(slot):
            rule = search.rulebook.rules[i]
            if example := _example(search, slot, i):
                yield ToNobody(slot, rule.id, example)


def goes_to_nobody(search: Search, slot: str, i: int) -> Lit:
    """When somebody whom the rule's result names is known to be nobody."""
    template = search.rulebook.rules[i].then[slot]
    lits = []
    for _text, node in template.bound:
        person = search.encoder.value(node)
        if node.names() and not isinstance(person, People):
            lits.append(person.get(NOBODY, FALSE))
    return search.circuit.any_of(lits)


def _example(search: Search, slot: str, i: int) -> Example | None:
    nobody = goes_to_nobody(search, slot, i)
    if nobody == FALSE:
        return None
    template = search.rulebook.rules[i].then[slot]
    confirmed = partial(_given_to_nobody, slot, search.rulebook.rules[i].id, template)
    guard = search.circuit.fresh()
    asked = [search.encoder.truth(node)[0] for node in search.reading.asked.get(slot, ())]
    assumptions = [*asked, search.speaks[i], search.stays(slot, i), nobody, guard]
    for _attempt in range(ATTEMPTS_MAX):
        example = search.smallest(assumptions, lambda _verdict: True)
        if example is None or confirmed(example.verdict):
            return example
        # A share that came out as nothing is left out of the result.
        encoded = [search.encoder.value(node) for node in template.nodes if node.names()]
        search.circuit.require(-guard, *(-lit for lit in search.pattern(encoded, search.shown)))
    return None


def _given_to_nobody(slot: str, rule: str, template: Template, verdict: Verdict) -> bool:
    speaks = rule in {citation.rule for citation in verdict[slot].citations}
    return speaks and names_nobody(template.bind(verdict.values))


def names_nobody(value: object) -> bool:
    """Whether a result (or a part of one) names nobody as if that were a person."""
    match value:
        case RoleRef():
            return value.person == NOBODY and value.slot != NOBODY
        case Mapping():
            return any(names_nobody(part) for pair in value.items() for part in pair)
        case list() | tuple():
            return any(map(names_nobody, value))
    return False
