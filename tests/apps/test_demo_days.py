"""The demo's days at any hour: nothing lies in the future, nobody is received by somebody who is away."""

from __future__ import annotations

from datetime import UTC, datetime
from random import Random

import pytest

from anchang.apps.customers.models import Customer, Registration
from anchang.apps.offices.models import Staff
from anchang.apps.reception.models import PresenceEvent, Turn, TurnEnd, Visit
from anchang.demo.book import Book
from anchang.demo.days import Days
from anchang.domain.calendar import office_day

HOURS = [(16, 1), (16, 9), (17, 0), (0, 30), (3, 0), (9, 0), (15, 59)]


def filled(now: datetime, seed: int = 1) -> Book:
    staff = tuple(Staff(pk=number, office_id=1, display_name=str(number)) for number in range(1, 9))
    book = Book(1, staff[0], staff[1], staff[2], Random(seed))
    Days(book, staff, now, 300, "recommended").fill()
    return book


@pytest.mark.parametrize(("hour", "minute"), HOURS)
def test_at_any_hour_nothing_lies_in_the_future(hour: int, minute: int) -> None:
    now = datetime(2026, 11, 23, hour, minute, tzinfo=UTC)
    rows = filled(now).rows
    assert len(rows[Customer]) == 300
    moments = [visit.arrived_at for visit in rows[Visit]]
    moments += [end.ended_at for end in rows[TurnEnd]] + [form.entered_at for form in rows[Registration]]
    moments += [event.changed_at for event in rows[PresenceEvent]]
    assert max(moments) <= now
    assert {office_day(event.changed_at) for event in rows[PresenceEvent]} >= {office_day(now)}


def test_nobody_receives_two_at_once_or_while_away() -> None:
    rows = filled(datetime(2026, 11, 23, 9, 0, tzinfo=UTC)).rows
    ends = {id(end.turn): end.ended_at for end in rows[TurnEnd]}
    free_from: dict[int, datetime] = {}
    for turn in sorted(rows[Turn], key=lambda turn: turn.began_at):
        assert free_from.get(turn.owner_id, turn.began_at) <= turn.began_at
        free_from[turn.owner_id] = ends.get(id(turn), datetime.max.replace(tzinfo=UTC))
        state = [
            event.state
            for event in rows[PresenceEvent]
            if event.owner_id == turn.owner_id and event.changed_at <= turn.began_at
        ][-1]
        assert state == "here"


def test_the_same_seed_and_day_give_the_same_office() -> None:
    now = datetime(2026, 11, 23, 9, 0, tzinfo=UTC)
    one, other = (
        [(row.name, row.phone, row.created_at, row.owner_id) for row in filled(now, 7).rows[Customer]]
        for _ in range(2)
    )
    assert one == other
