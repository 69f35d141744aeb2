"""Hostile input: shown as text, refused in words, never an error page."""

from collections.abc import Callable

import pytest
from django.test import Client
from django.urls import reverse

from anchang.apps.customers.models import Customer
from anchang.apps.offices.models import Staff

LogIn = Callable[[Staff], Client]

HOSTILE = [
    "<script>alert(1)</script>",
    "'; DROP TABLE customers_customer; --",
    "{{ settings.SECRET_KEY }}{% debug %}",
    "\x00",
    "\u202e反向",
    "😀" * 300,
    "9" * 400,
    "-1",
    "1e309",
    "２０２６年",
    "../../etc/passwd",
    "%s%n",
    " ",
]
FIELDS = {
    "register": (
        "lin",
        "kind name phone sex proxy_by age_band wechat budget_wan layout heard_from pleases consent",
    ),
    "call": ("lin", "phone name sex rings content result invited appointment_at budget_wan"),
    "check_in": (
        "tang",
        "phone name tail answer named remembers introduced introducer_kind introducer_phone"
        " introducer_tail second_phone second_tail"
        " family family_phone family_relation channel group_size together_with receiver reason",
    ),
}


@pytest.mark.parametrize("text", HOSTILE, ids=range(len(HOSTILE)))
@pytest.mark.parametrize("page", FIELDS)
def test_no_form_breaks(
    page: str, text: str, everybody_in: None, everybody: dict[str, Staff], logged_in: LogIn
) -> None:
    who, names = FIELDS[page]
    response = logged_in(everybody[who]).post(reverse(page), dict.fromkeys(names.split(), text))
    assert response.status_code == 422
    assert "<script>alert" not in response.content.decode()


@pytest.mark.parametrize("text", HOSTILE, ids=range(len(HOSTILE)))
@pytest.mark.parametrize("key", ["q", "page"])
def test_no_search_breaks(key: str, text: str, chen: Customer, lin: Staff, logged_in: LogIn) -> None:
    response = logged_in(lin).get(reverse("customers"), {key: text})
    assert response.status_code == 200
    assert "<script>alert" not in response.content.decode()


@pytest.mark.parametrize("text", [text for text in HOSTILE if "/" not in text and text.strip()])
def test_no_clause_address_breaks(text: str, db: None, lin: Staff, logged_in: LogIn) -> None:
    assert logged_in(lin).get(reverse("clause", args=[text])).status_code == 404


@pytest.mark.parametrize("query", ["?visit=abc", "?visit=99999999999999999999", "?customer=-1", "?visit=0"])
def test_no_odd_number_breaks_a_form(query: str, db: None, lin: Staff, logged_in: LogIn) -> None:
    assert logged_in(lin).get(reverse("register") + query).status_code in (200, 404)


def test_a_name_with_markup_is_shown_as_text(db: None, lin: Staff, logged_in: LogIn) -> None:
    client = logged_in(lin)
    form = {
        "kind": "visit_form",
        "name": "<b>陈</b>",
        "phone": "10011112222",
        "consent": "on",
    }
    page = client.post(reverse("register"), form, follow=True).content.decode()
    assert "&lt;b&gt;陈&lt;/b&gt;" in page
    assert "<b>陈" not in page
