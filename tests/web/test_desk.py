"""The reception desk: whose turn, who receives and why, departures with a reason, searches, presence."""

import re
from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from anchang.apps.customers.models import Customer
from anchang.apps.offices.models import Staff
from anchang.apps.reception.models import ContactAttempt, PresenceEvent, Search, TurnEnd, Visit
from anchang.apps.rulebooks.actions import adopt
from anchang.domain.calendar import office_day
from anchang.foundation import clock
from tests.people import acting
from tests.web.conftest import CHEN_PHONE

LogIn = Callable[[Staff], Client]

NEW = {"phone": "10055550001", "name": "新客", "answer": "first_visit", "introduced": "no", "family": "no"}
RETURNING = NEW | {"phone": CHEN_PHONE, "name": "", "answer": "been_before"}


def check_in(client: Client, **answers: str) -> Any:
    return client.post(reverse("check_in"), {**NEW, **answers}, follow=True)


def text_of(response: Any) -> str:
    return str(response.content.decode())


def receiver_of(person: Staff) -> str:
    with acting(person):
        return Visit.objects.latest("pk").owner.display_name


def test_the_board_says_whose_turn_it_is(everybody_in: None, tang: Staff, logged_in: LogIn) -> None:
    page = text_of(logged_in(tang).get(reverse("board")))
    assert "<strong>林岚</strong>" in page
    assert "其后：赵哲" in page
    assert 'class="seat is-turn"' in page


def test_an_empty_board_says_what_to_do(db: None, tang: Staff, logged_in: LogIn) -> None:
    page = text_of(logged_in(tang).get(reverse("board")))
    assert "无人在岗" in page
    assert "今天还没有客户到访" in page


def test_a_new_customer_goes_to_the_one_on_turn(everybody_in: None, tang: Staff, logged_in: LogIn) -> None:
    client = logged_in(tang)
    page = text_of(check_in(client))
    assert receiver_of(tang) == "林岚"
    assert "条款 3.2.1" in page
    assert "<strong>赵哲</strong>" in text_of(client.get(reverse("board")))


def test_a_returning_customer_goes_to_the_original_consultant(
    everybody_in: None, chen: Customer, tang: Staff, logged_in: LogIn
) -> None:
    client = logged_in(tang)
    check_in(client)
    page = text_of(client.post(reverse("check_in"), RETURNING, follow=True))
    assert receiver_of(tang) == "林岚"
    assert "条款 3.2.2" in page
    assert "原接待人" in page


def test_the_answer_shows_no_phone(everybody_in: None, chen: Customer, tang: Staff, logged_in: LogIn) -> None:
    page = text_of(logged_in(tang).post(reverse("check_in"), RETURNING, follow=True))
    assert CHEN_PHONE not in page


@pytest.mark.parametrize(
    ("missing", "words"),
    [
        ({"answer": ""}, "请问一声是不是第一次来"),
        ({"phone": "", "name": ""}, "请填手机"),
        ({"phone": ""}, "姓名和后四位都要填"),
        ({"phone": "123"}, "电话号码应为"),
        ({"family": "yes"}, "请填来过的那位家人的手机"),
        ({"introduced": "two"}, "请填这位介绍人的手机"),
    ],
)
def test_a_question_left_open_is_said_in_words(
    missing: dict[str, str], words: str, everybody_in: None, tang: Staff, logged_in: LogIn
) -> None:
    response = check_in(logged_in(tang), **missing)
    assert response.status_code == 422
    assert words in text_of(response)
    with acting(tang):
        assert not Visit.objects.exists()


def test_name_and_last_four_digits_are_enough(
    everybody_in: None, chen: Customer, tang: Staff, logged_in: LogIn
) -> None:
    answers = {"phone": "", "name": "陈晨", "tail": CHEN_PHONE[-4:], "answer": "been_before"}
    check_in(logged_in(tang), **answers)
    assert receiver_of(tang) == "林岚"


def test_when_nobody_is_in_somebody_is_named_with_a_reason(
    db: None, tang: Staff, zhao: Staff, logged_in: LogIn
) -> None:
    client = logged_in(tang)
    asked = check_in(client)
    assert asked.status_code == 422
    assert "请指定接待人" in text_of(asked)
    assert "请写明理由" in text_of(check_in(client, receiver=str(zhao.pk)))
    check_in(client, receiver=str(zhao.pk), reason="主管安排")
    assert receiver_of(tang) == "赵哲"


def test_a_departure_without_a_reason_is_refused(
    everybody_in: None, tang: Staff, zhao: Staff, logged_in: LogIn
) -> None:
    client = logged_in(tang)
    check_in(client)
    with acting(tang):
        visit = Visit.objects.get()
    address = reverse("depart", args=[visit.pk])
    refused = client.post(address, {"to": str(zhao.pk), "reason": " "})
    assert refused.status_code == 422
    assert "请填写理由" in text_of(refused)
    page = text_of(client.post(address, {"to": str(zhao.pk), "reason": "客户点名"}, follow=True))
    assert receiver_of(tang) == "赵哲"
    assert "理由：客户点名" in page


