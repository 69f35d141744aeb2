"""Proves over the whole fact space: rules that never matter, questions without an answer, rules that collide.

Every example is a situation that the engine itself confirmed. The way and its bounds are described in
docs/explanation/checking.md.
"""

from __future__ import annotations

import time
from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum
from functools import partial
from itertools import combinations

from .check_circuit import FALSE, TRUE, Lit
from .check_nobody import ToNobody, goes_to_nobody, to_nobody
from .check_search import Example, Search
from .check_silence import Unanswered, unanswered
from .check_space import Space
from .engine import Rulebook, Verdict
from .outcomes import GAP
from .verdict import Conflicting


class DeadBecause(StrEnum):
    CONTRADICTORY = "contradictory"
    OVERRIDDEN = "overridden"
    YIELDS = "yields"


@dataclass(frozen=True)
class DeadRule:
    """A rule that never changes a verdict: `conditions` that cannot hold together, or silenced `by` rules."""

    rule: str
    because: DeadBecause
    conditions: tuple[str, ...] = ()
    by: tuple[str, ...] = ()


@dataclass(frozen=True)
class Conflict:
    """Two rules that can meet in a slot with different results, and nothing says which is stronger.

    `to_nobody`: that happens only where one of the results goes to somebody who is known not to exist.
    """

    slot: str
    rules: tuple[str, str]
    example: Example
    to_nobody: bool = False


@dataclass(frozen=True)
class DeclaredGap:
    """A rule that states a gap; `example` shows where it speaks, None when it never does."""

    slot: str
    rule: str
    note: str
    example: Example | None


@dataclass(frozen=True)
class Findings:
    """What `check` found. `more_unanswered`: slots with further situations than those listed."""

    rulebook: Rulebook
    space: Space
    dead: tuple[DeadRule, ...]
    unanswered: tuple[Unanswered, ...]
    more_unanswered: tuple[str, ...]
    conflicts: tuple[Conflict, ...]
    to_nobody: tuple[ToNobody, ...]
    gaps: tuple[DeclaredGap, ...]
    pairs_compared: int
    questions: tuple[str, ...]
    left_out: tuple[str, ...]
    variables: int
    clauses: int
    solved: int
    seconds: float


def check(rulebook: Rulebook) -> Findings:
    """Prove the rulebook. Raises RulebookError without python-sat, or for a condition beyond exhausting."""
    started = time.perf_counter()
    search = Search(rulebook)
    dead = tuple(_dead_rules(search))
    pairs = list(_pairs(search))
    conflicts = tuple(found for pair in pairs if (found := _conflict(search, *pair)))
    nobody = tuple(to_nobody(search))
    silent, more = unanswered(search)
    gaps = tuple(_gaps(search))
    return Findings(
        rulebook=rulebook,
        space=search.space,
        dead=dead,
        unanswered=tuple(silent),
        more_unanswered=tuple(more),
        conflicts=conflicts,
        to_nobody=nobody,
        gaps=gaps,
        pairs_compared=len(pairs),
        questions=tuple(slot for slot in search.reading.asked if search.slot_rules(slot)),
        left_out=search.left_out(),
        variables=search.circuit.variables,
        clauses=search.circuit.clauses,
        solved=search.circuit.solved,
        seconds=time.perf_counter() - started,
    )


# -- rules that never matter -----------------------------------------------------------------------------


def _dead_rules(search: Search) -> Iterator[DeadRule]:
    for i, rule in enumerate(search.rulebook.rules):
        if not search.possible([search.applies[i]]):
            yield DeadRule(rule.id, DeadBecause.CONTRADICTORY, conditions=_clashing(search, i))
        elif not search.possible([search.speaks[i]]):
            yield DeadRule(rule.id, DeadBecause.OVERRIDDEN, by=_silencing(search, i))
        elif not search.possible([search.speaks[i], _stays_somewhere(search, i)]):
            yield DeadRule(rule.id, DeadBecause.YIELDS, by=_preferred(search, i))


