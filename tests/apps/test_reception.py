"""The reception day: presence, the board, calls, ends of receptions, consents."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.db import Error, transaction

from anchang.apps.customers.models import Customer, Registration
from anchang.apps.customers.refusals import FormError, NotYourCustomerError
from anchang.apps.offices.models import Staff
from anchang.apps.reception.actions import end_reception, set_presence
from anchang.apps.reception.board import board
from anchang.apps.reception.calls import take_call
from anchang.apps.reception.choices import (
    CallResult,
    FirstVisitAnswer,
    OwnerConsent,
    PresenceState,
    SearchResult,
)
from anchang.apps.reception.deals import consent_to_stand_in
from anchang.apps.reception.models import Call, PresenceEvent
from anchang.apps.reception.refusals import NotAllowedError, ReceptionAlreadyEndedError
from anchang.apps.reception.searches import search_file
from anchang.foundation import clock
from tests.apps.stories import CHEN, arrives, here, registered
from tests.people import acting

NOW = clock.now()
pytestmark = pytest.mark.django_db


def test_the_board_shows_seats_from_the_left_and_says_why_somebody_is_next(
    lin: Staff, zhao: Staff, tang: Staff
) -> None:
    here(zhao, now=NOW)
    with acting(tang):
        shown = board(office_id=tang.office_id, now=NOW)
    assert [(seat.position, seat.name, seat.state) for seat in shown.seats] == [
        (1, "林岚", "away"),
        (2, "赵哲", "free"),
    ]
    assert (shown.next_id, shown.after) == (zhao.pk, ())
    assert shown.why == (
        "按席位从左到右，今天第一位是 林岚（条款 3.1.2）。",
        "林岚未签到，轮过（条款 3.1.2）。",
        "所以下一位是 赵哲。",
    )


def test_everybody_sees_the_turns_and_only_who_may_sees_the_visitor(
    lin: Staff, zhao: Staff, tang: Staff
) -> None:
    here(lin, zhao, now=NOW)
    arrives(tang, now=NOW, answer=FirstVisitAnswer.FIRST_VISIT)
    for person, visitor in ((tang, CHEN.name), (lin, CHEN.name), (zhao, "")):
        with acting(person):
            turn = board(office_id=tang.office_id, now=NOW).turns[0]
        assert (turn.consultant, turn.visitor, turn.visit_id is not None) == ("林岚", visitor, bool(visitor))


def test_finance_and_another_office_see_no_board(lin: Staff, sun: Staff, yan: Staff) -> None:
    here(lin, now=NOW)
    with acting(sun), pytest.raises(Error), transaction.atomic():
        board(office_id=sun.office_id, now=NOW)
    with acting(yan):
        assert board(office_id=lin.office_id, now=NOW).seats == ()


def test_who_serves_is_passed_over_until_the_visitor_has_gone(lin: Staff, zhao: Staff, tang: Staff) -> None:
    here(lin, now=NOW)
    visit = arrives(tang, now=NOW, answer=FirstVisitAnswer.FIRST_VISIT)
    with acting(tang):
        assert board(office_id=tang.office_id, now=NOW).next_id is None
        end_reception(turn=visit.turn, by=tang, now=NOW + timedelta(minutes=30))
        assert board(office_id=tang.office_id, now=NOW + timedelta(minutes=31)).next_id == lin.pk
        with pytest.raises(ReceptionAlreadyEndedError):
            end_reception(turn=visit.turn, by=tang, now=NOW + timedelta(minutes=32))


def test_a_consultant_speaks_for_themselves_alone(lin: Staff, zhao: Staff, jin: Staff) -> None:
    with acting(lin):
        with pytest.raises(NotAllowedError):
            set_presence(person=zhao, state=PresenceState.HERE, by=lin, now=NOW)
        with pytest.raises(Error), transaction.atomic():
            PresenceEvent.objects.create(
                office_id=lin.office_id, owner=zhao, state="here", changed_at=NOW, recorded_by=lin
            )
    with acting(jin), pytest.raises(NotAllowedError):
        set_presence(person=lin, state=PresenceState.HERE, by=jin, now=NOW)


def test_a_trip_lasts_over_night_and_a_day_off_does_not(lin: Staff, zhao: Staff, tang: Staff) -> None:
    yesterday = NOW - timedelta(days=1)
    here(lin, now=yesterday, state=PresenceState.BUSINESS_TRIP)
    here(zhao, now=yesterday, state=PresenceState.DAY_OFF)
    with acting(tang):
        seats = board(office_id=tang.office_id, now=NOW).seats
    assert [seat.words for seat in seats] == ["出差", "未签到"]


def test_a_call_with_a_name_is_a_call_registration_and_one_without_is_only_a_call(lin: Staff) -> None:
    with acting(lin):
        named = take_call(phone=CHEN.phone, name=CHEN.name, rings=2, invited=True, by=lin, now=NOW)
        unnamed = take_call(phone="10022223333", rings=5, by=lin, now=NOW)
        wrong = take_call(
            phone="10022224444", name="打错的人", rings=1, result=CallResult.WRONG_NUMBER, by=lin, now=NOW
        )
    assert named.registration is not None
    assert named.registration.kind == "call"
    assert unnamed.registration is None
    assert wrong.registration is None


def test_a_call_form_is_refused_in_words(lin: Staff) -> None:
    with acting(lin), pytest.raises(FormError) as refused:
        take_call(phone="x", rings=99, content="长" * 3000, appointment_at=NOW, by=lin, now=NOW)
    assert set(refused.value.fields) == {"phone", "rings", "content", "invited"}


def test_the_database_refuses_an_appointment_without_invitation(lin: Staff) -> None:
    with acting(lin), pytest.raises(Error, match="an_appointment_needs_an_invitation"), transaction.atomic():
        Call.objects.create(
            office_id=lin.office_id,
            owner=lin,
            phone="10022223333",
            rings=1,
            invited=False,
            appointment_at=NOW,
            called_at=NOW,
            recorded_by=lin,
        )


def test_only_the_original_consultant_agrees_to_a_stand_ins_commission(lin: Staff, zhao: Staff) -> None:
    form = registered(lin, now=NOW)
    with acting(lin):
        customer = Customer.objects.get(pk=form.customer_id)
        consent_to_stand_in(customer=customer, helper=zhao, consent=OwnerConsent.WAIVE, by=lin, now=NOW)
    with acting(zhao), pytest.raises(NotYourCustomerError):
        consent_to_stand_in(customer=customer, helper=zhao, consent=OwnerConsent.WAIVE, by=zhao, now=NOW)


def test_a_search_records_what_was_found_and_a_form_not_yet_entered_is_not_found(
    lin: Staff, wu: Staff, tang: Staff
) -> None:
    with acting(wu):
        empty = search_file(asked_by=tang, phone=CHEN.phone, by=wu, now=NOW)
    registered(lin, now=NOW)
    with acting(wu):
        found = search_file(asked_by=tang, phone=CHEN.phone, by=wu, now=NOW + timedelta(minutes=1))
        assert Registration.objects.count() == 1
    assert (empty.result, empty.found) == (SearchResult.NOT_FOUND, None)
    assert (found.result, found.owner_id, found.asked_by_id) == (SearchResult.FOUND, wu.pk, tang.pk)
    with acting(lin), pytest.raises(NotAllowedError):
        search_file(asked_by=lin, phone=CHEN.phone, by=lin, now=NOW)
