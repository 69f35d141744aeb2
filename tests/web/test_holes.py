"""Holes that customer systems really had, each tried on this one.

Extra fields in a form, hidden fields through search, sort and filter, a refusal that has written all the
same, placeholders of templates in what people typed, other people's numbers in an address. Exports and
formula cells: the tests of sharing.
"""

from collections.abc import Callable
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.urls import reverse

from anchang.apps.customers.actions import Contact, Person, follow_up, register
from anchang.apps.customers.choices import FollowUpWay, RegistrationKind
from anchang.apps.customers.models import Customer, FollowUp, Registration
from anchang.apps.disclosure.models import Access
from anchang.apps.offices.models import Staff
from anchang.domain.identity import mask_phone
from anchang.foundation import clock
from tests.people import acting
from tests.web.conftest import CHEN_PHONE

LogIn = Callable[[Staff], Client]
PLACEHOLDERS = "{{ request.user.pk }}{% debug %}{{7*7}}${7*7}<%= 7*7 %>"


def diary(name: str) -> dict[str, Any]:
    return {"way": "call", "reached": "yes", "content": name}


def rows(reader: Staff, model: Any) -> int:
    with acting(reader):
        return int(model.objects.count())


# -- mass assignment: more fields than the form has ---------------------------------------------------


def test_a_form_cannot_choose_the_owner_the_office_or_the_time(
    db: None, lin: Staff, zhao: Staff, yan: Staff, qian: Staff, logged_in: LogIn
) -> None:
    form = {
        "kind": "visit_form",
        "name": "郑重",
        "phone": "10011112222",
        "consent": "on",
        "owner": zhao.pk,
        "owner_id": zhao.pk,
        "office": yan.office_id,
        "office_id": yan.office_id,
        "consultant": zhao.pk,
        "recorded_by": qian.pk,
        "registered_at": "2020-01-01T08:00",
        "created_at": "2020-01-01T08:00",
        "id": 1,
        "completeness_percent": 100,
    }
    assert logged_in(lin).post(reverse("register"), form).status_code == 302
    with acting(lin):
        kept = Registration.objects.get(customer__name="郑重")
    assert (kept.owner_id, kept.office_id, kept.recorded_by_id) == (lin.pk, lin.office_id, lin.pk)
    assert (clock.now() - kept.registered_at).total_seconds() < 60
    assert kept.completeness_percent < 100


def test_a_diary_cannot_be_written_for_somebody_else(
    chen: Customer, lin: Staff, zhao: Staff, logged_in: LogIn
) -> None:
    form = {**diary("看了样板间"), "owner": zhao.pk, "owner_id": zhao.pk, "followed_at": "2020-01-01T08:00"}
    logged_in(lin).post(reverse("follow_up", args=[chen.pk]), form)
    with acting(lin):
        kept = FollowUp.objects.get()
    assert kept.owner_id == lin.pk
    assert (clock.now() - kept.followed_at).total_seconds() < 60


# -- write, then refuse -----------------------------------------------------------------------------


@pytest.mark.parametrize("who", ["zhao", "wu", "tang", "sun", "jin", "mo"])
def test_a_refused_diary_has_written_nothing(
    who: str, chen: Customer, qian: Staff, everybody: dict[str, Staff], logged_in: LogIn
) -> None:
    answer = logged_in(everybody[who]).post(reverse("follow_up", args=[chen.pk]), diary("抢客户"))
    assert answer.status_code in {403, 404}
    assert rows(qian, FollowUp) == 0


@pytest.mark.parametrize("who", ["zhao", "tang", "sun", "jin", "mo"])
def test_a_refused_phone_is_neither_shown_nor_logged_as_shown(
    who: str, chen: Customer, qian: Staff, everybody: dict[str, Staff], logged_in: LogIn
) -> None:
    answer = logged_in(everybody[who]).post(reverse("reveal_phone", args=[chen.pk]))
    assert answer.status_code in {403, 404}
    assert CHEN_PHONE not in answer.content.decode()
    assert rows(qian, Access) == 0
    with acting(qian), connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM ledger_entry WHERE action = 'customer.phone_revealed'")
        assert cursor.fetchone() == (0,)


@pytest.mark.parametrize("who", ["zhao", "tang", "sun", "jin"])
def test_a_refused_registration_for_another_writes_nothing(
    who: str, chen: Customer, qian: Staff, everybody: dict[str, Staff], logged_in: LogIn
) -> None:
    before = rows(qian, Registration)
    person = everybody[who]
    data = {"name": "郑重", "phone": CHEN_PHONE, "reason": "换", "words": "换", "kind": "complaint"}
    for name in ("complaint", "change", "stand_in", "deal", "household"):
        answer = logged_in(person).post(reverse(name, args=[chen.pk]), data)
        assert answer.status_code in {403, 404}, name
    assert rows(qian, Registration) == before


# -- hidden fields through search, sort and filter --------------------------------------------------------


@pytest.mark.parametrize("key", ["q", "consultant", "order", "page", "phone", "owner__password", "name_key"])
def test_no_parameter_tells_of_a_colleagues_customer(
    key: str, chen: Customer, lin: Staff, zhao: Staff, logged_in: LogIn
) -> None:
    """The page of somebody who finds nothing is the same whether the customer is there or not."""
    client = logged_in(zhao)
    there = {"q": CHEN_PHONE, "consultant": str(lin.pk), "page": "2"}.get(key, "陈晨")
    absent = {"q": "10099998888", "consultant": "99999", "page": "3"}.get(key, "郑重")
    pages = [client.get(reverse("customers"), {key: value}).content.decode() for value in (there, absent)]
    shown = [page.replace(there, "?").replace(absent, "?") for page in pages]
    assert "陈晨" not in pages[0].replace(f'value="{there}"', "")
    assert len(shown[0]) == len(shown[1]) or key == "consultant"


