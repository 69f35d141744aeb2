"""After a day's work no number stands in plain text anywhere: table, ledger, access log, session or log."""

import logging

import pytest
from django.urls import reverse

from anchang.apps.customers.models import Customer
from anchang.apps.offices.models import Staff
from anchang.foundation.embedded_postgres import EmbeddedPostgres
from anchang.foundation.embedded_postgres.provision import connect
from anchang.foundation.rls import acting_as
from tests.plain import tables_with_plain_numbers
from tests.web.test_customers import FORM, LogIn
from tests.web.test_desk import NEW

PHONE = "10087654321"


def test_no_table_and_no_log_shows_a_number(
    committed_db: None,
    postgres: EmbeddedPostgres,
    database_name: str,
    lin: Staff,
    wu: Staff,
    tang: Staff,
    logged_in: LogIn,
    caplog: pytest.LogCaptureFixture,
) -> None:
    from django.db import transaction

    consultant, clerk, desk = logged_in(lin), logged_in(wu), logged_in(tang)
    with caplog.at_level(logging.DEBUG):
        consultant.post(reverse("register"), FORM | {"phone": PHONE})
        consultant.post(reverse("register"), FORM | {"phone": f"{PHONE}123456"})
        consultant.post(reverse("call"), {"phone": PHONE, "name": "孙小满", "rings": "2", "result": "valid"})
        desk.post(reverse("check_in"), NEW | {"phone": PHONE, "family": "yes", "family_phone": "10087654322"})
        clerk.get(reverse("customers"), {"q": PHONE})
        with transaction.atomic(), acting_as(lin.actor):
            customer = Customer.objects.get()
        assert PHONE in consultant.post(reverse("reveal_phone", args=[customer.pk])).content.decode()
    assert PHONE not in caplog.text
    with connect(postgres.connection("superuser", database_name)) as superuser:
        assert tables_with_plain_numbers(superuser) == {}
        superuser.execute("SET session_replication_role = replica")  # records are never changed
        superuser.execute("UPDATE customers_customer SET name = %s", [f"孙{PHONE}"])
        assert tables_with_plain_numbers(superuser) == {"customers_customer": 1}
