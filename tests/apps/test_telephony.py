"""The telephone below its pages: late or not, drafts, erasure, and who may do what by SQL."""

from datetime import timedelta

import pytest
from django.db import DatabaseError, Error, connection, transaction

from anchang.apps.customers.actions import Person, register
from anchang.apps.customers.choices import RegistrationKind
from anchang.apps.customers.refusals import FormError, RecordsAreNeverChangedError
from anchang.apps.offices.models import Staff
from anchang.apps.privacy.actions import Asked, decide, erase, record_request
from anchang.apps.privacy.choices import AskedBy, RequestKind
from anchang.apps.privacy.file_of_person import file_of
from anchang.apps.reception.calls import Said, Waited, is_late, record_call
from anchang.apps.rulebooks.actions import adopt
from anchang.apps.telephony.choices import EventKind
from anchang.apps.telephony.drafts import DRAFT_CHARACTERS_MAX, DRAFT_DAYS_MAX, draft_of, keep_draft
from anchang.apps.telephony.models import CallRecord, Draft, Event, Line, PhoneCall
from anchang.apps.telephony.recording import record_phone_call
from anchang.apps.telephony.refusals import AlreadyRecordedError, DraftTooLongError
from anchang.domain.calendar import office_day
from anchang.foundation import clock
from anchang.foundation.errors import as_domain_errors
from tests.people import acting
from tests.telephone import NUMBER, bearer, happens, ringing_for

pytestmark = pytest.mark.django_db
RINGING, ANSWERED, ENDED = EventKind.RINGING, EventKind.ANSWERED, EventKind.ENDED


@pytest.mark.parametrize(
    ("waited", "late"),
    [
        (Waited(3), False),
        (Waited(4), True),
        (Waited(seconds=15), False),
        (Waited(seconds=16), True),
        (Waited(returned=True), False),
    ],
)
def test_late_is_after_the_third_ring(waited: Waited, late: bool, lin: Staff) -> None:
    with acting(lin):
        assert is_late(waited, lin.office_id, clock.now()) is late


def test_the_office_decides_how_long_a_ring_is(lin: Staff, qian: Staff) -> None:
    with acting(qian):
        adopt(
            adoption="recommended",
            choices={},
            parameters={"ring_seconds": 4},
            effective_day=office_day(clock.now()),
            reason="换了交换机",
            by=qian,
            now=clock.now(),
        )
        assert is_late(Waited(seconds=13), lin.office_id, clock.now())


def test_a_call_says_how_long_it_rang(lin: Staff) -> None:
    with acting(lin), pytest.raises(FormError) as refused:
        record_call(said=Said(NUMBER), waited=Waited(), by=lin, now=clock.now())
    assert set(refused.value.fields) == {"rings"}


def test_a_registration_needs_a_number(lin: Staff) -> None:
    with acting(lin), pytest.raises(FormError) as refused:
        record_call(said=Said("", name="高高"), waited=Waited(1), by=lin, now=clock.now())
    assert set(refused.value.fields) == {"phone"}


def test_the_clerk_records_for_whoever_answered(lin: Staff, wu: Staff, jin: Staff) -> None:
    call = happens(bearer(jin), jin, lin, RINGING, ANSWERED, ENDED)
    with acting(wu):
        kept = record_phone_call(
            phone_call=call, said=Said(NUMBER), rings=None, consultant=lin, by=wu, now=clock.now()
        )
    assert (kept.owner_id, kept.recorded_by_id) == (lin.pk, wu.pk)
    with acting(lin):
        assert CallRecord.objects.get().owner_id == lin.pk
        with pytest.raises(AlreadyRecordedError):
            record_phone_call(phone_call=call, said=Said(NUMBER), rings=None, by=lin, now=clock.now())


