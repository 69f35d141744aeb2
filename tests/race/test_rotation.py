"""Two visitors at once at two desks: each gets a different consultant, nobody is skipped or served twice
(3.1.1), and the day replays to the order that each of them met.
"""

from __future__ import annotations

import threading
from collections.abc import Callable
from datetime import datetime, timedelta

import pytest
from django.db import connection, transaction

from anchang.apps.customers.actions import Person
from anchang.apps.offices.models import Staff
from anchang.apps.reception.actions import set_presence
from anchang.apps.reception.choices import FirstVisitAnswer, PresenceState
from anchang.apps.reception.models import Turn
from anchang.apps.reception.order_story import replayed
from anchang.apps.reception.rotation_day import rows_of_day
from anchang.domain.calendar import office_day
from anchang.foundation import clock
from tests.apps.stories import arrives, here
from tests.people import acting


def at_once(*works: Callable[[], None]) -> list[BaseException]:
    """Run every work in a thread with a connection of its own, all let go at the same moment."""
    gate, failures = threading.Barrier(len(works)), list[BaseException]()

    def run(work: Callable[[], None]) -> None:
        try:
            gate.wait(timeout=20)
            work()
        except BaseException as error:
            failures.append(error)
        finally:
            connection.close()

    threads = [threading.Thread(target=run, args=(work,)) for work in works]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(timeout=60)
    return failures


def visitors(desk: Staff, first: int, count: int, now: Callable[[], datetime]) -> Callable[[], None]:
    """New customers one after the other at one desk, each in a transaction of its own."""

    def work() -> None:
        for index in range(first, first + count):
            with transaction.atomic():
                person = Person(f"客户{index}", f"1001111{index:04d}")
                arrives(desk, person, now=now(), answer=FirstVisitAnswer.FIRST_VISIT)

    return work


def steps_out_and_back(person: Staff) -> Callable[[], None]:
    def work() -> None:
        for state in (PresenceState.OUT, PresenceState.HERE):
            with transaction.atomic(), acting(person):
                set_presence(person=person, state=state, by=person, now=clock.now())

    return work


def turns_of(person: Staff) -> list[tuple[int, int]]:
    with transaction.atomic(), acting(person):
        return list(Turn.objects.order_by("number").values_list("number", "owner_id"))


def day_replays(person: Staff, now: datetime) -> None:
    with transaction.atomic(), acting(person):
        found = replayed(rows_of_day(person.office_id, office_day(now)), opened=True)
    assert found.agrees, f"第 {found.differs} 批"


@pytest.mark.usefixtures("committed_db")
def test_two_desks_at_once_get_different_consultants(
    lin: Staff, zhao: Staff, tang: Staff, zhou: Staff
) -> None:
    now = clock.now()
    with transaction.atomic():
        here(lin, zhao, now=now)
    failures = at_once(visitors(tang, 0, 1, lambda: now), visitors(zhou, 10, 1, lambda: now))
    assert failures == []
    assert turns_of(zhou) == [(1, lin.pk), (2, zhao.pk)]


@pytest.mark.usefixtures("committed_db")
def test_who_waited_for_the_lock_with_an_earlier_time_still_comes_second(
    lin: Staff, zhao: Staff, tang: Staff, zhou: Staff
) -> None:
    """The request that came first may be served second: its clock must not hide the turn before it."""
    now = clock.now()
    with transaction.atomic():
        here(lin, zhao, now=now - timedelta(minutes=1))
    visitors(tang, 0, 1, lambda: now)()
    visitors(zhou, 10, 1, lambda: now - timedelta(seconds=5))()
    assert turns_of(zhou) == [(1, lin.pk), (2, zhao.pk)]
    day_replays(zhou, now)


@pytest.mark.usefixtures("committed_db")
def test_two_desks_and_a_consultant_who_comes_and_goes_leave_a_day_that_replays(
    lin: Staff, zhao: Staff, tang: Staff, zhou: Staff
) -> None:
    now = clock.now()
    with transaction.atomic():
        here(lin, zhao, now=now)
    failures = at_once(
        visitors(tang, 0, 1, clock.now), visitors(zhou, 10, 1, clock.now), steps_out_and_back(lin)
    )
    # Nobody may be free when the second visitor comes: then the desk is told so, and nothing is taken.
    taken = turns_of(zhou)
    assert len(taken) + len(failures) == 2
    assert [number for number, _ in taken] == list(range(1, len(taken) + 1))
    assert len({owner for _, owner in taken}) == len(taken)
    day_replays(zhou, now)
