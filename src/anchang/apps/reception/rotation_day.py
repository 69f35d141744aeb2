"""The reception order of a day, rebuilt from its events: presence, turns, ends, managers' marks (3.1.2)."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.db import connection

from anchang.apps.offices.models import Staff
from anchang.apps.offices.queries import seats_from_the_left
from anchang.apps.rulebooks.queries import rulebook_in_force
from anchang.domain import rotation
from anchang.domain.calendar import day_bounds, office_day
from anchang.domain.rotation import OrderBy, OrderRules
from anchang.domain.rotation.rules import CountOver, Morning

from .choices import LostCause, MarkKind, TurnSlot
from .models import OrderMark, PresenceEvent, RotationDay, Turn, TurnEnd

LONGEST_ABSENCE_DAYS = 120
A_MOMENT = timedelta(microseconds=1)
# Events of the same microsecond: first where people are, then receptions, their ends, what managers decided.
PRESENCE, BEGAN, ENDED, MARKED, SHIFTED = range(5)
Stamped = tuple[datetime, int, int, rotation.Event]

NEWEST = """
SELECT greatest(
    (SELECT max(changed_at) FROM reception_presenceevent
        WHERE office_id = %(office)s AND changed_at >= %(begin)s AND changed_at < %(end)s),
    (SELECT max(began_at) FROM reception_turn WHERE office_id = %(office)s AND day = %(day)s),
    (SELECT max(e.ended_at) FROM reception_turnend e JOIN reception_turn t ON t.id = e.turn_id
        WHERE t.office_id = %(office)s AND t.day = %(day)s),
    (SELECT max(marked_at) FROM reception_ordermark WHERE office_id = %(office)s AND day = %(day)s))
