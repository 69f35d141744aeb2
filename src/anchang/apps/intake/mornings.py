"""What the morning finds about somebody's evening or entry (2.1.2, 2.1.3). Run while that person acts."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta

from anchang.apps.conduct.actions import Exhibit
from anchang.apps.customers.models import Registration
from anchang.apps.offices.choices import Post
from anchang.apps.offices.models import Staff
from anchang.apps.reception.choices import PresenceState
from anchang.apps.reception.models import PresenceEvent, Visit
from anchang.apps.reception.rotation_day import LONGEST_ABSENCE_DAYS
from anchang.domain.calendar import day_bounds, moment_in_words
from anchang.domain.rotation import LASTING

from .choices import Outcome, StepKind
from .limits import entry_due_on, hand_over_due
from .models import Examination, Excuse, Item, Step
from .standing import visits_without_form

# Whoever is away like this does not come in the evening; forms wait for the next day at work.
LEAVE = frozenset(absence.value for absence in LASTING)
AWAY_DAYS_MAX = LONGEST_ABSENCE_DAYS


@dataclass(slots=True)
class Morning:
    """What was found about one person's day. ``exhibits`` name forms by number, never a customer."""

    outcome: Outcome = Outcome.IN_ORDER
    missing: int = 0
    late: int = 0
    incomplete: int = 0
    exhibits: list[Exhibit] = field(default_factory=list)

    @property
    def has_findings(self) -> bool:
        return bool(self.missing or self.late or self.incomplete)


def morning_after(person: Staff, day: date) -> Morning:
    """Look at a day of a consultant or a clerk; about 8 queries.

    Days on leave directly before it wait for it: their forms are looked at with this day's.
    """
    if _is_away(person, day):
        return Morning(Outcome.AWAY)
    look: Callable[[Staff, date, date], Morning] = _entry_of if person.post == Post.CLERK else _evening_of
    found = look(person, _first_day(person, day), day)
    if found.has_findings:
        excused = Excuse.objects.filter(owner=person, day=day).exists()
        found.outcome = Outcome.EXCUSED if excused else Outcome.PROPOSED
    return found


def _is_away(person: Staff, day: date) -> bool:
    """On leave at the end of the working day; a day off is one on which nothing was received or written."""
    start_at, end_at = day_bounds(day)
    due_at = hand_over_due(person.office_id, day)
    earliest = due_at - timedelta(days=AWAY_DAYS_MAX)
    last = (
        PresenceEvent.objects.filter(owner=person, changed_at__gte=earliest, changed_at__lt=due_at)
        .order_by("-changed_at", "-id")
        .first()
    )
    if last is None:
        return False
    if last.state in LEAVE:
        return True
    if last.state != PresenceState.DAY_OFF or last.changed_at < start_at:
        return False
    wrote = Registration.objects.filter(
        recorded_by=person, registered_at__gte=start_at, registered_at__lt=end_at
    )
    return not (wrote.exists() or Visit.objects.filter(owner=person, day=day).exists())


def _first_day(person: Staff, day: date) -> date:
    """The day itself, or the first of the days away that directly precede it."""
    before = day - timedelta(days=AWAY_DAYS_MAX)
    found = Examination.objects.filter(owner=person, day__lt=day, day__gte=before)
    away = set(found.filter(outcome=Outcome.AWAY).values_list("day", flat=True))
    first = day
    while first - timedelta(days=1) in away:
        first -= timedelta(days=1)
    return first


def _evening_of(person: Staff, first: date, day: date) -> Morning:
    """Forms that were due by the evening of ``day``: written since the deadline before ``first``."""
    morning = Morning()
    due_at = hand_over_due(person.office_id, day)
    from_at = hand_over_due(person.office_id, first - timedelta(days=1))
    own = Registration.objects.filter(
        owner=person, recorded_by=person, registered_at__gt=from_at, registered_at__lte=due_at
    )
    handed = _first_hand_over(own)
    for form in own.order_by("registered_at", "id"):
        _judge_form(morning, form, handed.get(form.pk), due_at)
    for visit in visits_without_form(first, day, by=day_bounds(day)[1]):
        if visit.owner_id == person.pk:
            morning.missing += 1
            words = f"{moment_in_words(visit.arrived_at)} 接待的新客户没有登记表（来访 {visit.pk} 号）"
            morning.exhibits.append(Exhibit(words, visit.arrived_at, "reception_visit", visit.pk))
    _judge_returns(morning, person, first, day, due_at)
    return morning


def _first_hand_over(forms: Iterable[Registration]) -> dict[int, datetime]:
    items = Item.objects.filter(registration__in=[form.pk for form in forms]).order_by("-id")
    return dict(items.values_list("registration", "batch__handed_at"))


