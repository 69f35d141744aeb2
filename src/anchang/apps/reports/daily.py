"""The figures of one office day. Only from what the clerk and the managers see alike, so that the report is
the same whoever opens it.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass
from datetime import date, datetime, timedelta
from functools import cached_property
from typing import Any

from anchang.apps.customers.choices import RegistrationKind
from anchang.apps.customers.models import Complaint, ConsultantChange, Registration
from anchang.apps.intake.queries import DayOfForms, day_of_forms
from anchang.apps.offices.choices import Post
from anchang.apps.offices.models import Staff
from anchang.apps.reception.choices import CallResult, ContactChannel, DealStage
from anchang.apps.reception.models import Call, Deal, Search, Visit
from anchang.apps.rulings.models import Decision
from anchang.apps.telephony.figures import call_figures
from anchang.domain.calendar import day_bounds

from .definitions import KEYS
from .first_visits import been_before

Counted = tuple[tuple[str, int], ...]


@dataclass(frozen=True, slots=True)
class Line:
    """One consultant's day."""

    number: str
    name: str
    turns: int
    first_visits: int
    again: int
    calls: int
    late_calls: int
    forms: int
    without_form: int
    deals: int


@dataclass(frozen=True, slots=True)
class DailyReport:
    """``heard_from`` is what the customers told (several ways each), ``channels`` how check-in judged it."""

    day: date
    figures: Mapping[str, int]
    people: tuple[Line, ...]
    heard_from: Counted
    channels: Counted

    def stored(self) -> dict[str, Any]:
        return {
            "figures": dict(self.figures),
            "people": [asdict(line) for line in self.people],
            "heard_from": [list(pair) for pair in self.heard_from],
            "channels": [list(pair) for pair in self.channels],
        }

    @classmethod
    def of(cls, day: date, stored: Mapping[str, Any]) -> DailyReport:
        return cls(
            day,
            stored["figures"],
            tuple(Line(**line) for line in stored["people"]),
            tuple((label, count) for label, count in stored["heard_from"]),
            tuple((label, count) for label, count in stored["channels"]),
        )


def daily_report(office_id: int, day: date, now: datetime) -> DailyReport:
    """The day as it stands at ``now``; about 30 queries, whatever the size of the book."""
    of_day = _Day(office_id, day, now)
    figures = of_day.figures()
    if figures.keys() != KEYS:
        raise AssertionError(f"undefined or missing figures: {figures.keys() ^ KEYS}")
    return DailyReport(day, figures, of_day.people(), of_day.heard_from(), of_day.channels())


