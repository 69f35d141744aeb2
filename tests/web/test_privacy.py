"""Requests about personal data as pages: recorded, decided by another, handed out or erased, on paper."""

import json
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from io import BytesIO

import pytest
from django.test import Client
from django.urls import reverse
from python_calamine import CalamineWorkbook

from anchang.apps.customers.actions import Person, register
from anchang.apps.customers.choices import RegistrationKind
from anchang.apps.customers.models import Customer
from anchang.apps.disclosure.models import Access
from anchang.apps.offices.models import Staff
from anchang.apps.privacy.actions import place_hold
from anchang.apps.privacy.choices import HoldKind
from anchang.apps.privacy.models import Erasure, Request
from anchang.foundation import clock
from tests.people import acting
from tests.web.conftest import CHEN_PHONE

ASKED = {"kind": "file", "asked_by": "in_person", "identity": "看过身份证原件", "words": "想看看"}
LogIn = Callable[[Staff], Client]
pytestmark = pytest.mark.django_db


def _recorded(logged_in: LogIn, chen: Customer, by: Staff, kind: str) -> Request:
    done = logged_in(by).post(reverse("new_personal", args=[chen.pk]), ASKED | {"kind": kind})
    assert done.status_code == 302
    with acting(by):
        return Request.objects.latest("pk")


def _approved(logged_in: LogIn, chen: Customer, wu: Staff, qian: Staff, kind: str) -> Request:
    request = _recorded(logged_in, chen, wu, kind)
    logged_in(qian).post(reverse("decide_personal", args=[request.pk]), {"approved": "yes"})
    return request


def test_a_request_waits_for_the_manager_with_its_day(
    logged_in: LogIn, chen: Customer, wu: Staff, qian: Staff
) -> None:
    request = _recorded(logged_in, chen, wu, "file")
    page = logged_in(qian).get(reverse("personal")).text
    assert "等经理决定" in page
    assert str(request.due_day) in page
    assert "陈晨" in page


def test_what_is_missing_is_said_beside_it_and_nothing_typed_is_lost(
    logged_in: LogIn, chen: Customer, wu: Staff
) -> None:
    typed = ASKED | {"identity": "", "words": "原话在此"}
    page = logged_in(wu).post(reverse("new_personal", args=[chen.pk]), typed)
    assert page.status_code == 422
    assert "原话在此" in page.text
    assert "请填写怎样核对是本人" in page.text


def test_a_manager_cannot_decide_on_what_they_recorded(logged_in: LogIn, chen: Customer, qian: Staff) -> None:
    request = _recorded(logged_in, chen, qian, "erasure")
    page = logged_in(qian).post(reverse("decide_personal", args=[request.pk]), {"approved": "yes"})
    assert page.status_code == 422
    assert "请另一位经理决定" in page.text


def test_a_no_needs_a_reason(logged_in: LogIn, chen: Customer, wu: Staff, qian: Staff) -> None:
    request = _recorded(logged_in, chen, wu, "file")
    address = reverse("decide_personal", args=[request.pk])
    assert logged_in(qian).post(address, {"approved": "no"}).status_code == 422
    assert logged_in(qian).post(address, {"approved": "no", "reason": "身份不符"}).status_code == 302
    assert "身份不符" in logged_in(wu).get(reverse("personal_request", args=[request.pk])).text


def test_the_file_comes_on_paper_as_sheet_and_as_data(
    logged_in: LogIn, chen: Customer, wu: Staff, qian: Staff
) -> None:
    request = _approved(logged_in, chen, wu, qian, "file")
    client, address = logged_in(qian), reverse("hand_out", args=[request.pk])
    assert client.get(reverse("person_file", args=[request.pk])).status_code == 404
    paper = client.post(address, {"way": "paper"}, follow=True)
    assert "本人签收" in paper.text
    assert CHEN_PHONE in paper.text
    data = json.loads(client.post(address, {"way": "data"}).content)
    assert data["sections"][0]["rows"][0]["姓名"] == "陈晨"
    sheet = client.post(address, {"way": "sheet"})
    book = CalamineWorkbook.from_filelike(BytesIO(sheet.content))
    assert book.get_sheet_by_name("您是谁").to_python()[1][0] == "陈晨"
    with acting(qian):
        kinds = set(Access.objects.filter(customer_id=chen.pk).values_list("kind", flat=True))
    assert {"printed", "exported"} <= kinds


