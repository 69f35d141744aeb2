"""The day's calls in figures, per consultant and day: for the daily report and the page 来电."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from datetime import date, datetime

from django.db.models import Count, Q
from django.db.models.functions import TruncDate

from anchang.apps.reception.choices import CallResult
from anchang.apps.reception.models import Call
from anchang.domain.calendar import OFFICE_ZONE, day_bounds, office_day

from .choices import CallState
from .models import PhoneCall

DAYS_MAX = 93
_NAMES = (
    "calls", "numbers", "withheld", "valid", "late", "returned_calls", "invitations", "appointments",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class CallFigures:
    """One consultant's calls of one office day; ``staff_id`` is None for what rang while nobody was on turn.

    calls: calls taken, without calls back. callers: by number, the same number on a day is one; each withheld
    number counts by itself. valid: about the project. late: answered after the last ring allowed (5.1.1).
    missed: rang and nobody answered, by call. returned: missed callers who were called back. unwritten:
    answered, but without a form (5.1.2). invited and appointments: of all forms of the day, calls back too.
    """

    staff_id: int | None
    day: date
    calls: int = 0
    callers: int = 0
    valid: int = 0
    late: int = 0
    missed: int = 0
    returned: int = 0
    unwritten: int = 0
    invited: int = 0
    appointments: int = 0


def call_figures(since: date, until: date, *, now: datetime) -> list[CallFigures]:
    """Figures of the office days from `since` to `until`, both included, by day and consultant, as the acting
    person may see them; 2 queries. A period longer than DAYS_MAX days is refused with ValueError.
    """
    if (until - since).days >= DAYS_MAX:
        raise ValueError(f"more than {DAYS_MAX} days")
    recorded = _recorded(since, until)
    missed, unwritten = _reported(since, until, now)
    keys = recorded.keys() | missed.keys() | unwritten.keys()
    return [
        _figures(key, recorded.get(key, {}), missed[key], unwritten[key])
        for key in sorted(keys, key=lambda key: (key[1], key[0] or 0))
    ]


_Key = tuple[int | None, date]


def _recorded(since: date, until: date) -> dict[_Key, dict[str, int]]:
    taken = Q(returned=False)
    found = (
        Call.objects.filter(called_at__gte=day_bounds(since)[0], called_at__lt=day_bounds(until)[1])
        .annotate(day=TruncDate("called_at", tzinfo=OFFICE_ZONE))
        .values("owner_id", "day")
        .annotate(
            calls=Count("id", filter=taken),
            numbers=Count("phone_key", distinct=True, filter=taken & ~Q(phone_key="")),
            withheld=Count("id", filter=taken & Q(phone_key="")),
            valid=Count("id", filter=taken & Q(result=CallResult.VALID)),
            late=Count("id", filter=Q(late=True)),
            returned_calls=Count("id", filter=Q(returned=True)),
            invitations=Count("id", filter=Q(invited=True)),
            appointments=Count("id", filter=Q(appointment_at__isnull=False)),
        )
        .order_by("day", "owner_id")
    )
    return {
        (row["owner_id"], row["day"]): {name: row[name] for name in _NAMES}  # type: ignore[literal-required]
        for row in found
    }


def _reported(since: date, until: date, now: datetime) -> tuple[Counter[_Key], Counter[_Key]]:
    """Missed calls, called back or not, and answered ones without a form."""
    missed: Counter[_Key] = Counter()
    unwritten: Counter[_Key] = Counter()
    found = PhoneCall.objects.filter(
        seen_at__gte=day_bounds(since)[0], seen_at__lt=day_bounds(until)[1]
    ).annotate(forms=Count("records"))
    for one in found.defer("number"):
        key = (one.owner_id, office_day(one.seen_at))
        match one.state(now):
            case CallState.MISSED:
                missed[key] += 1
            case CallState.ENDED if not one.forms:
                unwritten[key] += 1
    return missed, unwritten


def _figures(key: _Key, row: dict[str, int], missed: int, unwritten: int) -> CallFigures:
    def number(name: str) -> int:
        return row.get(name, 0)

    return CallFigures(
        staff_id=key[0],
        day=key[1],
        calls=number("calls"),
        callers=number("numbers") + number("withheld"),
        valid=number("valid"),
        late=number("late"),
        missed=missed,
        returned=number("returned_calls"),
        unwritten=unwritten,
        invited=number("invitations"),
        appointments=number("appointments"),
    )
