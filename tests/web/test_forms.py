"""The visit form on the tablet: nothing typed twice, what is missing and why, signed there, printed."""

import json
from collections.abc import Callable
from typing import Any

from django.test import Client
from django.urls import reverse

from anchang.apps.customers.choices import RegistrationKind, SignatureWay, Signer
from anchang.apps.customers.consents import wants_no_contact
from anchang.apps.customers.models import Customer, FormStandard, Registration, Signature
from anchang.apps.customers.queries import registrations_of
from anchang.apps.disclosure.choices import Looked
from anchang.apps.disclosure.models import Access
from anchang.apps.offices.models import Staff
from anchang.apps.reception.calls import take_call
from anchang.apps.reception.models import Visit
from anchang.domain.identity import mask_phone
from anchang.foundation import clock
from tests.people import acting
from tests.web.conftest import CHEN_PHONE

LogIn = Callable[[Staff], Client]
NAME = json.dumps(
    {
        "v": 1,
        "w": 600,
        "h": 220,
        "s": [[10, 20, 0, 60, 25, 40], [90, 30, 90, 40, 5, 300, 42, 90, 380, 50, 160, 450]],
    }
)
SECOND = "10098765432"


def text_of(response: Any) -> str:
    return str(response.content.decode())


def form_of(chen: Customer) -> Registration:
    return registrations_of(chen)[0]


def sign_address(chen: Customer, lin: Staff) -> str:
    with acting(lin):
        return reverse("sign", args=[form_of(chen).pk])


def shown_hash(client: Client, address: str) -> str:
    return str(client.get(address).context["form"]["shown_hash"].value())


def test_a_form_opened_from_a_visit_begins_with_what_the_caller_said(
    everybody_in: None, lin: Staff, tang: Staff, logged_in: LogIn
) -> None:
    with acting(lin):
        take_call(
            phone="10055550001",
            name="新客",
            rings=2,
            details={"heard_from": ["短视频"], "budget_wan": 260},
            by=lin,
            now=clock.now(),
        )
    arrival = {
        "phone": "10055550001",
        "name": "新客",
        "answer": "first_visit",
        "introduced": "no",
        "family": "no",
    }
    logged_in(tang).post(
        reverse("check_in"),
        arrival
        | {"group_size": "1", "channel": "walk_in", "receiver": str(lin.pk), "reason": "客户来电约的"},
    )
    with acting(tang):
        visit = Visit.objects.get()
    page = text_of(logged_in(lin).get(f"{reverse('register')}?visit={visit.pk}"))
    assert 'value="260"' in page
    assert "来电 " in page
    assert "渠道" in page


def test_a_second_number_is_kept_sealed_and_shown_masked(
    chen: Customer, lin: Staff, logged_in: LogIn
) -> None:
    address, client = f"{reverse('register')}?customer={chen.pk}", logged_in(lin)
    form = {"kind": "visit_form", "name": "陈晨", "phone": mask_phone(CHEN_PHONE), "consent": "on"}
    assert "电话号码应为" in text_of(client.post(address, form | {"second_phone": "12"}))
    client.post(address, form | {"second_phone": SECOND})
    with acting(lin):
        assert Registration.objects.latest("pk").second_phone == SECOND
    page = text_of(client.get(address))
    assert SECOND not in page
    assert mask_phone(SECOND) in page


def test_what_is_missing_is_said_with_what_it_is_good_for(db: None, lin: Staff, logged_in: LogIn) -> None:
    page = text_of(logged_in(lin).post(reverse("completeness", args=["registration"]), {}))
    assert "算首付和月供" in page


def test_a_grade_without_the_customers_words_is_refused_beside_the_field(
    db: None, lin: Staff, logged_in: LogIn
) -> None:
    form = {"kind": "visit_form", "name": "孙小满", "phone": "10087654321", "consent": "on", "grade": "A"}
    refused = logged_in(lin).post(reverse("register"), form)
    assert refused.status_code == 422
    assert "定了 A 级，请写下客户是怎么说的" in text_of(refused)
    with acting(lin):
        assert not Registration.objects.exists()


def test_whoever_was_told_on_the_screen_signs_there_and_the_consultant_after_them(
    db: None, lin: Staff, logged_in: LogIn
) -> None:
    client = logged_in(lin)
    form = {
        "kind": "visit_form",
        "name": "孙小满",
        "phone": "10087654321",
        "consent": "on",
        "notice_way": "screen",
    }
    page = client.post(
        reverse("register"), form | {"grade": "D", "grade_quote": "「随便看看」", "layout": ["三房"]}
    )
    assert page.status_code == 302
    address = page["Location"].partition("?")[0]
    sheet = text_of(client.get(address))
    assert "三房" in sheet
    assert "随便看看" not in sheet
    given = {"shown_hash": shown_hash(client, address), "strokes": NAME, "way": "sign"}
    assert "请先看过上面的内容" in text_of(client.post(address, given))
    client.post(address, given | {"agrees": "on", "contact": "refused"})
    assert "随便看看" in text_of(client.get(address))
    own = {
        "shown_hash": shown_hash(client, address),
        "words": lin.display_name,
        "declares": "on",
        "way": "sign",
    }
    customer_page = client.post(address, own, follow=True)
    assert 'class="signature"' in text_of(customer_page)
    assert "不符" not in text_of(customer_page)
    with acting(lin):
        ways = dict(Signature.objects.values_list("signer", "way"))
        assert ways == {Signer.CUSTOMER: SignatureWay.DRAWN, Signer.CONSULTANT: SignatureWay.TYPED}
        assert wants_no_contact(Registration.objects.get().customer)
    assert client.get(address).status_code == 302


