"""Reads of the access log; row security gives each person their own looks, two managers the office's."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.db.models import Count, Q, QuerySet
from django.db.models.functions import TruncDate

from anchang.apps.customers.models import Customer
from anchang.apps.disclosure.choices import Looked
from anchang.apps.disclosure.models import Access
from anchang.domain.calendar import OFFICE_ZONE, day_bounds


@dataclass(frozen=True, slots=True)
class Filter:
    """Which looks are wanted; what is None or '' does not narrow."""

    staff_id: int | None = None
    customer_id: int | None = None
    kind: str = ""
    day: date | None = None


@dataclass(frozen=True, slots=True)
class Figure:
    """One person's day: how often they looked, and at how many different customers' pages."""

    staff_id: int
    name: str
    day: date
    saw: int
    customers: int
    revealed: int
    searched: int
    listed: int
    exported: int


def looks(wanted: Filter | None = None) -> QuerySet[Access]:
    """Looks that the acting person may read, newest first, with who looked."""
    found = Access.objects.select_related("staff").order_by("-at", "-id")
    return found.filter(_condition(wanted)) if wanted else found


def looks_at(customer_id: int) -> QuerySet[Access]:
    """Who looked at one customer, newest first; lists on which the customer stood are left out."""
    return looks().filter(customer_id=customer_id)


def figures(wanted: Filter, *, since: datetime) -> list[Figure]:
    """Per person and day, newest day first and the busiest first within it; 1 query."""
    of_kind = {name: Count("id", filter=Q(kind=kind)) for name, kind in _KINDS.items()}
    rows = (
        Access.objects.filter(_condition(wanted), at__gte=since)
        .annotate(day=TruncDate("at", tzinfo=OFFICE_ZONE))
        .values("staff_id", "staff__display_name", "day")
        .annotate(
            customers=Count("customer_id", distinct=True, filter=Q(kind__in=_WHOLE_PAGES)),
            total=Count("id"),
            **of_kind,
        )
        .order_by("-day", "-total", "staff_id")
    )
    return [_figure(row) for row in rows]


def names_of(rows: Iterable[Access]) -> dict[int, str]:
    """Names of the customers that looks are about, as far as the acting person may see them; 1 query."""
    wanted = {row.customer_id for row in rows if row.customer_id}
    return dict(Customer.objects.filter(pk__in=wanted).values_list("pk", "name"))


_KINDS = {
    "saw": Looked.SAW,
    "revealed": Looked.REVEALED,
    "searched": Looked.SEARCHED,
    "listed": Looked.LISTED,
    "exported": Looked.EXPORTED,
}
_WHOLE_PAGES = (Looked.SAW, Looked.GRANTED)


def _condition(wanted: Filter) -> Q:
    found = Q()
    if wanted.staff_id:
        found &= Q(staff_id=wanted.staff_id)
    if wanted.customer_id:
        found &= Q(customer_id=wanted.customer_id) | Q(customer_ids__contains=[wanted.customer_id])
    if wanted.kind:
        found &= Q(kind=wanted.kind)
    if wanted.day:
        begin, end = day_bounds(wanted.day)
        found &= Q(at__gte=begin, at__lt=end)
    return found


def _figure(row: Mapping[str, Any]) -> Figure:
    counts = {name: row[name] for name in (*_KINDS, "customers")}
    return Figure(staff_id=row["staff_id"], name=row["staff__display_name"], day=row["day"], **counts)
