"""Unusual volume: who looked far more often than the limits or their own usual days allow (1.2).

Nothing is stored but the managers' answers: alerts are counted from the access log each time, so that a
changed limit holds for the days already kept.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from statistics import median
from typing import Final

from django.db.models import Count
from django.db.models.functions import TruncHour

from anchang.apps.disclosure.choices import Measure
from anchang.apps.disclosure.models import Access, AlertAnswer
from anchang.apps.offices.models import Staff
from anchang.apps.rulebooks.queries import InForce
from anchang.domain.calendar import OFFICE_ZONE, day_bounds, office_day

ALERT_DAYS: Final = 14
USUAL_DAYS: Final = 30
_OTHERWISE: Final = {
    "alert_seen_hour": 30,
    "alert_seen_day": 80,
    "alert_revealed_hour": 10,
    "alert_revealed_day": 30,
    "alert_searched_hour": 40,
    "alert_searched_day": 120,
    "alert_listed_hour": 40,
    "alert_listed_day": 120,
    "alert_times_usual": 4,
    "alert_usual_floor": 20,
}


@dataclass(frozen=True, slots=True)
class Alert:
    """One person's unusual day of one measure. `reasons` say which limits it passed, `peak` the fullest hour.

    `answer` is the newest answer; the alert is open again when the person has gone on since.
    """

    staff_id: int
    name: str
    day: date
    measure: Measure
    count: int
    peak: int
    peak_hour: int
    usual: float | None
    reasons: tuple[str, ...]
    answer: AlertAnswer | None

    @property
    def open(self) -> bool:
        return self.answer is None or self.answer.count < self.count

    @property
    def since_answer(self) -> int:
        return self.count - self.answer.count if self.answer else self.count


@dataclass(slots=True)
class _Day:
    by_hour: dict[int, int]

    @property
    def count(self) -> int:
        return sum(self.by_hour.values())


Days = Mapping[tuple[int, Measure], Mapping[date, _Day]]


def alerts(in_force: InForce, *, now: datetime) -> list[Alert]:
    """Alerts of the last two weeks for a manager who reads the office's log, newest day first; 3 queries."""
    today = office_day(now)
    counted = _counted(day_bounds(today - timedelta(days=ALERT_DAYS + USUAL_DAYS))[0])
    names = dict(Staff.objects.values_list("pk", "display_name"))
    answers = _answers(today - timedelta(days=ALERT_DAYS))
    found = []
    for (staff_id, measure), days in counted.items():
        for day, seen in days.items():
            if (today - day).days >= ALERT_DAYS:
                continue
            usual = _usual(days, day)
            reasons = _reasons(measure, seen, usual, in_force)
            if reasons:
                hour, peak = max(seen.by_hour.items(), key=lambda pair: (pair[1], -pair[0]))
                answer = answers.get((staff_id, day, measure))
                name = names.get(staff_id, "")
                found.append(
                    Alert(staff_id, name, day, measure, seen.count, peak, hour, usual, reasons, answer)
                )
    return sorted(found, key=lambda one: (-one.day.toordinal(), -one.count, one.staff_id))


def alert_of(in_force: InForce, *, staff_id: int, day: date, measure: str, now: datetime) -> Alert | None:
    """One alert as it stands now."""
    return next(
        (
            one
            for one in alerts(in_force, now=now)
            if (one.staff_id, one.day, one.measure) == (staff_id, day, measure)
        ),
        None,
    )


def rows_of(alert: Alert) -> list[Access]:
    """The looks that an alert counts, oldest first; 1 query."""
    begin, end = day_bounds(alert.day)
    found = Access.objects.filter(staff_id=alert.staff_id, kind=alert.measure.kind, at__gte=begin, at__lt=end)
    return list(found.order_by("at", "id"))


def _counted(since: datetime) -> Days:
    kinds = {measure.kind: measure for measure in Measure}
    rows = (
        Access.objects.filter(at__gte=since, kind__in=kinds)
        .annotate(hour=TruncHour("at", tzinfo=OFFICE_ZONE))
        .values_list("staff_id", "kind", "hour")
        .annotate(times=Count("id"))
    )
    days: dict[tuple[int, Measure], dict[date, _Day]] = defaultdict(dict)
    for staff_id, kind, hour, times in rows:
        day = days[staff_id, kinds[kind]].setdefault(hour.date(), _Day({}))
        day.by_hour[hour.hour] = times
    return days


def _usual(days: Mapping[date, _Day], day: date) -> float | None:
    """The median of the person's own days before, as far as they worked on them; None without any."""
    before = [one.count for other, one in days.items() if 0 < (day - other).days <= USUAL_DAYS]
    return median(before) if before else None


def _reasons(measure: Measure, seen: _Day, usual: float | None, in_force: InForce) -> tuple[str, ...]:
    hour, day = (_limit(in_force, f"alert_{measure}_{length}") for length in ("hour", "day"))
    times, floor = _limit(in_force, "alert_times_usual"), _limit(in_force, "alert_usual_floor")
    reasons = []
    if max(seen.by_hour.values()) > hour:
        reasons.append(f"一小时超过 {hour} 次")
    if seen.count > day:
        reasons.append(f"一天超过 {day} 次")
    if usual is not None and seen.count >= floor and seen.count > times * usual:
        reasons.append(f"超过本人平日的 {times} 倍")
    return tuple(reasons)


def _limit(in_force: InForce, name: str) -> int:
    return in_force.number(name, _OTHERWISE[name])


def _answers(since: date) -> dict[tuple[int, date, str], AlertAnswer]:
    """The newest answer of each alert."""
    found: Iterable[AlertAnswer] = AlertAnswer.objects.filter(day__gte=since).select_related("answered_by")
    return {(one.about_id, one.day, one.measure): one for one in sorted(found, key=lambda one: one.pk)}
