from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from anchang.domain.calendar import (
    NaiveTimeError,
    day_bounds,
    day_in_words,
    days_between,
    moment_in_words,
    office_day,
)

moments = st.datetimes(
    min_value=datetime(2000, 1, 1, tzinfo=UTC).replace(tzinfo=None),
    max_value=datetime(2100, 1, 1, tzinfo=UTC).replace(tzinfo=None),
    timezones=st.just(UTC),
)


def test_an_evening_in_utc_is_already_the_next_office_day() -> None:
    assert office_day(datetime(2026, 11, 23, 15, 59, tzinfo=UTC)) == date(2026, 11, 23)
    assert office_day(datetime(2026, 11, 23, 16, 0, tzinfo=UTC)) == date(2026, 11, 24)


def test_a_time_without_zone_is_refused() -> None:
    with pytest.raises(NaiveTimeError):
        office_day(datetime(2026, 11, 23, 12, 0, tzinfo=UTC).replace(tzinfo=None))


def test_days_are_counted_by_midnights_and_not_by_hours() -> None:
    late = datetime(2026, 11, 23, 15, 50, tzinfo=UTC)
    assert days_between(late, late + timedelta(minutes=20)) == 1
    assert days_between(late, late) == 0


@given(moments)
def test_every_moment_lies_in_its_own_day_and_in_no_other(at: datetime) -> None:
    start, end = day_bounds(office_day(at))
    assert start <= at < end
    assert end == day_bounds(office_day(at) + timedelta(days=1))[0]


@given(moments, moments, moments)
def test_day_counts_add_up(first: datetime, second: datetime, third: datetime) -> None:
    assert days_between(first, second) + days_between(second, third) == days_between(first, third)
    assert days_between(first, second) == -days_between(second, first)


def test_words_for_people() -> None:
    assert day_in_words(date(2026, 11, 23)) == "2026-11-23 周一"
    assert moment_in_words(datetime(2026, 11, 23, 6, 5, tzinfo=UTC)) == "2026-11-23 周一 14:05"
