"""Every look at a customer is kept, as the person who looked; what cannot be kept is not shown."""

from collections.abc import Callable
from typing import Any

import pytest
from django.db import Error as DatabaseError
from django.db import connection
from django.test import Client
from django.urls import reverse

from anchang.apps.customers.models import Customer
from anchang.apps.disclosure.choices import Looked
from anchang.apps.disclosure.models import Access
from anchang.apps.offices.models import Staff
from tests.people import acting
from tests.web.conftest import CHEN_PHONE

LogIn = Callable[[Staff], Client]
PHONE = (
    "Mozilla/5.0 (iPhone; CPU iPhone OS 17_0 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko)"
    " Version/17.0 Mobile/15E148 Safari/604.1"
)


def kept(reader: Staff) -> list[Access]:
    with acting(reader):
        return list(Access.objects.order_by("id"))


def test_a_page_a_list_and_a_search_are_kept(chen: Customer, lin: Staff, logged_in: LogIn) -> None:
    client = logged_in(lin)
    client.get(reverse("customer", args=[chen.pk]), HTTP_USER_AGENT=PHONE)
    client.get(reverse("customers"))
    client.get(reverse("customers"), {"q": CHEN_PHONE})
    saw, listed, searched = kept(lin)
    assert (saw.kind, saw.customer_id, saw.staff_id) == (Looked.SAW, chen.pk, lin.pk)
    assert (saw.address, saw.device) == ("127.0.0.1", "Safari，iPhone")
    assert (listed.kind, listed.customer_id, listed.customer_ids) == (Looked.LISTED, None, [chen.pk])
    assert (searched.kind, searched.what) == (Looked.SEARCHED, "查客户：完整电话")


def test_what_was_typed_is_never_kept(chen: Customer, lin: Staff, logged_in: LogIn) -> None:
    logged_in(lin).get(reverse("customers"), {"q": CHEN_PHONE})
    with acting(lin), connection.cursor() as cursor:
        cursor.execute("SELECT a::text FROM disclosure_access a")
        assert [text for (text,) in cursor.fetchall() if CHEN_PHONE in text] == []


def test_a_whole_phone_is_kept_beside_the_action(chen: Customer, wu: Staff, logged_in: LogIn) -> None:
    page = logged_in(wu).post(reverse("reveal_phone", args=[chen.pk]))
    assert CHEN_PHONE in page.content.decode()
    assert [(one.kind, one.customer_id) for one in kept(wu)] == [(Looked.REVEALED, chen.pk)]


def test_what_was_not_found_is_not_kept(chen: Customer, zhao: Staff, logged_in: LogIn) -> None:
    assert logged_in(zhao).get(reverse("customer", args=[chen.pk])).status_code == 404
    assert kept(zhao) == []


@pytest.fixture
def broken_log(monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(**_anything: Any) -> None:
        raise DatabaseError("the access log is full")

    monkeypatch.setattr("anchang.web.shared.looking.log_looks", fail)


def test_no_whole_phone_is_shown_unlogged(
    chen: Customer, wu: Staff, logged_in: LogIn, broken_log: None
) -> None:
    client = logged_in(wu)
    client.raise_request_exception = False
    page = client.post(reverse("reveal_phone", args=[chen.pk]))
    assert page.status_code == 500
    assert CHEN_PHONE not in page.content.decode()


def test_a_page_that_cannot_be_logged_is_reported(
    chen: Customer, wu: Staff, logged_in: LogIn, broken_log: None, caplog: pytest.LogCaptureFixture
) -> None:
    assert logged_in(wu).get(reverse("customer", args=[chen.pk])).status_code == 200
    assert "were not kept" in caplog.text


def test_people_read_their_own_looks_and_two_managers_the_offices(
    chen: Customer, everybody: dict[str, Staff], logged_in: LogIn
) -> None:
    for name in ("lin", "wu", "zhou"):
        logged_in(everybody[name]).get(reverse("customer", args=[chen.pk]))
    seen = {name: {one.staff_id for one in kept(everybody[name])} for name in everybody}
    all_three = {everybody[name].pk for name in ("lin", "wu", "zhou")}
    assert seen["qian"] == seen["gao"] == all_three
    assert seen["lin"] == {everybody["lin"].pk}
    assert seen["jin"] == seen["zhao"] == seen["yan"] == set()