def test_a_draft_that_is_too_long_is_refused_and_an_old_one_is_forgotten(lin: Staff, jin: Staff) -> None:
    call, now = ringing_for(lin, jin), clock.now()
    with acting(lin):
        with pytest.raises(DraftTooLongError):
            keep_draft(typed={"content": ["长" * DRAFT_CHARACTERS_MAX]}, phone_call=None, by=lin, now=now)
        keep_draft(typed={"content": ["问学校"]}, phone_call=call, by=lin, now=now)
        later = now + timedelta(days=DRAFT_DAYS_MAX, minutes=1)
        keep_draft(typed={"content": ["问价格"]}, phone_call=None, by=lin, now=later)
        assert draft_of(lin, call) == ({}, None)
        assert draft_of(lin, None)[0] == {"content": ["问价格"]}


def test_a_draft_is_sealed_in_the_database(lin: Staff) -> None:
    with acting(lin):
        keep_draft(typed={"content": ["问学校"]}, phone_call=None, by=lin, now=clock.now())
        with connection.cursor() as cursor:
            cursor.execute("SELECT typed FROM telephony_draft")
            assert cursor.fetchone()[0].startswith("v1:")


def test_events_are_never_changed(lin: Staff, jin: Staff) -> None:
    ringing_for(lin, jin)
    refused = pytest.raises((RecordsAreNeverChangedError, DatabaseError))
    with acting(lin), refused, as_domain_errors(), transaction.atomic():
        Event.objects.update(kind=ANSWERED)
    with acting(lin):
        assert Event.objects.get().kind == RINGING


def test_nobody_reports_without_the_application_s_signature(lin: Staff, tang: Staff, jin: Staff) -> None:
    """SQL in the desk's hands: the door answers that it refuses, and takes nothing."""
    call = ringing_for(lin, jin)
    with acting(tang), connection.cursor() as cursor:
        line = Line.objects.get().pk
        cursor.execute(
            "SELECT outcome FROM telephony_receive("
            "1, 'c-9', 'answered', %s, %s, '', '', '', NULL, now(), 'x')",
            [line, lin.pk],
        )
        assert cursor.fetchone() == ("refused",)
    with acting(lin):
        assert list(PhoneCall.objects.all()) == [call]


def test_a_consultant_does_not_write_a_form_for_a_colleague_s_call(
    lin: Staff, zhao: Staff, jin: Staff
) -> None:
    call = ringing_for(lin, jin)
    with acting(zhao):
        mine = record_call(said=Said(NUMBER), waited=Waited(1), by=zhao, now=clock.now())
        with pytest.raises(Error), transaction.atomic():
            CallRecord.objects.create(
                office_id=zhao.office_id, owner=zhao, incoming=call, call=mine, recorded_at=clock.now()
            )


def test_whoever_is_erased_has_not_called(lin: Staff, wu: Staff, qian: Staff, jin: Staff) -> None:
    who = bearer(jin)
    call = happens(who, jin, lin, RINGING, ANSWERED)
    other = happens(who, jin, lin, RINGING, number="10088889999")
    now = clock.now()
    with acting(lin):
        keep_draft(typed={"content": ["想买给母亲"]}, phone_call=call, by=lin, now=now)
        person = Person("陈晨晨", NUMBER)
        kind = RegistrationKind.CALL
        customer = register(kind=kind, person=person, details={}, by=lin, now=now).customer
    with acting(wu):
        asked = Asked(RequestKind.ERASURE, AskedBy.IN_PERSON, "", "看过身份证")
        request = record_request(customer=customer, asked=asked, by=wu, now=now)
    with acting(qian):
        told = {section.title for section in file_of(customer).sections}
        assert "电话系统记下的来电" in told
        decide(request=request, approved=True, reason="", by=qian, now=now)
        erase(request=request, by=qian, now=now)
        left = PhoneCall.objects.get(pk=call.pk)
        assert (left.number, left.number_key) == ("", "")
        assert left.external_id != call.external_id
        assert {event.number for event in left.events.all()} == {""}
        assert PhoneCall.objects.get(pk=other.pk).number == "10088889999"
    with acting(lin):
        assert draft_of(lin, call)[0] == {}
        assert {draft.number_key for draft in Draft.objects.all()} == {""}
