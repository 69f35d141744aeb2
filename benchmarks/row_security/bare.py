"""The customer list as a bare Django view: raw SQL with explicit WHERE as a superuser, the same page.

No log-in, no session, no row security, no signed context, no access log, numbers in plain text: whoever asks
names the consultant in the address.
"""

from __future__ import annotations

from functools import lru_cache
from typing import Any

from django.db import connection
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import include, path

from anchang.apps.customers.queries import CustomerPage, CustomerRow
from anchang.apps.customers.search_keys import letters, phone_key, tail_key
from anchang.apps.offices.models import Staff

_ROWS = """
SELECT c.id, c.name, c.owner_id, s.display_name, r.details->>'grade', r.registered_at, r.completeness_percent,
    f.followed_at, f.next_contact_day,
    (SELECT count(*) FROM customers_followup x WHERE x.office_id = c.office_id AND x.customer_id = c.id)
FROM customers_customer c JOIN offices_staff s ON s.id = c.owner_id
LEFT JOIN LATERAL (SELECT * FROM customers_registration r WHERE r.customer_id = c.id
    ORDER BY r.registered_at DESC, r.id DESC LIMIT 1) r ON true
LEFT JOIN LATERAL (SELECT * FROM customers_followup f WHERE f.office_id = c.office_id AND f.customer_id = c.id
    ORDER BY f.followed_at DESC, f.id DESC LIMIT 1) f ON true
WHERE c.office_id = %s AND c.owner_id = %s {search} ORDER BY c.created_at DESC, c.id DESC LIMIT 20
"""
_LETTERS = ("name_pinyin", "name_initials")
_COUNT = "SELECT count(*) FROM customers_customer c WHERE c.office_id = %s AND c.owner_id = %s {search}"


@lru_cache(maxsize=1)
def _person(staff_id: int) -> Staff:
    return Staff.objects.select_related("office").get(pk=staff_id)


def _where(office_id: int, typed: str) -> tuple[str, list[str]]:
    if not typed:
        return "", []
    if typed.isdigit():
        column, key = ("tail_key", tail_key) if len(typed) == 4 else ("phone_key", phone_key)
        return f"AND c.{column} = %s", [key(office_id, typed)]
    if typed.isascii():
        start = letters(typed)
        within = " OR ".join(f"c.{column} >= %s AND c.{column} < %s" for column in _LETTERS)
        return f"AND ({within})", [start, start + "~", start, start + "~"]
    return "AND c.name_key >= %s AND c.name_key < %s", [typed, typed + "\U0010ffff"]


def customers(request: HttpRequest) -> HttpResponse:
    person = _person(int(request.GET["staff"]))
    typed = request.GET.get("q", "")
    search, values = _where(person.office_id, typed)
    with connection.cursor() as cursor:
        cursor.execute(_COUNT.format(search=search), [person.office_id, person.pk, *values])
        total = cursor.fetchone()[0]
        cursor.execute(_ROWS.format(search=search), [person.office_id, person.pk, *values])
        rows = tuple(_row(*row) for row in cursor.fetchall())
    request.user = person
    request.office = person.office  # type: ignore[attr-defined]
    page = CustomerPage(rows, total, False, 1, -(-total // 20))
    context = {"page": page, "search": typed, "filtered": bool(typed), "order": "newest", "own_only": True}
    return render(request, "customers/list.html", context | {"may_register": True, "consultants": []})


def _row(
    row_id: int, name: str, owner_id: int, owner: str, grade: str, at: Any, percent: int, *contact: Any
) -> CustomerRow:
    last, following, count = contact
    return CustomerRow(
        id=row_id,
        name=name,
        phone="10000000000",
        phone_masked="100****0000",
        consultant_id=owner_id,
        consultant=owner,
        grade=grade,
        registered_at=at,
        completeness_percent=percent,
        last_contact_at=last,
        next_contact_day=following,
        follow_ups=count,
        protected_until=None,
        days_left=None,
    )


urlpatterns = [path("bare/", customers), path("", include("anchang.project.urls"))]
