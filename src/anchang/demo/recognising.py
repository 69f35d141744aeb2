"""Recognition in the demo office: who is told of today's visitors, a search, two wishes for somebody else."""

from __future__ import annotations

from datetime import datetime, timedelta

from anchang.apps.customers.actions import ask_for_change
from anchang.apps.customers.changes import find_on_change
from anchang.apps.customers.models import Customer
from anchang.apps.offices.models import Staff
from anchang.apps.reception.choices import AskedOf, FirstVisitAnswer
from anchang.apps.reception.models import Visit
from anchang.apps.reception.searches import ask_for_search, search_file
from anchang.apps.rulings.telling import tell_who_receives
from anchang.domain.calendar import office_day

from .book import Book
from .calendar_of_demo import moment
from .examples import FIRST_PHONE

_TOLD_MAX = 8
_SEARCHED_AFTER = timedelta(seconds=48)


def recognise_in_demo(book: Book, people: dict[str, Staff], seats: tuple[Staff, ...], now: datetime) -> None:
    """Told after the book is written. Leaves the examples' own records alone."""
    today = [one for one in book.rows[Visit] if one.day == office_day(now) and one.arrived_at < now]
    for visit in today[-_TOLD_MAX:]:
        tell_who_receives(visit=visit, by=people["desk"], now=visit.arrived_at)
    _searched(book, people, now)
    _wishes(book, people, seats, now)


def _searched(book: Book, people: dict[str, Staff], now: datetime) -> None:
    """The clerk searched for somebody who was not sure; it took three quarters of a minute."""
    unsure = [
        one
        for one in book.rows[Visit]
        if one.answer == FirstVisitAnswer.UNSURE and one.phone and not _of_an_example(one.phone)
    ]
    for visit in unsure[-1:]:
        ask_for_search(visit=visit, asked_of=AskedOf.CLERK, by=people["desk"], now=visit.arrived_at)
        at = min(visit.arrived_at + _SEARCHED_AFTER, now)
        search_file(asked_by=people["desk"], by=people["wu"], now=at, phone=visit.phone, visit=visit)


def _wishes(book: Book, people: dict[str, Staff], seats: tuple[Staff, ...], now: datetime) -> None:
    supervisor, before = people["zhou"], moment(now, 6, 12)
    mine = [
        one
        for one in book.rows[Customer]
        if one.owner_id == seats[0].pk and not _of_an_example(one.phone) and one.created_at < before
    ]
    granted, waiting = mine[-2:]
    asked = ask_for_change(
        customer=granted,
        wanted=seats[1],
        reason="和这位顾问是亲戚，想让他接待",
        by=seats[0],
        now=moment(now, 4, 15, 20),
    )
    find_on_change(
        change=asked,
        granted=True,
        successor=seats[1],
        reason="客户是接手人的表弟，双方都认可。",
        by=supervisor,
        now=moment(now, 4, 16, 5),
    )
    ask_for_change(
        customer=waiting,
        wanted=None,
        reason="嫌回话慢，想换一位",
        by=people["wu"],
        now=moment(now, 1, 11, 30),
    )


def _of_an_example(phone: str) -> bool:
    return phone[:5] == str(FIRST_PHONE)[:5]
