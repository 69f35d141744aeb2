"""Reception order of one office day as a state machine: (state, event) -> state.

Clauses 3.1.1 and 3.1.2: visitors are received strictly in order of the seats, left to right; the first
visitor of a day goes to the first seat, the next to the next; who is out for a moment is passed over. The
order starts afresh every day. The source does not say what happens to who is *serving* when a visitor
comes (gap G02) nor whether an old customer uses up a turn (gap G01): both are :class:`OrderRules`, not
code.

A person is any string. Nothing here reads a clock: events carry their time.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from enum import StrEnum
from types import MappingProxyType


class Presence(StrEnum):
    """Where somebody is. ``OUT`` is 临时离开 (3.1.2); ``ERRAND`` is 因事外出 (3.2.2)."""

    NOT_IN = "not_in"
    HERE = "here"
    OUT = "out"
    DAY_OFF = "day_off"
    ERRAND = "errand"
    BUSINESS_TRIP = "business_trip"
    HOME_LEAVE = "home_leave"
    SICK_LEAVE = "sick_leave"
    VACATION = "vacation"


PRESENCE_WORDS: Mapping[Presence, str] = MappingProxyType(
    {
        Presence.NOT_IN: "未签到",
        Presence.HERE: "在岗",
        Presence.OUT: "临时离开",
        Presence.DAY_OFF: "休息",
        Presence.ERRAND: "因事外出",
        Presence.BUSINESS_TRIP: "出差",
        Presence.HOME_LEAVE: "探亲",
        Presence.SICK_LEAVE: "病假",
        Presence.VACATION: "休假",
    }
)

LASTING = frozenset({Presence.BUSINESS_TRIP, Presence.HOME_LEAVE, Presence.SICK_LEAVE, Presence.VACATION})
"""Absences that go on over night until the next presence event; any other one ends with its day."""


class Served(StrEnum):
    """Whom a reception serves; decides whether it uses up the turn."""

    NEW = "new"
    OLD = "old"
    REFERRED = "referred"
    FAMILY = "family"


@dataclass(frozen=True, slots=True)
class PresenceChanged:
    person: str
    presence: Presence
    at: datetime


@dataclass(frozen=True, slots=True)
class ReceptionBegan:
    """``in_order`` is False when the receiver was not found by the order (an old customer, a departure)."""

    person: str
    served: Served
    in_order: bool
    reception: str
    at: datetime


@dataclass(frozen=True, slots=True)
class ReceptionEnded:
    reception: str
    at: datetime


Event = PresenceChanged | ReceptionBegan | ReceptionEnded


@dataclass(frozen=True, slots=True)
class OrderRules:
    """``uses_turn``: whose reception moves the order on; ``serving_is_passed_over``: busy ones are skipped
    like absent ones.
    """

    uses_turn: frozenset[Served] = frozenset({Served.NEW, Served.REFERRED})
    serving_is_passed_over: bool = True


class Passing(StrEnum):
    """Why somebody before the next one is not the next one."""

    ABSENT = "absent"
    SERVING = "serving"


@dataclass(frozen=True, slots=True)
class PassedOver:
    person: str
    why: Passing
    presence: Presence


@dataclass(frozen=True, slots=True)
class NextUp:
    """``person`` is empty when nobody can receive; ``passed`` are those skipped on the way, in order."""

    person: str
    passed: tuple[PassedOver, ...]

    @property
    def found(self) -> bool:
        return bool(self.person)


@dataclass(frozen=True, slots=True)
class State:
    """One office day. ``cursor`` is the index of the seat whose turn it is, before anybody is passed over."""

    day: date
    seats: tuple[str, ...]
    rules: OrderRules = OrderRules()
    cursor: int = 0
    presence: Mapping[str, Presence] = field(default_factory=dict)
    receptions: Mapping[str, ReceptionBegan] = field(default_factory=dict)
    turns: tuple[ReceptionBegan, ...] = ()

    def presence_of(self, person: str) -> Presence:
        return self.presence.get(person, Presence.NOT_IN)

    def is_serving(self, person: str) -> bool:
        return any(reception.person == person for reception in self.receptions.values())

    def served_by(self, person: str) -> tuple[ReceptionBegan, ...]:
        """Receptions still going on with this person."""
        return tuple(one for one in self.receptions.values() if one.person == person)


class SeatTakenTwiceError(ValueError):
    """One person on two seats would be served twice in a round."""

    def __init__(self, person: str) -> None:
        super().__init__(f"{person} 同时占了两个席位")
        self.person = person


def start(
    day: date,
    seats: Iterable[str],
    rules: OrderRules | None = None,
    carried: Mapping[str, Presence] | None = None,
) -> State:
    """The order at the opening of a day: first seat first. ``carried`` holds absences that last from
    earlier days.

    Raises :class:`SeatTakenTwiceError`.
    """
    order = tuple(seats)
    seen: set[str] = set()
    for person in order:
        if person in seen:
            raise SeatTakenTwiceError(person)
        seen.add(person)
    kept = {person: presence for person, presence in (carried or {}).items() if presence in LASTING}
    return State(day=day, seats=order, rules=rules or OrderRules(), presence=kept)


def apply(state: State, event: Event) -> State:
    """The state after one event. Total: an event about somebody without a seat changes only what is known
    of them.
    """
    match event:
        case PresenceChanged():
            return replace(state, presence={**state.presence, event.person: event.presence})
        case ReceptionBegan():
            return _begin(state, event)
        case ReceptionEnded():
            going_on = {key: one for key, one in state.receptions.items() if key != event.reception}
            return replace(state, receptions=going_on)


def replay(state: State, events: Iterable[Event]) -> State:
    """The state after all events, in the order given."""
    for event in events:
        state = apply(state, event)
    return state


def uses_turn(state: State, served: Served) -> bool:
    """Whether a reception of this kind moves the order on, when it was found by the order."""
    return served in state.rules.uses_turn


def next_up(state: State) -> NextUp:
    """Whose turn it is (3.1.2): from the cursor to the right and round again, passing over absent and
    serving ones.

    When everybody here is serving and serving ones are passed over, nobody is found: who waits is a
    decision of people.
    """
    passed: list[PassedOver] = []
    for person in round_from(state, state.cursor):
        reason = _reason_to_pass(state, person)
        if reason is None:
            return NextUp(person, tuple(passed))
        passed.append(PassedOver(person, reason, state.presence_of(person)))
    return NextUp("", tuple(passed))


def coming_turns(state: State) -> tuple[str, ...]:
    """Everybody who can receive now, in the order of their turns."""
    return tuple(
        person for person in round_from(state, state.cursor) if _reason_to_pass(state, person) is None
    )


def round_from(state: State, index: int) -> tuple[str, ...]:
    """All seats once, starting at an index."""
    if not state.seats:
        return ()
    start_at = index % len(state.seats)
    return state.seats[start_at:] + state.seats[:start_at]


def explain_next(state: State, name: Mapping[str, str]) -> tuple[str, ...]:
    """Why the next one is next, in Chinese sentences for the board; ``name`` gives a person's display
    name.
    """
    if not state.seats:
        return ("今天还没有排席位，轮序无法开始。",)
    first = round_from(state, state.cursor)[0]
    sentences = [_start_sentence(state, name.get(first, first))]
    result = next_up(state)
    sentences += [
        f"{name.get(one.person, one.person)}{_passing_words(one)}，轮过（条款 3.1.2）。"
        for one in result.passed
    ]
    if result.found:
        sentences.append(f"所以下一位是 {name.get(result.person, result.person)}。")
    else:
        sentences.append("现在没有人可以接待，请由现场经理安排。")
    return tuple(sentences)


def why_not(state: State, person: str, name: Mapping[str, str]) -> str:
    """The answer to 「为什么不是我」 for one person, in a sentence."""
    shown = name.get(person, person)
    if person not in state.seats:
        return f"{shown} 今天没有席位。"
    reason = _reason_to_pass(state, person)
    if reason is not None:
        return f"{shown}{_passing_words(PassedOver(person, reason, state.presence_of(person)))}。"
    ahead = coming_turns(state).index(person)
    if ahead == 0:
        return f"下一位就是 {shown}。"
    return f"{shown} 前面还有 {ahead} 位。"


def _begin(state: State, event: ReceptionBegan) -> State:
    receptions = {**state.receptions, event.reception: event}
    if not (event.in_order and uses_turn(state, event.served) and event.person in state.seats):
        return replace(state, receptions=receptions)
    after = (state.seats.index(event.person) + 1) % len(state.seats)
    return replace(state, receptions=receptions, cursor=after, turns=(*state.turns, event))


def _reason_to_pass(state: State, person: str) -> Passing | None:
    if state.presence_of(person) is not Presence.HERE:
        return Passing.ABSENT
    if state.rules.serving_is_passed_over and state.is_serving(person):
        return Passing.SERVING
    return None


def _passing_words(passed: PassedOver) -> str:
    match passed.why:
        case Passing.ABSENT:
            return PRESENCE_WORDS[passed.presence]
        case Passing.SERVING:
            return "正在接待"


def _start_sentence(state: State, first: str) -> str:
    if not state.turns:
        return f"按席位从左到右，今天第一位是 {first}（条款 3.1.2）。"
    return f"按席位从左到右，上一轮之后轮到 {first}（条款 3.1.2）。"
