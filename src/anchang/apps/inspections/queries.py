"""Reads of inspections, inside `acting_as`: everybody sees their own, managers all."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from django.db.models import Count, Exists, OuterRef, Q, QuerySet

from anchang.apps.offices.choices import Post
from anchang.apps.offices.models import Staff
from anchang.apps.offices.queries import people

from .choices import INSPECTED, Result
from .forms import InspectionForm, items_of, shipped
from .models import Answer, FormVersion, Inspection, Mark

_DONE, _MISSED = Q(marks__result=Result.DONE), Q(marks__result=Result.MISSED)


def forms_in_force() -> dict[str, InspectionForm]:
    """The office's forms by code: its own newest version of each, else the one that ships; 1 query."""
    newest = FormVersion.objects.order_by("code", "-number").distinct("code")
    own = {one.code: one for one in newest}
    return {code: _in_force(form, own.get(code)) for code, form in shipped().items()}


def _in_force(form: InspectionForm, own: FormVersion | None) -> InspectionForm:
    if own is None:
        return form
    return InspectionForm(form.code, own.number, own.title, form.watched, items_of(own.items))


def versions_of_form(code: str) -> list[FormVersion]:
    """The office's own versions of a form, newest first."""
    return list(FormVersion.objects.filter(code=code).select_related("owner").order_by("-number"))


def inspected_people() -> list[Staff]:
    """Whom one may inspect, by number."""
    return [one for one in people() if Post(one.post) in INSPECTED]


def inspections() -> QuerySet[Inspection]:
    """Inspections in sight, newest first, each with `done`, `missed` and whether it is `answered`."""
    answered = Answer.objects.filter(inspection=OuterRef("pk"))
    counted = Inspection.objects.annotate(
        done=Count("marks", filter=_DONE), missed=Count("marks", filter=_MISSED), answered=Exists(answered)
    )
    return counted.select_related("owner", "inspected_by").order_by("-happened_at", "-pk")


def unanswered_of(person: Staff) -> int:
    """How many inspections of the person they have not answered."""
    answered = Answer.objects.filter(inspection=OuterRef("pk"))
    return Inspection.objects.filter(~Exists(answered), owner=person).count()


@dataclass(frozen=True, slots=True)
class InspectionFile:
    """One inspection with its marks and answers."""

    inspection: Inspection
    marks: list[Mark]
    answers: list[Answer]

    def count(self, result: Result) -> int:
        return sum(one.result == result for one in self.marks)

    @property
    def done(self) -> int:
        return self.count(Result.DONE)

    @property
    def applicable(self) -> int:
        return len(self.marks) - self.count(Result.NOT_APPLICABLE)


def inspection_file(inspection_id: int) -> InspectionFile | None:
    """None for an inspection out of sight; 3 queries."""
    found = Inspection.objects.select_related("owner", "inspected_by").filter(pk=inspection_id).first()
    if found is None:
        return None
    return InspectionFile(found, list(found.marks.all()), list(found.answers.all()))


@dataclass(slots=True)
class Tally:
    """How often something was done, of the times that it applied; ``by`` the same per person."""

    label: str
    clauses: tuple[str, ...] = ()
    done: int = 0
    missed: int = 0
    by: dict[str, Tally] = field(default_factory=dict)

    def add(self, result: str) -> None:
        self.done += result == Result.DONE
        self.missed += result == Result.MISSED

    @property
    def times(self) -> int:
        return self.done + self.missed

    @property
    def percent(self) -> int:
        """Rounded down, so that 100 means never missed."""
        return self.done * 100 // self.times if self.times else 0

    @property
    def worst(self) -> list[Tally]:
        """Who missed it, most often first."""
        return sorted((one for one in self.by.values() if one.missed), key=lambda one: -one.missed)


@dataclass(frozen=True, slots=True)
class Results:
    """Over some days: per item, per person, and per month of one person or all."""

    items: list[Tally]
    people: list[Tally]
    months: list[Tally]
    inspections: int


def results(*, days: int, now: datetime, person: Staff | None = None) -> Results:
    """What was done and missed in the last `days`, the most missed first; 1 query and the names."""
    found = Mark.objects.filter(inspection__happened_at__gt=now - timedelta(days=days))
    if person is not None:
        found = found.filter(owner=person)
    marks = list(found.select_related("owner", "inspection").order_by("inspection__happened_at", "place"))
    return _results(marks)


def _results(marks: Iterable[Mark]) -> Results:
    items: dict[tuple[str, str], Tally] = {}
    persons: dict[int, Tally] = {}
    months: dict[str, Tally] = {}
    seen: set[int] = set()
    for mark in marks:
        name, month = mark.owner.display_name, f"{mark.inspection.happened_at:%Y-%m}"
        item = items.setdefault((mark.inspection.form_code, mark.key), Tally(mark.words))
        # The newest words and clauses name the item.
        item.label, item.clauses = mark.words, tuple(mark.clauses)
        for tally in (
            item,
            item.by.setdefault(name, Tally(name)),
            persons.setdefault(mark.owner_id, Tally(name)),
            months.setdefault(month, Tally(month)),
        ):
            tally.add(mark.result)
        seen.add(mark.inspection_id)
    ranked = sorted((one for one in items.values() if one.times), key=lambda one: (one.percent, -one.missed))
    return Results(
        ranked, sorted(persons.values(), key=lambda one: one.percent), list(months.values()), len(seen)
    )
