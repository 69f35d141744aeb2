"""Office days: what 「当天」, 「当晚」 and 「20 天」 mean in an office on Shanghai time.

Times are aware and stored in UTC; an office day is a calendar day in Asia/Shanghai. Periods are half-open.
"""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

OFFICE_ZONE = ZoneInfo("Asia/Shanghai")

WEEKDAYS = ("周一", "周二", "周三", "周四", "周五", "周六", "周日")


class NaiveTimeError(ValueError):
    """A time without a zone cannot be placed in an office day."""

    def __init__(self) -> None:
        super().__init__("时间缺少时区，无法判断属于哪个营业日")


def office_day(at: datetime) -> date:
    """The calendar day in the office when it is ``at``. Raises :class:`NaiveTimeError`."""
    if at.tzinfo is None:
        raise NaiveTimeError
    return at.astimezone(OFFICE_ZONE).date()


def day_bounds(day: date) -> tuple[datetime, datetime]:
    """Half-open period of an office day, in UTC."""
    start = datetime.combine(day, time(), OFFICE_ZONE)
    end = datetime.combine(day + timedelta(days=1), time(), OFFICE_ZONE)
    return start.astimezone(UTC), end.astimezone(UTC)


def days_between(earlier: datetime, later: datetime) -> int:
    """Office days from one moment to another: the same day is 0, the next day 1; negative when reversed."""
    return (office_day(later) - office_day(earlier)).days


def day_in_words(day: date) -> str:
    """``2026-11-23 周一``."""
    return f"{day.isoformat()} {WEEKDAYS[day.weekday()]}"


def moment_in_words(at: datetime) -> str:
    """``2026-11-23 周一 14:05`` on the office's clock."""
    return f"{day_in_words(office_day(at))} {at.astimezone(OFFICE_ZONE):%H:%M}"
