"""Customer list, page and forms: own customers alone, masked phones, errors in words, nothing typed lost."""

import re
from collections.abc import Callable
from typing import Any

from django.test import Client
from django.urls import reverse

from anchang.apps.customers.models import Customer, FollowUp, Registration
from anchang.apps.customers.search_keys import phone_key
from anchang.apps.offices.models import Staff
from anchang.apps.reception.models import Call
from anchang.foundation.ledger.models import Entry
from tests.people import acting
from tests.web.conftest import CHEN_PHONE

LogIn = Callable[[Staff], Client]

FORM: dict[str, Any] = {
    "kind": "visit_form",
    "name": "孙小满",
    "phone": "100 8765 4321",
    "sex": "female",
    "layout": ["三房"],
    "budget_wan": "220",
    "consent": "on",
}


def text_of(response: Any) -> str:
    return str(response.content.decode())


def without_token(response: Any) -> str:
    """The page without the form token, which differs each time."""
    return re.sub(r'name="csrfmiddlewaretoken" value="\w+"', "", text_of(response))


def test_lin_finds_her_customer_and_zhao_does_not(
    chen: Customer, lin: Staff, zhao: Staff, logged_in: LogIn
) -> None:
    assert "陈晨" in text_of(logged_in(lin).get(reverse("customers")))
    other = logged_in(zhao)
    assert "陈晨" not in text_of(other.get(reverse("customers")))
    assert "没有符合条件的客户" in text_of(other.get(reverse("customers"), {"q": "陈晨"}))
    assert "没有符合条件的客户" in text_of(other.get(reverse("customers"), {"q": CHEN_PHONE}))


def test_a_colleagues_customer_and_a_missing_one_look_alike(
    chen: Customer, zhao: Staff, logged_in: LogIn
) -> None:
    client = logged_in(zhao)
    pages = [client.get(reverse("customer", args=[number])) for number in (chen.pk, chen.pk + 999)]
    assert [page.status_code for page in pages] == [404, 404]
    assert without_token(pages[0]) == without_token(pages[1])


def test_phones_are_masked_until_shown_and_showing_is_recorded(
    chen: Customer, qian: Staff, logged_in: LogIn
) -> None:
    client = logged_in(qian)
    page = reverse("customer", args=[chen.pk])
    assert CHEN_PHONE not in text_of(client.get(page))
    assert "100****5678" in text_of(client.get(page))
    assert CHEN_PHONE in text_of(client.post(reverse("reveal_phone", args=[chen.pk])))
    with acting(qian):
        assert Entry.objects.filter(action="customer.phone_revealed").count() == 1


def test_a_registration_is_saved_with_server_time_and_completeness(
    db: None, lin: Staff, logged_in: LogIn
) -> None:
    response = logged_in(lin).post(reverse("register"), FORM, follow=True)
    assert response.status_code == 200
    assert 'data-draft-done="registration"' in text_of(response)
    with acting(lin):
        saved = Registration.objects.get(customer__phone_key=phone_key(lin.office_id, "10087654321"))
    assert saved.details["budget_wan"] == 220
    assert 0 < saved.completeness_percent < 100


def test_a_form_with_mistakes_says_so_in_words_and_keeps_what_was_typed(
    db: None, lin: Staff, logged_in: LogIn
) -> None:
    typed = FORM | {"phone": "12", "budget_wan": "两百", "likes": "", "pleases": "南北通透", "consent": ""}
    response = logged_in(lin).post(reverse("register"), typed)
    page = text_of(response)
    assert response.status_code == 422
    for words in ("电话号码应为", "请填整数", "登记前须告知客户"):
        assert words in page
    for kept in ('value="12"', 'value="两百"', "南北通透", 'value="孙小满"'):
        assert kept in page
    with acting(lin):
        assert not Registration.objects.filter(customer__name="孙小满").exists()


def test_a_proxy_registration_names_its_proxy(db: None, lin: Staff, logged_in: LogIn) -> None:
    client = logged_in(lin)
    refused = client.post(reverse("register"), FORM | {"kind": "proxy"})
    assert "请选择谁代为登记" in text_of(refused)
    client.post(reverse("register"), FORM | {"kind": "proxy", "proxy_by": "friend"})
    with acting(lin):
        assert Registration.objects.get(customer__name="孙小满").proxy_by == "friend"