def test_hostile_strokes_are_refused_and_never_shown_as_they_came(
    chen: Customer, lin: Staff, logged_in: LogIn
) -> None:
    client, address = logged_in(lin), sign_address(chen, lin)
    given = {"shown_hash": shown_hash(client, address), "agrees": "on", "way": "sign"}
    for strokes in ("<svg onload=alert(1)>", NAME.replace("10", "NaN", 1), "[" * 70_000, '{"v":1}'):
        page = client.post(address, given | {"strokes": strokes})
        assert page.status_code == 422
        assert "<svg onload" not in text_of(page)
    with acting(lin):
        assert not Signature.objects.exists()


def test_a_page_of_yesterday_signs_nothing(chen: Customer, lin: Staff, logged_in: LogIn) -> None:
    client, address = logged_in(lin), sign_address(chen, lin)
    page = client.post(address, {"shown_hash": "0" * 64, "strokes": NAME, "agrees": "on", "way": "sign"})
    assert "没有保存签字" in text_of(page)


def test_nobody_has_to_sign(chen: Customer, lin: Staff, logged_in: LogIn) -> None:
    client, address = logged_in(lin), sign_address(chen, lin)
    client.post(address, {"shown_hash": shown_hash(client, address), "way": "declined"})
    with acting(lin):
        assert Signature.objects.get().way == SignatureWay.DECLINED
    assert "客户不愿签字" in text_of(client.get(reverse("customer", args=[chen.pk])))


def test_a_colleague_finds_nothing_to_sign_or_print(
    chen: Customer, lin: Staff, zhao: Staff, logged_in: LogIn
) -> None:
    address, client = sign_address(chen, lin), logged_in(zhao)
    with acting(lin):
        paper = reverse("visit_paper", args=[form_of(chen).pk])
    assert [client.get(one).status_code for one in (address, paper)] == [404, 404]


def test_the_print_has_every_field_masks_the_number_and_is_noted(
    chen: Customer, lin: Staff, qian: Staff, logged_in: LogIn
) -> None:
    with acting(lin):
        number = form_of(chen).pk
    client = logged_in(qian)
    page = text_of(client.get(reverse("visit_paper", args=[number])))
    for words in ("来访客户登记表", "测试案场", "购买抗性", "客户签字", "200 万元"):
        assert words in page
    assert CHEN_PHONE not in page
    shown = text_of(client.post(reverse("visit_paper_phone", args=[number])))
    assert CHEN_PHONE in shown
    with acting(qian):
        kinds = set(Access.objects.filter(staff=qian).values_list("kind", flat=True))
    assert {Looked.PRINTED, Looked.REVEALED} <= kinds


def test_a_call_is_printed_with_what_the_caller_asked(db: None, lin: Staff, logged_in: LogIn) -> None:
    with acting(lin):
        call = take_call(
            phone=CHEN_PHONE,
            name="陈晨",
            rings=2,
            content="问三房",
            details={"asked_about": ["学校"]},
            by=lin,
            now=clock.now(),
        )
    page = text_of(logged_in(lin).get(reverse("call_paper", args=[call.pk])))
    for words in ("来电登记表", "问三房", "学校", mask_phone(CHEN_PHONE)):
        assert words in page
    assert CHEN_PHONE not in page


def test_a_manager_decides_what_counts(db: None, lin: Staff, gao: Staff, logged_in: LogIn) -> None:
    client, address = logged_in(gao), reverse("form_standard", args=["visit"])
    assert "出厂的要求" in text_of(client.get(address))
    assert "请至少勾选一项" in text_of(client.post(address, {"reason": "少填些"}))
    client.post(address, {"group_1": ["layout", "budget_wan"], "reason": "少填些"})
    with acting(gao):
        assert FormStandard.objects.get().fields == ["budget_wan", "layout"]
    meter = text_of(logged_in(lin).post(reverse("completeness", args=["registration"]), {"layout": "三房"}))
    assert "75%" in meter
    assert client.get(reverse("form_standard", args=["other"])).status_code == 404


def test_a_call_cannot_be_signed(db: None, lin: Staff, logged_in: LogIn) -> None:
    with acting(lin):
        take_call(phone=CHEN_PHONE, name="陈晨", rings=2, by=lin, now=clock.now())
        number = Registration.objects.get(kind=RegistrationKind.CALL).pk
    assert logged_in(lin).get(reverse("sign", args=[number])).status_code == 404
