"""The functions that conditions may call: lists in order of time, counting, and the two that see unknown."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from .expressions import BOOL, INT, ROLE, ROLES, Kind
from .vocabulary import NOBODY, FactType, Value

Kinds = tuple[Kind, ...]
# What an argument may be; of ANY kind, nothing is asked.
ANY: Kinds = ()
COUNTS: Kinds = (Kind(FactType.COUNTS),)
ENUMS: Kinds = (Kind(FactType.ENUMS),)
TEXT: Kinds = (Kind(FactType.ENUM),)
PEOPLE: Kinds = (ROLES,)
PERSON: Kinds = (ROLE,)
NUMBER: Kinds = (INT,)


@dataclass(frozen=True)
class Function:
    """`takes`: the kinds that each argument may have; `gives` None means the kind of the first argument."""

    takes: tuple[Kinds, ...]
    gives: Kind | None
    run: Callable[..., Value | None]
    say: str
    optional: int = 0
    repeats: bool = False
    passes_unknown: bool = False


def _nth(people: tuple[str, ...], position: int) -> str:
    index = position - 1 if position > 0 else position
    return people[index] if position and -len(people) <= index < len(people) else NOBODY


def _last(people: tuple[str, ...], position: int = 1) -> str:
    return _nth(people, -position)


def _first_known(*values: Value | None) -> Value | None:
    return next((value for value in values if value is not None), None)


def _extreme(pick: Callable[..., tuple[str, int]]) -> Callable[[Mapping[str, int]], str]:
    """The person with the extreme count; of equals the one listed first."""
    return lambda counts: pick(counts.items(), key=lambda item: item[1])[0] if counts else NOBODY


def _ranking(counts: Mapping[str, int]) -> tuple[str, ...]:
    return tuple(sorted(counts, key=lambda person: counts[person]))


def _position(people: tuple[str, ...], person: str) -> int:
    return people.index(person) + 1 if person in people else 0


def _after(people: tuple[str, ...], person: str) -> str:
    """The next in a circle; of somebody who is not in it, nobody."""
    return people[(people.index(person) + 1) % len(people)] if person in people else NOBODY


FUNCTIONS: dict[str, Function] = {
    "known": Function((ANY,), BOOL, lambda x: x is not None, "已知{0}", passes_unknown=True),
    "unknown": Function((ANY,), BOOL, lambda x: x is None, "不知道{0}", passes_unknown=True),
    "first_known": Function((ANY, ANY), None, _first_known, "{0}", repeats=True, passes_unknown=True),
    "first": Function((PEOPLE,), ROLE, lambda people: _nth(people, 1), "{0}的第一位"),
    "last": Function((PEOPLE, NUMBER), ROLE, _last, "{0}的最后一位", optional=1),
    "nth": Function((PEOPLE, NUMBER), ROLE, _nth, "{0}的第{1}位"),
    "after": Function((PEOPLE, PERSON), ROLE, _after, "{0}中{1}的下一位"),
    "last_two": Function((PEOPLE,), ROLES, lambda people: people[-2:], "{0}的最后两位"),
    "ends": Function(
        (PEOPLE,), ROLES, lambda people: (people[0], people[-1]) if people else (), "{0}的首尾两位"
    ),
    "distinct": Function((PEOPLE,), ROLES, lambda people: tuple(dict.fromkeys(people)), "{0}（去重）"),
    "without": Function(
        (PEOPLE, PERSON), ROLES, lambda people, one: tuple(p for p in people if p != one), "{0}去掉{1}"
    ),
    "count": Function(((*PEOPLE, *ENUMS, *COUNTS),), INT, len, "{0}的个数"),
    "times": Function((PEOPLE, PERSON), INT, lambda people, one: people.count(one), "{1}在{0}中的次数"),
    "position": Function((PEOPLE, PERSON), INT, _position, "{1}在{0}中的位次"),
    "fewest": Function((COUNTS,), ROLE, _extreme(min), "{0}最少的人"),
    "most": Function((COUNTS,), ROLE, _extreme(max), "{0}最多的人"),
    "ranking": Function((COUNTS,), ROLES, _ranking, "{0}从少到多的人"),
    "count_of": Function((COUNTS, PERSON), INT, lambda counts, one: counts.get(one, 0), "{1}的{0}"),
    "place": Function((TEXT, NUMBER), ROLE, lambda name, number: f"{name}{number}", "{0}{1}号"),
    "min": Function((NUMBER, NUMBER), INT, min, "{all}中较小的", repeats=True),
    "max": Function((NUMBER, NUMBER), INT, max, "{all}中较大的", repeats=True),
}
