"""Deadlines of the evening (2.1.2) and of the clerk's entry (2.1.3), on the office's clock."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta

from .calendar import OFFICE_ZONE, office_day

HOURS_OF_A_DAY = 24


def at_hour(day: date, hour: int) -> datetime:
    """Full hour of an office day, in UTC; 24 is the end of the day, hours beyond the day are cut to it."""
    within = min(max(hour, 0), HOURS_OF_A_DAY)
    return (datetime.combine(day, time(), OFFICE_ZONE) + timedelta(hours=within)).astimezone(UTC)


def entry_day(handed_at: datetime) -> date:
    """The office day on which a form must be entered: the one after it was handed in, however late."""
    return office_day(handed_at) + timedelta(days=1)
