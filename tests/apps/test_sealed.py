"""Numbers are sealed in the database, which refuses anything else, and found by their keys alone."""

from datetime import UTC, datetime

import pytest
from django.core.exceptions import FieldError
from django.db import IntegrityError, connection, transaction

from anchang.apps.customers.models import Customer
from anchang.apps.offices.models import Staff
from tests.apps.stories import CHEN, registered
from tests.people import acting

NOW = datetime(2026, 11, 23, 6, 0, tzinfo=UTC)
pytestmark = pytest.mark.django_db


@pytest.mark.parametrize("lookup", ["phone", "phone__startswith", "phone__in", "phone__gt"])
def test_a_sealed_column_cannot_be_searched(lookup: str) -> None:
    with pytest.raises(FieldError):
        str(Customer.objects.filter(**{lookup: CHEN.phone}).query)


def test_a_number_is_plain_in_python_and_sealed_in_the_database(lin: Staff) -> None:
    form = registered(lin, now=NOW)
    with acting(lin):
        assert Customer.objects.get(pk=form.customer_id).phone == CHEN.phone
        with connection.cursor() as cursor:
            cursor.execute("SELECT c::text FROM customers_customer c")
            ((stored,),) = cursor.fetchall()
    assert CHEN.phone not in stored
    assert "v1:" in stored


@pytest.mark.parametrize(
    ("phone", "key", "constraint"),
    [
        (CHEN.phone, "some key", "customers_customer_phone_is_sealed"),
        ("", "some key", "customers_customer_phone_has_its_key"),
        ("v1:000000000000:AAAA", "", "a_customer_has_a_name_and_a_contact"),
    ],
)
def test_the_database_refuses_a_plain_number_and_one_that_nobody_could_find(
    lin: Staff, phone: str, key: str, constraint: str
) -> None:
    query = (
        "INSERT INTO customers_customer (office_id, owner_id, name, name_key, name_pinyin, name_initials,"
        " sex, phone, phone_key, tail_key, created_at)"
        " VALUES (%s, %s, '陈', '陈', 'chen', 'c', 'unknown', %s, %s, '', now())"
    )
    with (
        acting(lin),
        connection.cursor() as cursor,
        pytest.raises(IntegrityError, match=constraint),
        transaction.atomic(),
    ):
        cursor.execute(query, [lin.office_id, lin.pk, phone, key])
