"""The card for whoever owns a returning customer (4.17): greeted by name, with what was said last time.

Made of the reader's own records alone. Whoever stands in gets the visit as the desk took it, nothing of the
diary.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from django.db import connection

from anchang.apps.customers.consents import wants_no_contact
from anchang.apps.customers.form_fields import VISIT_FORM, Answer
from anchang.apps.customers.models import Customer, FollowUp
from anchang.apps.customers.queries import follow_ups_of, protected_until, registrations_of
from anchang.apps.offices.models import Staff
from anchang.domain.calendar import office_day
from anchang.domain.greeting import greeting_of

from .choices import ReceptionKind
from .queries import visits_of

WISHES = ("layout", "area_band", "floor", "budget_wan", "payment", "purpose", "decides_with", "rooms_shown")
PROMISES_MAX = 3
_ARRIVAL = "SELECT * FROM reception_arrival_for(%s)"


@dataclass(frozen=True, slots=True)
class Arrived:
    """Which of the reader's customers came; ``customer`` is None for a new one and for a stand-in."""

    visit_id: int
    customer: Customer | None
    at: datetime
    receiver: Staff
    original: Staff | None
    reception: ReceptionKind


@dataclass(frozen=True, slots=True)
class RecognitionCard:
    """``protected_until`` is None once there is a follow-up, or without a reception (5.3.2)."""

    customer: Customer
    greeting: str
    grade: str
    grade_quote: str
    last_came_at: datetime | None
    times: int
    wishes: tuple[tuple[str, str], ...]
    promises: tuple[FollowUp, ...]
    next_contact_day: date | None
    pleases: str
    displeases: str
    resistance: str
    last_follow_up: FollowUp | None
    protected_until: date | None
    days_left: int | None
    no_contact: bool


def arrival_for(visit_id: int) -> Arrived | None:
    """A visit that the acting consultant receives, or for which a colleague stands in for them; else None."""
    with connection.cursor() as cursor:
        cursor.execute(_ARRIVAL, [visit_id])
        found = cursor.fetchone()
    if found is None:
        return None
    customer_id, at, receiver_id, original_id, reception = found
    staff = Staff.objects.in_bulk([one for one in (receiver_id, original_id) if one])
    customer = Customer.objects.select_related("owner").filter(pk=customer_id).first()
    original = staff.get(original_id) if original_id else None
    return Arrived(visit_id, customer, at, staff[receiver_id], original, ReceptionKind(reception))


def recognition_card(customer: Customer, *, before: datetime, tracking_days: int) -> RecognitionCard:
    """What the owner wants to know while walking to the door; about 6 queries."""
    forms = list(registrations_of(customer))
    diary = list(follow_ups_of(customer))
    came = [one.arrived_at for one in visits_of(customer).filter(arrived_at__lt=before)]
    said: dict[str, Answer] = {}
    for one in reversed(forms):
        said |= one.details
    first = [one.registered_at for one in forms if one.kind == "visit_form"]
    until = protected_until(first[-1] if first else None, len(diary), tracking_days)
    return RecognitionCard(
        customer=customer,
        greeting=greeting_of(customer.name, customer.sex),
        grade=_said(diary, "grade_after") or _words(said.get("grade", "")),
        grade_quote=_words(said.get("grade_quote", "")),
        last_came_at=max([*came, *(one for one in first if one < before)], default=None),
        times=len(came),
        wishes=_wishes(said),
        promises=tuple(one for one in diary if one.promise)[:PROMISES_MAX],
        next_contact_day=diary[0].next_contact_day if diary else None,
        pleases=_said(diary, "pleases") or _words(said.get("pleases", "")),
        displeases=_said(diary, "displeases") or _words(said.get("displeases", "")),
        resistance=_said(diary, "resistance") or _words(said.get("resistance", "")),
        last_follow_up=diary[0] if diary else None,
        protected_until=until,
        days_left=(until - office_day(before)).days if until else None,
        no_contact=wants_no_contact(customer),
    )


def _said(diary: list[FollowUp], column: str) -> str:
    """The newest entry of the diary that says something of it."""
    return next((str(value) for one in diary if (value := getattr(one, column))), "")


def _words(answer: Answer) -> str:
    return "、".join(answer) if isinstance(answer, list) else str(answer)


def _wishes(said: dict[str, Answer]) -> tuple[tuple[str, str], ...]:
    """What the forms say of it, each item as it was said last."""
    fields = {field.key: field for field in VISIT_FORM}
    wanted = [fields[key] for key in WISHES if key in fields and said.get(key)]
    return tuple((field.label, f"{_words(said[field.key])}{field.unit}") for field in wanted)
