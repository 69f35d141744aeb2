"""Reception order of one office day as a state machine: (state, event) -> state.

Clauses 3.1.1 and 3.1.2: visitors are received strictly in order of the seats, left to right; the first
visitor of a day goes to the first seat, the next to the next; who is out for a moment is passed over. The
order starts afresh every day. What the source does not say (gaps G01 to G06), and how other offices run
theirs, are :class:`OrderRules`, not code.

A person is any string.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace

from .events import (
    Event,
    MakeUpGranted,
    PresenceChanged,
    ReceptionBegan,
    ReceptionEnded,
    ShiftChanged,
    TurnsLost,
)
from .line import PassedOver, Passing, Slot, line, passed_before, reason_to_pass
from .presence import COMES_BACK, Presence, Served
from .rules import CONSUME, MAKE_UP, OrderBy
from .state import SIGN_IN_ORDERS, State, shift_round


def apply(state: State, event: Event) -> State:
    """The state after one event. Total: an event about somebody without a seat changes only what is known
    of them.
    """
    match event:
        case PresenceChanged():
            return _moved(state, event)
        case ReceptionBegan():
            return _began(state, event)
        case ReceptionEnded():
            return _ended(state, event)
        case TurnsLost():
            return lose(state, event.person, event.turns)
        case MakeUpGranted():
            return owe(state, event.person)
        case ShiftChanged():
            sequence, reserve = shift_round(state.seats, event.group)
            return replace(state, sequence=sequence, reserve=reserve, cursor=0)


def replay(state: State, events: Iterable[Event]) -> State:
    """The state after all events, in the order given."""
    for event in events:
        state = apply(state, event)
    return state


def uses_turn(state: State, served: Served) -> bool:
    """Whether a reception of this kind moves the order on, when it was found by the order."""
    return served in state.rules.uses_turn


def slot_of(state: State, event: ReceptionBegan) -> Slot | None:
    """By what right a reception took the turn; None when it took none."""
    if not (event.in_order and uses_turn(state, event.served) and event.person in state.seats):
        return None
    return next((one.slot for one in line(state) if one.person == event.person), Slot.TURN)


def owe(state: State, person: str) -> State:
    """A turn more for a person: one lost is given back first."""
    if person not in state.seats:
        return state
    if state.lost.get(person, 0):
        return replace(state, lost={**state.lost, person: state.lost[person] - 1})
    return replace(state, make_ups=(*state.make_ups, person))


def lose(state: State, person: str, turns: int = 1) -> State:
    """Turns less for a person: one owed is struck first."""
    if person not in state.seats:
        return state
    struck = min(turns, state.make_ups.count(person))
    for _ in range(struck):
        state = _without_make_up(state, person)
    return replace(state, lost={**state.lost, person: state.lost.get(person, 0) + turns - struck})


def _moved(state: State, event: PresenceChanged) -> State:
    sequence = state.sequence
    if state.rules.order_by in SIGN_IN_ORDERS and event.person in state.seats:
        if event.presence is Presence.HERE and event.person not in sequence:
            sequence = (*sequence, event.person)
        elif state.rules.order_by is OrderBy.PLACES and event.presence not in COMES_BACK:
            sequence = tuple(one for one in sequence if one != event.person)
    return replace(state, sequence=sequence, presence={**state.presence, event.person: event.presence})


def _began(state: State, event: ReceptionBegan) -> State:
    slot = slot_of(state, event)
    if slot is not None:
        state = _took(state, event, slot)
    elif (event.override and state.rules.override_uses_turn and uses_turn(state, event.served)) or (
        event.courtesy and state.rules.courtesy == CONSUME
    ):
        state = lose(state, event.person)
    return replace(state, receptions={**state.receptions, event.reception: event})


def _took(state: State, event: ReceptionBegan, slot: Slot) -> State:
    counted = {**state.counts, event.person: state.counts.get(event.person, 0) + 1}
    taken = replace(state, turns=(*state.turns, event), counts=counted)
    if slot is Slot.MAKE_UP:
        return _without_make_up(taken, event.person, oldest=True)
    passed = passed_before(state, event.person)
    for one in passed:
        if one.earns:
            taken = owe(taken, one.person)
    taken = replace(taken, lost=_went_without(state, taken, event.person, passed))
    return taken if slot is Slot.RESERVE else _moved_on(taken, event.person)


def _went_without(before: State, state: State, person: str, passed: tuple[PassedOver, ...]) -> dict[str, int]:
    """Turns lost that are served by this one: of those skipped on the way, and of the rounds that went by."""
    rounds = before.lost.get(person, 0)
    walked = before.reserve if person in before.reserve else before.sequence
    skipped = {one.person for one in passed if one.why is Passing.LOST}
    left = dict(state.lost)
    for one in walked:
        if one in left and reason_to_pass(before, one) is None:
            left[one] = max(0, left[one] - rounds - (one in skipped))
    return left


def _moved_on(state: State, person: str) -> State:
    if person not in state.sequence:
        return state
    if state.rules.order_by is OrderBy.PLACES:
        others = tuple(one for one in state.sequence if one != person)
        return replace(state, sequence=(*others, person))
    return replace(state, cursor=(state.sequence.index(person) + 1) % len(state.sequence))


def _ended(state: State, event: ReceptionEnded) -> State:
    ended = state.receptions.get(event.reception)
    going_on = {key: one for key, one in state.receptions.items() if key != event.reception}
    state = replace(state, receptions=going_on)
    if ended and ended.courtesy and not event.dealt and state.rules.courtesy == MAKE_UP:
        return owe(state, ended.person)
    return state


def _without_make_up(state: State, person: str, *, oldest: bool = False) -> State:
    owed = list(state.make_ups)
    if oldest:
        owed.remove(person)
    else:
        del owed[len(owed) - 1 - owed[::-1].index(person)]
    return replace(state, make_ups=tuple(owed))
