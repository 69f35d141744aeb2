"""What happens to a customer besides visits and calls: deals, complaints, changes, stand-ins, households."""

from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from anchang.apps.customers.actions import Person, register
from anchang.apps.customers.choices import RegistrationKind
from anchang.apps.customers.models import Complaint, ConsultantChange, Customer, Membership
from anchang.apps.offices.models import Staff
from anchang.apps.reception.models import Deal, StandInConsent
from anchang.foundation import clock
from tests.people import acting
from tests.web.conftest import CHEN_PHONE

LogIn = Callable[[Staff], Client]
WIFE_PHONE = "10012340002"


def text_of(response: Any) -> str:
    return str(response.content.decode())


def send(client: Client, name: str, number: int, **answers: str) -> Any:
    return client.post(reverse(name, args=[number]), answers, follow=True)


@pytest.fixture
def wife(db: None, zhao: Staff) -> Customer:
    """Chen's wife, whom Zhao registered."""
    with acting(zhao):
        return register(
            kind=RegistrationKind.VISIT_FORM,
            person=Person("沈悦", WIFE_PHONE),
            details={},
            by=zhao,
            now=clock.now(),
        ).customer


def test_a_manager_records_a_deal_and_the_card_judges_it(
    chen: Customer, lin: Staff, qian: Staff, logged_in: LogIn
) -> None:
    client = logged_in(qian)
    deal = {"stage": "deposit", "unit_label": "3 栋 1802", "amount_yuan": "50000.50", "negotiated": "yes"}
    page = text_of(send(client, "deal", chen.pk, **deal, closer=str(lin.pk)))
    assert "成交已登记" in page
    assert "3 栋 1802，¥50,000.50" in page
    with acting(qian):
        kept = Deal.objects.get()
    assert (kept.amount_fen, kept.owner_id, kept.buyer_name) == (5_000_050, lin.pk, "陈晨")


@pytest.mark.parametrize(
    ("amount", "words"),
    [
        ("", "请填写金额"),
        ("0", "要大于零"),
        ("五万", "请填数字"),
        ("1.005", "最多到分"),
        ("1e30", "太大了"),
        ("NaN", "请填数字"),
    ],
)
def test_a_wrong_amount_is_said_in_words_and_kept(
    amount: str, words: str, chen: Customer, lin: Staff, qian: Staff, logged_in: LogIn
) -> None:
    response = send(logged_in(qian), "deal", chen.pk, amount_yuan=amount, unit_label="3 栋 1802")
    assert response.status_code == 422
    assert words in text_of(response)
    assert 'value="3 栋 1802"' in text_of(response)
    assert "请选择谁接待成交的" in text_of(response)
    with acting(qian):
        assert not Deal.objects.exists()


def test_the_original_speaks_for_themselves_about_a_stand_in(
    chen: Customer, lin: Staff, zhao: Staff, logged_in: LogIn
) -> None:
    word = {"helper": str(zhao.pk), "consent": "waive"}
    assert send(logged_in(zhao), "stand_in", chen.pk, **word).status_code == 404
    page = text_of(send(logged_in(lin), "stand_in", chen.pk, **word))
    assert "同意对方取得佣金：赵哲" in page
    with acting(lin):
        assert StandInConsent.objects.get().helper_id == zhao.pk


def test_nobody_stands_in_for_themselves(chen: Customer, lin: Staff, logged_in: LogIn) -> None:
    response = send(logged_in(lin), "stand_in", chen.pk, helper=str(lin.pk), consent="waive")
    assert response.status_code == 422
    assert "请重新选择" in text_of(response)


def test_a_complaint_is_kept_in_the_customers_words_and_found_on_by_a_manager(
    chen: Customer, lin: Staff, zhao: Staff, wu: Staff, qian: Staff, logged_in: LogIn
) -> None:
    said = {"about": str(lin.pk), "kind": "complaint", "words": "约好了却没有人等我"}
    page = text_of(send(logged_in(wu), "complaint", chen.pk, **said))
    assert "约好了却没有人等我" in page
    assert "核实这件投诉" not in page
    with acting(wu):
        complaint = Complaint.objects.get()
    manager = logged_in(qian)
    assert "核实这件投诉" in text_of(manager.get(reverse("customer", args=[chen.pk])))
    found = {"verified": "yes", "successor": str(zhao.pk), "note": "看过监控"}
    page = text_of(send(manager, "finding", complaint.pk, **found))
    assert "钱谦核实：属实，以后由 赵哲 接待；看过监控" in page
    card = text_of(manager.get(reverse("decision", args=[chen.pk])))
    assert "条款 2.3" in card


