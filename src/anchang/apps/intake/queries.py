"""Reads of the evening (2.1.2) and the intake (2.1.3): the clerk's queue, the search, figures of a day."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.db.models import Count, Exists, OuterRef, Q, QuerySet, Subquery
from django.db.models.functions import Coalesce

from anchang.apps.customers.choices import RegistrationKind
from anchang.apps.customers.models import Registration
from anchang.apps.offices.models import Staff
from anchang.domain.calendar import day_bounds, office_day

from .checking import newest_checks
from .choices import Standing, StepKind
from .limits import entry_due, hand_over_due
from .models import Addition, Batch, Check, Examination, Excuse, Item, Scan, Step
from .parts import Complete, Part, complete_with, part_names, parts_of
from .standing import Place, forms, forms_of, places_of, visits_without_form

# How far back the lists of what is still open look.
OPEN_DAYS = 60
ROWS_MAX = 300
YEAR_DIGITS = 4
ARCHIVE_DIGITS_MAX = 9


@dataclass(frozen=True, slots=True)
class Queued:
    """A form that the clerk has still to enter; ``due_at`` is 2.1.3's."""

    place: Place
    waiting_hours: int
    due_at: datetime
    is_overdue: bool


def open_items() -> QuerySet[Item]:
    """Forms that were handed in and are neither returned nor archived, longest waiting first."""
    ended = Step.objects.filter(item=OuterRef("pk"), kind__in=(StepKind.RETURNED, StepKind.ARCHIVED))
    return Item.objects.filter(~Exists(ended)).order_by("batch__handed_at", "id")


def queue(now: datetime) -> list[Queued]:
    """What the clerk has to do, longest waiting first; about 7 queries and one per day of hand-over."""
    keys = list(open_items().values_list("registration_id", flat=True)[:ROWS_MAX])
    order = {key: place for place, key in enumerate(keys)}
    places = sorted(places_of(forms().filter(pk__in=keys)), key=lambda one: order[one.form.pk])
    due: dict[date, datetime] = {}
    return [_queued(place, place.item, now, due) for place in places if place.item is not None]


