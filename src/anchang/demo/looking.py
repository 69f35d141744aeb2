"""A month of looks at customers, and one evening on which somebody looked far too much."""

from __future__ import annotations

from datetime import datetime, timedelta
from random import Random

from anchang.apps.customers.models import Customer
from anchang.apps.disclosure.actions import Look, Origin, log_looks
from anchang.apps.disclosure.choices import Looked
from anchang.apps.offices.models import Staff

from .book import Book
from .calendar_of_demo import opening

DAYS = 30
AT_THE_DESK = Origin("192.168.10.21", "Chrome，Windows")
ON_THE_PHONE = Origin("192.168.10.88", "微信，安卓")
CURIOUS_LOOKS = 46
CURIOUS_PHONES = 14
CLOSING_MINUTES = 585


def look_around(book: Book, seats: tuple[Staff, ...], clerk: Staff, now: datetime) -> None:
    """Consultants look at their own, the clerk at anybody's; and yesterday evening at far too many."""
    customers: list[Customer] = book.rows[Customer]
    for offset in range(DAYS, 0, -1):
        begin = opening(now, offset)
        for seat in seats:
            own = [one for one in customers if one.owner_id == seat.pk and one.created_at < begin]
            _ordinary(seat, own, begin, book.random, 4)
        there = [one for one in customers if one.created_at < begin]
        _ordinary(clerk, there, begin, book.random, 9)
    _curious(clerk, customers, opening(now, 1) + timedelta(minutes=CLOSING_MINUTES))


def _ordinary(person: Staff, customers: list[Customer], begin: datetime, random: Random, times: int) -> None:
    for number in range(min(len(customers), random.randint(times - 2, times + 2))):
        at = begin + timedelta(minutes=35 * number + random.randint(1, 20))
        chosen = random.choice(customers)
        seen = [Look(Looked.SEARCHED, "查客户：姓名", (chosen.pk,)), Look(Looked.SAW, "客户页", (chosen.pk,))]
        if random.random() < 0.2:
            seen.append(Look(Looked.REVEALED, "完整电话", (chosen.pk,)))
        log_looks(looks=seen, origin=AT_THE_DESK, by=person, now=at)


def _curious(person: Staff, customers: list[Customer], begin: datetime) -> None:
    for number, chosen in enumerate(customers[:CURIOUS_LOOKS]):
        seen = [Look(Looked.SAW, "客户页", (chosen.pk,))]
        if number < CURIOUS_PHONES:
            seen.append(Look(Looked.REVEALED, "完整电话", (chosen.pk,)))
        log_looks(looks=seen, origin=ON_THE_PHONE, by=person, now=begin + timedelta(seconds=50 * number))
