"""Which post may open which page: every page times every post, and nobody without a log-in."""

from collections.abc import Callable

import pytest
from django.test import Client
from django.urls import get_resolver, reverse

from anchang.apps.customers.actions import complain
from anchang.apps.customers.choices import ComplaintKind
from anchang.apps.customers.models import Complaint, Customer
from anchang.apps.offices.models import Staff
from anchang.foundation import clock
from tests.people import acting

CAST = ("lin", "wu", "zhou", "qian", "gao", "sun", "tang", "jin")
FRONT = {"lin", "wu", "zhou", "qian", "gao", "tang"}
MANAGERS = {"zhou", "qian", "gao"}

# Page -> who may open it. The numbers are Lin, her customer Chen, and Chen's complaint.
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
    "deal": MANAGERS,
    "stand_in": {"lin"},
    "complaint": {"wu"} | MANAGERS,
    "finding": MANAGERS,
    "change": {"lin", "wu"} | MANAGERS,
    "household": {"wu"},
    "decision": {"lin", "wu"} | MANAGERS,
    "rulings": {"wu"} | MANAGERS,
    "rulebook": set(CAST),
    "clause": set(CAST),
}
# Buttons: opened by POST alone.
BUTTONS = {
    "logout",
    "depart",
    "contact",
    "search",
    "leave",
    "completeness",
    "reveal_phone",
    "record",
    "separate",
}
OTHERS = {"login", "visit", "alive"}


ABOUT_CHEN = {
    "customer",
    "follow_up",
    "decision",
    "deal",
    "stand_in",
    "complaint",
    "change",
    "household",
}


def address(name: str, chen: Customer, lin: Staff, complaint: Complaint | None = None) -> str:
    if name in ABOUT_CHEN:
        return reverse(name, args=[chen.pk])
    numbers = {"presence": lin.pk, "clause": "2.4.3", "finding": complaint.pk if complaint else 1}
    return reverse(name, args=[numbers[name]] if name in numbers else [])


@pytest.fixture
def complaint(chen: Customer, lin: Staff, wu: Staff) -> Complaint:
    with acting(wu):
        return complain(
            customer=chen, about=lin, kind=ComplaintKind.COMPLAINT, words="态度不好", by=wu, now=clock.now()
        )


def test_every_address_is_in_this_matrix() -> None:
    names = {name for name in get_resolver().reverse_dict if isinstance(name, str)}
    assert names == PAGES.keys() | BUTTONS | OTHERS


@pytest.mark.parametrize("name", PAGES)
@pytest.mark.parametrize("who", CAST)
def test_a_page_opens_for_its_posts_alone(
    name: str,
    who: str,
    chen: Customer,
    complaint: Complaint,
    lin: Staff,
    everybody: dict[str, Staff],
    logged_in: Callable[[Staff], Client],
) -> None:
    response = logged_in(everybody[who]).get(address(name, chen, lin, complaint))
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
