"""The access log and the alerts as pages."""

from collections.abc import Callable
from datetime import timedelta

from django.test import Client
from django.urls import reverse

from anchang.apps.customers.models import Customer
from anchang.apps.disclosure.actions import Look, Origin, log_looks
from anchang.apps.disclosure.choices import Looked
from anchang.apps.offices.models import Staff
from anchang.domain.calendar import office_day
from anchang.foundation import clock
from anchang.web.secrecy.tabs import items_for
from tests.people import acting

LogIn = Callable[[Staff], Client]


def too_much(person: Staff) -> str:
    """Looks of the past hour's beginning that pass the limit; returns the address of the alert."""
    now = clock.now()
    at = now.replace(minute=0, second=0, microsecond=0)
    with acting(person):
        for number in range(31):
            log_looks(
                looks=[Look(Looked.SAW, "客户页", (number + 1,))],
                origin=Origin("10.0.0.9", "微信，安卓"),
                by=person,
                now=at + timedelta(milliseconds=number),
            )
    return reverse("alert", args=[person.pk, office_day(at).isoformat(), "seen"])


def test_the_log_is_narrowed_by_person_kind_day_and_customer(
    chen: Customer, lin: Staff, wu: Staff, qian: Staff, logged_in: LogIn
) -> None:
    page = reverse("customer", args=[chen.pk])
    logged_in(lin).get(page)
    logged_in(wu).post(reverse("reveal_phone", args=[chen.pk]))
    client, today = logged_in(qian), office_day(clock.now())

    def rows(**asked: str | int) -> int:
        return len(client.get(reverse("looks"), asked).context["rows"])

    assert rows() == 2
    assert rows(person=lin.pk) == 1
    assert rows(kind="revealed") == 1
    assert rows(customer=chen.pk) == 2
    assert rows(customer=chen.pk + 1) == 0
    assert rows(day=str(today)) == 2
    assert rows(day=str(today - timedelta(days=1))) == 0
    assert rows(day="nonsense", person="x", kind="y") == 2


def test_a_filter_gives_nobody_elses_looks(chen: Customer, lin: Staff, wu: Staff, logged_in: LogIn) -> None:
    logged_in(wu).get(reverse("customer", args=[chen.pk]))
    page = logged_in(lin).get(reverse("looks"), {"person": wu.pk, "customer": chen.pk})
    assert page.context["rows"] == []
    assert page.context["people"] == []


def test_managers_see_on_the_customers_page_who_looked(
    chen: Customer, lin: Staff, zhou: Staff, qian: Staff, logged_in: LogIn
) -> None:
    page = reverse("customer", args=[chen.pk])
    logged_in(lin).get(page)
    assert "谁看过" in logged_in(qian).get(page).content.decode()
    for person in (lin, zhou):
        assert "谁看过" not in logged_in(person).get(page).content.decode()


def test_an_alert_is_answered_with_a_reason(db: None, lin: Staff, qian: Staff, logged_in: LogIn) -> None:
    address, client = too_much(lin), logged_in(qian)
    assert "林岚，看客户页 31 次" in client.get(reverse("alerts")).content.decode()
    assert client.post(address, {"reason": ""}).status_code == 422
    assert client.post(address, {"reason": "盘客"}).status_code == 302
    page = client.get(reverse("alerts")).context
    assert (len(page["waiting"]), len(page["answered"])) == (0, 1)


def test_the_tab_counts_the_alerts_that_nobody_answered(
    db: None, lin: Staff, qian: Staff, logged_in: LogIn
) -> None:
    address, client = too_much(lin), logged_in(qian)

    def waiting() -> int:
        tabs = items_for(qian, reverse("matrix"))
        return next(tab.waiting for tab in tabs if tab.address == reverse("alerts"))

    with acting(qian):
        assert waiting() == 1
    client.post(address, {"reason": "盘客"})
    with acting(qian):
        assert waiting() == 0


def test_an_alert_becomes_a_case(db: None, lin: Staff, qian: Staff, logged_in: LogIn) -> None:
    address, client = too_much(lin), logged_in(qian)
    client.post(address, {"reason": "说不清", "case": "yes"})
    (answered,) = client.get(reverse("alerts")).context["answered"]
    assert answered.answer.case_id


def test_a_manager_does_not_answer_their_own(db: None, qian: Staff, logged_in: LogIn) -> None:
    address, client = too_much(qian), logged_in(qian)
    assert "由另一位经理处理" in client.get(address).content.decode()
    assert client.post(address, {"reason": "没事"}).status_code == 422


def test_what_is_no_alert_is_not_found(db: None, lin: Staff, qian: Staff, logged_in: LogIn) -> None:
    client = logged_in(qian)
    for day, measure in (("2026-01-05", "seen"), ("2026-13-05", "seen"), ("2026-01-05", "nonsense")):
        assert client.get(reverse("alert", args=[lin.pk, day, measure])).status_code == 404
