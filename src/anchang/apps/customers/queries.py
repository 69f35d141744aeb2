"""Reads about customers; run them while somebody acts, row security answers for what they may see."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from enum import StrEnum

from django.db import connection
from django.db.models import Count, IntegerField, OuterRef, QuerySet, Subquery, Value
from django.db.models.functions import Coalesce

from anchang.domain.calendar import office_day
from anchang.domain.identity import mask_phone

from .models import Complaint, ConsultantChange, Customer, FollowUp, Membership, Registration
from .search import LISTED_MAX, matching, read
from .search_keys import phone_key

ROWS_PER_PAGE_MAX = 100


@dataclass(frozen=True, slots=True)
class CustomerRow:
    """One line of the customer list. ``protected_until`` is None when nothing is running out (5.3.2).

    ``follow_ups`` is None for whoever may not read the diary.
    """

    id: int
    name: str
    phone: str
    phone_masked: str
    consultant_id: int
    consultant: str
    grade: str
    registered_at: datetime | None
    completeness_percent: int | None
    last_contact_at: datetime | None
    next_contact_day: date | None
    follow_ups: int | None
    protected_until: date | None
    days_left: int | None


@dataclass(frozen=True, slots=True)
class CustomerPage:
    """``total`` stops at ``LISTED_MAX``; ``more`` says that there are more than that, which nobody counts."""

    rows: tuple[CustomerRow, ...]
    total: int
    more: bool
    number: int
    pages: int


class Order(StrEnum):
    """How a list of customers is sorted; a tie is settled by the newer record."""

    NEWEST = "newest"
    OLDEST = "oldest"
    NAME = "name"
    CONSULTANT = "consultant"


COLUMNS = {
    Order.NEWEST: ("-created_at", "-id"),
    Order.OLDEST: ("created_at", "id"),
    Order.NAME: ("name_pinyin", "-created_at", "-id"),
    Order.CONSULTANT: ("owner__number", "-created_at", "-id"),
}


def customers(
    *,
    office_id: int,
    now: datetime,
    tracking_days: int,
    search: str = "",
    consultant_id: int | None = None,
    order: Order = Order.NEWEST,
    page: int = 1,
    page_size: int = 20,
) -> CustomerPage:
    """Customers that the acting person may see, but those handed over; 3 queries, none of which grows with
    the book.

    ``search`` is what :func:`~anchang.apps.customers.search.read` reads. At most ``LISTED_MAX`` can be paged
    through; whoever has more must search. ``tracking_days`` comes from the rulebook.
    """
    size = max(1, min(page_size, ROWS_PER_PAGE_MAX))
    everybody = Customer.objects.filter(handed_to=None)
    if consultant_id is not None:
        everybody = everybody.filter(owner_id=consultant_id)
    found = matching(everybody, read(search), office_id)
    counted = found.order_by()[: LISTED_MAX + 1].count()
    total = min(counted, LISTED_MAX)
    pages = max(1, -(-total // size))
    number = max(1, min(page, pages))
    ordered = _with_figures(found.select_related("owner").order_by(*COLUMNS[order]))
    start = (number - 1) * size
    chosen = ordered[start : min(start + size, total)]
    rows = tuple(_row(customer, now, tracking_days) for customer in chosen)
    return CustomerPage(rows, total, counted > LISTED_MAX, number, pages)


def diary_is_open() -> bool:
    """Whether the acting post may read follow-ups at all (5.3.1): the clerk may not; 1 query."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT has_table_privilege('customers_followup', 'SELECT')")
        return bool(cursor.fetchone()[0])


def _with_figures(found: QuerySet[Customer]) -> QuerySet[Customer]:
    forms = Registration.objects.filter(customer=OuterRef("pk")).order_by("-registered_at", "-id")
    first = Registration.objects.filter(customer=OuterRef("pk"), kind="visit_form").order_by("registered_at")
    return _with_contacts(found).annotate(
        form_grade=Subquery(forms.values("details__grade")[:1]),
        form_percent=Subquery(forms.values("completeness_percent")[:1]),
        first_form_at=Subquery(first.values("registered_at")[:1]),
    )


