"""Who is where on which day of the demo. ``offset`` counts days back from today."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from anchang.domain.calendar import OFFICE_ZONE, day_bounds, office_day
from anchang.domain.rotation import Presence

DAYS = 60
OPENS, CLOSES = time(8, 20), time(18, 30)
LATEST_HOURS_OF_TODAY = 4


@dataclass(frozen=True, slots=True)
class LongAbsence:
    """A consultant (by index) away from ``first`` to ``last`` day back, both included."""

    consultant: int
    presence: Presence
    first: int
    last: int


LONG_ABSENCES = (
    LongAbsence(3, Presence.BUSINESS_TRIP, 9, 6),
    LongAbsence(4, Presence.HOME_LEAVE, 15, 11),
    LongAbsence(5, Presence.SICK_LEAVE, 22, 20),
    LongAbsence(6, Presence.VACATION, 34, 30),
    LongAbsence(6, Presence.BUSINESS_TRIP, 1, 0),
)
CONSULTANTS = 8


def day_back(now: datetime, offset: int) -> date:
    return office_day(now) - timedelta(days=offset)


def moment(now: datetime, offset: int, hour: int, minute: int = 0) -> datetime:
    """A time of day in the office, ``offset`` days back."""
    return datetime.combine(day_back(now, offset), time(hour, minute), OFFICE_ZONE)


def opening(now: datetime, offset: int) -> datetime:
    """When the day began. Today is squeezed in before ``now``, so that a demo loaded at night has a today
    too.
    """
    usual = datetime.combine(day_back(now, offset), OPENS, OFFICE_ZONE)
    if offset:
        return usual
    midnight, _ = day_bounds(office_day(now))
    return max(midnight + timedelta(seconds=30), min(usual, now - timedelta(hours=LATEST_HOURS_OF_TODAY)))


def day_off(offset: int) -> int:
    """Index of the consultant whose weekly day off it is; one a day."""
    return (offset - 1) % CONSULTANTS


def long_absence(consultant: int, offset: int) -> LongAbsence | None:
    """The long absence of a consultant that covers a day."""
    return next(
        (one for one in LONG_ABSENCES if one.consultant == consultant and one.last <= offset <= one.first),
        None,
    )


def presence_in_the_morning(consultant: int, offset: int) -> Presence:
    """Where a consultant is when a day begins."""
    long = long_absence(consultant, offset)
    if long:
        return long.presence
    return Presence.DAY_OFF if day_off(offset) == consultant else Presence.HERE
