"""`anchang rulebook facts`: the words that rules and cases may use, as a page."""

from __future__ import annotations

import argparse
from collections.abc import Iterable
from itertools import groupby

from anchang.domain.rulebook import core_vocabulary
from anchang.domain.rulebook.outcome_names import PENALTY_KINDS, ROTATION_EFFECTS
from anchang.domain.rulebook.outcome_words import STAGES
from anchang.domain.rulebook.vocabulary import Fact, FactType, Slot

_TYPES = {
    FactType.BOOL: "bool",
    FactType.ENUM: "enum",
    FactType.INT: "int",
    FactType.ROLE: "role（一个人）",
    FactType.ROLES: "roles（名单，按先后）",
    FactType.ENUMS: "enums（几个取值）",
    FactType.COUNTS: "counts（人 → 数）",
}
_INTRODUCTION = """# The vocabulary

The facts that every edition may use, and the result slots. An edition adds its own with `[[fact]]` and
`[[slot]]`; how to write them in cases and conditions is in [the rulebook format](rulebook-format.md#facts).
This page is printed by `anchang rulebook facts`.
"""
_FREE_WORDS = (
    "Outcome names and the words in results are free; these are said in Chinese where people read them:"
)
_WORDS = {
    "`rotation` (turn effect)": ROTATION_EFFECTS,
    "`kind` of a `penalty`": PENALTY_KINDS,
    "keys of `stages`": STAGES,
}


def run_facts(_options: argparse.Namespace) -> int:
    """Print the core vocabulary."""
    print(page(), end="")
    return 0


def page() -> str:
    """The whole page in Markdown."""
    vocabulary = core_vocabulary()
    lines = [_INTRODUCTION]
    for group, facts in groupby(vocabulary.facts.values(), key=lambda fact: fact.group):
        lines += [f"## {group}", "", *_table(("fact", "meaning", "type", "values"), map(_fact, facts)), ""]
    slots = _table(("slot", "meaning", "results"), map(_slot, vocabulary.slots.values()))
    lines += ["## Result slots", "", *slots, "", "## Words in results", "", _FREE_WORDS, ""]
    for title, words in _WORDS.items():
        said = "、".join(f"`{word}` {meaning}" for word, meaning in words.items())
        lines.append(f"* {title}: {said}")
    return "\n".join(lines) + "\n"


def _table(head: tuple[str, ...], rows: Iterable[tuple[str, ...]]) -> list[str]:
    return [f"| {' | '.join(cells)} |" for cells in (head, ("---",) * len(head), *rows)]


def _fact(fact: Fact) -> tuple[str, ...]:
    return f"`{fact.name}`", fact.label, _TYPES[fact.type], _values(fact)


def _values(fact: Fact) -> str:
    if fact.type is FactType.INT:
        return f"{fact.min} … {fact.max}{f' {fact.unit}' if fact.unit else ''}"
    return "、".join(f"`{member}` {label}" for member, label in fact.values.items())


def _slot(slot: Slot) -> tuple[str, ...]:
    return f"`{slot.name}`", slot.label, "several, side by side" if slot.several else "one"
