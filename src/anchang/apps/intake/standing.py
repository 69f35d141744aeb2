"""Where forms are: who must hand in what, where each form stands. Row security answers for whose."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.db.models import Exists, F, OuterRef, Q, QuerySet

from anchang.apps.customers.models import Registration
from anchang.apps.reception.choices import ServedKind, VisitEventKind
from anchang.apps.reception.models import TurnEnd, Visit, VisitEvent
from anchang.domain.calendar import day_bounds

from .choices import Standing, StepKind
from .models import Check, Item, Step
from .parts import part_names

FORMS_SHOWN_MAX = 300
ENTERED_AFTER = timedelta(days=3)


@dataclass(frozen=True, slots=True)
class Place:
    """Where one form is. ``item`` is its last hand-over, ``step`` what was last done with that."""

    form: Registration
    standing: Standing
    item: Item | None = None
    step: Step | None = None
    parts_checked: int = 0
    parts: int = 0

    @property
    def is_held(self) -> bool:
        """The consultant still has the paper."""
        return self.standing in (Standing.HELD, Standing.RETURNED)


def places_of(forms: Iterable[Registration]) -> list[Place]:
    """Where each form stands; 4 queries whatever their number."""
    found = list(forms)
    keys = [form.pk for form in found]
    items = {
        item.registration_id: item
        for item in Item.objects.filter(registration__in=keys)
        .select_related("batch", "owner")
        .prefetch_related("steps__done_by")
        .order_by("id")
    }
    checked: dict[int, set[str]] = {}
    for form, part in Check.objects.filter(registration__in=keys).values_list("registration", "part"):
        checked.setdefault(form, set()).add(part)
    return [_place(form, items.get(form.pk), checked.get(form.pk, set())) for form in found]


def _place(form: Registration, item: Item | None, checked: set[str]) -> Place:
    names = part_names(form.kind)
    done = sum(1 for name in names if name in checked)
    if item is None:
        return Place(form, Standing.HELD, parts=len(names))
    step = max(item.steps.all(), key=lambda one: one.pk, default=None)
    return Place(form, _standing(step, done == len(names)), item, step, done, len(names))


def _standing(step: Step | None, all_checked: bool) -> Standing:
    match step.kind if step else None:
        case None:
            return Standing.HANDED_IN
        case StepKind.RETURNED:
            return Standing.RETURNED
        case StepKind.ARCHIVED:
            return Standing.ARCHIVED
        case _:
            return Standing.CHECKED if all_checked else Standing.RECEIVED


def forms() -> QuerySet[Registration]:
    """Every form that the acting person may see, newest first."""
    return Registration.objects.select_related("customer", "owner", "recorded_by").order_by(
        "-registered_at", "-id"
    )


def _entered_in_time() -> Q:
    """Entered within days of being signed: a register that was imported leaves no paper to hand in."""
    return Q(entered_at__lte=F("registered_at") + ENTERED_AFTER)


def forms_of(day: date) -> QuerySet[Registration]:
    """The forms that were filled in on a day; oldest first."""
    start_at, end_at = day_bounds(day)
    made = forms().filter(_entered_in_time(), registered_at__gte=start_at, registered_at__lt=end_at)
    return made.order_by("registered_at", "id")


def held_forms(since: date) -> QuerySet[Registration]:
    """Forms whose paper is still with the consultant: never handed in, or returned and not put right."""
    start_at, _ = day_bounds(since)
    items = Item.objects.filter(registration=OuterRef("pk"))
    open_items = items.filter(~Exists(Step.objects.filter(item=OuterRef("pk"), kind=StepKind.RETURNED)))
    return (
        forms()
        .filter(_entered_in_time(), ~Exists(open_items), registered_at__gte=start_at)
        .order_by("registered_at", "id")[:FORMS_SHOWN_MAX]
    )


def visits_without_form(first: date, last: date, *, by: datetime | None = None) -> list[Visit]:
    """Visits of new customers that nobody has written down, from a day to a day; 1 query.

    Visits of returning customers have their form already; a visit whose turn was given back is nobody's.
    ``by``: those that had no form at that moment.
    """
    registered = VisitEvent.objects.filter(visit=OuterRef("pk"), kind=VisitEventKind.REGISTERED)
    if by is not None:
        registered = registered.filter(happened_at__lte=by)
    void = TurnEnd.objects.filter(turn=OuterRef("turn"), void=True)
    newer = Visit.objects.filter(supersedes=OuterRef("pk"))
    return list(
        Visit.objects.filter(
            ~Exists(registered), ~Exists(void), ~Exists(newer), day__gte=first, day__lte=last
        )
        .exclude(turn__served=ServedKind.OLD)
        .select_related("owner", "turn")
        .order_by("arrived_at", "id")[:FORMS_SHOWN_MAX]
    )
