"""The order of one office day as it stands, and how it begins."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from itertools import chain, zip_longest

from .events import ReceptionBegan
from .presence import LASTING, Presence
from .rules import OrderBy, OrderRules

FIRST_GROUP, SECOND_GROUP = 1, 2
SIGN_IN_ORDERS = frozenset({OrderBy.CHECKIN, OrderBy.PLACES})


class SeatTakenTwiceError(ValueError):
    """One person on two seats would be served twice in a round."""

    def __init__(self, person: str) -> None:
        super().__init__(f"{person} 同时占了两个席位")
        self.person = person


@dataclass(frozen=True, slots=True)
class State:
    """One office day. ``sequence`` is the round; ``cursor`` the index in it whose turn it is, before anybody
    is passed over; ``reserve`` come after everybody of the round. ``make_ups`` are turns owed, oldest first,
    a person as often as turns are owed; ``lost`` are turns to go without; ``counts`` turns had.
    """

    day: date
    seats: tuple[str, ...]
    rules: OrderRules = field(default_factory=OrderRules)
    sequence: tuple[str, ...] = ()
    reserve: tuple[str, ...] = ()
    cursor: int = 0
    presence: Mapping[str, Presence] = field(default_factory=dict)
    receptions: Mapping[str, ReceptionBegan] = field(default_factory=dict)
    turns: tuple[ReceptionBegan, ...] = ()
    make_ups: tuple[str, ...] = ()
    lost: Mapping[str, int] = field(default_factory=dict)
    counts: Mapping[str, int] = field(default_factory=dict)

    def presence_of(self, person: str) -> Presence:
        return self.presence.get(person, Presence.NOT_IN)

    def is_serving(self, person: str) -> bool:
        return any(reception.person == person for reception in self.receptions.values())

    def served_by(self, person: str) -> tuple[ReceptionBegan, ...]:
        """Receptions still going on with this person."""
        return tuple(one for one in self.receptions.values() if one.person == person)

    def here(self) -> tuple[str, ...]:
        """Everybody in the room with a seat, serving or not, from the left."""
        return tuple(one for one in self.seats if self.presence_of(one) is Presence.HERE)


def start(
    day: date,
    seats: Iterable[str],
    rules: OrderRules | None = None,
    *,
    carried: Mapping[str, Presence] | None = None,
    counts: Mapping[str, int] | None = None,
    after: str = "",
) -> State:
    """The order at the opening of a day. ``carried`` holds absences that last from earlier days, ``counts``
    the turns had before today, when the order goes by their number; ``after`` had the last turn before today,
    when the order carries on from there.

    Raises :class:`SeatTakenTwiceError`.
    """
    order = tuple(seats)
    seen: set[str] = set()
    for person in order:
        if person in seen:
            raise SeatTakenTwiceError(person)
        seen.add(person)
    kept = {person: presence for person, presence in (carried or {}).items() if presence in LASTING}
    used = rules or OrderRules()
    sequence, reserve = first_round(day, order, used)
    return State(
        day=day,
        seats=order,
        rules=used,
        sequence=sequence,
        reserve=reserve,
        cursor=(sequence.index(after) + 1) % len(sequence) if after in sequence else 0,
        presence=kept,
        counts=dict(counts or {}),
    )


def groups(seats: tuple[str, ...]) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """The two teams or shifts: the left half of the seats and the right half; the left has one more."""
    half = (len(seats) + 1) // 2
    return seats[:half], seats[half:]


def shift_round(seats: tuple[str, ...], group: int) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """The round of a shift, and the other shift in reserve."""
    early, late = groups(seats)
    return (early, late) if group == FIRST_GROUP else (late, early)


def first_round(
    day: date, seats: tuple[str, ...], rules: OrderRules
) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """Round and reserve of the morning. Who is ordered by sign-in joins by signing in."""
    match rules.order_by:
        case OrderBy.CHECKIN | OrderBy.PLACES:
            return (), ()
        case OrderBy.PARITY:
            left, right = groups(seats)
            pairs = zip_longest(left, right) if day.day % 2 else zip_longest(right, left)
            return tuple(one for one in chain.from_iterable(pairs) if one is not None), ()
        case OrderBy.SHIFT:
            return shift_round(seats, FIRST_GROUP)
        case _:
            return seats, ()


def digest(state: State) -> str:
    """SHA-256 over all that decides who is next: two states with the same digest go on alike."""
    known = {
        "day": state.day.isoformat(),
        "seats": state.seats,
        "round": state.sequence,
        "reserve": state.reserve,
        "cursor": state.cursor,
        "presence": {person: where for person, where in state.presence.items() if person in state.seats},
        "receptions": {key: one.person for key, one in state.receptions.items()},
        "turns": [one.reception for one in state.turns],
        "make_ups": state.make_ups,
        "lost": {person: turns for person, turns in state.lost.items() if turns},
        "counts": {person: turns for person, turns in state.counts.items() if turns},
    }
    return hashlib.sha256(json.dumps(known, sort_keys=True).encode()).hexdigest()