"""


def lock_rotation(office_id: int, day: date) -> None:
    """Hold the order of one office day until the transaction ends, so that two desks get different
    consultants.
    """
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT pg_advisory_xact_lock(hashtextextended(%s, 0))", [f"rotation:{office_id}:{day}"]
        )


def in_order_of_time(office_id: int, now: datetime) -> datetime:
    """Lock the day and give the moment for a new event: ``now``, or just after the newest event.

    Who waited for the lock asked earlier than the event that they waited for; an event written with that
    earlier time would be read before it, and the order that it met could not be shown again.
    """
    day = office_day(now)
    lock_rotation(office_id, day)
    newest = newest_event(office_id, day)
    return now if newest is None or newest <= now else newest + A_MOMENT


def newest_event(office_id: int, day: date) -> datetime | None:
    """When the order of a day last changed; 1 query."""
    begin, end = day_bounds(day)
    with connection.cursor() as cursor:
        cursor.execute(NEWEST, {"office": office_id, "day": day, "begin": begin, "end": end})
        row = cursor.fetchone()
    return row[0] if row else None


def open_day(*, by: Staff, now: datetime) -> RotationDay:
    """The day's seats and rules, fixed by its first use; later changes count from the next day. Holds the
    lock.
    """
    day = office_day(now)
    opened = RotationDay.objects.filter(office_id=by.office_id, day=day).first()
    if opened:
        return opened
    seats = [seat.consultant_id for seat in seats_from_the_left()]
    rules = _rules_in_force(by.office_id, day)
    return RotationDay.objects.create(
        office_id=by.office_id, day=day, seats=seats, rules=rules, opened_at=now, opened_by=by
    )


@dataclass(frozen=True, slots=True)
class DayLog:
    """How a day begins, and everything that has happened to its order, oldest first."""

    begin: rotation.State
    events: tuple[rotation.Event, ...]

    @property
    def state(self) -> rotation.State:
        """The order after all of it."""
        return rotation.replay(self.begin, self.events)


@dataclass(frozen=True, slots=True)
class DayRows:
    """The rows of one day, from which the log up to any moment of it is made without asking again."""

    begin: rotation.State
    turns: tuple[Turn, ...]
    ends: tuple[TurnEnd, ...]
    changes: tuple[PresenceEvent, ...]
    marks: tuple[OrderMark, ...]

    def log(self, until: datetime, before_turn: int | None = None) -> DayLog:
        """What was known at a moment; ``before_turn`` leaves out a turn and all later ones."""
        ends = [end for end in self.ends if end.ended_at <= until]
        void = {end.turn_id for end in ends if end.void}
        stamped: list[Stamped] = [
            (turn.began_at, BEGAN, turn.pk, began(turn))
            for turn in self.turns
            if turn.pk not in void and (before_turn is None or turn.pk < before_turn)
        ]
        stamped += [(end.ended_at, ENDED, end.pk, _ended(end)) for end in ends]
        stamped += [(one.changed_at, PRESENCE, one.pk, _moved(one)) for one in self.changes]
        stamped += [(one.marked_at, MARKED, one.pk, _marked(one)) for one in self.marks]
        stamped += self._shifts()
        stamped.sort(key=lambda item: item[:3])
        return DayLog(self.begin, tuple(event for at, *_, event in stamped if at <= until))

    def _shifts(self) -> list[Stamped]:
        if self.begin.rules.order_by is not OrderBy.SHIFT:
            return []
        midnight, _ = day_bounds(self.begin.day)
        at = midnight + timedelta(hours=self.begin.rules.shift_hour)
        return [(at, SHIFTED, 0, rotation.ShiftChanged(rotation.SECOND_GROUP, at))]


def rows_of_day(office_id: int, day: date) -> DayRows:
    """Everything about the order of one day; 6 or 7 queries. Before it is opened the present seats count."""
    begin_at, end_at = day_bounds(day)
    opened = RotationDay.objects.filter(office_id=office_id, day=day).first()
    rules = rotation.rules_of(opened.rules if opened else _rules_in_force(office_id, day))
    seats: Iterable[int] = opened.seats if opened else [s.consultant_id for s in seats_from_the_left()]
    begin = rotation.start(
        day,
        map(str, seats),
        rules,
        carried=carried_presence(office_id, begin_at),
        counts=_counted_before(office_id, day, rules),
        after=_last_before(office_id, day, rules),
    )
    of_day = {"office_id": office_id, "day": day}
    changes = PresenceEvent.objects.filter(
        office_id=office_id, changed_at__gte=begin_at, changed_at__lt=end_at
    )
    return DayRows(
        begin,
        tuple(Turn.objects.filter(**of_day)),
        tuple(TurnEnd.objects.filter(office_id=office_id, turn__day=day)),
        tuple(changes),
        tuple(OrderMark.objects.filter(**of_day)),
    )


def order_met(office_id: int, at: datetime) -> rotation.State:
    """The order as its events make it, whatever became of accounts since."""
    return rows_of_day(office_id, office_day(at)).log(at).state


def state_of_day(office_id: int, at: datetime, *, before_turn: int | None = None) -> rotation.State:
    """The order as it stands at a moment.

    ``before_turn`` leaves out a turn and all later ones: the order that the visitor of that turn met. Without
    it, whoever has no account any more has left.
    """
    state = rows_of_day(office_id, office_day(at)).log(at, before_turn).state
    return state if before_turn is not None else without_closed(state, at)


def without_closed(state: rotation.State, at: datetime) -> rotation.State:
    """The order without those on its seats whose account was closed since it was fixed."""
    closed = Staff.objects.filter(pk__in=map(int, state.seats), is_active=False).values_list("pk", flat=True)
    left = [rotation.PresenceChanged(str(person), rotation.Presence.NOT_IN, at) for person in closed]
    return rotation.replay(state, left)


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


def began(turn: Turn) -> rotation.ReceptionBegan:
    """A turn as the order knows it."""
    return rotation.ReceptionBegan(
        str(turn.owner_id),
        rotation.Served(turn.served),
        turn.in_order,
        str(turn.pk),
        turn.began_at,
        courtesy=turn.courtesy,
        override=turn.decided_by_id is not None,
    )


def _rules_in_force(office_id: int, day: date) -> dict[str, int | str]:
    return rotation.order_values(rulebook_in_force(office_id, day).rulebook.values)


def _counted_before(office_id: int, day: date, rules: OrderRules) -> Mapping[str, int]:
    """Turns of this month before the day, when the order goes by them."""
    if (rules.order_by, rules.count_over) != (OrderBy.NEW_COUNT, CountOver.MONTH):
        return {}
    taken = Turn.objects.filter(office_id=office_id, day__gte=day.replace(day=1), day__lt=day).exclude(
        slot=""
    )
    return Counter(map(str, taken.exclude(ends__void=True).values_list("owner_id", flat=True)))


def _last_before(office_id: int, day: date, rules: OrderRules) -> str:
    """Who had the last turn by the round before this day, when the order carries on from there."""
    if rules.morning is not Morning.CARRY_ON:
        return ""
    taken = Turn.objects.filter(office_id=office_id, day__lt=day, slot=TurnSlot.TURN).exclude(ends__void=True)
    last = taken.order_by("-day", "-number").values_list("owner_id", flat=True).first()
    return str(last or "")


def _ended(end: TurnEnd) -> rotation.ReceptionEnded:
    return rotation.ReceptionEnded(str(end.turn_id), end.ended_at, dealt=end.dealt)


def _moved(change: PresenceEvent) -> rotation.PresenceChanged:
    return rotation.PresenceChanged(str(change.owner_id), rotation.Presence(change.state), change.changed_at)


def _marked(mark: OrderMark) -> rotation.Event:
    if mark.kind == MarkKind.GRANTED:
        return rotation.MakeUpGranted(str(mark.owner_id), mark.reason, mark.marked_at)
    why = f"{LostCause(mark.cause).label}：{mark.reason}"
    return rotation.TurnsLost(str(mark.owner_id), mark.turns, why, mark.marked_at)
