"""Establishes the engine's facts from the records of a household, each with how it was established.

A pure function over evidence. What no record says stays unknown: a fact is left out, never guessed. Names
and types are those of the vocabulary. The reading that the rulebook leaves to a limit (the tracking
period) comes in through the case.
"""

from __future__ import annotations

from .case import Case, Fact
from .facts_of_records import deal, discontent, people, registrations, tracking
from .facts_of_visit import door, family, introduction, visitor


def establish(case: Case) -> tuple[Fact, ...]:
    """Every fact that the records establish, by group, each name once."""
    found: dict[str, Fact] = {}
    for group in (
        visitor,
        door,
        registrations,
        family,
        introduction,
        people,
        tracking,
        discontent,
        deal,
    ):
        for fact in group(case):
            found.setdefault(fact.name, fact)
    return tuple(found.values())
