"""Which post may open which page: every page times every post, and nobody without a log-in."""

from collections.abc import Callable

import pytest
from django.test import Client
from django.urls import get_resolver, reverse

from anchang.apps.customers.models import Customer
from anchang.apps.offices.models import Staff

CAST = ("lin", "wu", "zhou", "qian", "gao", "sun", "tang", "jin")
FRONT = {"lin", "wu", "zhou", "qian", "gao", "tang"}
MANAGERS = {"zhou", "qian", "gao"}

# Page -> who may open it. The numbers are Lin and her customer Chen.
PAGES = {
    "start": set(CAST),
    "board": FRONT,
    "board_live": FRONT,
    "check_in": {"wu", "tang"} | MANAGERS,
    "presence": FRONT,
    "call": {"lin", "wu"},
    "customers": {"lin", "wu"} | MANAGERS,
    "register": {"lin", "wu"},
    "customer": {"lin", "wu"} | MANAGERS,
    "follow_up": {"lin"},
    "decision": {"lin", "wu"} | MANAGERS,
    "rulings": {"wu"} | MANAGERS,
    "rulebook": set(CAST),
    "clause": set(CAST),
}
# Buttons: opened by POST alone.
BUTTONS = {"logout", "depart", "contact", "search", "leave", "completeness", "reveal_phone", "record"}
OTHERS = {"login", "visit", "alive"}


def address(name: str, chen: Customer, lin: Staff) -> str:
    numbers = {
        "customer": chen.pk,
        "follow_up": chen.pk,
        "decision": chen.pk,
        "presence": lin.pk,
        "clause": "2.4.3",
    }
    return reverse(name, args=[numbers[name]] if name in numbers else [])


def test_every_address_is_in_this_matrix() -> None:
    names = {name for name in get_resolver().reverse_dict if isinstance(name, str)}
    assert names == PAGES.keys() | BUTTONS | OTHERS


@pytest.mark.parametrize("name", PAGES)
@pytest.mark.parametrize("who", CAST)
def test_a_page_opens_for_its_posts_alone(
    name: str,
    who: str,
    chen: Customer,
    lin: Staff,
    everybody: dict[str, Staff],
    logged_in: Callable[[Staff], Client],
) -> None:
    response = logged_in(everybody[who]).get(address(name, chen, lin))
    if who in PAGES[name]:
        assert response.status_code == (302 if name == "start" else 200)
    else:
        assert response.status_code == 403
        assert "您的岗位是" in response.content.decode()


@pytest.mark.parametrize("name", PAGES)
def test_nobody_opens_a_page_without_a_log_in(name: str, chen: Customer, lin: Staff, client: Client) -> None:
    response = client.get(address(name, chen, lin))
    assert response.status_code == 302
    assert response["Location"].startswith("/login/")


@pytest.mark.parametrize("name", sorted(BUTTONS - {"logout"}))
def test_buttons_do_nothing_on_get(
    name: str, chen: Customer, tang: Staff, logged_in: Callable[[Staff], Client]
) -> None:
    others: dict[str, list[int | str]] = {"contact": [1, 1], "completeness": ["call"]}
    assert logged_in(tang).get(reverse(name, args=others.get(name, [chen.pk]))).status_code == 405


def test_a_stranger_finds_nothing_of_another_office(
    chen: Customer, yan: Staff, logged_in: Callable[[Staff], Client]
) -> None:
    client = logged_in(yan)
    assert "陈晨" not in client.get(reverse("customers")).content.decode()
    assert client.get(reverse("customer", args=[chen.pk])).status_code == 404
    assert client.get(reverse("decision", args=[chen.pk])).status_code == 404