def test_the_clerk_is_asked_to_search_and_the_search_is_recorded(
    everybody_in: None, tang: Staff, wu: Staff, logged_in: LogIn
) -> None:
    check_in(logged_in(tang), phone="10055559999", answer="unsure")
    clerk = logged_in(wu)
    assert "请现场查档" in text_of(clerk.get(reverse("board")))
    with acting(wu):
        visit = Visit.objects.get()
    page = text_of(clerk.post(reverse("search", args=[visit.pk]), {"as_given": "1"}, follow=True))
    assert "没有查到" in page
    with acting(wu):
        assert Search.objects.get().visit_id == visit.pk
    assert "请现场查档" not in text_of(clerk.get(reverse("board")))


def test_the_desk_cannot_search_the_file(everybody_in: None, tang: Staff, logged_in: LogIn) -> None:
    client = logged_in(tang)
    check_in(client, answer="unsure")
    with acting(tang):
        visit = Visit.objects.get()
    assert client.post(reverse("search", args=[visit.pk])).status_code == 403


def test_calling_the_original_is_recorded(
    everybody_in: None, chen: Customer, tang: Staff, lin: Staff, logged_in: LogIn
) -> None:
    client = logged_in(tang)
    client.post(reverse("presence", args=[lin.pk]), {"state": "business_trip"})
    client.post(reverse("check_in"), RETURNING)
    with acting(tang):
        visit = Visit.objects.latest("pk")
    address = reverse("contact", args=[visit.pk, lin.pk])
    assert client.post(address, {}).status_code == 422
    page = text_of(client.post(address, {"outcome": "no_answer"}, follow=True))
    assert "已记下" in page
    with acting(tang):
        assert ContactAttempt.objects.get().owner_id == lin.pk


def test_a_reception_ends_once(everybody_in: None, tang: Staff, logged_in: LogIn) -> None:
    client = logged_in(tang)
    check_in(client)
    with acting(tang):
        visit = Visit.objects.get()
    address = reverse("leave", args=[visit.pk])
    assert "已送客" in text_of(client.post(address, follow=True))
    assert "已经结束" in text_of(client.post(address, follow=True))
    with acting(tang):
        assert TurnEnd.objects.count() == 1


def test_a_consultant_speaks_for_herself_alone(
    everybody_in: None, lin: Staff, zhao: Staff, logged_in: LogIn
) -> None:
    client = logged_in(lin)
    assert client.post(reverse("presence", args=[lin.pk]), {"state": "out"}).status_code == 302
    refused = client.post(reverse("presence", args=[zhao.pk]), {"state": "out"})
    assert "只能登记自己" in text_of(refused)
    with acting(lin):
        assert PresenceEvent.objects.filter(owner=zhao).count() == 1
    assert "<strong>赵哲</strong>" in text_of(client.get(reverse("board")))


def test_a_consultant_sees_no_colleagues_visitor(
    everybody_in: None, tang: Staff, lin: Staff, zhao: Staff, logged_in: LogIn
) -> None:
    check_in(logged_in(tang))
    with acting(tang):
        visit = Visit.objects.get()
    assert "新客" in text_of(logged_in(lin).get(reverse("board")))
    other = logged_in(zhao)
    assert "新客</a>" not in text_of(other.get(reverse("board")))
    assert other.get(reverse("visit", args=[visit.pk])).status_code == 404


def test_a_form_opened_from_the_visit_is_tied_to_it(
    everybody_in: None, tang: Staff, lin: Staff, logged_in: LogIn
) -> None:
    check_in(logged_in(tang))
    with acting(tang):
        visit = Visit.objects.get()
    client = logged_in(lin)
    address = f"{reverse('register')}?visit={visit.pk}"
    assert 'value="新客"' in text_of(client.get(address))
    saved = client.post(address, {"name": "新客", "phone": "10055550001", "consent": "on"}, follow=True)
    assert saved.status_code == 200
    with acting(lin):
        assert visit.events.filter(kind="registered").count() == 1


def test_clauses_that_collide_name_nobody_and_say_so(
    everybody_in: None, chen: Customer, tang: Staff, qian: Staff, zhao: Staff, logged_in: LogIn
) -> None:
    """2.4.8 and 3.2.3 under the source as written: people decide, with a reason (3.1.1)."""
    with acting(qian):
        adopt(
            adoption="source-as-written",
            choices={},
            parameters={},
            effective_day=office_day(clock.now()),
            reason="照原文试行",
            by=qian,
            now=clock.now(),
        )
    client = logged_in(tang)
    check_in(client, phone="10055550010")
    referred = {"introduced": "one", "introducer_phone": CHEN_PHONE, "introducer_present": "on"}
    refused = check_in(client, **referred)
    assert refused.status_code == 422
    for part in ("制度没有定下由谁接待", "条款相撞", "请指定接待人"):
        assert part in text_of(refused)
    page = text_of(check_in(client, **referred, receiver=str(zhao.pk), reason="主管安排"))
    assert "由人指定。理由：主管安排" in page


def test_a_check_in_sent_twice_makes_one_visit(everybody_in: None, tang: Staff, logged_in: LogIn) -> None:
    client = logged_in(tang)
    form = text_of(client.get(reverse("check_in")))
    found = re.search(r'name="form_key" value="([0-9a-f]{32})"', form)
    assert found
    first, second = (check_in(client, form_key=found[1]) for _ in range(2))
    assert first.redirect_chain == second.redirect_chain
    with acting(tang):
        assert Visit.objects.count() == 1
    check_in(client, form_key=found[1], phone="10055550002", name="另一位")
    with acting(tang):
        assert Visit.objects.count() == 2
