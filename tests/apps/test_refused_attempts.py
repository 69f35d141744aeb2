"""Whoever tries to change a confirmation record is refused by the database, and the try is kept (2.1.4)."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime

import pytest
from django.db import Error as DatabaseError
from django.db import connection, transaction
from django.http import HttpRequest, HttpResponse
from django.test import Client
from django.urls import path

from anchang.apps.conduct.models import Case, Evidence
from anchang.apps.customers.models import Registration
from anchang.apps.offices.models import Staff
from anchang.foundation.ledger.models import Entry
from anchang.project.urls import handler403, urlpatterns  # noqa: F401  the error pages of the product
from tests.apps.stories import registered
from tests.people import acting

NOW = datetime(2026, 11, 23, 6, 0, tzinfo=UTC)
pytestmark = [pytest.mark.django_db, pytest.mark.urls(__name__)]


def by_orm(request: HttpRequest) -> HttpResponse:
    Registration.objects.filter(pk=int(request.GET["row"])).update(kind="call")
    return HttpResponse("changed")


def by_orm_delete(request: HttpRequest) -> HttpResponse:
    Registration.objects.filter(pk=int(request.GET["row"]))._raw_delete("default")
    return HttpResponse("deleted")


def by_sql(request: HttpRequest) -> HttpResponse:
    row = int(request.GET["row"])
    with connection.cursor() as cursor:
        cursor.execute(f"WITH gone AS (DELETE FROM customers_registration WHERE id = {row}) SELECT 1")
    return HttpResponse("deleted")


def by_overwriting(request: HttpRequest) -> HttpResponse:
    with connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO customers_registration SELECT * FROM customers_registration"
            " ON CONFLICT (id) DO UPDATE SET kind = 'call'"
        )
    return HttpResponse("overwritten")


def quietly(request: HttpRequest) -> HttpResponse:
    try:
        with transaction.atomic():
            by_orm(request)
    except DatabaseError:
        return HttpResponse("nobody saw it")
    return HttpResponse("changed")


def no_attempt(request: HttpRequest) -> HttpResponse:
    """Refused as well, but nobody's record was to be changed."""
    try:
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute("UPDATE offices_staff SET number = '99'")
    except DatabaseError:
        return HttpResponse("refused")
    return HttpResponse("changed")


urlpatterns = [
    *urlpatterns,
    path("try/orm/", by_orm),
    path("try/orm-delete/", by_orm_delete),
    path("try/sql/", by_sql),
    path("try/overwriting/", by_overwriting),
    path("try/quietly/", quietly),
    path("try/nothing/", no_attempt),
]
LogIn = Callable[[Staff], Client]


def kind_of(form: Registration, reader: Staff) -> str:
    with acting(reader):
        return Registration.objects.get(pk=form.pk).kind


@pytest.mark.parametrize(
    ("route", "verb", "command", "named"),
    [
        ("orm", "更改", "update", True),
        ("orm-delete", "删除", "delete", True),
        ("sql", "删除", "delete", True),
        ("overwriting", "覆盖", "insert", False),
    ],
)
def test_an_attempt_is_refused_kept_and_proposed_for_300(
    route: str, verb: str, command: str, named: bool, lin: Staff, qian: Staff, logged_in: LogIn
) -> None:
    form = registered(lin, now=NOW)
    answer = logged_in(lin).post(f"/try/{route}/?row={form.pk}")
    assert answer.status_code == 403
    assert "2.1.4" in answer.content.decode()
    assert kind_of(form, lin) == "visit_form"
    row = form.pk if named else None
    with acting(qian):
        case = Case.objects.get()
        assert (case.kind, case.clause, case.owner_id, case.opened_by) == ("tampering", "2.1.4", lin.pk, None)
        assert [(one.least_fen, one.most_fen) for one in case.proposals.all()] == [(30_000, 30_000)]
        shown = case.evidence.get()
        assert (shown.record_table, shown.record_id) == ("customers_registration", row)
        assert f"/try/{route}/" in shown.words
        assert verb in shown.words
        entry = Entry.objects.get(action="record.change_refused")
        assert entry.actor_id == lin.pk
        assert entry.detail == {
            "table": "customers_registration",
            "row": row,
            "command": command,
            "case": case.pk,
            "route": f"/try/{route}/",
        }


def test_an_attempt_by_get_is_kept_too(lin: Staff, logged_in: LogIn) -> None:
    form = registered(lin, now=NOW)
    assert logged_in(lin).get(f"/try/orm/?row={form.pk}").status_code == 403
    with acting(lin):
        assert Case.objects.count() == 1


def test_an_attempt_that_a_page_hides_is_kept_all_the_same(lin: Staff, qian: Staff, logged_in: LogIn) -> None:
    form = registered(lin, now=NOW)
    assert logged_in(lin).post(f"/try/quietly/?row={form.pk}").content == b"nobody saw it"
    with acting(qian):
        assert Evidence.objects.get().record_id == form.pk


def test_a_hundred_attempts_are_one_case(lin: Staff, qian: Staff, logged_in: LogIn) -> None:
    form = registered(lin, now=NOW)
    client = logged_in(lin)
    for _ in range(100):
        client.post(f"/try/orm/?row={form.pk}")
    with acting(qian):
        assert Case.objects.get().evidence.count() == 100
        assert Entry.objects.filter(action="record.change_refused").count() == 100


def test_managers_and_the_clerk_are_no_exception(
    wu: Staff, qian: Staff, lin: Staff, logged_in: LogIn
) -> None:
    form = registered(lin, now=NOW)
    for person in (wu, qian):
        assert logged_in(person).post(f"/try/orm/?row={form.pk}").status_code == 403
    with acting(qian):
        assert set(Case.objects.values_list("owner_id", flat=True)) == {wu.pk, qian.pk}


def test_what_is_no_record_is_no_attempt(lin: Staff, qian: Staff, logged_in: LogIn) -> None:
    assert logged_in(lin).post("/try/nothing/").content == b"refused"
    with acting(qian):
        assert Case.objects.count() == 0
