"""Messages: for one person's eyes, acknowledged once, written through one door."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from django.db import DatabaseError, transaction

from anchang.apps.inbox.actions import acknowledge, tell, tell_from_keeper
from anchang.apps.inbox.models import Acknowledgement, Message
from anchang.apps.inbox.queries import COUNTED_MAX, RINGS_DAYS, inbox_of, message_of, unread_count
from anchang.apps.offices.models import Staff
from tests.people import acting

NOW = datetime(2026, 3, 2, 1, 0, tzinfo=UTC)


def _told(person: Staff, by: Staff, at: datetime = NOW) -> None:
    with acting(by):
        tell(
            person=person, kind="visit.asked", words="请现场查档。", route="visit", route_id=4, by=by, now=at
        )


def test_a_message_is_seen_by_whom_it_is_for_alone(db: None, wu: Staff, tang: Staff, zhou: Staff) -> None:
    _told(wu, tang)
    with acting(wu):
        (message,) = inbox_of(wu).unread
        assert (message.told_by, message.route, message.route_id) == (tang, "visit", 4)
    for other in (tang, zhou):
        with acting(other):
            assert Message.objects.count() == 0
            assert message_of(message.pk, other) is None


def test_the_bell_counts_what_is_not_acknowledged(db: None, wu: Staff, tang: Staff) -> None:
    for _ in range(3):
        _told(wu, tang)
    with acting(wu):
        assert unread_count(wu, NOW) == 3
        first = inbox_of(wu).unread[0]
        assert acknowledge(messages=[first], by=wu, now=NOW) == 1
        assert acknowledge(messages=[first], by=wu, now=NOW) == 0
        assert unread_count(wu, NOW) == 2
        assert acknowledge(messages=inbox_of(wu).unread, by=wu, now=NOW) == 2
        assert (unread_count(wu, NOW), len(inbox_of(wu).read)) == (0, 3)


def test_the_bell_asks_one_question_and_stops_counting(
    db: None, wu: Staff, django_assert_num_queries: object
) -> None:
    with acting(wu):
        for number in range(COUNTED_MAX + 2):
            tell(person=wu, kind="test", words=f"第 {number} 条。", by=wu, now=NOW)
        with django_assert_num_queries(1):  # type: ignore[operator]
            assert unread_count(wu, NOW) == COUNTED_MAX
        assert inbox_of(wu).more
        assert unread_count(wu, NOW + timedelta(days=RINGS_DAYS + 1)) == 0


def test_nobody_acknowledges_for_somebody_else(db: None, wu: Staff, tang: Staff) -> None:
    _told(wu, tang)
    with acting(wu):
        message = inbox_of(wu).unread[0]
    with acting(tang), pytest.raises(DatabaseError), transaction.atomic():
        Acknowledgement.objects.create(
            office_id=tang.office_id, owner=tang, message_id=message.pk, acknowledged_at=NOW
        )


def test_a_message_is_written_through_the_door_alone(db: None, wu: Staff, tang: Staff, mo: Staff) -> None:
    with acting(tang), pytest.raises(DatabaseError), transaction.atomic():
        Message.objects.create(office_id=tang.office_id, owner=wu, kind="x", words="冒充。", told_at=NOW)
    with pytest.raises(DatabaseError), transaction.atomic():
        _told(mo, tang)


def test_nobody_acting_tells_nothing(db: None, wu: Staff, tang: Staff) -> None:
    with pytest.raises(DatabaseError):
        tell(person=wu, kind="x", words="没有人在操作。", by=tang, now=NOW)


def test_the_keeper_tells_a_person_in_nobodys_name(db: None, wu: Staff) -> None:
    with transaction.atomic():
        tell_from_keeper(person=wu, kind="late", words="有一张表还没交。", now=NOW)
    with acting(wu):
        (message,) = inbox_of(wu).unread
        assert message.told_by is None


def test_words_too_long_are_a_mistake_of_the_program(db: None, wu: Staff) -> None:
    with acting(wu), pytest.raises(ValueError, match="too long"):
        tell(person=wu, kind="x", words="长" * 201, by=wu, now=NOW)