class _Day:
    """The records of a day, each read once."""

    def __init__(self, office_id: int, day: date, now: datetime) -> None:
        self._office_id, self._day, self._now = office_id, day, now
        self._bounds = day_bounds(day)

    def figures(self) -> dict[str, int]:
        return (
            self._of_calls()
            | self._of_visits()
            | self._of_forms()
            | self._of_papers()
            | self._of_deals()
            | self._of_trouble()
        )

    def people(self) -> tuple[Line, ...]:
        """Every consultant who works here, and whoever left but has something on the day."""
        present = Counter(visit.owner_id for visit in self._visits)
        active = set(present) | {call.owner_id for call in self._calls}
        staff = Staff.objects.filter(office_id=self._office_id, post=Post.CONSULTANT).order_by("number")
        return tuple(self._line(one) for one in staff if one.is_active or one.pk in active)

    def heard_from(self) -> Counted:
        ways: Counter[str] = Counter()
        for form in self._forms:
            ways.update(form.details.get("heard_from") or ())
        return tuple(ways.most_common())

    def channels(self) -> Counted:
        found = Counter(ContactChannel(visit.channel).label for visit in self._visits)
        return tuple(found.most_common())

    # -- records of the day --------------------------------------------------------------------------

    @cached_property
    def _calls(self) -> list[Call]:
        return list(Call.objects.filter(**self._within("called_at"), returned=False))

    @cached_property
    def _visits(self) -> list[Visit]:
        standing = Visit.objects.filter(office_id=self._office_id, day=self._day, successors__isnull=True)
        return list(standing.select_related("turn").order_by("arrived_at", "pk"))

    @cached_property
    def _again(self) -> set[int]:
        return been_before(self._visits)

    @cached_property
    def _forms(self) -> list[Registration]:
        forms = Registration.objects.filter(**self._within("registered_at"))
        return list(forms.filter(kind=RegistrationKind.VISIT_FORM))

    @cached_property
    def _papers(self) -> DayOfForms:
        return day_of_forms(self._office_id, self._day, self._now)

    @cached_property
    def _without_form(self) -> dict[int, int]:
        return {one.consultant.pk: one.without_form for one in self._papers.evenings}

    @cached_property
    def _deals(self) -> list[Deal]:
        return list(Deal.objects.filter(**self._within("dealt_at")))

    def _within(self, column: str, *, days_later: int = 0) -> dict[str, Any]:
        start, end = day_bounds(self._day + timedelta(days=days_later)) if days_later else self._bounds
        return {"office_id": self._office_id, f"{column}__gte": start, f"{column}__lt": end}

    # -- figures -------------------------------------------------------------------------------------

    def _of_calls(self) -> dict[str, int]:
        reported = call_figures(self._day, self._day, now=self._now)
        expected = Call.objects.filter(**self._within("appointment_at", days_later=1))
        return {
            "calls": _numbers(self._calls),
            "valid_calls": _numbers(call for call in self._calls if call.result == CallResult.VALID),
            "late_calls": sum(call.late for call in self._calls),
            "invited": sum(call.invited for call in self._calls),
            "appointments": sum(call.appointment_at is not None for call in self._calls),
            "missed": sum(line.missed for line in reported),
            "called_back": sum(line.returned for line in reported),
            "unwritten": sum(line.unwritten for line in reported),
            "expected": _numbers(expected),
        }

    def _of_visits(self) -> dict[str, int]:
        return {
            "visits": len(self._visits),
            "first_visits": len(self._visits) - len(self._again),
            "again": len(self._again),
            "heads": sum(visit.group_size for visit in self._visits),
            "in_order": sum(visit.turn.in_order for visit in self._visits),
            "departed": sum(visit.departure_reason != "" for visit in self._visits),
            "searches": Search.objects.filter(**self._within("searched_at")).count(),
        }

    def _of_forms(self) -> dict[str, int]:
        percents = [form.completeness_percent for form in self._forms]
        return {
            "forms": len(percents),
            "without_form": sum(self._without_form.values()),
            "completeness": (sum(percents) * 2 + len(percents)) // (2 * len(percents)) if percents else 0,
        }

    def _of_papers(self) -> dict[str, int]:
        papers = self._papers
        return {
            "unreturned": sum(one.held for one in papers.evenings),
            "late_papers": papers.late,
            "received": papers.received,
            "archived": papers.archived,
            "to_enter": papers.waiting,
            "overdue": papers.overdue,
        }

    def _of_deals(self) -> dict[str, int]:
        stages = Counter(deal.stage for deal in self._deals)
        fen = Counter[str]()
        for deal in self._deals:
            fen[deal.stage] += deal.amount_fen
        return {
            "deposits": stages[DealStage.DEPOSIT],
            "subscribed": stages[DealStage.SUBSCRIBED],
            "signed": stages[DealStage.SIGNED],
            "subscribed_fen": fen[DealStage.SUBSCRIBED],
            "signed_fen": fen[DealStage.SIGNED],
        }

    def _of_trouble(self) -> dict[str, int]:
        return {
            "decisions": Decision.objects.filter(**self._within("decided_at")).count(),
            "complaints": Complaint.objects.filter(**self._within("made_at")).count(),
            "changes": ConsultantChange.objects.filter(**self._within("asked_at")).count(),
        }

    def _line(self, person: Staff) -> Line:
        visits = [visit for visit in self._visits if visit.owner_id == person.pk]
        calls = [call for call in self._calls if call.owner_id == person.pk]
        again = sum(visit.pk in self._again for visit in visits)
        return Line(
            number=person.number,
            name=person.display_name,
            turns=sum(visit.turn.in_order for visit in visits),
            first_visits=len(visits) - again,
            again=again,
            calls=_numbers(calls),
            late_calls=sum(call.late for call in calls),
            forms=sum(form.owner_id == person.pk for form in self._forms),
            without_form=self._without_form.get(person.pk, 0),
            deals=sum(deal.owner_id == person.pk for deal in self._deals),
        )


def _numbers(calls: Iterable[Call]) -> int:
    """How many called: the same number on the same day is one group, a withheld one is its own."""
    return len({call.phone_key or call.pk for call in calls})
