"""Sixty ordinary days: sign-in, calls, visitors by turn, old customers to their own consultant,
follow-ups, deals.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime, timedelta

from anchang.apps.customers.models import Customer
from anchang.apps.offices.models import Staff
from anchang.apps.reception.choices import MarkKind
from anchang.apps.reception.models import OrderMark, PresenceEvent, RotationDay
from anchang.domain import rotation
from anchang.domain.rotation import Presence

from .book import Book, Introducer
from .calendar_of_demo import (
    DAYS,
    LONG_ABSENCES,
    day_back,
    opening,
    presence_in_the_morning,
)
from .order import order_rules
from .phrases import TALKS, person_name

FIRST_VISITOR_MINUTES = 100
LAST_VISITOR_MINUTES = 540
TODAY_GAP_MINUTES = 24
TODAY_LAST_MINUTES = 9
ORDINARY_PHONE = 10020000000
DEPARTING = 3


@dataclass
class Days:
    """Fills a book. ``seats`` are the consultants from the left; ``target`` customers are there at the
    end.
    """

    book: Book
    seats: tuple[Staff, ...]
    now: datetime
    target: int
    adoption: str
    people: int = 0
    newcomers_today: int = 0
    sent_out: Staff | None = None
    old: list[Customer] = field(default_factory=list)

    def fill(self) -> None:
        there = len(self.book.customers)
        missing = max(self.target - there, 0)
        for offset in range(DAYS, -1, -1):
            done = DAYS - offset + 1
            self._day(offset, missing * done // (DAYS + 1) - (len(self.book.customers) - there))
        self._last_callers()
        self._follow_ups()

    def _last_callers(self) -> None:
        """Yesterday's calls make up the number."""
        for number in range(self.target - len(self.book.customers)):
            name, phone = self._somebody()
            at = opening(self.now, 1) + timedelta(minutes=560 + number)
            self.book.call(self.seats[number % 2], name, phone, at)

    # -- one day -----------------------------------------------------------------------------------

    def _day(self, offset: int, new_people: int) -> None:
        begin = opening(self.now, offset)
        day = day_back(self.now, offset)
        rules = order_rules(self.adoption, day)
        state = rotation.start(day, [str(seat.pk) for seat in self.seats], rotation.rules_of(rules))
        self.book.add(
            RotationDay,
            day=day,
            seats=[seat.pk for seat in self.seats],
            rules=rules,
            opened_at=begin,
            opened_by=self.book.desk,
        )
        for index, seat in enumerate(self.seats):
            presence = presence_in_the_morning(index, offset)
            self._presence(index, seat, presence, begin, offset)
            state = rotation.apply(state, rotation.PresenceChanged(str(seat.pk), presence, begin))
        times = self._times(begin, offset, new_people + 3)
        ends: list[tuple[datetime, str]] = []
        for number, at in enumerate(times):
            for ended, key in [one for one in ends if one[0] <= at]:
                state = rotation.apply(state, rotation.ReceptionEnded(key, ended))
            ends = [one for one in ends if one[0] > at]
            if offset == 0 and number < new_people:
                state = self._special(state, at)
            state = self._event(state, at, number, ends=ends, somebody_new=number < new_people, offset=offset)
        if offset == 0 and times:
            self._someone_is_out(state)

    def _presence(self, index: int, seat: Staff, presence: Presence, begin: datetime, offset: int) -> None:
        goes_on = any(
            one.consultant == index and one.presence is presence and one.last <= offset < one.first
            for one in LONG_ABSENCES
        )
        if not goes_on:
            at = begin + timedelta(minutes=index % 4) if offset else begin
            self.book.add(
                PresenceEvent, owner=seat, state=presence.value, changed_at=at, recorded_by=self.book.desk
            )

    def _times(self, begin: datetime, offset: int, count: int) -> list[datetime]:
        """Moments of the day's calls and visits, in order; those of today lie before now."""
        if offset == 0:
            first, last = begin + timedelta(minutes=2), self.now - timedelta(minutes=TODAY_LAST_MINUTES)
            if last <= first:
                return []
            gap = min(timedelta(minutes=TODAY_GAP_MINUTES), (last - first) / count)
            return [last - gap * number for number in reversed(range(count))]
        minutes = sorted(self.book.random.sample(range(FIRST_VISITOR_MINUTES, LAST_VISITOR_MINUTES), count))
        return [begin + timedelta(minutes=minute) for minute in minutes]

    def _event(
        self,
        state: rotation.State,
        at: datetime,
        number: int,
        *,
        somebody_new: bool,
        ends: list[tuple[datetime, str]],
        offset: int,
    ) -> rotation.State:
        chance = self.book.random.random()
        key = f"{offset}-{number}"
        upcoming = rotation.next_up(state)
        if not upcoming.found:
            return state
        minutes = self.book.random.randint(25, 70)
        turn = self._staff(upcoming.person)
        open_end = offset == 0 and at + timedelta(minutes=minutes) > self.now
        if not somebody_new:
            return self._old_customer(
                state, at, key, turn=turn, minutes=minutes, ends=ends, open_end=open_end
            )
        name, phone = self._somebody()
        receiver, due, reason = turn, turn, ""
        if offset == 0:
            self.newcomers_today += 1
            receiver, reason = self._departure(state, turn)
        elif chance < 0.22:
            self.book.call(turn, name, phone, at, invited=chance < 0.15)
            return state
        introducers = self._introducers(chance)
        served = "referred" if introducers else "new"
        self.book.visit(
            receiver,
            name,
            phone,
            at,
            on_turn=due,
            served=served,
            introducers=introducers,
            clauses=("2.4.8",) if introducers else ("3.2.1",),
            minutes=minutes,
            register=chance < 0.96,
            open_end=open_end,
            proposed=due,
            reason=reason,
            decided_by=self.book.desk if reason else None,
        )
        customer = self.book.customers.get((receiver.pk, phone))
        if customer:
            self.old.append(customer)
        kind = rotation.Served(served)
        began = rotation.ReceptionBegan(str(receiver.pk), kind, not reason, key, at, override=bool(reason))
        ends.append((at + timedelta(minutes=minutes), key))
        return rotation.apply(state, began)

    def _old_customer(
        self,
        state: rotation.State,
        at: datetime,
        key: str,
        *,
        turn: Staff,
        minutes: int,
        ends: list[tuple[datetime, str]],
        open_end: bool,
    ) -> rotation.State:
        free = [
            one
            for one in self.old
            if rotation.next_up(state).found
            and state.presence_of(str(one.owner_id)) is Presence.HERE
            and not state.is_serving(str(one.owner_id))
            and one.created_at + timedelta(days=1) < at
        ]
        if not free:
            return state
        customer = self.book.random.choice(free[-40:])
        visit = self.book.visit(
            customer.owner,
            customer.name,
            customer.phone,
            at,
            on_turn=turn,
            answer="been_before",
            served="old",
            named=customer.owner,
            remembers="name",
            clauses=("3.2.2",),
            minutes=minutes,
            register=False,
            open_end=open_end,
        )
        if self.book.random.random() < 0.14 and not open_end:
            self.book.deal(customer.owner, customer, at + timedelta(minutes=minutes - 2), visit=visit)
            self.old.remove(customer)
        began = rotation.ReceptionBegan(str(customer.owner_id), rotation.Served.OLD, False, key, at)
        ends.append((at + timedelta(minutes=minutes), key))
        return rotation.apply(state, began)

    # -- what today shows of the order -------------------------------------------------------------

    def _special(self, state: rotation.State, at: datetime) -> rotation.State:
        """Today the first in line is sent out and passed over, and then given a turn to make up for it."""
        if self.newcomers_today == 0:
            first = rotation.next_up(state).person
            self.sent_out = self._staff(first) if len(rotation.coming_turns(state)) > 1 else None
            return self._sent(state, Presence.OUT, at - timedelta(seconds=40), "送资料到样板房")
        if self.newcomers_today == 1 and self.sent_out:
            state = self._sent(state, Presence.HERE, at - timedelta(seconds=30), "")
            when, reason = at - timedelta(seconds=15), "送资料是现场安排的，补一轮"
            self.book.add(
                OrderMark,
                day=state.day,
                owner=self.sent_out,
                kind=MarkKind.GRANTED,
                reason=reason,
                marked_at=when,
                marked_by=self.book.manager,
            )
            return rotation.apply(state, rotation.MakeUpGranted(str(self.sent_out.pk), reason, when))
        return state

    def _sent(self, state: rotation.State, where: Presence, at: datetime, note: str) -> rotation.State:
        if self.sent_out is None:
            return state
        self.book.add(
            PresenceEvent,
            owner=self.sent_out,
            state=where.value,
            note=note,
            changed_at=at,
            recorded_by=self.sent_out,
        )
        return rotation.apply(state, rotation.PresenceChanged(str(self.sent_out.pk), where, at))

    def _departure(self, state: rotation.State, turn: Staff) -> tuple[Staff, str]:
        """The third newcomer of today is received by somebody else, with a reason."""
        line = rotation.coming_turns(state)
        if self.newcomers_today != DEPARTING or len(line) < 2:
            return turn, ""
        return self._staff(line[1]), "客户听不惯普通话，要找会说粤语的顾问，主管同意"

    def _someone_is_out(self, state: rotation.State) -> None:
        idle = [
            seat
            for seat in self.seats[1:]
            if state.presence_of(str(seat.pk)) is Presence.HERE and not state.is_serving(str(seat.pk))
        ]
        if len(idle) > 1:
            self.book.add(
                PresenceEvent,
                owner=idle[0],
                state=Presence.OUT.value,
                note="去取资料",
                changed_at=self.now - timedelta(seconds=20),
                recorded_by=idle[0],
            )

    # -- people ------------------------------------------------------------------------------------

    def _somebody(self) -> tuple[str, str]:
        self.people += 1
        return person_name(self.book.random), str(ORDINARY_PHONE + self.people)

    def _staff(self, person: str) -> Staff:
        return next(seat for seat in self.seats if str(seat.pk) == person)

    def _introducers(self, chance: float) -> tuple[Introducer, ...]:
        if chance > 0.31 or not self.old:
            return ()
        name = person_name(self.book.random)
        return (Introducer(name, "", None, present=False, kind="friend"),)

    # -- afterwards --------------------------------------------------------------------------------

    def _follow_ups(self) -> None:
        """Most customers are called every few days for a while; some are never called, and run out
        (5.3.2).
        """
        for customer in self.old:
            if self.book.random.random() < 0.12:
                continue
            at = customer.created_at
            for _ in range(self.book.random.randint(1, 4)):
                at = at + timedelta(
                    days=self.book.random.randint(2, 6), minutes=self.book.random.randint(1, 200)
                )
                if at >= self.now:
                    break
                talk = self.book.random.choice(TALKS)
                self.book.follow(
                    customer,
                    at,
                    talk,
                    reached="无人接听" not in talk,
                    grade_after=self.book.random.choice("ABBCC"),
                    next_contact_day=(at + timedelta(days=self.book.random.randint(2, 7))).date(),
                )
