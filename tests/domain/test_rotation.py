from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from anchang.domain.rotation import (
    Event,
    OrderRules,
    Passing,
    Presence,
    PresenceChanged,
    ReceptionBegan,
    ReceptionEnded,
    SeatTakenTwiceError,
    Served,
    State,
    apply,
    coming_turns,
    explain_next,
    next_up,
    replay,
    start,
    why_not,
)

DAY = date(2026, 11, 23)
OPEN = datetime(2026, 11, 23, 1, 0, tzinfo=UTC)
SEATS = ("lin", "zhao", "he", "tang")
NAMES = {"lin": "林", "zhao": "赵", "he": "何", "tang": "唐"}


def here(*people: str) -> list[Event]:
    return [PresenceChanged(person, Presence.HERE, OPEN) for person in people]


def took(person: str, number: int, served: Served = Served.NEW, *, in_order: bool = True) -> ReceptionBegan:
    return ReceptionBegan(person, served, in_order, f"v{number}", OPEN + timedelta(minutes=number))


def done(number: int) -> ReceptionEnded:
    return ReceptionEnded(f"v{number}", OPEN + timedelta(minutes=number + 1))


def opened(*events: Event) -> State:
    return replay(start(DAY, SEATS), [*here(*SEATS), *events])


def test_the_first_visitor_of_the_day_goes_to_the_leftmost_seat() -> None:
    assert next_up(opened()).person == "lin"


def test_the_second_visitor_goes_to_the_second_seat_and_the_fifth_round_again() -> None:
    state = opened()
    for number, person in enumerate(SEATS):
        assert next_up(state).person == person
        state = replay(state, [took(person, number), done(number)])
    assert next_up(state).person == "lin"


def test_who_is_out_for_a_moment_is_passed_over_and_named() -> None:
    state = apply(opened(), PresenceChanged("lin", Presence.OUT, OPEN))
    result = next_up(state)
    assert result.person == "zhao"
    assert [(one.person, one.why) for one in result.passed] == [("lin", Passing.ABSENT)]


def test_who_serves_is_passed_over_unless_the_office_says_otherwise() -> None:
    serving = [took("lin", 0), took("zhao", 1), took("he", 2), took("tang", 3)]
    assert not next_up(opened(*serving)).found
    waiting = start(DAY, SEATS, OrderRules(serving_is_passed_over=False))
    assert next_up(replay(waiting, [*here(*SEATS), *serving])).person == "lin"


def test_an_old_customer_does_not_use_up_the_turn() -> None:
    state = opened(took("lin", 0, Served.OLD, in_order=False), done(0))
    assert next_up(state).person == "lin"


def test_the_next_day_starts_at_the_first_seat_again_and_keeps_long_absences() -> None:
    carried = {"lin": Presence.BUSINESS_TRIP, "zhao": Presence.HERE, "he": Presence.DAY_OFF}
    state = start(DAY + timedelta(days=1), SEATS, carried=carried)
    assert state.presence == {"lin": Presence.BUSINESS_TRIP}
    assert next_up(replay(state, here("zhao"))).person == "zhao"


def test_the_explanation_names_the_clause_and_everybody_passed_over() -> None:
    state = apply(opened(), PresenceChanged("lin", Presence.OUT, OPEN))
    assert explain_next(state, NAMES) == (
        "按席位从左到右，今天第一位是 林（条款 3.1.2）。",
        "林临时离开，轮过（条款 3.1.2）。",
        "所以下一位是 赵。",
    )
    assert why_not(state, "lin", NAMES) == "林临时离开。"
    assert why_not(state, "he", NAMES) == "何 前面还有 1 位。"
    assert why_not(state, "gao", NAMES) == "gao 今天没有席位。"


def test_one_person_has_one_seat() -> None:
    with pytest.raises(SeatTakenTwiceError):
        start(DAY, ("lin", "zhao", "lin"))


def test_an_office_without_seats_has_nobody_next() -> None:
    assert not next_up(start(DAY, ())).found
    assert explain_next(start(DAY, ()), NAMES) == ("今天还没有排席位，轮序无法开始。",)


people = st.sampled_from(SEATS)
presences = st.builds(PresenceChanged, people, st.sampled_from(Presence), st.just(OPEN))
steps = st.lists(st.one_of(presences, st.just("visitor"), st.just("leaves"), st.just("old")), max_size=60)


def _naive_next(cursor: int, presence: dict[str, Presence], serving: set[str]) -> str:
    order = list(SEATS[cursor:]) + list(SEATS[:cursor])
    free = [one for one in order if presence.get(one) is Presence.HERE and one not in serving]
    return free[0] if free else ""


@given(steps)
def test_the_machine_agrees_with_a_naive_model(script: list[PresenceChanged | str]) -> None:
    state, cursor, number = start(DAY, SEATS), 0, 0
    presence: dict[str, Presence] = {}
    going_on: list[tuple[int, str]] = []
    for step in script:
        expected = _naive_next(cursor, presence, {person for _, person in going_on})
        assert next_up(state).person == expected
        assert coming_turns(state)[:1] == ((expected,) if expected else ())
        if isinstance(step, PresenceChanged):
            presence[step.person] = step.presence
            state = apply(state, step)
        elif step == "leaves" and going_on:
            ended, _ = going_on.pop(0)
            state = apply(state, done(ended))
        elif step in {"visitor", "old"} and expected:
            number += 1
            served = Served.NEW if step == "visitor" else Served.OLD
            state = apply(state, took(expected, number, served, in_order=step == "visitor"))
            going_on.append((number, expected))
            cursor = (SEATS.index(expected) + 1) % len(SEATS) if step == "visitor" else cursor


@given(st.integers(min_value=1, max_value=40), st.permutations(SEATS))
def test_turns_are_shared_equally_when_everybody_is_here(visitors: int, seats: list[str]) -> None:
    state = replay(start(DAY, seats), here(*seats))
    for number in range(visitors):
        state = replay(state, [took(next_up(state).person, number), done(number)])
    counts = [sum(turn.person == person for turn in state.turns) for person in seats]
    assert max(counts) - min(counts) <= 1
    assert counts == sorted(counts, reverse=True)


@given(st.lists(st.one_of(presences), max_size=30))
def test_the_same_events_give_the_same_state(events: list[Event]) -> None:
    assert replay(start(DAY, SEATS), events) == replay(start(DAY, SEATS), events)
