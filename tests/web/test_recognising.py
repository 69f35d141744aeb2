"""Pages of recognition: the narrow question, the card, the search, families, wishes for somebody else."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from anchang.apps.customers.actions import Contact, ask_for_change, follow_up
from anchang.apps.customers.choices import FollowUpWay
from anchang.apps.customers.models import ChangeFinding, Customer, LookUp
from anchang.apps.offices.models import Staff
from anchang.apps.reception.actions import set_presence
from anchang.apps.reception.choices import FamilyRelation, FirstVisitAnswer, PresenceState
from anchang.apps.reception.models import ContactAttempt, FamilyFinding, Introduction, Search, Visit
from anchang.foundation import clock
from tests.apps.stories import CHEN, CHENS_WIFE, arrives, here, registered
from tests.people import acting

LogIn = Callable[[Staff], Client]
BEFORE = FirstVisitAnswer.BEEN_BEFORE
DIARY = "样板房的钥匙给他留着"


def text_of(response: Any) -> str:
    return str(response.content.decode())


@pytest.fixture
def known(db: None, lin: Staff, zhao: Staff) -> Customer:
    """Chen, whom Lin registered and to whom she promised something."""
    earlier = clock.now() - timedelta(days=5)
    registration = registered(lin, now=earlier)
    with acting(lin):
        said = Contact(FollowUpWay.CALL, True, "打过电话", promise=DIARY)
        follow_up(customer=registration.customer, contact=said, by=lin, now=earlier + timedelta(days=1))
    here(lin, zhao, now=clock.now())
    return registration.customer


@pytest.fixture
def away(known: Customer, lin: Staff, tang: Staff) -> Visit:
    """Chen comes while Lin is on home leave: Zhao stands in."""
    with acting(tang):
        set_presence(person=lin, state=PresenceState.HOME_LEAVE, by=tang, now=clock.now())
    return arrives(tang, now=clock.now(), answer=BEFORE)


@pytest.mark.parametrize(
    "asked",
    [{"phone": CHEN.phone}, {"name": CHEN.name, "tail": "5678"}, {"name": "chen yifan", "tail": "5678"}],
)
def test_the_narrow_question_names_whom_to_call_and_nothing_else(
    known: Customer, tang: Staff, logged_in: LogIn, asked: dict[str, str]
) -> None:
    page = text_of(logged_in(tang).post(reverse("recognise"), asked))
    assert "林岚" in page
    assert DIARY not in page
    assert CHEN.phone not in page.replace(f'value="{CHEN.phone}"', "")
    with acting(tang):
        assert LookUp.objects.filter(owner=tang).count() == 1


def test_the_narrow_question_about_nobody(db: None, tang: Staff, logged_in: LogIn) -> None:
    client = logged_in(tang)
    assert "没有登记" in text_of(client.post(reverse("recognise"), {"phone": "10077770000"}))
    assert client.post(reverse("recognise"), {"name": "陈"}).status_code == 422


def test_the_owner_is_told_and_opens_the_card(
    known: Customer, lin: Staff, tang: Staff, logged_in: LogIn
) -> None:
    visit = arrives(tang, now=clock.now(), answer=BEFORE)
    client = logged_in(lin)
    assert "看一眼卡片" in text_of(client.get(reverse("inbox")))
    page = text_of(client.get(reverse("recognition", args=[visit.pk])))
    assert "陈一凡" in page
    assert DIARY in page


def test_a_stand_in_sees_for_whom_and_nothing_of_the_diary(
    away: Visit, zhao: Staff, lin: Staff, logged_in: LogIn
) -> None:
    client = logged_in(zhao)
    page = text_of(client.get(reverse("recognition", args=[away.pk])))
    assert "您替 林岚" in page
    assert DIARY not in page
    client.post(reverse("attempt", args=[away.pk]), {"outcome": "no_answer", "note": "关机"})
    with acting(lin):
        assert ContactAttempt.objects.get().outcome == "no_answer"


def test_the_original_is_told_and_reaches_the_consent_from_there(
    away: Visit, known: Customer, lin: Staff, zhao: Staff, logged_in: LogIn
) -> None:
    client = logged_in(lin)
    assert "代接待" in text_of(client.get(reverse("inbox")))
    page = text_of(client.get(reverse("recognition", args=[away.pk])))
    address = f"{reverse('stand_in', args=[known.pk])}?helper={zhao.pk}"
    assert address in page
    assert f'value="{zhao.pk}" selected' in text_of(client.get(address))


def test_nobody_else_opens_the_card(
    away: Visit, tang: Staff, zhou: Staff, mo: Staff, logged_in: LogIn
) -> None:
    address = reverse("recognition", args=[away.pk])
    assert logged_in(tang).get(address).status_code == 403
    assert logged_in(zhou).get(address).status_code == 403
    assert logged_in(mo).get(address).status_code == 404


def test_the_answer_says_in_which_capacity_and_what_was_tried(
    away: Visit, tang: Staff, lin: Staff, logged_in: LogIn
) -> None:
    client = logged_in(tang)
    for outcome in ("no_answer", "reached"):
        client.post(reverse("contact", args=[away.pk, lin.pk]), {"outcome": outcome, "note": ""})
    page = text_of(client.get(reverse("visit", args=[away.pk])))
    assert "代接待 <small>替 林岚" in page
    assert page.count("<strong>无人接听</strong>") == 1
    assert page.count("<strong>已联系上</strong>") == 1


def test_the_desk_asks_and_the_clerk_searches_another_number(
    known: Customer, tang: Staff, wu: Staff, lin: Staff, logged_in: LogIn
) -> None:
    desk, clerk = logged_in(tang), logged_in(wu)
    answers = {"phone": "10088880000", "name": "陈一凡", "answer": "been_before", "introduced": "no"}
    desk.post(reverse("check_in"), {**answers, "family": "no"})
    with acting(tang):
        visit = Visit.objects.get()
    assert "客户在等" in text_of(clerk.get(reverse("inbox")))
    address = reverse("search", args=[visit.pk])
    found = text_of(clerk.post(address, {"text": CHEN.phone, "look": "1"}))
    assert "就是这位" in found
    assert CHEN.phone not in found.replace(f'value="{CHEN.phone}"', "")
    with acting(wu):
        form = known.registrations.get()
    page = text_of(clerk.post(address, {"text": CHEN.phone, "found": str(form.pk)}, follow=True))
    assert "查到登记，从请查到查完" in page
    with acting(wu):
        assert Search.objects.get().found_id == form.pk
    assert "查档完毕" in text_of(desk.get(reverse("inbox")))


def test_a_search_that_finds_nobody_is_kept_too(
    known: Customer, tang: Staff, wu: Staff, logged_in: LogIn
) -> None:
    visit = arrives(tang, CHENS_WIFE, now=clock.now(), answer=FirstVisitAnswer.UNSURE)
    address, clerk = reverse("search", args=[visit.pk]), logged_in(wu)
    assert "记下没有查到" in text_of(clerk.post(address, {"text": "wangwu", "look": "1"}))
    clerk.post(address, {"text": "wangwu", "nobody": "1"})
    assert clerk.post(address, {"text": "", "look": "1"}).status_code == 422
    assert clerk.post(address, {"text": "wangwu", "found": "999999"}).status_code == 404
    with acting(wu):
        assert (Search.objects.get().way, Search.objects.get().name) == ("pinyin", "wangwu")


def test_a_manager_is_asked_from_the_visit(
    known: Customer, tang: Staff, zhou: Staff, logged_in: LogIn
) -> None:
    visit = arrives(tang, CHENS_WIFE, now=clock.now(), answer=FirstVisitAnswer.UNSURE)
    page = logged_in(tang).post(reverse("ask_search", args=[visit.pk]), {"of": "manager"}, follow=True)
    assert "已请经理现场查档" in text_of(page)
    assert "客户在等" in text_of(logged_in(zhou).get(reverse("inbox")))


def test_the_clerk_finds_on_a_family_told_of_at_the_door(
    known: Customer, zhao: Staff, tang: Staff, wu: Staff, logged_in: LogIn
) -> None:
    visit = arrives(
        tang,
        CHENS_WIFE,
        now=clock.now(),
        answer=FirstVisitAnswer.FIRST_VISIT,
        family_phone=CHEN.phone,
        family_relation=FamilyRelation.SPOUSE,
    )
    registered(zhao, CHENS_WIFE, now=clock.now())
    clerk = logged_in(wu)
    assert "周晓岚" in text_of(clerk.get(reverse("families")))
    address = reverse("family", args=[visit.pk])
    assert clerk.post(address, {"joined": "yes"}).status_code == 422
    page = clerk.post(address, {"joined": "yes", "reason": "看过结婚证"}, follow=True)
    assert "已并为一家人" in text_of(page)
    with acting(wu):
        assert FamilyFinding.objects.get().joined
    assert clerk.get(address).status_code == 404


def test_the_supervisor_decides_a_wish_for_somebody_else(
    known: Customer, lin: Staff, zhao: Staff, zhou: Staff, logged_in: LogIn
) -> None:
    with acting(lin):
        wish = ask_for_change(customer=known, wanted=zhao, reason="亲戚", by=lin, now=clock.now())
    client = logged_in(zhou)
    assert "等主管决定" in text_of(client.get(reverse("customer", args=[known.pk])))
    address = reverse("decide_change", args=[wish.pk])
    assert client.post(address, {"granted": "yes", "reason": "是亲属"}).status_code == 422
    answer = {"granted": "yes", "successor": str(zhao.pk), "reason": "是亲属"}
    assert client.post(address, answer).status_code == 302
    assert client.post(address, answer).status_code == 422
    with acting(zhou):
        assert ChangeFinding.objects.get().successor_id == zhao.pk
    assert "周舟同意由 赵哲 接手" in text_of(client.get(reverse("customer", args=[known.pk])))
    assert "由 赵哲 接手" in text_of(logged_in(lin).get(reverse("inbox")))


def test_four_introducers_are_asked_for_and_kept(known: Customer, tang: Staff, logged_in: LogIn) -> None:
    rows = ("introducer", "second", "third", "fourth")
    told = {f"{row}_phone": f"1006666000{at}" for at, row in enumerate(rows)}
    kinds = {f"{row}_kind": "prospect" for row in rows}
    answers = {"phone": "10088880000", "name": "客", "answer": "first_visit", "family": "no"}
    client = logged_in(tang)
    short = {**answers, "introduced": "four", **kinds, **told, "third_phone": ""}
    assert client.post(reverse("check_in"), short).status_code == 422
    client.post(reverse("check_in"), {**answers, "introduced": "four", **kinds, **told})
    with acting(tang):
        assert Introduction.objects.count() == 4
