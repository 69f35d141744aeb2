"""A claim is made by a form with name and contact, at server time, and is never changed (2.1.1, 2.1.4)."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from django.db import Error, transaction

from anchang.apps.customers.actions import Person, register
from anchang.apps.customers.choices import ProxyBy, RegistrationKind
from anchang.apps.customers.form_fields import VISIT_FORM, completeness
from anchang.apps.customers.models import Customer, FollowUp, Membership, Registration
from anchang.apps.customers.refusals import FormError, RecordsAreNeverChangedError
from anchang.apps.offices.models import Staff
from anchang.foundation.errors import as_domain_errors, constraint_of
from anchang.foundation.ledger.models import Entry
from tests.apps.stories import CHEN, registered
from tests.people import acting

NOW = datetime(2026, 11, 23, 6, 0, tzinfo=UTC)
pytestmark = pytest.mark.django_db


def test_a_form_without_name_and_contact_is_refused_in_words(lin: Staff) -> None:
    with pytest.raises(FormError) as refused:
        registered(lin, Person("", "12"), now=NOW)
    assert set(refused.value.fields) == {"name", "phone"}


def test_a_registration_carries_server_time_and_how_complete_it_is(lin: Staff) -> None:
    form = registered(
        lin, now=NOW, details={"grade": "A", "grade_quote": "「这个月就定」", "budget_wan": 260}
    )
    assert form.registered_at == form.entered_at == NOW
    assert form.completeness_percent == completeness(VISIT_FORM, form.details).percent
    assert "意向等级" not in form.missing


def test_an_answer_that_the_form_does_not_offer_is_refused(lin: Staff) -> None:
    with pytest.raises(FormError) as refused:
        registered(
            lin, now=NOW, details={"grade": "Z", "budget_wan": -1, "nonsense": "x", "heard_from": ["?"]}
        )
    assert set(refused.value.fields) == {"grade", "budget_wan", "nonsense", "heard_from"}


def test_the_same_person_may_be_registered_by_two_consultants_who_learn_nothing_of_each_other(
    lin: Staff, zhao: Staff, zhou: Staff
) -> None:
    registered(lin, now=NOW)
    registered(zhao, now=NOW + timedelta(days=1))
    with acting(zhao):
        assert Customer.objects.count() == 1
        assert list(Registration.objects.values_list("owner_id", flat=True)) == [zhao.pk]
    with acting(zhou):
        assert Customer.objects.count() == 2
        assert Membership.objects.values("party").distinct().count() == 1


def test_a_consultant_cannot_even_ask_for_the_party(lin: Staff) -> None:
    registered(lin, now=NOW)
    with acting(lin), pytest.raises(Error), transaction.atomic():
        Membership.objects.count()


def test_a_second_form_of_the_same_consultant_belongs_to_the_same_customer(lin: Staff) -> None:
    first = registered(lin, now=NOW)
    second = registered(lin, now=NOW + timedelta(hours=1))
    assert first.customer_id == second.customer_id


def test_only_a_proxy_registration_names_who_registered(lin: Staff) -> None:
    with pytest.raises(FormError):
        registered(lin, now=NOW, kind=RegistrationKind.PROXY)
    with pytest.raises(FormError):
        registered(lin, now=NOW, proxy_by=ProxyBy.FRIEND)
    assert registered(lin, now=NOW, kind=RegistrationKind.PROXY, proxy_by=ProxyBy.FRIEND).proxy_by == "friend"


def test_the_clerk_enters_a_paper_form_for_a_consultant_and_the_entry_time_stays_true(
    lin: Staff, wu: Staff
) -> None:
    signed = NOW - timedelta(days=2)
    with acting(wu):
        form = register(
            kind=RegistrationKind.VISIT_FORM,
            person=CHEN,
            details={},
            by=wu,
            now=NOW,
            consultant=lin,
            registered_at=signed,
        )
    assert (form.owner_id, form.registered_at, form.entered_at) == (lin.pk, signed, NOW)
    with acting(wu), pytest.raises(FormError):
        register(
            kind=RegistrationKind.VISIT_FORM,
            person=CHEN,
            details={},
            by=wu,
            now=NOW,
            consultant=lin,
            registered_at=NOW + timedelta(minutes=1),
        )


def test_a_consultant_cannot_register_for_a_colleague(lin: Staff, zhao: Staff) -> None:
    with acting(lin), pytest.raises(Error), transaction.atomic():
        register(kind=RegistrationKind.VISIT_FORM, person=CHEN, details={}, by=lin, now=NOW, consultant=zhao)


def test_a_confirmation_record_is_changed_by_nobody(lin: Staff, wu: Staff) -> None:
    form = registered(lin, now=NOW)
    for person in (lin, wu):
        with acting(person), pytest.raises(Error), transaction.atomic():
            Registration.objects.filter(pk=form.pk).update(registered_at=NOW - timedelta(days=9))


def test_a_consultant_cannot_follow_up_a_colleagues_customer(lin: Staff, zhao: Staff) -> None:
    form = registered(lin, now=NOW)
    row = {
        "office_id": lin.office_id,
        "way": "call",
        "reached": True,
        "content": "抢客户",
        "followed_at": NOW,
    }
    with acting(zhao), pytest.raises(Error), transaction.atomic():
        FollowUp.objects.create(owner=zhao, customer_id=form.customer_id, **row)
    with acting(zhao), pytest.raises(Error), transaction.atomic():
        FollowUp.objects.create(owner=lin, customer_id=form.customer_id, **row)


def test_every_action_leaves_a_ledger_entry_without_personal_data(lin: Staff, qian: Staff) -> None:
    form = registered(lin, now=NOW)
    with acting(qian):
        entry = Entry.objects.get(action="customer.registered")
    assert entry.detail == {"registration": form.pk}
    assert (entry.actor_id, entry.at) == (lin.pk, NOW)


def test_append_only_speaks_chinese_and_names_its_clause(lin: Staff) -> None:
    assert RecordsAreNeverChangedError.clause == "2.1.4"
    with pytest.raises(Error) as refused, transaction.atomic(), as_domain_errors():
        Registration.objects.all().delete()
    assert constraint_of(refused.value) in {"", "customers_registration_is_append_only"}
