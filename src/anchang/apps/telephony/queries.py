"""Calls of the telephone system that wait for somebody, as the acting person may see them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from django.db import connection
from django.db.models import OuterRef, Subquery

from anchang.apps.customers.models import Customer, FollowUp, Registration
from anchang.apps.offices.models import Staff
from anchang.domain.calendar import day_bounds, office_day

from .choices import CallState
from .models import CallRecord, PhoneCall

WAITING_MAX = 50


@dataclass(frozen=True, slots=True)
class Caller:
    """A customer of the acting person, known by the number."""

    customer: Customer
    last_contact_at: datetime | None


@dataclass(frozen=True, slots=True)
class Waiting:
    """A call of today for which nobody has filled in the form yet."""

    phone_call: PhoneCall
    state: CallState
    caller: Caller | None
    seconds: int


@dataclass(frozen=True, slots=True)
class Switchboard:
    """What waits, newest first: ringing and talking now, ended without a form, missed without a call back."""

    now: tuple[Waiting, ...]
    unwritten: tuple[Waiting, ...]
    missed: tuple[Waiting, ...]


def switchboard(at: datetime, *, own: Staff | None) -> Switchboard:
    """Calls of the office day of `at` without a form; 2 queries. With `own`, callers who are that
    consultant's own customers are recognised; others are not looked for.
    """
    begin, end = day_bounds(office_day(at))
    found = list(
        PhoneCall.objects.filter(seen_at__gte=begin, seen_at__lt=end, records__isnull=True)
        .select_related("owner", "line")
        .order_by("-seen_at", "-id")[:WAITING_MAX]
    )
    known = _callers({one.number_key for one in found if one.number_key}, own)
    waiting = [
        Waiting(one, one.state(at), known.get(one.number_key), int((at - one.seen_at).total_seconds()))
        for one in found
    ]

    def of(*states: CallState) -> tuple[Waiting, ...]:
        return tuple(one for one in waiting if one.state in states)

    return Switchboard(of(CallState.RINGING, CallState.TALKING), of(CallState.ENDED), of(CallState.MISSED))


def phone_call_of(phone_call_id: int) -> PhoneCall | None:
    """A telephone call that the acting person may see."""
    return PhoneCall.objects.select_related("owner", "line", "line__estate").filter(pk=phone_call_id).first()


def recorded_call_of(phone_call: PhoneCall) -> int | None:
    """The call on record that was made of it."""
    return CallRecord.objects.filter(incoming=phone_call).values_list("call_id", flat=True).first()


def caller_of(phone_call: PhoneCall, own: Staff) -> Caller | None:
    """The acting consultant's own customer under the caller's number; of a colleague's nothing is told
    (5.3.1); 2 queries at most, the same whoever calls.
    """
    return _callers({phone_call.number_key} - {""}, own).get(phone_call.number_key)


def expected_by_number(day: date) -> list[tuple[datetime, Staff]]:
    """When somebody is expected and by whom, for the desk: no caller; 2 queries."""
    begin, end = day_bounds(day)
    with connection.cursor() as cursor:
        cursor.execute("SELECT * FROM telephony_expected(%s, %s)", [begin, end])
        found = cursor.fetchall()
    people = Staff.objects.in_bulk({staff_id for _, staff_id in found})
    return [(at, people[staff_id]) for at, staff_id in found]


def _callers(keys: set[str], own: Staff | None) -> dict[str, Caller]:
    if own is None or not keys:
        return {}
    diary = FollowUp.objects.filter(customer=OuterRef("pk")).order_by("-followed_at").values("followed_at")
    forms = Registration.objects.filter(customer=OuterRef("pk")).order_by("-registered_at")
    mine = Customer.objects.filter(owner=own, phone_key__in=keys).annotate(
        followed_at=Subquery(diary[:1]), registered_at=Subquery(forms.values("registered_at")[:1])
    )
    return {one.phone_key: Caller(one, _latest(one.followed_at, one.registered_at)) for one in mine}


def _latest(*moments: datetime | None) -> datetime | None:
    return max((one for one in moments if one), default=None)
