"""Reads about personal data, run while somebody acts: requests, holds, and whose time is over."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Final

from django.db import connection
from django.db.models import OuterRef, QuerySet, Subquery

from anchang.apps.conduct.records import record_words
from anchang.apps.customers.models import Customer
from anchang.apps.offices.choices import Post
from anchang.apps.offices.models import Staff

from .erasing import personal_data
from .models import Erasure, Hold, HoldEnd, Request, Ruling

DUE_MAX: Final = 100
HOLD_WORDS: Final = {
    "deal": "成交资料依法至少保存 10 年",
    "complaint": "投诉还没有核实",
    "correction": "更正申请还没有决定",
    "case": "违规还没有处理完",
    "hold": "经理决定保留",
}
RECORD_WORDS: Final = {
    "customers_customer": "客户档案",
    "customers_consent": "告知与同意",
    "customers_handover": "移交",
    "conduct_correction": "更正申请",
    "conduct_correctionruling": "更正决定",
    "conduct_correctionnotice": "更正通知",
    "sharing_request": "转交、导出申请",
    "sharing_decision": "转交、导出批语",
    "sharing_withdrawal": "转交收回",
    "sharing_subject": "导出名单里的这个人",
    "privacy_request": "个人信息请求",
    "privacy_ruling": "请求的决定",
    "privacy_hold": "保留",
    "privacy_holdend": "解除保留",
}


@dataclass(frozen=True, slots=True)
class Obstacle:
    """Why somebody cannot be erased now. ``until_at`` is None when it lasts until it is settled."""

    kind: str
    record_id: int
    until_at: datetime | None

    @property
    def words(self) -> str:
        return HOLD_WORDS[self.kind]


@dataclass(frozen=True, slots=True)
class Due:
    """Somebody whose data have been kept long enough, and what still stands against erasing them."""

    customer: Customer
    last_contact_at: datetime
    obstacles: tuple[Obstacle, ...]


def requests() -> QuerySet[Request]:
    """Newest first, with the customer, who recorded it, and what became of it."""
    decided = Ruling.objects.filter(request=OuterRef("pk"))
    done = Erasure.objects.filter(request=OuterRef("pk"))
    return Request.objects.select_related("customer", "recorded_by").annotate(
        approved=Subquery(decided.values("approved")[:1]), erasure=Subquery(done.values("pk")[:1])
    )


def undecided_requests(person: Staff) -> QuerySet[Request]:
    """Requests that this manager can decide on now: nobody has, and somebody else recorded them."""
    if person.post not in (Post.SALES_MANAGER, Post.PROJECT_MANAGER):
        return Request.objects.none()
    return Request.objects.exclude(pk__in=Ruling.objects.values("request")).exclude(recorded_by=person)


def request_of(request_id: int) -> Request | None:
    """A request that the acting person may see."""
    return requests().filter(pk=request_id).first()


def ruling_of(request: Request) -> Ruling | None:
    return request.rulings.select_related("decided_by").first()


def erasure_of(request: Request) -> Erasure | None:
    return request.erasures.select_related("erased_by").first()


def holds_in_force(now: datetime) -> QuerySet[Hold]:
    """Holds that managers placed and nobody has ended; those with a day only until it is over."""
    open_holds = Hold.objects.exclude(pk__in=HoldEnd.objects.values("hold")).select_related(
        "customer", "placed_by"
    )
    return open_holds.exclude(until_day__lt=now.date())


def rows_of_person(customer: Customer) -> dict[str, list[int]]:
    """Numbers of every row that is of one person, by table; for the two managers who decide; 1 query."""
    found: dict[str, list[int]] = {}
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT record_table, record_id FROM privacy_rows(%s) WHERE role = '' ORDER BY 1, 2",
            [customer.pk],
        )
        for table, row in cursor.fetchall():
            found.setdefault(table, []).append(row)
    return found


def in_words(counts: dict[str, int]) -> list[tuple[str, int]]:
    """Record counts by their names for people."""
    return [(words_of(table), count) for table, count in counts.items()]


def words_of(table: str) -> str:
    """What people call a kind of record."""
    return RECORD_WORDS.get(table) or record_words(table)


def to_erase(customer: Customer) -> list[tuple[str, int]]:
    """What an erasure would go through, in words, with counts."""
    rows = rows_of_person(customer)
    blanked = {name for name, columns in personal_data().items() if columns.erased}
    return in_words({table: len(numbers) for table, numbers in rows.items() if table in blanked})


def obstacles(customer: Customer, now: datetime) -> tuple[Obstacle, ...]:
    """What stands against erasing a person now; for the two managers who decide; 1 query."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT kind, record_id, until_at FROM privacy_holds(%s, %s)", [customer.pk, now])
        return tuple(Obstacle(*row) for row in cursor.fetchall())


# One row a person: the oldest of the number. Newer contacts of any colleague count.
_DUE = """
WITH over AS (SELECT %(now)s::timestamptz - make_interval(months => %(months)s) AS since)
SELECT c.id, privacy_last_contact(c.id) FROM customers_customer c, over
WHERE c.created_at < over.since AND c.phone_key NOT LIKE 'erased-%%'
    AND NOT EXISTS (SELECT FROM customers_customer o WHERE o.office_id = c.office_id
                    AND o.phone_key = c.phone_key AND o.id < c.id)
    AND NOT EXISTS (SELECT FROM customers_registration r WHERE r.customer_id = c.id
                    AND r.registered_at >= over.since)
    AND privacy_last_contact(c.id) < over.since
ORDER BY c.created_at, c.id LIMIT %(most)s
"""


def due(months: int, now: datetime) -> list[Due]:
    """At most `DUE_MAX` people whose last contact is so many months ago, the oldest first."""
    with connection.cursor() as cursor:
        cursor.execute(_DUE, {"now": now, "months": months, "most": DUE_MAX})
        found = dict(cursor.fetchall())
    people = Customer.objects.select_related("owner").in_bulk(found)
    return [Due(people[pk], last, obstacles(people[pk], now)) for pk, last in found.items()]
