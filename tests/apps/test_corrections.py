"""A correction is asked for, approved by a manager, appended, and told to whom it touches (2.1.4)."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from django.db import Error, connection, transaction

from anchang.apps.conduct.choices import Field
from anchang.apps.conduct.correction_actions import Wish, acknowledge, ask_correction, rule_on_correction
from anchang.apps.conduct.correction_queries import corrected, corrections, notices
from anchang.apps.conduct.models import Correction, CorrectionNotice, CorrectionRuling
from anchang.apps.conduct.refusals import (
    AlreadyAskedError,
    AlreadyDecidedError,
    ConductFormError,
    NobodyRulesOnTheirOwnCorrectionError,
    NotTheManagerError,
    UnknownRecordError,
)
from anchang.apps.customers.actions import Person
from anchang.apps.customers.models import Registration
from anchang.apps.offices.models import Staff
from anchang.foundation.errors import as_domain_errors, constraint_of
from anchang.foundation.ledger.models import Entry
from tests.apps.stories import CHEN, STRANGER, registered
from tests.people import acting

NOW = datetime(2026, 11, 23, 6, 0, tzinfo=UTC)
EARLIER = NOW - timedelta(days=2)
TABLE = "customers_registration"
pytestmark = pytest.mark.django_db


def wish(field: Field = Field.TIME, **values: object) -> Wish:
    given: dict[str, object] = {"was": "原来的", "reason": "录入时看错了", "proof": "纸面登记表"}
    if field == Field.TIME:
        given["at"] = EARLIER
    return Wish(field, **(given | values))  # type: ignore[arg-type]


def asked(form: Registration, by: Staff, one: Wish | None = None) -> Correction:
    with acting(by):
        return ask_correction(table=TABLE, record_id=form.pk, wish=one or wish(), by=by, now=NOW)


def approved(form: Registration, asker: Staff, manager: Staff, one: Wish | None = None) -> Correction:
    correction = asked(form, asker, one)
    with acting(manager):
        rule_on_correction(correction=correction, approved=True, note="", by=manager, now=NOW)
    return correction


def test_only_whoever_sees_a_record_may_ask_for_its_correction(
    lin: Staff, zhao: Staff, wu: Staff, sun: Staff
) -> None:
    form = registered(lin, now=NOW)
    asked(form, lin)
    asked(form, wu)
    with pytest.raises(UnknownRecordError):
        asked(form, zhao)
    by_hand = {
        "office_id": zhao.office_id,
        "owner": zhao,
        "record_table": TABLE,
        "record_id": form.pk,
        "record_owner": lin,
        "field": "void",
        "reason": "x",
        "proof": "x",
        "asked_at": NOW,
    }
    with acting(zhao), pytest.raises(Error, match="row-level security"), transaction.atomic():
        Correction.objects.create(**by_hand)
    with acting(sun), pytest.raises(Error, match="permission denied"), transaction.atomic():
        Correction.objects.create(**(by_hand | {"owner": sun}))


def test_a_table_that_holds_no_records_cannot_be_named(lin: Staff) -> None:
    with acting(lin), pytest.raises(UnknownRecordError):
        ask_correction(table="offices_staff", record_id=lin.pk, wish=wish(), by=lin, now=NOW)


@pytest.mark.parametrize(
    ("values", "field"),
    [
        ({"reason": " "}, "reason"),
        ({"proof": ""}, "proof"),
        ({"at": None}, "at"),
        ({"at": NOW + timedelta(minutes=1)}, "at"),
        ({"reason": "长" * 401}, "reason"),
    ],
)
def test_what_is_missing_is_said_beside_its_field(values: dict[str, Any], field: str, lin: Staff) -> None:
    form = registered(lin, now=NOW)
    with pytest.raises(ConductFormError) as refused:
        asked(form, lin, wish(**values))
    assert set(refused.value.fields) == {field}


def test_a_record_can_be_given_to_another_consultant_only(lin: Staff, zhao: Staff, wu: Staff) -> None:
    form = registered(lin, now=NOW)
    for person in (lin, wu, None):
        with pytest.raises(ConductFormError) as refused:
            asked(form, wu, wish(Field.CONSULTANT, consultant=person))
        assert set(refused.value.fields) == {"consultant"}
    assert asked(form, wu, wish(Field.CONSULTANT, consultant=zhao)).consultant == zhao


def test_the_same_is_asked_once_until_it_is_decided(lin: Staff, qian: Staff) -> None:
    form = registered(lin, now=NOW)
    correction = asked(form, lin)
    with pytest.raises(AlreadyAskedError):
        asked(form, lin)
    with acting(qian):
        rule_on_correction(correction=correction, approved=False, note="纸上看不清", by=qian, now=NOW)
    asked(form, lin)


def test_a_manager_rules_never_the_asker_nor_the_records_owner(
    lin: Staff, zhou: Staff, qian: Staff, gao: Staff, wu: Staff
) -> None:
    form = registered(lin, now=NOW)
    correction = asked(form, qian)
    for person, error in ((zhou, NotTheManagerError), (qian, NobodyRulesOnTheirOwnCorrectionError)):
        with acting(person), pytest.raises(error):
            rule_on_correction(correction=correction, approved=True, note="", by=person, now=NOW)
    by_hand = {"correction": correction, "approved": True, "decided_by": qian, "decided_at": NOW}
    by_hand |= {"office_id": qian.office_id, "owner": qian, "record_owner": lin}
    with acting(qian), pytest.raises(Error) as refused, transaction.atomic():
        CorrectionRuling.objects.create(**by_hand)
    assert constraint_of(refused.value) == "nobody_rules_on_their_own_correction"
    # Nor by naming somebody else as the asker.
    with acting(qian), pytest.raises(Error) as refused, transaction.atomic():
        CorrectionRuling.objects.create(**(by_hand | {"owner": lin}))
    assert constraint_of(refused.value) == "a_ruling_repeats_whom_its_correction_concerns"
    with acting(gao):
        rule_on_correction(correction=correction, approved=True, note="", by=gao, now=NOW)
        with pytest.raises(AlreadyDecidedError):
            rule_on_correction(correction=correction, approved=True, note="", by=gao, now=NOW)


def test_a_refusal_says_why(lin: Staff, qian: Staff) -> None:
    correction = asked(registered(lin, now=NOW), lin)
    with acting(qian), pytest.raises(ConductFormError):
        rule_on_correction(correction=correction, approved=False, note=" ", by=qian, now=NOW)


def test_the_record_stays_and_the_correction_stands_beside_it(lin: Staff, wu: Staff, qian: Staff) -> None:
    form = registered(lin, now=NOW)
    correction = approved(form, lin, qian, wish(was="2026-11-23 14:00"))
    for reader in (lin, wu, qian):
        with acting(reader):
            assert Registration.objects.get(pk=form.pk).registered_at == NOW
            (shown,) = corrected({TABLE: [form.pk]}, reader)[TABLE, form.pk]
            assert (shown.number, shown.field) == (correction.pk, "登记时间")
            assert (shown.was, shown.now) == ("2026-11-23 14:00", "2026-11-21 14:00")
    with acting(qian):
        actions = set(Entry.objects.values_list("action", flat=True))
        assert {"correction.asked", "correction.ruled"} <= actions


def test_a_correction_that_waits_or_was_refused_is_not_shown_on_the_record(lin: Staff, qian: Staff) -> None:
    form = registered(lin, now=NOW)
    correction = asked(form, lin)
    with acting(qian):
        assert corrected({TABLE: [form.pk]}, qian) == {}
        rule_on_correction(correction=correction, approved=False, note="不清楚", by=qian, now=NOW)
        assert corrected({TABLE: [form.pk]}, qian) == {}
    with acting(lin):
        assert CorrectionNotice.objects.count() == 0
        assert [one.ruling is not None for one in corrections()] == [True]


def test_it_is_told_to_the_consultants_whom_it_touches_and_to_nobody_else(
    lin: Staff, zhao: Staff, wu: Staff, qian: Staff
) -> None:
    form = registered(lin, now=NOW)
    registered(zhao, CHEN, now=NOW + timedelta(hours=1))
    approved(form, wu, qian, wish(Field.NAME, words="陈一帆"))
    with acting(lin):
        (told,) = notices(lin)
        assert (told.notice.own, told.notice.record_id, told.wanted) == (True, form.pk, "陈一帆")
    with acting(zhao):
        (told,) = notices(zhao)
        secret = (told.notice.record_id, told.notice.was, told.notice.wanted, told.notice.wanted_at)
        assert secret == (None, "", "", None)
        assert told.notice.customer_id is not None
        assert corrections() == []
        assert corrected({TABLE: [form.pk]}, zhao) == {}
    with acting(qian):
        assert CorrectionNotice.objects.count() == 2


def test_a_consultant_of_another_household_is_told_nothing(lin: Staff, zhao: Staff, qian: Staff) -> None:
    form = registered(lin, now=NOW)
    registered(zhao, STRANGER, now=NOW)
    approved(form, lin, qian)
    with acting(zhao):
        assert notices(zhao) == []


def test_whom_a_registration_is_given_to_is_told_that_it_is_theirs_and_no_more(
    lin: Staff, zhao: Staff, wu: Staff, qian: Staff
) -> None:
    form = registered(lin, now=NOW)
    approved(form, wu, qian, wish(Field.CONSULTANT, was="林岚", consultant=zhao))
    with acting(zhao):
        (told,) = notices(zhao)
        assert told.given_to_reader
        assert (told.notice.record_id, told.notice.was) == (None, "")
        assert not Registration.objects.filter(pk=form.pk).exists()


def test_nobody_tells_of_a_correction_but_the_manager_who_approved_it(
    lin: Staff, zhao: Staff, qian: Staff
) -> None:
    form = registered(lin, now=NOW)
    correction = asked(form, lin)
    call = "SELECT conduct_tell_of_correction(%s, '', '', now())"
    for person, words in ((zhao, "permission denied"), (qian, "no correction that you approved")):
        with acting(person), pytest.raises(Error, match=words), transaction.atomic():
            connection.cursor().execute(call, [correction.pk])


def test_a_notice_is_acknowledged_once_and_by_the_person_alone(lin: Staff, zhao: Staff, qian: Staff) -> None:
    form = registered(lin, now=NOW)
    approved(form, lin, qian)
    with acting(lin):
        notice = notices(lin)[0].notice
        acknowledge(notice=notice, by=lin, now=NOW)
        acknowledge(notice=notice, by=lin, now=NOW + timedelta(hours=1))
        assert notices(lin)[0].seen_at == NOW
    with acting(zhao), pytest.raises(Error, match="row-level security"), as_domain_errors():
        acknowledge(notice=notice, by=zhao, now=NOW)


def test_names_and_numbers_lie_sealed_in_the_database(lin: Staff, wu: Staff, qian: Staff) -> None:
    form = registered(lin, Person("陈一凡", "10012345678"), now=NOW)
    approved(form, wu, qian, wish(Field.PHONE, was="10012345678", words="10012345670"))
    with acting(qian), connection.cursor() as cursor:
        for table in ("conduct_correction", "conduct_correctionnotice"):
            cursor.execute(f"SELECT was, wanted FROM {table}")
            assert all(text.startswith("v1:") for row in cursor.fetchall() for text in row)
        assert CorrectionNotice.objects.get().wanted == "10012345670"