def _with_contacts(found: QuerySet[Customer]) -> QuerySet[Customer]:
    """What the diary says of each customer; nothing is known to whoever may not read it."""
    if not diary_is_open():
        unknown = Value(None, output_field=IntegerField())
        return found.annotate(
            last_contact_at=unknown, last_grade=unknown, next_day=unknown, contact_count=unknown
        )
    contacts = FollowUp.objects.filter(customer=OuterRef("pk")).order_by("-followed_at", "-id")
    # A sub-select, because a join would count the whole book before the page is cut.
    count = contacts.order_by().values("customer").annotate(count=Count("pk"))
    return found.annotate(
        last_contact_at=Subquery(contacts.values("followed_at")[:1]),
        last_grade=Subquery(contacts.exclude(grade_after="").values("grade_after")[:1]),
        next_day=Subquery(contacts.values("next_contact_day")[:1]),
        contact_count=Coalesce(Subquery(count.values("count")), 0),
    )


def _row(customer: Customer, now: datetime, tracking_days: int) -> CustomerRow:
    first_at: datetime | None = customer.first_form_at  # type: ignore[attr-defined]
    contacts: int | None = customer.contact_count  # type: ignore[attr-defined]
    until = None if contacts is None else protected_until(first_at, contacts, tracking_days)
    return CustomerRow(
        id=customer.pk,
        name=customer.name,
        phone=customer.phone,
        phone_masked=mask_phone(customer.phone),
        consultant_id=customer.owner_id,
        consultant=customer.owner.display_name,
        grade=customer.last_grade or customer.form_grade or "",  # type: ignore[attr-defined]
        registered_at=first_at,
        completeness_percent=customer.form_percent,  # type: ignore[attr-defined]
        last_contact_at=customer.last_contact_at,  # type: ignore[attr-defined]
        next_contact_day=customer.next_day,  # type: ignore[attr-defined]
        follow_ups=contacts,
        protected_until=until,
        days_left=(until - office_day(now)).days if until else None,
    )


def protected_until(first_at: datetime | None, follow_ups: int, tracking_days: int) -> date | None:
    """Last day on which a first follow-up still keeps the customer (5.3.2); None once there is one or no
    reception.
    """
    if first_at is None or follow_ups:
        return None
    return office_day(first_at) + timedelta(days=tracking_days)


def customer_of(customer_id: int) -> Customer | None:
    """A customer that the acting person may see; somebody else's and one that does not exist are both
    None.
    """
    return Customer.objects.select_related("owner").filter(pk=customer_id).first()


def registrations_of(customer: Customer) -> QuerySet[Registration]:
    """Newest first, with the consultants."""
    return customer.registrations.select_related("owner", "recorded_by").order_by("-registered_at", "-id")


def follow_ups_of(customer: Customer) -> QuerySet[FollowUp]:
    """The diary, newest first; empty for whoever may not read it."""
    if not diary_is_open():
        return FollowUp.objects.none()
    return customer.follow_ups.select_related("owner").order_by("-followed_at", "-id")


def complaint_of(complaint_id: int) -> Complaint | None:
    """A complaint that the acting person may see, with its customer and whom it is about."""
    found = Complaint.objects.select_related("owner", "customer__owner").filter(pk=complaint_id)
    return found.first()


def complaints_of(customer: Customer) -> QuerySet[Complaint]:
    """Newest first, with their findings."""
    return (
        customer.complaints.select_related("owner")
        .prefetch_related("findings__found_by", "findings__successor")
        .order_by("-made_at", "-id")
    )


def changes_of(customer: Customer) -> QuerySet[ConsultantChange]:
    """When the customer asked for somebody else, newest first."""
    wishes = customer.consultant_changes.select_related("owner", "wanted")
    return wishes.prefetch_related("findings__found_by", "findings__successor").order_by("-asked_at", "-id")


def household_of(customer: Customer) -> list[Membership]:
    """Who belongs to the customer's household now, the customer included; for clerk and managers; 2
    queries.
    """
    own = Membership.objects.filter(customer=customer).order_by("-pk").first()
    if own is None:
        return []
    newest = Membership.objects.filter(customer=OuterRef("customer")).order_by("-pk").values("pk")[:1]
    members = Membership.objects.filter(party=own.party_id, change="joined", pk=Subquery(newest))
    return list(members.select_related("customer__owner").order_by("pk"))


def registered_under(office_id: int, phone: str) -> Customer | None:
    """The oldest customer of a normalised phone that the acting person may see."""
    return Customer.objects.filter(phone_key=phone_key(office_id, phone)).order_by("pk").first()