def test_nothing_is_handed_out_before_the_yes(
    logged_in: LogIn, chen: Customer, wu: Staff, qian: Staff
) -> None:
    request = _recorded(logged_in, chen, wu, "file")
    for way in ("paper", "sheet", "data"):
        answer = logged_in(qian).post(reverse("hand_out", args=[request.pk]), {"way": way}, follow=True)
        assert "还没有批准" in answer.text
        assert CHEN_PHONE not in answer.text


def test_the_clerk_sees_no_file(logged_in: LogIn, chen: Customer, wu: Staff, qian: Staff) -> None:
    """Diaries are in it (5.3.1)."""
    request = _approved(logged_in, chen, wu, qian, "file")
    assert logged_in(wu).get(reverse("person_file", args=[request.pk])).status_code == 403


def test_an_erasure_is_shown_beforehand_and_confirmed_on_paper(
    logged_in: LogIn, chen: Customer, wu: Staff, qian: Staff
) -> None:
    request = _approved(logged_in, chen, wu, qian, "erasure")
    client = logged_in(qian)
    ahead = client.get(reverse("personal_request", args=[request.pk])).text
    assert "客户档案" in ahead
    paper = client.post(reverse("erase_person", args=[request.pk]), follow=True).text
    assert "个人信息删除确认单" in paper
    assert "陈晨" not in paper
    assert "陈晨" not in client.get(reverse("customers")).text
    page = client.get(reverse("customer", args=[chen.pk])).text
    assert "谁也恢复不了" in page
    for offered in ("看完整电话", "写跟进", "还可以办", "补充登记"):
        assert offered not in page


def test_a_hold_is_told_with_its_day_and_the_button_is_not_offered(
    logged_in: LogIn, chen: Customer, wu: Staff, zhou: Staff, qian: Staff
) -> None:
    request = _approved(logged_in, chen, wu, qian, "erasure")
    until = (clock.now() + timedelta(days=60)).date().isoformat()
    placed = {"kind": "lawsuit", "words": "已起诉", "until_day": until}
    assert logged_in(zhou).post(reverse("new_hold", args=[chen.pk]), placed).status_code == 302
    page = logged_in(qian).get(reverse("personal_request", args=[request.pk])).text
    assert "现在不能删" in page
    assert reverse("erase_person", args=[request.pk]) not in page
    refused = logged_in(qian).post(reverse("erase_person", args=[request.pk]), follow=True).text
    assert "依法不能删除" in refused
    with acting(qian):
        assert not Erasure.objects.exists()


def test_a_hold_is_ended_with_a_reason(logged_in: LogIn, chen: Customer, qian: Staff) -> None:
    with acting(qian):
        hold = place_hold(
            customer=chen, kind=HoldKind.OTHER, words="等消息", until_day=None, by=qian, now=clock.now()
        )
    address = reverse("release_hold", args=[hold.pk])
    assert logged_in(qian).post(address, {"words": ""}).status_code == 422
    assert logged_in(qian).post(address, {"words": "消息来了"}).status_code == 302
    assert logged_in(qian).get(address).status_code == 404


@pytest.fixture
def long_gone(db: None, lin: Staff) -> Customer:
    """Came once, six years ago."""
    with acting(lin):
        return register(
            kind=RegistrationKind.VISIT_FORM,
            person=Person("苏苏", "10055556666"),
            details={},
            by=lin,
            now=datetime(2020, 5, 4, 3, 0, tzinfo=UTC),
        ).customer


def test_who_is_due_is_chosen_seen_again_and_erased(
    logged_in: LogIn, chen: Customer, long_gone: Customer, qian: Staff
) -> None:
    client, address = logged_in(qian), reverse("personal_due")
    listed = client.get(address).text
    assert "苏苏" in listed
    assert "陈晨" not in listed
    assert client.post(address, {}).status_code == 422
    assert client.post(address, {"customer": [chen.pk], "step": "erase"}).status_code == 422
    again = client.post(address, {"customer": [long_gone.pk]})
    assert "将要删除 1 位" in again.text
    with acting(qian):
        assert not Erasure.objects.exists()
    client.post(address, {"customer": [long_gone.pk], "step": "erase"})
    with acting(qian):
        assert Erasure.objects.get().customer_id == long_gone.pk
    assert "没有到期的资料" in client.get(address).text


def test_who_is_held_cannot_be_chosen(logged_in: LogIn, long_gone: Customer, qian: Staff) -> None:
    with acting(qian):
        place_hold(
            customer=long_gone, kind=HoldKind.OTHER, words="等消息", until_day=None, by=qian, now=clock.now()
        )
    client, address = logged_in(qian), reverse("personal_due")
    assert "经理决定保留" in client.get(address).text
    assert client.post(address, {"customer": [long_gone.pk], "step": "erase"}).status_code == 422
