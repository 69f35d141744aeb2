"""A telephone system reports: what is taken, whose call it becomes, and what is said twice."""

from datetime import timedelta
from typing import Any

import pytest

from anchang.apps.inbox.models import Message
from anchang.apps.offices.models import Staff
from anchang.apps.reception.actions import set_presence
from anchang.apps.reception.choices import PresenceState
from anchang.apps.telephony.choices import CallState
from anchang.apps.telephony.models import Event, PhoneCall
from anchang.apps.telephony.models.calls import RINGING_MAX
from anchang.foundation import clock
from tests.api.conftest import HOTLINE, LINS, ZHAOS, Report
from tests.people import acting


def the_call(person: Staff) -> PhoneCall:
    with acting(person):
        return PhoneCall.objects.get()


def test_a_call_rings_is_answered_and_ends(report: Report, lin: Staff) -> None:
    start = clock.now()
    for event, seconds in (("ringing", 0), ("answered", 9), ("ended", 69)):
        with clock.frozen(start + timedelta(seconds=seconds)):
            assert report(event).status_code == 200
    call = the_call(lin)
    assert (call.owner_id, call.number) == (lin.pk, "10012345678")
    assert (call.wait_seconds, call.talk_seconds) == (9, 60)
    assert call.state(clock.now()) is CallState.ENDED


def test_the_same_event_again_is_answered_the_same_and_changes_nothing(report: Report, lin: Staff) -> None:
    first = report("ringing")
    with clock.frozen(clock.now() + timedelta(minutes=3)):
        again = report("ringing")
    assert (first.status_code, first.content) == (again.status_code, again.content)
    with acting(lin):
        assert Event.objects.count() == 1


def test_the_same_event_with_another_number_is_refused(report: Report, lin: Staff) -> None:
    report("ringing")
    response: Any = report("ringing", number="10099998888")
    assert response.status_code == 409
    assert response.json()["error"]["code"] == "conflict"
    assert the_call(lin).number == "10012345678"


def test_a_number_does_not_change_within_a_call(report: Report) -> None:
    report("ringing")
    assert report("answered", number="10099998888").status_code == 409
    assert report("answered", number=None).status_code == 200


def test_events_out_of_order_are_taken(report: Report, lin: Staff) -> None:
    start = clock.now()
    for event, seconds in (("ended", 0), ("answered", 1), ("ringing", 2)):
        with clock.frozen(start + timedelta(seconds=seconds)):
            assert report(event).status_code == 200
    call = the_call(lin)
    assert call.state(clock.now()) is CallState.ENDED
    assert call.wait_seconds is None


def test_the_device_s_own_time_is_kept_and_decides_nothing(report: Report, lin: Staff) -> None:
    claimed = "2001-01-01T00:00:00+08:00"
    report("ringing", at=claimed)
    with acting(lin):
        event = Event.objects.get()
    assert event.claimed_at is not None
    assert event.claimed_at.year == 2000
    assert clock.now() - event.received_at < timedelta(minutes=1)


def test_the_hotline_rings_for_whoever_is_on_turn(
    report: Report, lin: Staff, zhao: Staff, tang: Staff
) -> None:
    with acting(tang):
        set_presence(person=zhao, state=PresenceState.HERE, by=tang, now=clock.now())
    report("ringing", line=HOTLINE)
    assert the_call(zhao).owner_id == zhao.pk
    with acting(lin):
        assert not PhoneCall.objects.exists()


def test_whoever_answers_has_the_call(report: Report, lin: Staff, zhao: Staff) -> None:
    report("ringing", line=LINS)
    report("answered", line=ZHAOS, number=None)
    assert the_call(zhao).owner_id == zhao.pk
    with acting(lin):
        assert not PhoneCall.objects.exists()


def test_nobody_on_turn_leaves_the_call_to_the_managers(report: Report, lin: Staff, zhou: Staff) -> None:
    report("ringing", line=HOTLINE)
    assert the_call(zhou).owner_id is None
    with acting(lin):
        assert not PhoneCall.objects.exists()


@pytest.mark.parametrize("event", ["ended", "missed"])
def test_a_call_that_nobody_answered_is_missed_and_its_owner_is_told(
    event: str, report: Report, lin: Staff
) -> None:
    report("ringing")
    report(event, number=None)
    assert the_call(lin).state(clock.now()) is CallState.MISSED
    with acting(lin):
        message = Message.objects.get()
    assert message.owner_id == lin.pk
    assert "1001" not in message.words


def test_a_call_that_was_answered_is_not_missed(report: Report, lin: Staff) -> None:
    for event in ("ringing", "answered", "ended"):
        report(event)
    with acting(lin):
        assert not Message.objects.exists()


def test_silence_after_ringing_is_a_missed_call(report: Report, lin: Staff) -> None:
    report("ringing")
    call = the_call(lin)
    assert call.state(clock.now()) is CallState.RINGING
    assert call.state(clock.now() + RINGING_MAX + timedelta(seconds=1)) is CallState.MISSED


@pytest.mark.parametrize("number", ["anonymous", "", "匿名", "Unavailable"])
def test_a_withheld_number_is_taken(number: str, report: Report, lin: Staff) -> None:
    assert report("ringing", number=number).status_code == 200
    assert the_call(lin).number == ""


@pytest.mark.parametrize(
    ("said", "kept"), [("+86 100-1234-5678", "10012345678"), ("+49 30 123456", "4930123456")]
)
def test_numbers_are_kept_in_digits(said: str, kept: str, report: Report, lin: Staff) -> None:
    report("ringing", number=said)
    assert the_call(lin).number == kept