def test_the_clerk_enters_a_paper_form_for_a_consultant(
    db: None, wu: Staff, lin: Staff, logged_in: LogIn
) -> None:
    client = logged_in(wu)
    assert "请选择哪位顾问接待的" in text_of(client.post(reverse("register"), FORM))
    client.post(reverse("register"), FORM | {"consultant": str(lin.pk), "registered_at": "2026-01-22T18:30"})
    with acting(lin):
        saved = Registration.objects.get(customer__name="孙小满")
    assert (saved.owner_id, saved.recorded_by_id) == (lin.pk, wu.pk)
    assert saved.registered_at < saved.entered_at


def test_completeness_is_measured_while_typing_and_saves_nothing(
    db: None, lin: Staff, logged_in: LogIn
) -> None:
    client = logged_in(lin)
    address = reverse("completeness", args=["registration"])
    little, more = (text_of(client.post(address, data)) for data in ({}, FORM))
    assert "缺 总价预算" in little
    assert "缺 总价预算" not in more
    assert client.post(reverse("completeness", args=["other"])).status_code == 404
    with acting(lin):
        assert not Registration.objects.exists()


def test_a_follow_up_is_for_the_one_who_holds_the_customer(
    chen: Customer, lin: Staff, zhao: Staff, logged_in: LogIn
) -> None:
    address = reverse("follow_up", args=[chen.pk])
    said = {"way": "call", "reached": "yes", "content": "周末带家人来", "resistance": ["价格", "位置"]}
    assert logged_in(zhao).post(address, said).status_code == 404
    page = text_of(logged_in(lin).post(address, said, follow=True))
    assert "周末带家人来" in page
    with acting(lin):
        assert FollowUp.objects.get().resistance == "价格、位置"


def test_a_follow_up_without_words_is_refused(chen: Customer, lin: Staff, logged_in: LogIn) -> None:
    response = logged_in(lin).post(reverse("follow_up", args=[chen.pk]), {"way": "call", "promise": "留房"})
    assert "请填写内容与客户原话" in text_of(response)
    assert 'value="留房"' in text_of(response)


def test_a_call_with_a_name_is_a_registration_too(db: None, lin: Staff, logged_in: LogIn) -> None:
    call = {"phone": "10055556666", "name": "周女士", "rings": "2", "result": "valid", "invited": "on"}
    logged_in(lin).post(reverse("call"), call)
    with acting(lin):
        assert Call.objects.get().rings == 2
        assert Registration.objects.get().kind == "call"


def test_a_call_says_what_is_wrong(db: None, lin: Staff, logged_in: LogIn) -> None:
    typed = {"phone": "", "rings": "99", "result": "valid", "appointment_at": "2026-11-25T10:00"}
    page = text_of(logged_in(lin).post(reverse("call"), typed))
    for words in ("请填写电话号码", "不能大于 60", "请勾选「已邀请来访」"):
        assert words in page
    assert "2026-11-25T10:00" in page


def test_the_diary_is_not_for_the_clerk(chen: Customer, lin: Staff, wu: Staff, logged_in: LogIn) -> None:
    said = {"way": "call", "reached": "yes", "content": "只有经理能看的话"}
    logged_in(lin).post(reverse("follow_up", args=[chen.pk]), said)
    assert "只有经理能看的话" not in text_of(logged_in(wu).get(reverse("customer", args=[chen.pk])))


def test_a_manager_filters_by_consultant_and_sorts(
    chen: Customer, zhao: Staff, qian: Staff, logged_in: LogIn
) -> None:
    logged_in(zhao).post(reverse("register"), FORM)
    client = logged_in(qian)
    everybody = text_of(client.get(reverse("customers"), {"order": "oldest"}))
    assert everybody.index("陈晨") < everybody.index("孙小满")
    of_zhao = text_of(client.get(reverse("customers"), {"consultant": str(zhao.pk), "order": "nonsense"}))
    assert "孙小满" in of_zhao
    assert "陈晨" not in of_zhao
