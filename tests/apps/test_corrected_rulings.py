"""An approved correction of a registration decides: by its time, its consultant, or because it is void."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from anchang.apps.conduct.choices import Field
from anchang.apps.conduct.correction_actions import Wish, ask_correction, rule_on_correction
from anchang.apps.customers.actions import join_household
from anchang.apps.customers.choices import Relation
from anchang.apps.customers.models import Customer, Registration
from anchang.apps.offices.models import Staff
from anchang.apps.rulings.card import Card, decision_card
from tests.apps.stories import CHEN, CHENS_WIFE, registered
from tests.people import acting

NOW = datetime(2026, 11, 23, 6, 0, tzinfo=UTC)
pytestmark = pytest.mark.django_db


@pytest.fixture
def forms(lin: Staff, zhao: Staff, wu: Staff) -> tuple[Registration, Registration]:
    """Lin registered Chen two days before Zhao registered his wife: one family (2.4.3)."""
    husband = registered(lin, CHEN, now=NOW - timedelta(days=5))
    wife = registered(zhao, CHENS_WIFE, now=NOW - timedelta(days=3))
    with acting(wu):
        members = [Customer.objects.get(pk=form.customer_id) for form in (wife, husband)]
        join_household(
            member=members[0], of=members[1], relation=Relation.SPOUSE, reason="夫妻", by=wu, now=NOW
        )
    return husband, wife


def correct(form: Registration, one: Wish, asker: Staff, manager: Staff, *, approved: bool = True) -> None:
    with acting(asker):
        correction = ask_correction(
            table="customers_registration", record_id=form.pk, wish=one, by=asker, now=NOW
        )
    with acting(manager):
        rule_on_correction(correction=correction, approved=approved, note="看过纸面", by=manager, now=NOW)


def wish(field: Field, **values: object) -> Wish:
    return Wish(field, "原来的", "录错", "纸面登记表", **values)  # type: ignore[arg-type]


def card(form: Registration, reader: Staff) -> Card:
    with acting(reader):
        customer = Customer.objects.get(pk=form.customer_id)
        return decision_card(customer=customer, by=reader, now=NOW)


def owner(form: Registration, reader: Staff) -> int | None:
    found = card(form, reader).owner
    return found.staff_id if found else None


Forms = tuple[Registration, Registration]


def test_the_first_registration_is_first_by_its_corrected_time(
    forms: Forms, lin: Staff, zhao: Staff, wu: Staff, qian: Staff
) -> None:
    assert owner(forms[0], qian) == lin.pk
    earlier = NOW - timedelta(days=6)
    correct(forms[1], wish(Field.TIME, at=earlier), wu, qian)
    assert owner(forms[0], qian) == zhao.pk
    assert "2.4.3" in card(forms[0], qian).clauses


def test_a_refused_correction_decides_nothing(forms: Forms, lin: Staff, wu: Staff, qian: Staff) -> None:
    correct(forms[1], wish(Field.TIME, at=NOW - timedelta(days=6)), wu, qian, approved=False)
    assert owner(forms[0], qian) == lin.pk


def test_a_void_registration_is_no_claim(forms: Forms, zhao: Staff, wu: Staff, qian: Staff) -> None:
    correct(forms[0], wish(Field.VOID), wu, qian)
    assert owner(forms[1], qian) == zhao.pk


def test_a_registration_given_to_another_consultant_is_theirs(
    forms: Forms, zhao: Staff, wu: Staff, qian: Staff
) -> None:
    correct(forms[0], wish(Field.CONSULTANT, consultant=zhao), wu, qian)
    assert owner(forms[0], qian) == zhao.pk


def test_the_newest_of_several_corrections_holds(forms: Forms, lin: Staff, wu: Staff, qian: Staff) -> None:
    for days in (6, 2):
        correct(forms[1], wish(Field.TIME, at=NOW - timedelta(days=days)), wu, qian)
    assert owner(forms[0], qian) == lin.pk


def test_a_consultants_own_card_knows_the_correction_of_their_own_record(
    forms: Forms, lin: Staff, wu: Staff, qian: Staff
) -> None:
    earlier = NOW - timedelta(days=9)
    correct(forms[0], wish(Field.TIME, at=earlier), wu, qian)
    assert [line.at for line in card(forms[0], lin).timeline] == [earlier]
