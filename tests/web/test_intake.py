"""The pages of the evening: one tap hands in, times are the server's, refusals stand beside their fields."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse

from anchang.apps.customers.models import Customer, Registration
from anchang.apps.documents.papers.limits import FILE_BYTES_MAX
from anchang.apps.intake.handing import receive
from anchang.apps.intake.models import Addition, Batch, Check, Item, Scan, Step
from anchang.apps.offices.models import Staff
from anchang.foundation import clock
from tests.apps.evenings import compared, handed_in, item_of
from tests.papers import picture
from tests.people import acting

pytestmark = pytest.mark.django_db
LogIn = Callable[[Staff], Client]


@pytest.fixture
def form(chen: Customer, lin: Staff) -> Registration:
    with acting(lin):
        return Registration.objects.select_related("customer").get(customer=chen)


@pytest.fixture
def on_the_desk(form: Registration, lin: Staff, wu: Staff) -> Registration:
    """Received by the clerk."""
    now = clock.now()
    handed_in(lin, form, now=now)
    with acting(wu):
        receive(items=[item_of(form).pk], by=wu, now=now)
    return form


def words(response: object) -> str:
    return response.content.decode()  # type: ignore[attr-defined, no-any-return]


def test_one_tap_hands_in_at_the_time_of_the_server(form: Registration, lin: Staff, logged_in: LogIn) -> None:
    client = logged_in(lin)
    page = words(client.get(reverse("intake")))
    assert "陈晨" in page
    assert "交给内业" in page
    before = clock.now()
    skewed = (before - timedelta(hours=9)).isoformat()
    said = {"form": form.pk, "words": "一份", "handed_at": skewed, "now": skewed, "due_at": "2999-01-01"}
    assert client.post(reverse("hand_in"), said, headers={"date": skewed}).status_code == 302
    with acting(lin):
        batch = Batch.objects.get()
        assert before <= batch.handed_at <= clock.now()
        assert batch.due_at < before + timedelta(days=2)
    assert "都交齐了" in words(client.get(reverse("intake")))
    again = client.post(reverse("hand_in"), {"form": form.pk})
    assert again.status_code == 422
    assert "已经交过" in words(again)


def test_what_is_wrong_is_said_beside_the_words_and_nothing_is_lost(
    form: Registration, lin: Staff, logged_in: LogIn
) -> None:
    response = logged_in(lin).post(reverse("hand_in"), {"form": form.pk, "words": "长" * 201})
    assert response.status_code == 422
    assert "最多 200 个字" in words(response)
    assert "长" * 201 in words(response)
    with acting(lin):
        assert not Batch.objects.exists()


def test_the_clerk_receives_and_a_colleague_who_comes_later_is_told(
    form: Registration, lin: Staff, wu: Staff, logged_in: LogIn
) -> None:
    handed_in(lin, form, now=clock.now())
    client = logged_in(wu)
    assert "等您收" in words(client.get(reverse("intake")))
    with acting(wu):
        item = item_of(form).pk
    assert client.post(reverse("receive_forms"), {"item": item}).status_code == 302
    again = client.post(reverse("receive_forms"), {"item": item})
    assert again.status_code == 422
    assert "刚才 吴雯 已经收下了" in words(again)


def test_the_clerk_takes_paper_at_the_counter(
    form: Registration, lin: Staff, wu: Staff, tang: Staff, logged_in: LogIn
) -> None:
    address = reverse("take_at_counter", args=[lin.pk])
    assert logged_in(wu).post(address, {"form": form.pk}).status_code == 302
    assert logged_in(wu).post(reverse("take_at_counter", args=[tang.pk]), {"form": 1}).status_code == 404
    with acting(wu):
        assert Step.objects.get().kind == "received"


def test_a_form_is_compared_completed_and_archived(
    on_the_desk: Registration, wu: Staff, lin: Staff, logged_in: LogIn
) -> None:
    client, address = logged_in(wu), reverse("intake_form", args=[on_the_desk.pk])
    assert "保存核对" in words(client.get(address))
    said = {"match_0": "no", "fill_works_in": "城东", "absent_lives_in": "on"}
    wrong = client.post(reverse("check_paper", args=[on_the_desk.pk]), said)
    assert wrong.status_code == 422
    assert "请写明哪里不符" in words(wrong)
    assert "城东" in words(wrong)
    with acting(wu):
        assert not Check.objects.exists()
        assert not Addition.objects.exists()
    said |= {"words_0": "电话末位是 9", "signed_at": "2026-11-20T14:05", "match_1": "yes", "match_2": "yes"}
    said |= {"match_3": "yes", "match_4": "yes", "match_5": "yes"}
    assert client.post(reverse("check_paper", args=[on_the_desk.pk]), said).status_code == 302
    page = words(client.get(address))
    assert "先形成的是纸面" in page
    assert reverse("ask_correction", args=["registration", on_the_desk.pk]) in page
    assert "内业补录" in page
    assert client.post(reverse("check_paper", args=[on_the_desk.pk]), said).status_code == 302
    with acting(wu):
        assert Check.objects.count() == 6, "nothing is said twice"
    refused = client.post(reverse("archive_paper", args=[on_the_desk.pk]), {"place": ""})
    assert refused.status_code == 422
    assert client.post(reverse("archive_paper", args=[on_the_desk.pk]), {"place": "3 盒"}).status_code == 302
    customer = reverse("customer", args=[on_the_desk.customer_id])
    assert "已归档" in words(logged_in(lin).get(customer))
    assert on_the_desk.customer.name in words(client.get(reverse("intake_search"), {"number": "2026-0001"}))


def test_what_was_not_compared_is_not_archived(
    on_the_desk: Registration, wu: Staff, logged_in: LogIn
) -> None:
    response = logged_in(wu).post(reverse("archive_paper", args=[on_the_desk.pk]), {"place": "3 盒"})
    assert response.status_code == 422
    assert "还没有核对" in words(response)


def test_a_return_reaches_the_consultant_with_its_words(
    on_the_desk: Registration, lin: Staff, wu: Staff, logged_in: LogIn
) -> None:
    address = reverse("return_paper", args=[on_the_desk.pk])
    assert logged_in(wu).post(address, {"reason": ""}).status_code == 422
    assert logged_in(wu).post(address, {"reason": "缺客户签名"}).status_code == 302
    assert "缺客户签名" in words(logged_in(lin).get(reverse("intake")))


@pytest.mark.parametrize("who", ["zhao", "yan"])
def test_a_colleague_and_a_stranger_find_no_form_and_no_scan(
    who: str, on_the_desk: Registration, everybody: dict[str, Staff], lin: Staff, logged_in: LogIn
) -> None:
    file = SimpleUploadedFile("a.png", picture(), content_type="image/png")
    assert (
        logged_in(lin).post(reverse("attach_scan", args=[on_the_desk.pk]), {"file": file}).status_code == 302
    )
    with acting(lin):
        scan = Scan.objects.get()
    client = logged_in(everybody[who])
    assert client.get(reverse("intake_form", args=[on_the_desk.pk])).status_code == 404
    assert client.get(reverse("scan_file", args=[scan.pk])).status_code == 404
    assert on_the_desk.customer.name not in words(client.get(reverse("intake_search")))


@pytest.mark.parametrize("who", ["lin", "qian"])
def test_only_the_clerk_presses_the_clerks_buttons(
    who: str, on_the_desk: Registration, everybody: dict[str, Staff], logged_in: LogIn
) -> None:
    client = logged_in(everybody[who])
    for name in ("check_paper", "return_paper", "archive_paper"):
        response = client.post(reverse(name, args=[on_the_desk.pk]), {"place": "1", "reason": "x"})
        assert response.status_code == 403, name
    assert client.post(reverse("receive_forms"), {"item": 1}).status_code == 403


def test_a_scan_is_handed_out_as_ours_whatever_it_said_it_was(
    on_the_desk: Registration, wu: Staff, logged_in: LogIn
) -> None:
    client, address = logged_in(wu), reverse("attach_scan", args=[on_the_desk.pk])
    evil = b"<script>alert(1)</script>"
    file = SimpleUploadedFile("x.html", picture() + evil, content_type="text/html")
    assert client.post(address, {"file": file}).status_code == 302
    with acting(wu):
        scan = Scan.objects.get()
    shown = client.get(reverse("scan_file", args=[scan.pk]))
    assert (shown["Content-Type"], shown["X-Content-Type-Options"]) == ("image/png", "nosniff")
    assert "default-src 'none'" in shown["Content-Security-Policy"]
    assert evil not in shown.content
    for content in (evil, b"\x89PNG\r\n\x1a\n" + b"\0" * FILE_BYTES_MAX):
        response = client.post(address, {"file": SimpleUploadedFile("a.png", content)})
        assert response.status_code == 422
    assert client.post(address).status_code == 422


def test_a_manager_lets_a_day_pass(lin: Staff, zhou: Staff, logged_in: LogIn) -> None:
    client = logged_in(zhou)
    today = f"{clock.now():%Y-%m-%d}"
    said = {"person": lin.pk, "day": "2020-01-01", "reason": "停电"}
    response = client.post(reverse("excuse_day"), said)
    assert response.status_code == 422
    assert "最近 14 天" in words(response)
    assert client.post(reverse("excuse_day"), said | {"day": today}).status_code == 302
    assert "停电" in words(client.get(reverse("intake_days")))


def test_odd_searches_find_nothing_and_harm_nothing(
    on_the_desk: Registration, wu: Staff, logged_in: LogIn
) -> None:
    compared(wu, on_the_desk, now=clock.now())
    client = logged_in(wu)
    for number in ("99999999999999", "-", "2026-", "x'--", "²-²", "20260-1"):
        response = client.get(reverse("intake_search"), {"number": number})
        assert response.status_code in (200, 422)
        assert on_the_desk.customer.name not in words(response)
    assert client.get(reverse("intake_search"), {"standing": "no"}).status_code == 422
    found = client.get(reverse("intake_search"), {"standing": "checked"})
    assert on_the_desk.customer.name in words(found)
    with acting(wu):
        assert Item.objects.count() == 1
