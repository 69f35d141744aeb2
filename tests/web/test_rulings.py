"""Decision card, kept decisions, and the rulebook that they cite."""

from collections.abc import Callable

from django.test import Client
from django.urls import reverse

from anchang.apps.customers.models import Customer
from anchang.apps.offices.models import Staff
from anchang.apps.rulings.models import Decision
from tests.people import acting

LogIn = Callable[[Staff], Client]


def page(client: Client, name: str, *args: object) -> str:
    return client.get(reverse(name, args=args)).content.decode()


def test_the_card_names_the_owner_the_clause_and_the_evidence(
    chen: Customer, qian: Staff, logged_in: LogIn
) -> None:
    card = page(logged_in(qian), "decision", chen.pk)
    assert '<p class="big">林岚' in card
    for part in ("条款 2.2", "查明的事实", "来访客户登记表", "没有适用的规则", "推荐"):
        assert part in card
    assert f"{reverse('customer', args=[chen.pk])}#registration-" in card


def test_a_consultants_card_says_on_what_it_rests(chen: Customer, lin: Staff, logged_in: LogIn) -> None:
    assert "只依您自己的记录" in page(logged_in(lin), "decision", chen.pk)


def test_reading_a_card_stores_nothing_and_keeping_it_stores_all(
    chen: Customer, qian: Staff, logged_in: LogIn
) -> None:
    client = logged_in(qian)
    page(client, "decision", chen.pk)
    with acting(qian):
        assert not Decision.objects.exists()
    kept_page = client.post(reverse("record", args=[chen.pk]), follow=True).content.decode()
    with acting(qian):
        kept = Decision.objects.get()
    assert kept.facts
    for part in ("当时的结论", "林岚（7 号）", "✓ 结果相同", "条款 2.2", "来访登记人"):
        assert part in kept_page
    assert client.get(reverse("kept", args=[kept.pk + 99])).status_code == 404
    assert "陈晨" in page(client, "rulings")
    assert "陈晨" in page(client, "clause", "2.2")
    assert "依此判定 1 次" in page(client, "rulebook")


def test_decisions_are_for_managers_and_clerk(
    chen: Customer, qian: Staff, lin: Staff, logged_in: LogIn
) -> None:
    logged_in(qian).post(reverse("record", args=[chen.pk]))
    client = logged_in(lin)
    assert client.get(reverse("rulings")).status_code == 403
    assert client.post(reverse("record", args=[chen.pk])).status_code == 403
    assert "陈晨" not in page(client, "clause", "2.2")


def test_the_rulebook_shows_every_document_with_status_numbers_and_sides(
    db: None, sun: Staff, logged_in: LogIn
) -> None:
    book = page(logged_in(sun), "rulebook")
    for part in (
        'id="clause-1.1"',
        'id="clause-2.4.12"',
        'id="clause-5.3.2"',
        "软件保证",
        "限额",
        "20",
        "✓ 采用",
    ):
        assert part in book
    assert book.count('class="document"') == 7


def test_a_clause_that_is_not_there_is_not_found(db: None, sun: Staff, logged_in: LogIn) -> None:
    assert logged_in(sun).get(reverse("clause", args=["9.9.9"])).status_code == 404
