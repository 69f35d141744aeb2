"""The reception order of a day, rebuilt from its events: presence, turns, ends (3.1.2)."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime, timedelta

from django.db import connection

from anchang.apps.offices.models import Staff
from anchang.apps.offices.queries import seats_from_the_left
from anchang.domain import rotation
from anchang.domain.calendar import day_bounds, office_day

from .models import PresenceEvent, RotationDay, Turn, TurnEnd

LONGEST_ABSENCE_DAYS = 120


def lock_rotation(office_id: int, day: date) -> None:
    """Hold the order of one office day until the transaction ends, so that two desks get different
    consultants.
    """
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT pg_advisory_xact_lock(hashtextextended(%s, 0))", [f"rotation:{office_id}:{day}"]
        )


def open_day(*, by: Staff, now: datetime) -> RotationDay:
    """The day's seat order, fixed by its first use; later changes of seats count from the next day. Holds
    the lock.
    """
    day = office_day(now)
    opened = RotationDay.objects.filter(office_id=by.office_id, day=day).first()
    if opened:
        return opened
    seats = [seat.consultant_id for seat in seats_from_the_left()]
    return RotationDay.objects.create(
        office_id=by.office_id, day=day, seats=seats, opened_at=now, opened_by=by
    )


def state_of_day(office_id: int, at: datetime, *, before_turn: int | None = None) -> rotation.State:
    """The order as it stands at a moment; 5 queries. Before the day is opened the present seats count.

    ``before_turn`` leaves out a turn and all later ones: the order that the visitor of that turn met. Without
    it, whoever has no account any more has left.
    """
    day = office_day(at)
    start_at, _ = day_bounds(day)
    opened = RotationDay.objects.filter(office_id=office_id, day=day).first()
    seats: Iterable[int] = opened.seats if opened else [s.consultant_id for s in seats_from_the_left()]
    state = rotation.start(day, map(str, seats), carried=carried_presence(office_id, start_at))
    state = rotation.replay(state, _events(office_id, day, (start_at, at), before_turn))
    return state if before_turn is not None else rotation.replay(state, _left(state, at))


def _left(state: rotation.State, at: datetime) -> Iterable[rotation.PresenceChanged]:
    """Those on the day's seats whose account was closed since its order was fixed."""
    closed = Staff.objects.filter(pk__in=map(int, state.seats), is_active=False).values_list("pk", flat=True)
    return [rotation.PresenceChanged(str(person), rotation.Presence.NOT_IN, at) for person in closed]


def carried_presence(office_id: int, before: datetime) -> dict[str, rotation.Presence]:
    """The last presence of everybody before a day; only lasting absences matter to the order."""
    return {
        str(person): rotation.Presence(event.state)
        for person, event in newest_presence(office_id, before).items()
    }


def newest_presence(office_id: int, before: datetime) -> dict[int, PresenceEvent]:
    """The last presence event of everybody before a moment; an absence is entered anew every 120 days."""
    newest = (
        PresenceEvent.objects.filter(
            office_id=office_id,
            changed_at__lt=before,
            changed_at__gt=before - timedelta(days=LONGEST_ABSENCE_DAYS),
        )
        .order_by("owner_id", "-changed_at", "-id")
        .distinct("owner_id")
    )
    return {event.owner_id: event for event in newest}


def _events(
    office_id: int, day: date, period: tuple[datetime, datetime], before_turn: int | None
) -> list[rotation.Event]:
    start_at, until = period
    ends = TurnEnd.objects.filter(office_id=office_id, turn__day=day, ended_at__lte=until)
    void = {end.turn_id for end in ends if end.void}
    stamped: list[tuple[datetime, int, int, rotation.Event]] = [
        (end.ended_at, 2, end.pk, rotation.ReceptionEnded(str(end.turn_id), end.ended_at)) for end in ends
    ]
    for turn in Turn.objects.filter(office_id=office_id, day=day, began_at__lte=until):
        if turn.pk not in void and (before_turn is None or turn.pk < before_turn):
            stamped.append((turn.began_at, 1, turn.pk, _began(turn)))
    changes = PresenceEvent.objects.filter(
        office_id=office_id, changed_at__gte=start_at, changed_at__lte=until
    )
    for change in changes:
        event = rotation.PresenceChanged(
            str(change.owner_id), rotation.Presence(change.state), change.changed_at
        )
        stamped.append((change.changed_at, 0, change.pk, event))
    stamped.sort(key=lambda item: item[:3])
    return [event for *_, event in stamped]


def _began(turn: Turn) -> rotation.ReceptionBegan:
    return rotation.ReceptionBegan(
        str(turn.owner_id), rotation.Served(turn.served), turn.in_order, str(turn.pk), turn.began_at
    )