def _judge_form(morning: Morning, form: Registration, handed_at: datetime | None, due_at: datetime) -> None:
    name = f"{form.get_kind_display()} {form.pk} 号"
    if handed_at is None:
        morning.missing += 1
        words = f"{name}没有交内业"
    elif handed_at > due_at:
        morning.late += 1
        words = f"{name}到 {moment_in_words(handed_at)} 才交，期限是 {moment_in_words(due_at)}"
    else:
        return
    morning.exhibits.append(Exhibit(words, form.registered_at, "customers_registration", form.pk))


def _judge_returns(morning: Morning, person: Staff, first: date, day: date, due_at: datetime) -> None:
    """A form that was returned is due again on the evening after."""
    from_at, _ = day_bounds(first - timedelta(days=1))
    until_at, _ = day_bounds(day)
    returned = Step.objects.filter(
        owner=person, kind=StepKind.RETURNED, done_at__gte=from_at, done_at__lt=until_at
    )
    again = dict(
        Item.objects.filter(answers__in=returned.values("pk")).values_list("answers", "batch__handed_at")
    )
    for step in returned:
        handed_at = again.get(step.pk)
        if handed_at is not None and handed_at <= due_at:
            continue
        morning.late, morning.missing = (
            (morning.late + 1, morning.missing) if handed_at else (morning.late, morning.missing + 1)
        )
        words = f"退回的表 {step.registration_id} 号没有按时补正再交"
        morning.exhibits.append(Exhibit(words, step.done_at, "customers_registration", step.registration_id))


def _entry_of(person: Staff, first: date, day: date) -> Morning:
    """Forms that were due in the archive by ``day``. Each counts from its own hand-over, so that a late one
    takes nothing from the clerk's time.
    """
    morning = Morning()
    due_at = entry_due_on(person.office_id, day)
    handed_from, _ = day_bounds(first - timedelta(days=1))
    handed_until, _ = day_bounds(day)
    items = (
        Item.objects.filter(batch__handed_at__gte=handed_from, batch__handed_at__lt=handed_until)
        .select_related("batch")
        .prefetch_related("steps")
    )
    alone = not Staff.objects.filter(post=Post.CLERK, is_active=True).exclude(pk=person.pk).exists()
    for item in items:
        _judge_entry(morning, item, person, due_at, alone=alone)
    _judge_completeness(morning, person, first, day)
    return morning


def _judge_entry(morning: Morning, item: Item, person: Staff, due_at: datetime, *, alone: bool) -> None:
    steps = {step.kind: step for step in item.steps.all()}
    received = steps.get(StepKind.RECEIVED.value)
    ended = steps.get(StepKind.ARCHIVED.value) or steps.get(StepKind.RETURNED.value)
    first = received or ended
    responsible = first.done_by_id == person.pk if first else alone
    if not responsible or (ended is not None and ended.done_at <= due_at):
        return
    if ended is None:
        morning.missing += 1
        words = f"表 {item.registration_id} 号到期没有录入归档"
    else:
        morning.late += 1
        words = (
            f"表 {item.registration_id} 号到 {moment_in_words(ended.done_at)} 才{ended.get_kind_display()}"
        )
    words = f"{words}，{moment_in_words(item.batch.handed_at)} 交来，期限是 {moment_in_words(due_at)}"
    morning.exhibits.append(
        Exhibit(words, item.batch.handed_at, "customers_registration", item.registration_id)
    )


def _judge_completeness(morning: Morning, person: Staff, first: date, day: date) -> None:
    from_at, _ = day_bounds(first)
    _, until_at = day_bounds(day)
    archived = Step.objects.filter(
        done_by=person, kind=StepKind.ARCHIVED, done_at__gte=from_at, done_at__lt=until_at
    ).exclude(left_open=[])
    for step in archived:
        morning.incomplete += 1
        words = f"归档 {step.archive_number} 号漏项：{'、'.join(step.left_open)}"
        morning.exhibits.append(
            Exhibit(words[:400], step.done_at, "customers_registration", step.registration_id)
        )


def summary(morning: Morning, post: str, day: date) -> str:
    """``2026-11-23 的表：2 份没交，1 份晚交``."""
    lacking, slow = ("没录入", "录晚了") if post == Post.CLERK else ("没交", "晚交")
    parts = (
        (morning.missing, lacking),
        (morning.late, slow),
        (morning.incomplete, "有漏项"),
    )
    said = "，".join(f"{count} 份{words}" for count, words in parts if count)
    return f"{day.isoformat()} 的表：{said}"
