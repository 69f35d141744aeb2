"""Loads both demo offices in one transaction, as the owner role; deterministic for a seed and a day."""

from __future__ import annotations

import time
from dataclasses import dataclass
from datetime import datetime, timedelta
from random import Random

from django.db import transaction

from anchang.apps.customers.models import Customer, FollowUp
from anchang.apps.offices.accounts import account_named
from anchang.apps.offices.actions import NewStaff, found_office, hire
from anchang.apps.offices.choices import Post
from anchang.apps.offices.models import Staff
from anchang.apps.offices.passwords import make_own
from anchang.apps.offices.places import add_estate, assign_seat
from anchang.apps.reception.models import Deal, Visit
from anchang.apps.rulebooks.actions import adopt
from anchang.apps.rulings.actions import record_credit
from anchang.domain.calendar import office_day
from anchang.foundation.rls import tending_office

from .book import Book
from .calendar_of_demo import DAYS
from .conduct import conduct_in
from .days import Days
from .evening import evenings_in
from .examples import STORIES, Stage, phone_of, tell_all
from .imports import bring_register_in_demo
from .inspections import inspections_in
from .library import fill_library
from .looking import look_around
from .people import (
    CONSULTANTS,
    OFFICE_NAME,
    OTHERS,
    PASSWORD,
    SECOND_OFFICE,
    SECOND_OFFICE_NAME,
    DemoPerson,
)
from .personal import ask_about_data
from .recognising import recognise_in_demo
from .scripts import scripts_in
from .service import serve_in_demo
from .sharing import share_in_demo
from .signing import sign_in_demo
from .staff_details import note_details
from .telephone import answer_the_telephone

CUSTOMERS = 300
FIRST_ADOPTION, SECOND_ADOPTION = "recommended", "source-as-written"
CUSTOMERS_OF_SECOND_OFFICE = 12
FOUNDED_DAYS_AGO = DAYS + 30


@dataclass(frozen=True, slots=True)
class Loaded:
    """What was written, and how long it took."""

    customers: int
    visits: int
    follow_ups: int
    examples: int
    seconds: float


def load_demo(*, now: datetime, seed: int) -> Loaded | None:
    """Make 「云栖花园」 and a small second office; None when they are there already."""
    if account_named(OTHERS[5].username) is not None:
        return None
    began = time.monotonic()
    with transaction.atomic():
        first = _first_office(now, Random(seed))  # noqa: S311  invented data, no secret
        _second_office(now, Random(seed + 1))  # noqa: S311  invented data, no secret
    rows = first.rows
    return Loaded(
        len(rows[Customer]), len(rows[Visit]), len(rows[FollowUp]), len(STORIES), time.monotonic() - began
    )


def _first_office(now: datetime, random: Random) -> Book:
    people = _found(OFFICE_NAME, "云栖花园一期", (*OTHERS, *CONSULTANTS), OTHERS[6], now)
    manager = people["qian"]
    with tending_office(manager.office_id):
        seats = tuple(people[one.username] for one in CONSULTANTS)
        book = Book(manager.office_id, people["wu"], people["desk"], manager, random)
        tell_all(Stage(book, seats, people["zhou"], now))
        Days(book, seats, now, CUSTOMERS, FIRST_ADOPTION).fill()
        book.write()
        note_details(people, now)
        _adopt(manager, now)
        _keep_decisions(book, people["wu"], now)
        share_in_demo(people=people, customers=book.rows[Customer], now=now)
        look_around(book, seats, people["wu"], now)
        fill_library(people, now)
        scripts_in(people, seats, now)
        inspections_in(people, seats, now)
        conduct_in(book, seats, manager, now)
        recognise_in_demo(book, people, seats, now)
        evenings_in(book, seats, people["wu"], now)
        serve_in_demo(book, seats, manager, now)
        sign_in_demo(book, manager, now)
        ask_about_data(book, people, now)
        answer_the_telephone(people, book.rows[Customer], now)
        bring_register_in_demo(people, now)
    return book


def _keep_decisions(book: Book, clerk: Staff, now: datetime) -> None:
    """The clerk keeps the decision of every example and every deal, as an office would."""
    phones = {phone_of(story.key) for story in STORIES}
    bought = {deal.customer.pk for deal in book.rows[Deal]}
    kept: set[str] = set()
    for customer in book.rows[Customer]:
        if customer.phone not in kept and (customer.phone in phones or customer.pk in bought):
            kept.add(customer.phone)
            record_credit(customer=customer, by=clerk, now=now)


def _second_office(now: datetime, random: Random) -> None:
    people = _found(SECOND_OFFICE_NAME, "听澜湾", SECOND_OFFICE, SECOND_OFFICE[0], now)
    manager = people["luo"]
    with tending_office(manager.office_id):
        seats = (people["mo"], people["yan"])
        book = Book(manager.office_id, manager, people["desk2"], manager, random)
        Days(book, seats, now, CUSTOMERS_OF_SECOND_OFFICE, SECOND_ADOPTION).fill()
        book.write()
        adopt(
            adoption=SECOND_ADOPTION,
            choices={},
            parameters={},
            effective_day=office_day(now) - timedelta(days=DAYS),
            reason="先照原文执行，相撞的条款由经理裁定",
            by=manager,
            now=now - timedelta(days=DAYS),
        )


def _adopt(manager: Staff, now: datetime) -> None:
    adopt(
        adoption=FIRST_ADOPTION,
        choices={},
        parameters={},
        effective_day=office_day(now) - timedelta(days=FOUNDED_DAYS_AGO),
        reason="开盘前全员会议通过",
        by=manager,
        now=now - timedelta(days=FOUNDED_DAYS_AGO),
    )


def _found(
    name: str, estate: str, people: tuple[DemoPerson, ...], administrator: DemoPerson, now: datetime
) -> dict[str, Staff]:
    founded = now - timedelta(days=FOUNDED_DAYS_AGO)
    first = found_office(name=name, administrator=_new(administrator), password=PASSWORD, now=founded)
    staff = {administrator.username: first}
    with tending_office(first.office_id):
        add_estate(name=estate, by=first, now=founded)
        for one in people:
            if one is not administrator:
                staff[one.username] = hire(new=_new(one), password=PASSWORD, by=first, now=founded)
                make_own(staff[one.username])
        consultants = [one for one in people if one.post == Post.CONSULTANT]
        for position, one in enumerate(consultants, start=1):
            assign_seat(consultant=staff[one.username], position=position, by=first, now=founded)
    return staff


def _new(person: DemoPerson) -> NewStaff:
    return NewStaff(person.username, person.name, person.number, Post(person.post))