def test_a_complaint_found_untrue_changes_nobody(
    chen: Customer, lin: Staff, zhao: Staff, wu: Staff, qian: Staff, logged_in: LogIn
) -> None:
    send(logged_in(wu), "complaint", chen.pk, about=str(lin.pk), kind="complaint", words="不理人")
    with acting(wu):
        complaint = Complaint.objects.get()
    found = {"verified": "no", "successor": str(zhao.pk), "note": "当时在接电话"}
    response = send(logged_in(qian), "finding", complaint.pk, **found)
    assert "不属实的，不因此换人" in text_of(response)
    assert "当时在接电话" in text_of(response)
    assert logged_in(qian).get(reverse("finding", args=[complaint.pk + 99])).status_code == 404


def test_a_complaint_without_words_is_refused(chen: Customer, wu: Staff, logged_in: LogIn) -> None:
    response = send(logged_in(wu), "complaint", chen.pk, kind="conflict")
    assert response.status_code == 422
    assert "请填写客户原话" in text_of(response)


def test_a_customer_asks_for_somebody_else(chen: Customer, lin: Staff, zhao: Staff, logged_in: LogIn) -> None:
    client = logged_in(lin)
    assert "请填写客户说的原因" in text_of(send(client, "change", chen.pk, wanted=str(zhao.pk)))
    page = text_of(send(client, "change", chen.pk, wanted=str(zhao.pk), reason="同乡"))
    assert "想换成 赵哲；同乡" in page
    with acting(lin):
        assert ConsultantChange.objects.get().wanted_id == zhao.pk


def test_the_clerk_joins_a_household_and_takes_it_apart(
    chen: Customer, wife: Customer, wu: Staff, qian: Staff, logged_in: LogIn
) -> None:
    client = logged_in(wu)
    joined = {"phone": CHEN_PHONE, "relation": "spouse", "reason": "看过户口本"}
    page = text_of(send(client, "household", wife.pk, **joined))
    assert "已并为一家人" in page
    assert f'data-draft-done="household-{wife.pk}"' in page
    assert "陈晨" in page
    seen = text_of(logged_in(qian).get(reverse("customer", args=[chen.pk])))
    assert "沈悦" in seen
    assert "配偶" in seen
    assert "两位已经是一家人" in text_of(send(client, "household", wife.pk, **joined))
    assert "请填写拆分的依据" in text_of(send(client, "separate", wife.pk, why=""))
    assert "已单独成户" in text_of(send(client, "separate", wife.pk, why="同名不同人"))
    assert "沈悦" not in text_of(logged_in(qian).get(reverse("customer", args=[chen.pk])))
    with acting(wu):
        assert Membership.objects.filter(customer=wife, change="separated").count() == 1


def test_one_person_in_two_books_moves_as_one(
    chen: Customer, wife: Customer, zhao: Staff, wu: Staff, logged_in: LogIn
) -> None:
    with acting(zhao):
        register(
            kind=RegistrationKind.VISIT_FORM,
            person=Person("陈晨", CHEN_PHONE),
            details={},
            by=zhao,
            now=clock.now(),
        )
    client = logged_in(wu)
    joined = {"phone": WIFE_PHONE, "relation": "spouse", "reason": "看过户口本"}
    assert "3 份登记" in text_of(send(client, "household", chen.pk, **joined))
    assert "2 份登记" in text_of(send(client, "separate", chen.pk, why="同名不同人"))


@pytest.mark.parametrize(
    ("phone", "words"), [("10099990000", "没有用这个手机登记过的客户"), (CHEN_PHONE, "客户本人的手机")]
)
def test_a_household_needs_another_customer(
    phone: str, words: str, chen: Customer, wu: Staff, logged_in: LogIn
) -> None:
    response = send(logged_in(wu), "household", chen.pk, phone=phone, relation="spouse", reason="看过户口本")
    assert response.status_code == 422
    assert words in text_of(response)
    assert "看过户口本" in text_of(response)