def _stays_somewhere(search: Search, i: int) -> Lit:
    slots = search.rulebook.vocabulary.slots
    then = search.rulebook.rules[i].then
    return search.circuit.any_of(TRUE if slots[slot].several else search.stays(slot, i) for slot in then)


def _clashing(search: Search, i: int) -> tuple[str, ...]:
    """A smallest-by-inclusion set of conditions of the rule that cannot hold together."""
    kept = list(zip(search.conditions[i], search.rulebook.rules[i].when, strict=True))
    for pair in list(kept):
        rest = [lit for lit, _node in kept if (lit, _node) is not pair and lit != pair[0]]
        if not search.possible(rest):
            kept = [entry for entry in kept if entry[0] != pair[0]]
    return tuple(node.words() for _lit, node in kept)


def _silencing(search: Search, i: int) -> tuple[str, ...]:
    """A smallest-by-inclusion set of rules one of which applies whenever rule i does."""
    by = search.overriders(i)
    for j in list(by):
        rest = [k for k in by if k != j]
        if not search.possible([search.applies[i], *(-search.applies[k] for k in rest)]):
            by = rest
    return tuple(search.rulebook.rules[j].id for j in by)


def _preferred(search: Search, i: int) -> tuple[str, ...]:
    rule = search.rulebook.rules[i].id
    return tuple(dict.fromkeys(p.rule for p in search.rulebook.preferences if rule in p.over))


# -- rules that collide ----------------------------------------------------------------------------------


def _pairs(search: Search) -> Iterator[tuple[str, int, int]]:
    """Pairs in a slot of one result whose results can disagree and of which neither overrides the other."""
    closures = search.rulebook.overridden_by_applying
    for slot in search.reading.compared:
        for i, j in combinations(search.slot_rules(slot), 2):
            related = closures[i] >> j & 1 or closures[j] >> i & 1
            if not related and search.disagree(slot, i, j) != FALSE:
                yield slot, i, j


def _conflict(search: Search, slot: str, i: int, j: int) -> Conflict | None:
    differ = search.disagree(slot, i, j)
    bound = [] if differ == TRUE else search.bound(slot, i, j)
    speaking = [search.speaks[i], search.speaks[j]]
    if FALSE in bound or not search.circuit.solve(speaking):
        return None
    names = search.rulebook.rules[i].id, search.rulebook.rules[j].id
    assumptions = [*speaking, differ, search.stays(slot, i, j), *bound]
    nobody = search.circuit.any_of(goes_to_nobody(search, slot, k) for k in (i, j))
    for way in (-nobody, nobody):
        example = search.smallest([*assumptions, way], partial(_collides, slot, names))
        if example:
            return Conflict(slot, names, example, to_nobody=way == nobody)
    return None


def _collides(slot: str, names: tuple[str, str], verdict: Verdict) -> bool:
    """The engine finds the slot Conflicting, with the two rules on different sides."""
    answer = verdict[slot]
    if not isinstance(answer, Conflicting):
        return False
    sides = [{citation.rule for citation in side.citations} for side in answer.sides]
    cited = set().union(*sides)
    return {*names} <= cited and not any({*names} <= side for side in sides)


# -- gaps that the rulebook states -----------------------------------------------------------------------


def _gaps(search: Search) -> Iterator[DeclaredGap]:
    for i, rule in enumerate(search.rulebook.rules):
        for slot, template in rule.then.items():
            if template.outcome == GAP:
                several = search.rulebook.vocabulary.slots[slot].several
                stays = TRUE if several else search.stays(slot, i)
                example = search.smallest([search.speaks[i], stays], partial(_cites, slot, rule.id))
                yield DeclaredGap(slot, rule.id, str(template.raw.get("note", "")), example)


def _cites(slot: str, rule: str, verdict: Verdict) -> bool:
    return rule in {citation.rule for citation in verdict[slot].citations}
