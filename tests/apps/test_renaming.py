"""An approved correction of a name: lists, search and recognition use it, the record stays as it was."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from django.db import Error, connection, transaction

from anchang.apps.conduct.choices import Field
from anchang.apps.conduct.correction_actions import Wish, ask_correction
from anchang.apps.conduct.models import Correction
from anchang.apps.conduct.refusals import ConductFormError
from anchang.apps.customers.actions import Person
from anchang.apps.customers.choices import SignatureWay, Signer
from anchang.apps.customers.hand_over import hand_over
from anchang.apps.customers.models import Customer, Registration, Renaming
from anchang.apps.customers.queries import customers
from anchang.apps.customers.renaming import rule_on_correction
from anchang.apps.customers.signing import Signed, sheet_of, sign, stands
from anchang.apps.offices.models import Staff
from tests.apps.stories import registered
from tests.people import acting

NOW = datetime(2026, 11, 23, 6, 0, tzinfo=UTC)
PHONE = "10012345678"
MISTYPED = Person("程一凡", PHONE)
pytestmark = pytest.mark.django_db


def _asked(form: Registration, by: Staff, name: str = "陈一帆") -> Correction:
    wish = Wish(Field.NAME, form.customer.name, "听错了", "身份证看过", words=name)
    with acting(by):
        return ask_correction(table="customers_registration", record_id=form.pk, wish=wish, by=by, now=NOW)


def _approve(correction: Correction, by: Staff, *, approved: bool = True) -> None:
    with acting(by):
        rule_on_correction(correction=correction, approved=approved, note="看过", by=by, now=NOW)


def _found(by: Staff, search: str) -> list[str]:
    with acting(by):
        page = customers(office_id=by.office_id, now=NOW, tracking_days=20, search=search)
    return [row.name for row in page.rows]


def test_lists_and_search_use_the_corrected_name(lin: Staff, qian: Staff) -> None:
    _approve(_asked(registered(lin, MISTYPED, now=NOW), lin), qian)
    for search in ("", "陈一帆", "chenyifan", "cyf", PHONE):
        assert _found(lin, search) == ["陈一帆"]
    assert _found(lin, "程一凡") == []


def test_the_record_and_its_place_in_the_ledger_stay_as_they_were(lin: Staff, qian: Staff) -> None:
    form = registered(lin, MISTYPED, now=NOW)
    _approve(_asked(form, lin), qian)
    with acting(lin):
        customer = Customer.objects.get()
        assert (customer.recorded_name, customer.name) == ("程一凡", "陈一帆")
        assert Renaming.objects.get().customer_id == customer.pk
    with connection.cursor() as cursor, acting(qian):
        cursor.execute("SELECT name, current_name FROM customers_customer WHERE id = %s", [customer.pk])
        assert cursor.fetchone() == ("程一凡", "陈一帆")


def test_a_signature_given_before_still_stands(lin: Staff, qian: Staff) -> None:
    form = registered(lin, MISTYPED, now=NOW)
    with acting(lin):
        sheet = sheet_of(form, Signer.CUSTOMER)
        signed = Signed(SignatureWay.TYPED, words="程一凡")
        signature = sign(sheet=sheet, signed=signed, shown_hash=sheet.hash, by=lin, now=NOW)
    _approve(_asked(form, lin), qian)
    with acting(lin):
        signature.registration = Registration.objects.select_related("customer").get(pk=form.pk)
        assert stands(signature)


def test_a_second_form_under_the_corrected_name_is_of_the_same_customer(lin: Staff, qian: Staff) -> None:
    form = registered(lin, MISTYPED, now=NOW)
    _approve(_asked(form, lin), qian)
    again = registered(lin, Person("陈一帆", PHONE), now=NOW + timedelta(hours=1))
    assert again.customer_id == form.customer_id


def test_whoever_was_handed_the_customer_sees_the_corrected_name(
    lin: Staff, zhao: Staff, qian: Staff
) -> None:
    form = registered(lin, MISTYPED, now=NOW)
    correction = _asked(form, lin)
    with acting(qian):
        hand_over(to={form.customer_id: zhao}, reason="调岗", by=qian, now=NOW)
    _approve(correction, qian)
    assert _found(zhao, "陈一帆") == ["陈一帆"]


def test_a_colleague_who_holds_the_same_number_keeps_their_own_record(
    lin: Staff, zhao: Staff, qian: Staff
) -> None:
    form = registered(lin, MISTYPED, now=NOW)
    registered(zhao, MISTYPED, now=NOW)
    _approve(_asked(form, lin), qian)
    assert _found(zhao, "") == ["程一凡"]


def test_a_refused_correction_renames_nobody(lin: Staff, qian: Staff) -> None:
    _approve(_asked(registered(lin, MISTYPED, now=NOW), lin), qian, approved=False)
    assert _found(lin, "") == ["程一凡"]


def test_what_is_no_name_cannot_be_approved(lin: Staff, qian: Staff) -> None:
    correction = _asked(registered(lin, MISTYPED, now=NOW), lin, name="王" * 60)
    with pytest.raises(ConductFormError):
        _approve(correction, qian)
    _approve(correction, qian, approved=False)


@pytest.mark.parametrize("who", ["lin", "wu", "zhou", "qian"])
def test_nobody_renames_without_an_approved_correction(
    who: str, lin: Staff, everybody: dict[str, Staff]
) -> None:
    form = registered(lin, MISTYPED, now=NOW)
    correction = _asked(form, lin)
    rename = "SELECT customers_rename(%s, '别名', '别名', 'bieming', 'bm', now())"
    update = "UPDATE customers_customer SET current_name = '别名' WHERE id = %s"
    for statement, number in ((rename, correction.pk), (update, form.customer_id)):
        with acting(everybody[who]), pytest.raises(Error), transaction.atomic():
            connection.cursor().execute(statement, [number])
    assert _found(lin, "") == ["程一凡"]