def _queued(place: Place, item: Item, now: datetime, due: dict[date, datetime]) -> Queued:
    handed_at = item.batch.handed_at
    day = office_day(handed_at)
    if day not in due:
        due[day] = entry_due(item.office_id, handed_at)
    hours = max(int((now - handed_at).total_seconds() // 3600), 0)
    return Queued(place, hours, due[day], now > due[day])


@dataclass(frozen=True, slots=True)
class BatchToReceive:
    """Forms that one consultant handed in together and that the clerk has not yet taken."""

    batch: Batch
    items: tuple[Item, ...]

    @property
    def is_late(self) -> bool:
        return self.batch.handed_at > self.batch.due_at


def batches_to_receive() -> list[BatchToReceive]:
    """Batches with forms that nobody has received or returned, oldest first; 2 queries."""
    waiting: dict[int, list[Item]] = {}
    untouched = Item.objects.filter(~Exists(Step.objects.filter(item=OuterRef("pk"))))
    batches: dict[int, Batch] = {}
    for item in untouched.select_related("batch__owner", "registration__customer").order_by(
        "batch__handed_at", "id"
    )[:ROWS_MAX]:
        waiting.setdefault(item.batch_id, []).append(item)
        batches[item.batch_id] = item.batch
    return [BatchToReceive(batches[key], tuple(items)) for key, items in waiting.items()]


def batches_of(owner: Staff, limit: int) -> list[Batch]:
    """What somebody handed in, newest first, each with its forms; 3 queries."""
    found = Batch.objects.filter(owner=owner).prefetch_related("items__steps").order_by("-handed_at", "-id")
    return list(found[:limit])


@dataclass(frozen=True, slots=True)
class FormFile:
    """One form with its paper: the typed record part by part, scans, additions, every step."""

    place: Place
    parts: tuple[Part, ...]
    complete: Complete
    scans: tuple[Scan, ...]
    additions: tuple[Addition, ...]
    steps: tuple[Step, ...]
    batches: tuple[Item, ...]
    due_at: datetime | None


def form_file(form: Registration) -> FormFile:
    """All about one form; about 11 queries."""
    place = places_of([form])[0]
    additions = tuple(Addition.objects.filter(registration=form).select_related("added_by"))
    items = tuple(Item.objects.filter(registration=form).select_related("batch__handed_by").order_by("id"))
    return FormFile(
        place=place,
        parts=parts_of(form, additions, newest_checks(form.pk)),
        complete=complete_with(form, additions),
        scans=tuple(Scan.objects.filter(registration=form).select_related("attached_by")),
        additions=additions,
        steps=tuple(Step.objects.filter(registration=form).select_related("done_by").order_by("id")),
        batches=items,
        due_at=entry_due(form.office_id, items[-1].batch.handed_at) if items else None,
    )


@dataclass(frozen=True, slots=True)
class Wanted:
    """What is looked for; what is left out does not narrow."""

    number: int | None = None
    archive: str = ""
    consultant: int | None = None
    day: date | None = None
    standing: Standing | None = None


def find_forms(wanted: Wanted) -> QuerySet[Registration]:
    """Forms by number, archive number, consultant, day and standing, newest first."""
    found = forms()
    if wanted.number is not None:
        found = found.filter(pk=wanted.number)
    if wanted.archive:
        found = found.filter(pk__in=_archived_as(wanted.archive))
    if wanted.consultant is not None:
        found = found.filter(owner=wanted.consultant)
    if wanted.day is not None:
        start_at, end_at = day_bounds(wanted.day)
        found = found.filter(registered_at__gte=start_at, registered_at__lt=end_at)
    return _standing_as(found, wanted.standing) if wanted.standing else found


def _archived_as(archive: str) -> list[int]:
    """``2026-0012`` or ``12``; anything else finds nothing."""
    year, _, number = archive.rpartition("-")
    if not number.isascii() or not number.isdigit() or len(number) > ARCHIVE_DIGITS_MAX:
        return []
    steps = Step.objects.filter(kind=StepKind.ARCHIVED, number=int(number))
    if year and not (year.isascii() and year.isdigit() and len(year) == YEAR_DIGITS):
        return []
    found = steps.filter(year=int(year)) if year else steps
    return list(found.values_list("registration", flat=True)[:ROWS_MAX])


def _standing_as(found: QuerySet[Registration], standing: Standing) -> QuerySet[Registration]:
    newest = Item.objects.filter(registration=OuterRef("pk")).order_by("-id")
    last_step = Step.objects.filter(item=OuterRef("last_item")).order_by("-id").values("kind")
    found = found.annotate(last_item=Subquery(newest.values("pk")[:1])).annotate(
        last_step=Subquery(last_step[:1])
    )
    match standing:
        case Standing.HELD:
            return found.filter(last_item__isnull=True)
        case Standing.HANDED_IN:
            return found.filter(last_item__isnull=False, last_step__isnull=True)
        case Standing.RETURNED:
            return found.filter(last_step=StepKind.RETURNED)
        case Standing.ARCHIVED:
            return found.filter(last_step=StepKind.ARCHIVED)
        case _:
            received = found.filter(last_step=StepKind.RECEIVED).annotate(parts_checked=_parts_checked())
            done = _all_parts_checked()
            return received.filter(done if standing is Standing.CHECKED else ~done)


def _parts_checked() -> Coalesce:
    counted = Check.objects.filter(registration=OuterRef("pk")).values("registration")
    return Coalesce(Subquery(counted.annotate(parts=Count("part", distinct=True)).values("parts")), 0)


def _all_parts_checked() -> Q:
    call, other = (len(part_names(kind)) for kind in (RegistrationKind.CALL, RegistrationKind.VISIT_FORM))
    return Q(kind=RegistrationKind.CALL, parts_checked__gte=call) | Q(
        ~Q(kind=RegistrationKind.CALL), parts_checked__gte=other
    )


@dataclass(frozen=True, slots=True)
class EveningOf:
    """One consultant's evening in the daily report (日报)."""

    consultant: Staff
    forms: int
    handed_in: int
    late: int
    held: int
    without_form: int


@dataclass(frozen=True, slots=True)
class DayOfForms:
    """A day's figures: forms of the day by consultant; what the clerk received and archived on it."""

    day: date
    due_at: datetime
    evenings: tuple[EveningOf, ...]
    received: int
    returned: int
    archived: int
    waiting: int
    overdue: int

    @property
    def unreturned(self) -> int:
        """Papers of the day that are still with their consultants, visits without a form among them."""
        return sum(one.held + one.without_form for one in self.evenings)

    @property
    def late(self) -> int:
        return sum(one.late for one in self.evenings)


def day_of_forms(office_id: int, day: date, now: datetime) -> DayOfForms:
    """The figures of a day as they stand; about 12 queries."""
    due_at = hand_over_due(office_id, day)
    places = places_of(forms_of(day))
    bare = visits_without_form(day, day)
    people = {one.form.owner_id: one.form.owner for one in places} | {one.owner_id: one.owner for one in bare}
    start_at, end_at = day_bounds(day)
    kinds = Step.objects.filter(done_at__gte=start_at, done_at__lt=end_at).values_list("kind", flat=True)
    done = list(kinds)
    waiting = queue(now)
    return DayOfForms(
        day=day,
        due_at=due_at,
        evenings=tuple(
            _evening_of(person, places, sum(1 for one in bare if one.owner_id == key), due_at)
            for key, person in sorted(people.items())
        ),
        received=done.count(StepKind.RECEIVED),
        returned=done.count(StepKind.RETURNED),
        archived=done.count(StepKind.ARCHIVED),
        waiting=len(waiting),
        overdue=sum(1 for one in waiting if one.is_overdue),
    )


def _evening_of(person: Staff, places: list[Place], without_form: int, due_at: datetime) -> EveningOf:
    own = [one for one in places if one.form.owner_id == person.pk]
    handed = [one.item for one in own if one.item is not None]
    return EveningOf(
        consultant=person,
        forms=len(own),
        handed_in=sum(1 for one in own if not one.is_held),
        late=sum(1 for item in handed if item.batch.handed_at > due_at),
        held=sum(1 for one in own if one.is_held),
        without_form=without_form,
    )


def examinations(since: date) -> list[Examination]:
    """What the mornings found, newest first: one's own, or the office's for managers; 1 query."""
    found = Examination.objects.filter(day__gte=since).exclude(outcome="in_order")
    return list(found.select_related("owner", "case").order_by("-day", "owner_id")[:ROWS_MAX])


def excuses(since: date) -> list[Excuse]:
    """Days that were let pass, newest first; 1 query."""
    found = Excuse.objects.filter(day__gte=since).select_related("owner", "excused_by")
    return list(found.order_by("-day", "id")[:ROWS_MAX])


def open_since(now: datetime) -> date:
    """From which day on what was not handed in is still listed."""
    return office_day(now) - timedelta(days=OPEN_DAYS)
