"""Who stands in line now, in which order, and who is passed over on the way (3.1.2)."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from .presence import Presence
from .rules import MakeUpRank, Missed, OrderBy
from .state import State

BALANCED = frozenset({OrderBy.NEW_COUNT, OrderBy.PLACES})
"""Orders in which who misses a turn keeps the place: fewest turns, or the head of the queue."""


class Slot(StrEnum):
    """By what right somebody is in line."""

    TURN = "turn"
    MAKE_UP = "make_up"
    RESERVE = "reserve"


class Passing(StrEnum):
    """Why somebody before the next one is not the next one."""

    ABSENT = "absent"
    SERVING = "serving"
    LOST = "lost"


@dataclass(frozen=True, slots=True)
class InLine:
    person: str
    slot: Slot


@dataclass(frozen=True, slots=True)
class PassedOver:
    """``earns``: the missed turn is to be made up once the one who was in line before takes it."""

    person: str
    why: Passing
    presence: Presence
    missed: Missed | None = None
    earns: bool = False


@dataclass(frozen=True, slots=True)
class NextUp:
    """``person`` is empty when nobody can receive; ``passed`` are those skipped on the way, in order."""

    person: str
    passed: tuple[PassedOver, ...]
    slot: Slot = Slot.TURN

    @property
    def found(self) -> bool:
        return bool(self.person)


def line(state: State) -> tuple[InLine, ...]:
    """Everybody who can receive now, each once, in the order of their turns."""
    walked = tuple(InLine(person, Slot.TURN) for person in _willing(state, walk(state)))
    reserve = tuple(InLine(person, Slot.RESERVE) for person in _willing(state, state.reserve))
    owed = tuple(InLine(person, Slot.MAKE_UP) for person in _owed(state))
    before = _rest_of_round(state, walked) if state.rules.make_up_rank is MakeUpRank.AFTER_ROUND else 0
    found: dict[str, InLine] = {}
    for one in (*walked[:before], *owed, *walked[before:], *reserve):
        found.setdefault(one.person, one)
    return tuple(found.values())


def coming_turns(state: State) -> tuple[str, ...]:
    """Everybody who can receive now, in the order of their turns."""
    return tuple(one.person for one in line(state))


def bar_places(state: State) -> tuple[str, ...]:
    """Who sits at the bar (3.1.3): the next ones in line, as many as fit, moving up with the order."""
    return coming_turns(state)[: state.rules.bar_max]


def next_up(state: State) -> NextUp:
    """Whose turn it is (3.1.2).

    When everybody here is serving and serving ones are passed over, nobody is found: who waits is a
    decision of people.
    """
    found = line(state)
    if not found:
        return NextUp("", passed_before(state, ""))
    first = found[0]
    passed = () if first.slot is Slot.MAKE_UP else passed_before(state, first.person)
    return NextUp(first.person, passed, first.slot)


def walk(state: State) -> tuple[str, ...]:
    """The round from whose turn it is, before anybody is passed over."""
    if state.rules.order_by is OrderBy.NEW_COUNT:
        places = {person: place for place, person in enumerate(state.sequence)}
        return tuple(sorted(state.sequence, key=lambda one: (state.counts.get(one, 0), places[one])))
    return round_from(state, state.cursor)


def round_from(state: State, index: int) -> tuple[str, ...]:
    """The whole round once, starting at an index."""
    if not state.sequence:
        return ()
    start_at = index % len(state.sequence)
    return state.sequence[start_at:] + state.sequence[:start_at]


def passed_before(state: State, person: str) -> tuple[PassedOver, ...]:
    """Who of the round is skipped when this person takes the turn; the whole round for one outside it.

    For one who has lost turns, those behind are skipped as well: the round went by before.
    """
    order = walk(state)
    ahead = order.index(person) if person in order else len(order)
    reached = order if state.lost.get(person, 0) else order[:ahead]
    found = []
    for place, one in enumerate(reached):
        passed = _passing(state, one)
        goes_without = place < ahead and state.lost.get(one, 0) > 0
        if one != person and (passed.why is not Passing.LOST or goes_without):
            found.append(passed)
    return tuple(found)


def reason_to_pass(state: State, person: str) -> Passing | None:
    """Why this person cannot receive now, whatever the order; None for who can."""
    if state.presence_of(person) is not Presence.HERE:
        return Passing.ABSENT
    if state.rules.serving_is_passed_over and state.is_serving(person):
        return Passing.SERVING
    return None


def missed_by(state: State, person: str) -> Missed | None:
    """What kept somebody from a turn, when it is something that an office may let be made up."""
    where = state.presence_of(person)
    if where is Presence.OUT:
        return Missed.OUT
    if where is Presence.ERRAND:
        return Missed.ERRAND
    if where is Presence.HERE and state.is_serving(person):
        served = {one.served for one in state.served_by(person)}
        return Missed.SERVING_NEW if served & state.rules.uses_turn else Missed.SERVING_OLD
    return None


def _passing(state: State, person: str) -> PassedOver:
    reason = reason_to_pass(state, person)
    missed = missed_by(state, person) if reason else None
    earns = (
        missed in state.rules.makes_up
        and state.rules.order_by not in BALANCED
        and state.make_ups.count(person) < state.rules.make_up_max
    )
    return PassedOver(person, reason or Passing.LOST, state.presence_of(person), missed, earns)


def _willing(state: State, people: tuple[str, ...]) -> tuple[str, ...]:
    """Of some people in order those who can receive; each turn lost puts somebody a round behind."""
    able = [one for one in people if reason_to_pass(state, one) is None]
    return tuple(sorted(able, key=lambda one: state.lost.get(one, 0)))


def _owed(state: State) -> tuple[str, ...]:
    return tuple(one for one in state.make_ups if reason_to_pass(state, one) is None)


def _rest_of_round(state: State, walked: tuple[InLine, ...]) -> int:
    """How many in line still belong to the round that is going on; a round that begins has all before it."""
    if state.rules.order_by in BALANCED or not state.cursor:
        return 0
    rest = {one for one in state.sequence[state.cursor :] if not state.lost.get(one, 0)}
    return next((at for at, one in enumerate(walked) if one.person not in rest), len(walked))
