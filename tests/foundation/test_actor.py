"""Whoever acts is set inside the transaction and gone with it."""

import pytest
from django.db import connection, transaction

from anchang.apps.offices.models import Staff
from anchang.foundation.rls import NoTransactionError, acting_as
from tests.people import acting


def _acting_now() -> tuple[str, int | None]:
    with connection.cursor() as cursor:
        cursor.execute("SELECT current_user, anchang_staff()")
        row = cursor.fetchone()
    return row[0], row[1]


@pytest.mark.django_db
def test_nobody_acts_at_first_and_nobody_sees_a_row() -> None:
    assert _acting_now() == ("anchang_app", None)
    with pytest.raises(Exception, match="permission denied"), transaction.atomic():
        Staff.objects.count()


@pytest.mark.django_db
def test_acting_ends_with_its_block(lin: Staff, qian: Staff) -> None:
    with acting(qian):
        with acting(lin):
            assert _acting_now() == ("anchang_consultant", lin.pk)
        assert _acting_now() == ("anchang_sales_manager", qian.pk)
    assert _acting_now() == ("anchang_app", None)


@pytest.mark.django_db
def test_acting_ends_with_an_error_too(lin: Staff) -> None:
    with pytest.raises(ZeroDivisionError), acting(lin):
        raise ZeroDivisionError
    assert _acting_now() == ("anchang_app", None)


def test_acting_outside_a_transaction_is_refused(lin: Staff, committed_db: None) -> None:
    with pytest.raises(NoTransactionError), acting_as(lin.actor):
        pass


@pytest.mark.django_db
def test_an_office_sees_its_own_people_only(lin: Staff, mo: Staff) -> None:
    with acting(lin):
        seen = set(Staff.objects.values_list("username", flat=True))
    assert "zhao" in seen
    assert mo.username not in seen
