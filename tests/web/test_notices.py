"""The notice and consent as pages: approved, printed, asked at registrations, honoured at follow-ups."""

from collections.abc import Callable

import pytest
from django.test import Client
from django.urls import reverse

from anchang.apps.customers.consents import consents_of, notices
from anchang.apps.customers.models import Customer
from anchang.apps.offices.models import Staff
from anchang.domain.calendar import office_day
from anchang.foundation import clock
from tests.people import acting

FORM = {"kind": "visit_form", "name": "苏苏", "phone": "10033334444", "consent": "on", "purpose": "首次置业"}
DIARY = {"way": "call", "reached": "yes", "content": "问了预算"}
LogIn = Callable[[Staff], Client]
pytestmark = pytest.mark.django_db


def test_a_manager_approves_a_version_and_everybody_prints_it(
    logged_in: LogIn, qian: Staff, tang: Staff
) -> None:
    client = logged_in(qian)
    shown = client.get(reverse("new_notice")).context["form"].initial
    typed = shown | {
        "retention": "没有成交的保存两年。",
        "effective_day": office_day(clock.now()).isoformat(),
    }
    assert client.post(reverse("new_notice"), typed).status_code == 302
    page = logged_in(tang).get(reverse("notice", args=["2026-2"]))
    assert "没有成交的保存两年。" in page.text
    assert reverse("notice", args=["2026-2"]) in logged_in(tang).get(reverse("notices")).text


def test_a_version_with_a_gap_is_shown_again_with_what_was_typed(logged_in: LogIn, qian: Staff) -> None:
    typed = {"processor": "测试案场", "purposes": "看房", "kinds": "", "retention": "", "rights": ""}
    page = logged_in(qian).post(reverse("new_notice"), typed)
    assert page.status_code == 422
    assert "请填写收集哪些" in page.text
    with acting(qian):
        assert [one.version for one in notices("测试案场")] == ["2026-1"]


def test_a_version_that_does_not_exist_is_not_found(logged_in: LogIn, lin: Staff) -> None:
    assert logged_in(lin).get(reverse("notice", args=["1999-9"])).status_code == 404


def test_the_registration_asks_and_keeps_the_answers(logged_in: LogIn, lin: Staff) -> None:
    client = logged_in(lin)
    client.post(reverse("register"), FORM | {"notice_way": "screen", "scope": "least", "contact": "refused"})
    with acting(lin):
        customer = Customer.objects.get(name="苏苏")
        (kept,) = consents_of(customer)
        assert customer.registrations.get().details == {}
    assert (kept.way, kept.scope, kept.contact) == ("screen", "least", "refused")
    page = client.get(reverse("customer", args=[customer.pk])).text
    assert "不要联系" in page
    assert "在屏幕上看过并同意" in page


def test_a_call_asks_too(logged_in: LogIn, lin: Staff) -> None:
    call = {"phone": "10033334445", "name": "苏苏", "rings": "2", "result": "valid", "notice_way": "phone"}
    logged_in(lin).post(reverse("call"), call | {"contact": "agreed"})
    with acting(lin):
        (kept,) = consents_of(Customer.objects.get(name="苏苏"))
    assert (kept.way, kept.contact) == ("phone", "agreed")


def test_the_follow_up_page_refuses_in_words_unless_the_customer_came(
    logged_in: LogIn, lin: Staff, chen: Customer
) -> None:
    client = logged_in(lin)
    said = {"notice_way": "phone", "scope": "full", "contact": "refused"}
    assert client.post(reverse("consent", args=[chen.pk]), said).status_code == 302
    address = reverse("follow_up", args=[chen.pk])
    assert "客户说过不要联系" in client.get(address).text
    refused = client.post(address, DIARY)
    assert refused.status_code == 422
    assert "问了预算" in refused.text
    assert "是客户自己找来的" in refused.text
    assert client.post(address, DIARY | {"by_customer": "on"}).status_code == 302


def test_a_consultant_records_nothing_for_a_colleagues_customer(
    logged_in: LogIn, zhao: Staff, chen: Customer
) -> None:
    said = {"notice_way": "phone", "scope": "full", "contact": "refused"}
    assert logged_in(zhao).post(reverse("consent", args=[chen.pk]), said).status_code == 404
