"""Customer lists, protection, follow-ups, complaints and households."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import pytest
from django.db import Error, connection, transaction
from django.test.utils import CaptureQueriesContext

from anchang.apps.customers import queries
from anchang.apps.customers import search as search_module
from anchang.apps.customers.actions import (
    Contact,
    Person,
    ask_for_change,
    complain,
    find_on_complaint,
    follow_up,
    join_household,
    separate,
)
from anchang.apps.customers.choices import ComplaintKind, FollowUpWay, Relation
from anchang.apps.customers.models import ComplaintFinding, Customer, FollowUp, Membership
from anchang.apps.customers.queries import Order, customer_of, customers, follow_ups_of, protected_until
from anchang.apps.customers.refusals import FormError, NotYourCustomerError
from anchang.apps.offices.models import Staff
from tests.apps.stories import CHEN, CHENS_WIFE, registered
from tests.people import acting

NOW = datetime(2026, 11, 23, 6, 0, tzinfo=UTC)
pytestmark = pytest.mark.django_db


def called(consultant: Staff, customer_id: int, at: datetime) -> None:
    with acting(consultant):
        customer = Customer.objects.get(pk=customer_id)
        contact = Contact(
            FollowUpWay.CALL, True, "谈了户型", grade_after="A", next_contact_day=date(2026, 12, 1)
        )
        follow_up(customer=customer, contact=contact, by=consultant, now=at)


def test_a_list_shows_own_customers_and_how_long_they_are_protected(lin: Staff, zhao: Staff) -> None:
    registered(lin, now=NOW - timedelta(days=18))
    registered(zhao, CHENS_WIFE, now=NOW)
    with acting(lin):
        page = customers(office_id=lin.office_id, now=NOW, tracking_days=20)
    assert [row.name for row in page.rows] == [CHEN.name]
    assert (page.rows[0].days_left, page.rows[0].protected_until) == (2, date(2026, 11, 25))
    assert page.rows[0].phone_masked == "100****5678"


def test_one_follow_up_ends_the_countdown(lin: Staff) -> None:
    form = registered(lin, now=NOW - timedelta(days=18))
    called(lin, form.customer_id, NOW)
    with acting(lin):
        row = customers(office_id=lin.office_id, now=NOW, tracking_days=20).rows[0]
    assert (row.days_left, row.grade, row.follow_ups, row.next_contact_day) == (
        None,
        "A",
        1,
        date(2026, 12, 1),
    )
    assert protected_until(None, 0, 20) is None


@pytest.mark.parametrize(
    ("search", "found"),
    [
        *[(typed, 1) for typed in ("10012345678", "+86 100-1234-5678", "5678", "５６７８")],
        *[(typed, 1) for typed in ("陈一", "陈一凡女士", "chenyi", "Chen Yifan", "c", "cyf", "CYF")],
        *[
            (typed, 0)
            for typed in ("1234", "567", "10012345679", "一凡", "陈二", "yifan", "yf", "cyfx", "cf")
        ],
        *[(typed, 0) for typed in ("陈%", "' OR 1=1", "_", "%", "cyfx", "\U0010ffff")],
    ],
)
def test_searching_by_phone_last_four_and_beginning_of_the_name(lin: Staff, search: str, found: int) -> None:
    registered(lin, now=NOW)
    with acting(lin):
        assert customers(office_id=lin.office_id, now=NOW, tracking_days=20, search=search).total == found


@pytest.mark.parametrize("search", ["10012345678", "5678", "陈一", "chenyi", "cyf", "c"])
@pytest.mark.parametrize("order", list(Order))
def test_no_search_and_no_order_finds_a_colleagues_customer(
    lin: Staff, zhao: Staff, search: str, order: Order
) -> None:
    registered(lin, now=NOW)
    registered(zhao, CHENS_WIFE, now=NOW)
    with acting(zhao):
        page = customers(office_id=zhao.office_id, now=NOW, tracking_days=20, search=search, order=order)
        named = customers(
            office_id=zhao.office_id, now=NOW, tracking_days=20, search=search, consultant_id=lin.pk
        )
    assert (page.total, page.rows, named.total, named.rows) == (0, (), 0, ())


def test_a_list_counts_and_pages_to_a_thousand_and_no_further(
    lin: Staff, monkeypatch: pytest.MonkeyPatch
) -> None:
    for module in (search_module, queries):
        monkeypatch.setattr(module, "LISTED_MAX", 10)
    for number in range(13):
        registered(lin, Person("客户", f"1003333{number:04d}"), now=NOW + timedelta(seconds=number))
    with acting(lin):
        for typed in ("", "kehu", "kh", "客"):
            last = customers(
                office_id=lin.office_id, now=NOW, tracking_days=20, search=typed, page=99, page_size=4
            )
            shape = (last.total, last.more, last.pages, last.number, len(last.rows))
            assert shape == (10, True, 3, 3, 2), typed


def test_a_page_of_customers_costs_two_queries_however_many_there_are(lin: Staff) -> None:
    for number in range(25):
        registered(lin, Person(f"客户{number}", f"1003333{number:04d}"), now=NOW)
    with (
        acting(lin),
        CaptureQueriesContext(
            connection,
        ) as counted,
    ):
        page = customers(office_id=lin.office_id, now=NOW, tracking_days=20, page=2)
    assert (len(page.rows), page.pages, page.total) == (5, 2, 25)
    assert len([query for query in counted if "customers_customer" in query["sql"]]) == 2


def test_somebody_elses_customer_and_one_that_does_not_exist_look_alike(lin: Staff, zhao: Staff) -> None:
    form = registered(lin, now=NOW)
    with acting(zhao):
        assert customer_of(form.customer_id) is None
        assert customer_of(10**9) is None


def test_the_diary_is_for_its_author_and_the_managers_and_not_for_the_clerk(
    lin: Staff, wu: Staff, zhou: Staff
) -> None:
    form = registered(lin, now=NOW)
    called(lin, form.customer_id, NOW)
    with acting(zhou):
        assert follow_ups_of(Customer.objects.get(pk=form.customer_id)).count() == 1
    with acting(wu):
        assert follow_ups_of(Customer.objects.get(pk=form.customer_id)).count() == 0
        with pytest.raises(Error), transaction.atomic():
            FollowUp.objects.count()


def test_a_follow_up_without_content_is_refused_in_words(lin: Staff) -> None:
    form = registered(lin, now=NOW)
    with acting(lin):
        customer = Customer.objects.get(pk=form.customer_id)
        with pytest.raises(FormError) as refused:
            follow_up(customer=customer, contact=Contact(FollowUpWay.CALL, False, "  "), by=lin, now=NOW)
    assert set(refused.value.fields) == {"content"}


def test_a_complaint_is_found_upon_by_a_manager_and_never_by_the_person_concerned(
    lin: Staff, zhao: Staff, wu: Staff, zhou: Staff
) -> None:
    form = registered(lin, now=NOW)
    with acting(wu):
        customer = Customer.objects.get(pk=form.customer_id)
        complaint = complain(
            customer=customer, about=lin, kind=ComplaintKind.COMPLAINT, words="没人理我", by=wu, now=NOW
        )
        with pytest.raises(NotYourCustomerError):
            find_on_complaint(complaint=complaint, verified=True, successor=zhao, note="", by=wu, now=NOW)
    with acting(zhou):
        finding = find_on_complaint(
            complaint=complaint, verified=True, successor=zhao, note="属实", by=zhou, now=NOW
        )
        assert (finding.owner_id, finding.successor_id) == (lin.pk, zhao.pk)
        with pytest.raises(Error, match="row-level security"), transaction.atomic():
            ComplaintFinding.objects.create(
                office_id=lin.office_id,
                owner=lin,
                complaint=complaint,
                verified=False,
                found_at=NOW,
                found_by=lin,
            )


def test_a_wish_for_somebody_else_keeps_the_customers_reason(lin: Staff, zhao: Staff, wu: Staff) -> None:
    form = registered(lin, now=NOW)
    with acting(wu):
        customer = Customer.objects.get(pk=form.customer_id)
        with pytest.raises(FormError):
            ask_for_change(customer=customer, wanted=zhao, reason=" ", by=wu, now=NOW)
        assert (
            ask_for_change(customer=customer, wanted=zhao, reason="是亲戚", by=wu, now=NOW).owner_id == lin.pk
        )


def test_the_clerk_joins_and_separates_a_household_with_a_trace(lin: Staff, zhao: Staff, wu: Staff) -> None:
    husband, wife = registered(lin, now=NOW), registered(zhao, CHENS_WIFE, now=NOW)
    with acting(wu):
        first, second = (Customer.objects.get(pk=form.customer_id) for form in (husband, wife))
        joined = join_household(
            member=second, of=first, relation=Relation.SPOUSE, reason="同一购房资格", by=wu, now=NOW
        )
        assert joined.party_id == Membership.objects.filter(customer=first).latest("pk").party_id
        apart = separate(member=second, reason="查实不是一家人", by=wu, now=NOW)
        assert apart.party_id != joined.party_id
        assert Membership.objects.filter(customer=second).count() == 4
