"""Calls that the acting person may see: the list with its filters, and who is expected today."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from django.db.models import QuerySet

from anchang.apps.customers.choices import FormName
from anchang.apps.customers.standards import Standard, standard_at
from anchang.domain.calendar import day_bounds

from .models import Call, Visit

LISTED_MAX = 2_000


@dataclass(frozen=True, slots=True)
class Chosen:
    """Which calls a list shows; days are office days, both included."""

    since: date | None = None
    until: date | None = None
    consultant_id: int | None = None
    result: str = ""
    late_only: bool = False


@dataclass(frozen=True, slots=True)
class CallRow:
    """One line of the list. ``customer_id`` leads to the customer that the call made known, if any."""

    call: Call
    customer_id: int | None
    grade: str
    percent: int


@dataclass(frozen=True, slots=True)
class CallPage:
    """``more``: there are calls beyond those that are listed."""

    rows: tuple[CallRow, ...]
    total: int
    number: int
    pages: int
    more: bool


@dataclass(frozen=True, slots=True)
class Expected:
    """Somebody who said on the telephone that they would come today."""

    call: Call
    has_come: bool


def chosen_calls(chosen: Chosen) -> QuerySet[Call]:
    """Newest first."""
    found = Call.objects.select_related("owner", "registration").order_by("-called_at", "-id")
    if chosen.since:
        found = found.filter(called_at__gte=day_bounds(chosen.since)[0])
    if chosen.until:
        found = found.filter(called_at__lt=day_bounds(chosen.until)[1])
    if chosen.consultant_id:
        found = found.filter(owner_id=chosen.consultant_id)
    if chosen.result:
        found = found.filter(result=chosen.result)
    return found.filter(late=True) if chosen.late_only else found


def call_page(chosen: Chosen, *, now: datetime, page: int, page_size: int) -> CallPage:
    """One page of the list; counting stops at LISTED_MAX; 3 queries."""
    found = chosen_calls(chosen)
    total = found[: LISTED_MAX + 1].count()
    more, total = total > LISTED_MAX, min(total, LISTED_MAX)
    pages = max(1, -(-total // page_size))
    number = min(max(page, 1), pages)
    rows = found[(number - 1) * page_size : min(number * page_size, LISTED_MAX)]
    standard = standard_at(FormName.CALL, now)
    return CallPage(tuple(_row(one, standard) for one in rows), total, number, pages, more)


def row_of(call: Call, now: datetime) -> CallRow:
    """A call as a line of the list, as complete as the office asks today; 1 query."""
    return _row(call, standard_at(FormName.CALL, now))


def _row(call: Call, standard: Standard) -> CallRow:
    return CallRow(
        call,
        call.registration.customer_id if call.registration else None,
        str(call.details.get("grade", "")),
        standard.measure(call.details).percent,
    )


def call_of(call_id: int) -> Call | None:
    """A call that the acting person may see."""
    return Call.objects.select_related("owner", "registration", "recorded_by").filter(pk=call_id).first()


def expected_on(day: date) -> list[Expected]:
    """Appointments of a day by their time, and who of them is here already; 2 queries."""
    begin, end = day_bounds(day)
    calls = list(
        Call.objects.filter(appointment_at__gte=begin, appointment_at__lt=end)
        .select_related("owner", "registration")
        .order_by("appointment_at", "id")
    )
    keys = {call.phone_key for call in calls if call.phone_key}
    come = set(
        Visit.objects.filter(day=day, phone_key__in=keys).values_list("phone_key", flat=True) if keys else ()
    )
    return [Expected(call, call.phone_key in come) for call in calls]
