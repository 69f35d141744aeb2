"""Unanswered situations that differ in one fact, put together to be read as one."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from .check_silence import Unanswered


@dataclass(frozen=True)
class Stated:
    """A fact with its value, and the other values that leave every situation of a group unanswered too."""

    name: str
    value: object
    likewise: tuple[object, ...] = ()


@dataclass(frozen=True)
class Group:
    """Situations of one slot: each has all of `common` and, of every entry of `either`, one."""

    slot: str
    common: tuple[Stated, ...]
    either: tuple[tuple[Stated, ...], ...]
    fewest: bool


# A fact and its value as text; the facts of which a situation has one; a situation or a group of them.
Item = tuple[str, str]
Choice = frozenset[Item]
Choices = frozenset[Choice]
Members = list[Unanswered]


def grouped(found: Iterable[Unanswered]) -> Iterator[Group]:
    """In the order of their first situations. Every combination that a group allows was found."""
    slots: dict[str, dict[Choices, Members]] = {}
    for one in found:
        choices = frozenset(frozenset({item}) for item in _items(one))
        slots.setdefault(one.slot, {}).setdefault(choices, []).append(one)
    for slot, single in slots.items():
        groups = single
        while pair := _differing_in_one(list(groups)):
            groups = _merged(groups, *pair)
        yield from (_group(slot, choices, members) for choices, members in groups.items())


def _items(one: Unanswered) -> list[Item]:
    return [(name, repr(value)) for name, value in one.example.facts.items()]


def _differing_in_one(keys: list[Choices]) -> tuple[Choices, Choices] | None:
    """Two that have the same choices but one; whichever then fit with most others."""
    sites: dict[Choices, list[Choices]] = {}
    for key in keys:
        for choice in key:
            sites.setdefault(key - {choice}, []).append(key)
    most = max(map(len, sites.values()), default=0)
    if most < 2:
        return None
    order = {key: place for place, key in enumerate(keys)}
    fitting = [together[:2] for together in sites.values() if len(together) == most]
    one, other = min(fitting, key=lambda pair: (order[pair[0]], order[pair[1]]))
    return one, other


def _merged(groups: dict[Choices, Members], one: Choices, other: Choices) -> dict[Choices, Members]:
    """With the two as one, in the place of the first."""
    both = (one & other) | {frozenset().union(*(one ^ other))}
    together = groups[one] + groups[other]
    return {
        both if key == one else key: together if key == one else members
        for key, members in groups.items()
        if key != other
    }


def _group(slot: str, choices: Choices, members: Members) -> Group:
    order = {item: place for place, item in enumerate(dict.fromkeys(i for m in members for i in _items(m)))}
    ordered = sorted((sorted(choice, key=order.__getitem__) for choice in choices), key=lambda c: order[c[0]])
    told = [tuple(_stated(item, members) for item in choice) for choice in ordered]
    return Group(
        slot,
        common=tuple(choice[0] for choice in told if len(choice) == 1),
        either=tuple(choice for choice in told if len(choice) > 1),
        fewest=all(member.example.fewest for member in members),
    )


def _stated(item: Item, members: Members) -> Stated:
    name = item[0]
    having = [member for member in members if item in _items(member)]
    first, *others = having
    shared = [
        value
        for value in first.likewise.get(name, ())
        if all(value in other.likewise.get(name, ()) for other in others)
    ]
    return Stated(name, first.example.facts[name], tuple(shared))
