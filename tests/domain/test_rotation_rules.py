"""The orders of other offices as data, against an order kept with pencil and paper."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from anchang.domain import rotation
from anchang.domain.rotation import (
    MakeUpGranted,
    Missed,
    OrderBy,
    OrderRules,
    Presence,
    PresenceChanged,
    ReceptionBegan,
    ReceptionEnded,
    Served,
    ShiftChanged,
    Slot,
    State,
    TurnsLost,
    apply,
    bar_places,
    coming_turns,
    digest,
    line,
    next_up,
    replay,
    rules_of,
    start,
)
from anchang.domain.rotation.rules import CONSUME, KEEP, MAKE_UP, MakeUpRank
from anchang.domain.rulebook import shipped_library
from tests.domain.naive_order import Paper

ODD, EVEN = date(2026, 11, 23), date(2026, 11, 24)
OPEN = datetime(2026, 11, 23, 1, 0, tzinfo=UTC)
SEATS = ("lin", "zhao", "he", "tang", "shen")

rule_sets = st.builds(
    OrderRules,
    uses_turn=st.frozensets(st.sampled_from(Served)).map(lambda kinds: kinds | {Served.NEW}),
    serving_is_passed_over=st.booleans(),
    order_by=st.sampled_from(OrderBy),
    makes_up=st.frozensets(st.sampled_from(Missed)),
    make_up_rank=st.sampled_from(MakeUpRank),
    make_up_max=st.integers(1, 2),
    courtesy=st.sampled_from([KEEP, CONSUME, MAKE_UP]),
    override_uses_turn=st.booleans(),
)
people = st.sampled_from(SEATS)
steps = st.lists(
    st.one_of(
        st.tuples(st.just("moves"), people, st.sampled_from(Presence)),
        st.tuples(st.just("moves"), people, st.just(Presence.HERE)),
        st.tuples(st.just("order"), people, st.sampled_from(Served)),
        st.tuples(st.just("order"), people, st.just(Served.NEW)),
        st.tuples(st.sampled_from(["own", "courtesy", "override"]), people, st.sampled_from(Served)),
        st.tuples(st.just("leaves"), st.booleans(), st.none()),
        st.tuples(st.just("gets"), people, st.none()),
        st.tuples(st.just("loses"), people, st.integers(1, 2)),
        st.tuples(st.just("shift"), st.none(), st.none()),
    ),
    max_size=40,
)


@given(rule_sets, st.sampled_from([ODD, EVEN]), steps)
def test_every_order_agrees_with_pencil_and_paper(
    rules: OrderRules, day: date, script: list[tuple[str, Any, Any]]
) -> None:
    state = start(day, SEATS, rules)
    paper = Paper(list(SEATS), rules, odd_day=day == ODD)
    going_on: list[str] = []
    for person in SEATS[:3]:
        paper.moves(person, Presence.HERE)
        state = apply(state, PresenceChanged(person, Presence.HERE, OPEN))
    for number, (what, who, more) in enumerate(script):
        key, at = str(number), OPEN + timedelta(minutes=number)
        event: rotation.Event
        match what:
            case "moves":
                paper.moves(who, more)
                event = PresenceChanged(who, more, at)
            case "leaves":
                if not going_on:
                    continue
                ended = going_on.pop(0)
                paper.leaves(ended, dealt=who)
                event = ReceptionEnded(ended, at, dealt=who)
            case "gets":
                paper.gets(who)
                event = MakeUpGranted(who, "", at)
            case "loses":
                paper.loses(who, more)
                event = TurnsLost(who, more, "", at)
            case "shift":
                if rules.order_by is not OrderBy.SHIFT:
                    continue
                paper.changes_shift()
                event = ShiftChanged(2, at)
            case _:
                receiver = paper.next() if what == "order" else who
                if not receiver:
                    continue
                paper.receives(receiver, key, more, how=what)
                going_on.append(key)
                event = ReceptionBegan(
                    receiver,
                    more,
                    what == "order",
                    key,
                    at,
                    courtesy=what == "courtesy",
                    override=what == "override",
                )
        state = apply(state, event)
        assert next_up(state).person == paper.next()
        assert sorted(state.make_ups) == sorted(paper.owed)
        assert {who: turns for who, turns in state.lost.items() if turns} == {
            who: paper.strikes.count(who) for who in paper.strikes
        }
        _holds_together(state)


def _holds_together(state: State) -> None:
    """What is true of every order whatever its rules."""
    standing = coming_turns(state)
    assert len(set(standing)) == len(standing)
    assert len(bar_places(state)) <= state.rules.bar_max
    assert all(state.presence_of(person) is Presence.HERE for person in standing)
    assert not set(state.make_ups) & {who for who, turns in state.lost.items() if turns}
    assert not {one.person for one in next_up(state).passed} & set(standing[:1])


@given(rule_sets, st.integers(1, 25))
def test_whoever_is_here_all_day_is_served_evenly(rules: OrderRules, visitors: int) -> None:
    by_turns = rules.order_by is not OrderBy.SHIFT
    state = replay(
        start(ODD, SEATS, rules), [PresenceChanged(person, Presence.HERE, OPEN) for person in SEATS]
    )
    for number in range(visitors):
        key = str(number)
        state = apply(state, ReceptionBegan(next_up(state).person, Served.NEW, True, key, OPEN))
        state = apply(state, ReceptionEnded(key, OPEN))
    team = SEATS if by_turns else state.sequence
    counts = [state.counts.get(person, 0) for person in team]
    assert sum(counts) == visitors
    assert max(counts) - min(counts) <= 1


def _here(rules: OrderRules, *people: str, day: date = ODD) -> State:
    return replay(
        start(day, SEATS, rules), [PresenceChanged(person, Presence.HERE, OPEN) for person in people]
    )


def _took(state: State, person: str, served: Served = Served.NEW, **values: Any) -> State:
    in_order = not values
    return apply(
        state, ReceptionBegan(person, served, in_order, f"r{len(state.turns)}{person}", OPEN, **values)
    )


@pytest.mark.parametrize(
    ("order_by", "day", "expected"),
    [
        (OrderBy.SEAT, ODD, ("lin", "zhao", "he", "tang", "shen")),
        (OrderBy.CHECKIN, ODD, ("shen", "lin", "he", "tang", "zhao")),
        (OrderBy.PLACES, ODD, ("shen", "lin", "he", "tang", "zhao")),
        (OrderBy.PARITY, ODD, ("lin", "tang", "zhao", "shen", "he")),
        (OrderBy.PARITY, EVEN, ("tang", "lin", "shen", "zhao", "he")),
        (OrderBy.SHIFT, ODD, ("lin", "zhao", "he", "tang", "shen")),
    ],
)
def test_the_morning_of_each_order(order_by: OrderBy, day: date, expected: tuple[str, ...]) -> None:
    state = _here(OrderRules(order_by=order_by), "shen", "lin", "he", "tang", "zhao", day=day)
    assert coming_turns(state) == expected


def test_fewest_turns_first_counts_the_month_when_told_so() -> None:
    rules = OrderRules(order_by=OrderBy.NEW_COUNT)
    begin = start(ODD, SEATS, rules, counts={"lin": 4, "zhao": 2, "he": 2, "tang": 3, "shen": 9})
    state = replay(begin, [PresenceChanged(person, Presence.HERE, OPEN) for person in SEATS])
    assert coming_turns(state) == ("zhao", "he", "tang", "lin", "shen")


def test_the_other_shift_helps_only_when_nobody_of_the_shift_is_free() -> None:
    state = _here(OrderRules(order_by=OrderBy.SHIFT), *SEATS)
    for person in ("lin", "zhao", "he"):
        state = _took(state, person)
    assert line(state)[0].slot is Slot.RESERVE
    assert next_up(state).person == "tang"
    assert next_up(apply(state, ShiftChanged(2, OPEN))).slot is Slot.TURN


def test_a_turn_missed_with_an_old_customer_is_made_up_before_everybody() -> None:
    state = _here(OrderRules(makes_up=frozenset({Missed.SERVING_OLD})), *SEATS)
    state = apply(state, ReceptionBegan("lin", Served.OLD, False, "old", OPEN))
    assert [one.earns for one in next_up(state).passed] == [True]
    state = _took(state, "zhao")
    assert next_up(state).person == "he"
    state = apply(state, ReceptionEnded("old", OPEN))
    assert (next_up(state).person, next_up(state).slot) == ("lin", Slot.MAKE_UP)
    state = _took(state, "lin")
    assert next_up(state).person == "he"


def test_a_made_up_turn_may_wait_for_the_end_of_the_round() -> None:
    rules = OrderRules(makes_up=frozenset({Missed.OUT}), make_up_rank=MakeUpRank.AFTER_ROUND)
    state = apply(_here(rules, *SEATS), PresenceChanged("lin", Presence.OUT, OPEN))
    state = apply(_took(state, "zhao"), PresenceChanged("lin", Presence.HERE, OPEN))
    assert coming_turns(state) == ("he", "tang", "shen", "lin")


def test_a_lost_turn_is_skipped_once_and_named() -> None:
    state = apply(_here(OrderRules(), *SEATS), TurnsLost("lin", 1, "拒接", OPEN))
    assert [one.why for one in next_up(state).passed] == [rotation.Passing.LOST]
    state = _took(state, "zhao")
    assert state.lost["lin"] == 0
    assert coming_turns(state)[-2:] == ("lin",) or coming_turns(state)[-1] == "lin"


def test_a_courtesy_without_a_deal_goes_first_and_with_a_deal_does_not() -> None:
    state = _here(OrderRules(courtesy=MAKE_UP), *SEATS)
    began = apply(state, ReceptionBegan("he", Served.OLD, False, "c", OPEN, courtesy=True))
    assert next_up(apply(began, ReceptionEnded("c", OPEN))).person == "he"
    assert next_up(apply(began, ReceptionEnded("c", OPEN, dealt=True))).person == "lin"


def test_an_override_costs_its_receiver_a_turn_where_the_office_says_so() -> None:
    for consumes, after in ((False, "lin"), (True, "zhao")):
        state = _here(OrderRules(override_uses_turn=consumes), *SEATS)
        state = apply(state, ReceptionBegan("lin", Served.NEW, False, "o", OPEN, override=True))
        assert next_up(apply(state, ReceptionEnded("o", OPEN))).person == after


def test_the_bar_seats_the_next_two_and_moves_up() -> None:
    state = _here(OrderRules(), *SEATS)
    assert bar_places(state) == ("lin", "zhao")
    assert bar_places(_took(state, "lin")) == ("zhao", "he")


def test_two_days_with_the_same_digest_go_on_alike_and_another_turn_changes_it() -> None:
    state = _here(OrderRules(), *SEATS)
    assert digest(_took(state, "lin")) == digest(_took(state, "lin"))
    assert digest(_took(state, "lin")) != digest(state)


def test_the_rules_of_the_source_are_the_plainest_and_those_recommended_say_more() -> None:
    plain = rules_of(shipped_library().adoption("source-as-written").compile().values)
    own = rules_of(shipped_library().adoption("recommended").compile().values)
    assert plain.uses_turn == {Served.NEW, Served.REFERRED}
    assert not plain.makes_up
    assert not any(plain.loses.values())
    assert own.makes_up == {Missed.SERVING_OLD}
    assert own.courtesy == MAKE_UP
    assert own.loses[rotation.LostFor.REFUSED] == 1
    assert (plain.order_by, plain.bar_max) == (own.order_by, own.bar_max) == (OrderBy.SEAT, 2)


def test_every_option_of_the_library_is_one_that_the_order_knows() -> None:
    edition = shipped_library().editions["reception"]
    for name in rotation.order_values(dict.fromkeys(edition.parameters, 0)):
        for value in edition.parameters[name].options:
            rules_of({name: value})
    with pytest.raises(ValueError, match="standing"):
        rules_of({"order_by": "standing"})
