"""Look-up without looking: a narrow question, a narrow answer, logged and limited (1.1, 2.4.5,
security.md).
"""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from django.db import Error, transaction

from anchang.apps.customers.choices import LookUpAnswer, RegistrationKind
from anchang.apps.customers.models import LookUp
from anchang.apps.customers.recognition import (
    LOOK_UPS_PER_MINUTE_MAX,
    Question,
    Recognition,
    question,
    recognise,
)
from anchang.apps.customers.refusals import FormError, TooManyLookUpsError
from anchang.apps.customers.search_keys import tail_key
from anchang.apps.offices.models import Staff
from tests.apps.stories import CHEN, registered
from tests.people import acting

NOW = datetime(2026, 11, 23, 6, 0, tzinfo=UTC)
pytestmark = pytest.mark.django_db


def ask(person: Staff, asked: Question) -> Recognition:
    with acting(person):
        return recognise(asked=asked, by=person, now=NOW)


def test_a_new_customer_is_new(tang: Staff) -> None:
    assert ask(tang, question(phone=CHEN.phone)) == Recognition(LookUpAnswer.NEW, None)


@pytest.mark.parametrize(
    "typed",
    [
        {"phone": "100-1234-5678"},
        {"name": "陈一凡女士", "tail": "5678"},
        {"name": "Chen Yifan", "tail": "5678"},
    ],
)
def test_the_desk_learns_whom_to_call_and_nothing_else(
    lin: Staff, tang: Staff, typed: dict[str, str]
) -> None:
    registered(lin, now=NOW - timedelta(days=1))
    assert ask(tang, question(**typed)) == Recognition(LookUpAnswer.CONSULTANT, lin.pk)


def test_the_first_visit_form_is_named_before_an_earlier_call_and_a_proxy_is_never_named(
    lin: Staff, zhao: Staff, tang: Staff
) -> None:
    registered(zhao, now=NOW - timedelta(days=3), kind=RegistrationKind.CALL)
    registered(lin, now=NOW - timedelta(days=2))
    assert ask(tang, question(phone=CHEN.phone)).consultant_id == lin.pk


def test_another_office_is_never_found(lin: Staff, yan: Staff) -> None:
    registered(lin, now=NOW)
    assert ask(yan, question(phone=CHEN.phone)).answer is LookUpAnswer.NEW


@pytest.mark.parametrize("typed", [{}, {"name": "陈一凡"}, {"tail": "5678"}, {"phone": "一二三"}])
def test_half_a_question_is_refused(typed: dict[str, str]) -> None:
    with pytest.raises(FormError):
        question(**typed)


@pytest.mark.parametrize("person", ["lin", "sun", "jin"])
def test_consultants_finance_and_administrator_may_not_ask(person: str, everybody: dict[str, Staff]) -> None:
    with acting(everybody[person]), pytest.raises(Error), transaction.atomic():
        recognise(asked=question(phone=CHEN.phone), by=everybody[person], now=NOW)


def test_every_question_is_logged_without_the_number(lin: Staff, tang: Staff, qian: Staff) -> None:
    registered(lin, now=NOW)
    ask(tang, question(phone=CHEN.phone))
    with acting(qian):
        logged = LookUp.objects.get()
    assert (logged.owner_id, logged.tail_key, logged.answer, logged.consultant_id) == (
        tang.pk,
        tail_key(tang.office_id, "5678"),
        "consultant",
        lin.pk,
    )


def test_too_many_questions_a_minute_are_refused(tang: Staff) -> None:
    for _ in range(LOOK_UPS_PER_MINUTE_MAX):
        ask(tang, question(phone=CHEN.phone))
    with pytest.raises(TooManyLookUpsError):
        ask(tang, question(phone=CHEN.phone))
    with acting(tang):
        recognise(asked=question(phone=CHEN.phone), by=tang, now=NOW + timedelta(seconds=61))