@pytest.mark.parametrize(
    "order", ["phone", "-phone", "owner__password", "follow_ups__content", "id; DROP TABLE"]
)
def test_a_list_sorts_by_what_it_offers_alone(
    order: str, chen: Customer, lin: Staff, logged_in: LogIn
) -> None:
    answer = logged_in(lin).get(reverse("customers"), {"order": order})
    assert answer.status_code == 200
    assert answer.context["order"] == "newest"


def test_the_clerk_learns_nothing_of_diaries_by_the_list(
    chen: Customer, lin: Staff, wu: Staff, logged_in: LogIn
) -> None:
    with acting(lin):
        contact = Contact(way=FollowUpWay.CALL, reached=True, content="嫌贵", grade_after="A")
        follow_up(customer=chen, contact=contact, by=lin, now=clock.now())
    for order in ("newest", "name", "consultant"):
        page = logged_in(wu).get(reverse("customers"), {"order": order, "q": "嫌贵"})
        assert "嫌贵" not in page.content.decode().replace('value="嫌贵"', "")
    assert "嫌贵" not in logged_in(wu).get(reverse("customer", args=[chen.pk])).content.decode()


# -- placeholders of templates ------------------------------------------------------------------------


def test_placeholders_are_shown_as_they_were_typed(db: None, lin: Staff, logged_in: LogIn) -> None:
    with acting(lin):
        done = register(
            kind=RegistrationKind.VISIT_FORM,
            person=Person("{{7*7}}", "10011113333"),
            details={"trade": PLACEHOLDERS},
            by=lin,
            now=clock.now(),
        )
        contact = Contact(way=FollowUpWay.CALL, reached=True, content=PLACEHOLDERS)
        follow_up(customer=done.customer, contact=contact, by=lin, now=clock.now())
    page = logged_in(lin).get(reverse("customer", args=[done.customer.pk])).content.decode()
    assert "<h1>{{7*7}}" in page
    assert page.count("{{ request.user.pk }}{% debug %}{{7*7}}${7*7}&lt;%= 7*7 %&gt;") == 2


# -- any number in an address ---------------------------------------------------------------------------


@pytest.mark.parametrize("name", ["customer", "decision", "follow_up", "change", "consent"])
def test_a_colleagues_number_looks_like_none_at_all(
    name: str, chen: Customer, zhao: Staff, logged_in: LogIn
) -> None:
    client = logged_in(zhao)
    there = client.get(reverse(name, args=[chen.pk]))
    absent = client.get(reverse(name, args=[chen.pk + 1000]))
    assert there.status_code == absent.status_code == 404
    nonce = [len(answer.content) for answer in (there, absent)]
    assert nonce[0] == nonce[1]


# -- what stays behind in addresses and browsers ------------------------------------------------------


def test_a_whole_number_that_is_searched_for_stays_in_no_address(
    chen: Customer, wu: Staff, logged_in: LogIn
) -> None:
    client = logged_in(wu)
    page = client.post(reverse("customers"), {"q": CHEN_PHONE})
    assert (page.status_code, "陈晨" in page.content.decode()) == (200, True)
    assert 'method="post"' in page.content.decode().partition('name="q"')[0].rpartition("<form")[2]
    assert f"q={CHEN_PHONE}" not in page.content.decode()
    ordinary = client.post(reverse("customers"), {"q": "陈", "order": "name"})
    assert ordinary["Location"] == "/customers/?q=%E9%99%88&order=name"


def test_another_form_of_a_customer_does_not_show_the_whole_number(
    chen: Customer, lin: Staff, logged_in: LogIn
) -> None:
    client, address = logged_in(lin), f"{reverse('register')}?customer={chen.pk}"
    page = client.get(address).content.decode()
    assert CHEN_PHONE not in page
    assert mask_phone(CHEN_PHONE) in page
    form = {"kind": "visit_form", "name": "陈晨", "phone": mask_phone(CHEN_PHONE)}
    refused = client.post(address, form)
    assert (refused.status_code, CHEN_PHONE in refused.content.decode()) == (422, False)
    assert client.post(address, form | {"consent": "on"}).status_code == 302
    with acting(lin):
        assert Registration.objects.filter(customer=chen).count() == 2


def test_a_mask_means_the_customer_it_was_shown_for_alone(
    chen: Customer, zhao: Staff, logged_in: LogIn
) -> None:
    form = {"kind": "visit_form", "name": "陈晨", "phone": mask_phone(CHEN_PHONE), "consent": "on"}
    for address in (reverse("register"), f"{reverse('register')}?customer={chen.pk}"):
        assert logged_in(zhao).post(address, form).status_code == 422


@pytest.mark.parametrize("address", ["/customers/", "/customers/{}/", "/customers/{}/deal/", "/nowhere/"])
def test_no_page_stays_in_a_browser(address: str, chen: Customer, lin: Staff, logged_in: LogIn) -> None:
    assert "no-store" in logged_in(lin).get(address.format(chen.pk))["Cache-Control"]
