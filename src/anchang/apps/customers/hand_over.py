"""Handing a consultant's customers over to colleagues, and what the successor may read of before.

The sales manager or the project manager decides; the definer function `customers_hand_over` does it. What was
registered stays as it was, and so does what the rulebook says about attribution.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db import connection, transaction
from django.db.models import Count, Q

from anchang.apps.offices.choices import Post
from anchang.apps.offices.models import Staff
from anchang.foundation.errors import as_domain_errors
from anchang.foundation.ledger.append import append

from .hand_over_models import REASON_CHARACTERS_MAX
from .models import Customer, HandOver
from .refusals import FormError

HANDED_AT_ONCE_MAX = 300


@dataclass(frozen=True, slots=True)
class Book:
    """A consultant, and how many customers they hold now."""

    consultant: Staff
    customers: int


@dataclass(frozen=True, slots=True)
class Line:
    """Something that a predecessor wrote or did; `content` is as the record has it."""

    kind: str
    id: int
    at: datetime
    staff_id: int
    content: dict[str, Any]


def books() -> list[Book]:
    """Everybody who holds customers: closed accounts and other posts first, then consultants by number."""
    held = Count("customers", filter=Q(customers__handed_to=None))
    holders = Staff.objects.annotate(held=held).filter(held__gt=0)
    found = [Book(one, one.held) for one in holders]
    return sorted(found, key=lambda book: (at_work(book.consultant), _by_number(book.consultant)))


def at_work(person: Staff) -> bool:
    """Whether a person can hold customers: an open account of a consultant."""
    return person.is_active and person.post == Post.CONSULTANT


def held_by(consultant: Staff) -> list[Customer]:
    """The customers whom a consultant holds now, newest first, bounded."""
    held = Customer.objects.filter(owner=consultant, handed_to=None)
    return list(held.order_by("-created_at", "-id")[:HANDED_AT_ONCE_MAX])


def in_turn(customers: Sequence[Customer], successors: Sequence[Staff]) -> dict[int, Staff]:
    """Customers dealt out one by one, so that nobody gets two more than another; by customer id."""
    return {one.pk: successors[place % len(successors)] for place, one in enumerate(customers)}


def hand_over(*, to: dict[int, Staff], reason: str, by: Staff, now: datetime) -> int:
    """Give each customer (by id) to a consultant; all or none. Returns how many.

    Raises FormError without a reason or a customer, CustomerHandedOverError when one has changed hands
    meanwhile, NoSuccessorError when a successor is no consultant at work.
    """
    errors = {}
    if not reason.strip():
        errors["reason"] = "请写明移交原因。"
    elif len(reason.strip()) > REASON_CHARACTERS_MAX:
        errors["reason"] = f"移交原因最多 {REASON_CHARACTERS_MAX} 个字。"
    if not to:
        errors["mode"] = "没有要移交的客户。"
    if errors:
        raise FormError(errors)
    values: list[Any] = [list(to), [one.pk for one in to.values()], reason.strip(), now]
    with as_domain_errors(), transaction.atomic():
        with connection.cursor() as cursor:
            cursor.execute("SELECT customers_hand_over(%s, %s, %s, %s)", values)
        detail = {"customers": {str(customer): one.pk for customer, one in to.items()}}
        append(by=by, action="customer.handed_over", now=now, detail=detail)
    return len(to)


def hand_over_of(customer: Customer) -> HandOver | None:
    """How a customer came to the one who holds them, for whom it concerns; None if by registration."""
    found = HandOver.objects.select_related("predecessor", "decided_by").filter(became=customer)
    return found.order_by("-pk").first()


def predecessor_file(customer: Customer) -> list[Line]:
    """What predecessors kept about a customer of the acting consultant, newest first; 1 query."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT kind, id, at, staff_id, content::text FROM customers_predecessor_file(%s)", [customer.pk]
        )
        return [Line(kind, pk, at, staff, _content(text)) for kind, pk, at, staff, text in cursor.fetchall()]


def _content(text: str) -> dict[str, Any]:
    found: dict[str, Any] = json.loads(text)
    return found


def _by_number(person: Staff) -> tuple[int, str, int]:
    return len(person.number), person.number, person.pk
