"""The evenings of the demo office: forms handed in and archived; yesterday's on the clerk's desk."""

from __future__ import annotations

from collections import defaultdict
from datetime import date, datetime, timedelta

from anchang.apps.conduct.actions import Exhibit, propose_case
from anchang.apps.customers.choices import RegistrationKind
from anchang.apps.customers.models import Registration
from anchang.apps.intake.checking import Completion, Finding, check_form
from anchang.apps.intake.choices import Outcome, StepKind
from anchang.apps.intake.handing import return_form
from anchang.apps.intake.limits import hand_over_due
from anchang.apps.intake.models import Batch, Check, Examination, Item, Step
from anchang.apps.intake.parts import PERSON_PART, complete_with, form_of, part_names
from anchang.apps.intake.scans import attach_scan
from anchang.apps.offices.models import Staff
from anchang.domain.calendar import day_bounds, office_day

from .book import Book
from .papers import pages

LATE_BY = timedelta(minutes=25)
BEFORE_THE_DEADLINE = timedelta(minutes=20)
# Forms of yesterday that the clerk has begun with.
BEGUN, CHECKED_MAX = 3, 24


def evenings_in(book: Book, seats: tuple[Staff, ...], clerk: Staff, now: datetime) -> None:
    """Told after the book is written."""
    today = office_day(now)
    days = sorted({office_day(one.registered_at) for one in book.rows[Registration]} - {today})
    late_day = next((day for day in reversed(days) if day < today - timedelta(days=2)), None)
    items = [item for day in days for item in _handed_in(book, day, late_day, seats[1])]
    yesterday = today - timedelta(days=1)
    done = [item for item in items if item.batch.day < yesterday]
    waiting = [item for item in items if item.batch.day == yesterday]
    _archived(done, clerk)
    _on_the_desk(waiting, clerk, now)
    _mornings(seats, clerk, late_day, now)


def _handed_in(book: Book, day: date, late_day: date | None, slow: Staff) -> list[Item]:
    due_at = hand_over_due(book.office_id, day)
    start_at, end_at = day_bounds(day)
    forms: dict[int, list[Registration]] = defaultdict(list)
    for one in book.rows[Registration]:
        if start_at <= one.registered_at < end_at:
            forms[one.owner_id].append(one)
    found = []
    for owner_id, own in sorted(forms.items()):
        is_late = day == late_day and owner_id == slow.pk
        batch = Batch.objects.create(
            office_id=book.office_id,
            owner_id=owner_id,
            day=day,
            words="客户走得晚，路上堵了" if is_late else "",
            due_at=due_at,
            handed_at=due_at + LATE_BY if is_late else due_at - BEFORE_THE_DEADLINE,
            handed_by_id=owner_id,
        )
        rows = [
            Item(office_id=book.office_id, owner_id=owner_id, batch=batch, registration=one) for one in own
        ]
        found += Item.objects.bulk_create(rows)
    return found


def _step(item: Item, kind: StepKind, clerk: Staff, at: datetime) -> Step:
    return Step(
        office_id=item.office_id,
        owner_id=item.owner_id,
        item=item,
        registration=item.registration,
        kind=kind,
        after=StepKind.RECEIVED if kind == StepKind.ARCHIVED else None,
        done_at=at,
        done_by=clerk,
    )


def _archived(items: list[Item], clerk: Staff) -> None:
    """Received the same night, compared and archived the next morning."""
    Step.objects.bulk_create(
        _step(item, StepKind.RECEIVED, clerk, item.batch.handed_at + timedelta(minutes=10)) for item in items
    )
    Check.objects.bulk_create(
        _agrees(item, part, clerk)
        for item in items[-CHECKED_MAX:]
        for part in part_names(item.registration.kind)
    )
    steps = []
    for place, item in enumerate(items):
        step = _step(item, StepKind.ARCHIVED, clerk, item.batch.due_at + timedelta(hours=13))
        step.percent = complete_with(item.registration, ()).percent
        step.place = f"{1 + place // 60} 盒 {1 + place % 60 // 12} 夹"
        steps.append(step)
    Step.objects.bulk_create(steps)


def _agrees(item: Item, part: str, clerk: Staff) -> Check:
    return Check(
        office_id=item.office_id,
        owner_id=item.owner_id,
        registration=item.registration,
        part=part,
        matches=True,
        checked_at=item.batch.due_at + timedelta(hours=12, minutes=30),
        checked_by=clerk,
    )


def _on_the_desk(items: list[Item], clerk: Staff, now: datetime) -> None:
    """Most of yesterday's are received; one is compared, one differs from its paper, one goes back."""
    received = items[: max(len(items) - 2, 0)]
    Step.objects.bulk_create(
        _step(item, StepKind.RECEIVED, clerk, item.batch.handed_at + timedelta(minutes=15))
        for item in received
    )
    forms = [item for item in received if item.registration.kind == RegistrationKind.VISIT_FORM]
    if len(forms) < BEGUN:
        return
    first, second, third = forms[:BEGUN]
    parts = part_names(first.registration.kind)
    check_form(
        item=first,
        findings=[Finding(part, matches=True) for part in parts],
        completions=_completions(first.registration),
        by=clerk,
        now=now - timedelta(minutes=50),
    )
    signed_at = second.registration.registered_at - timedelta(minutes=12)
    differs = Finding(PERSON_PART, matches=False, words="纸面电话末位是 9", paper_signed_at=signed_at)
    check_form(item=second, findings=[differs], completions=[], by=clerk, now=now - timedelta(minutes=40))
    for item in (first, second):
        attach_scan(form=item.registration, content=_paper(item), by=clerk, now=now - timedelta(minutes=55))
    return_form(item=third, reason="缺客户签名，请补签", by=clerk, now=now - timedelta(minutes=30))


def _completions(form: Registration) -> list[Completion]:
    """What the consultant left empty stands on the paper, or not there either."""
    return [
        Completion(field.key, "城东") if field.label == "工作区域" else Completion(field.key, absent=True)
        for field in form_of(form.kind)
        if field.label in form.missing and field.key not in form.details
    ]


def _paper(item: Item) -> bytes:
    form = item.registration
    lines = (
        f"表号 {form.pk}　　置业顾问 {item.owner.display_name}",
        f"姓名　{form.customer.name}",
        "电话　（见系统）",
        *(f"{key}　{'、'.join(value) if isinstance(value, list) else value}" for key, value in _said(form)),
        "",
        "客户签名　____________　　日期　____________",
    )
    return pages("来访客户登记表", lines)


def _said(form: Registration) -> list[tuple[str, object]]:
    labels = {field.key: field.label for field in form_of(form.kind)}
    return [(labels[key], value) for key, value in form.details.items() if key in labels]


def _mornings(seats: tuple[Staff, ...], clerk: Staff, late_day: date | None, now: datetime) -> None:
    """What the keeper would have found: one late evening, all else in order."""
    last = office_day(now) - timedelta(days=1)
    for person in (*seats, clerk):
        if person is seats[1] and late_day is not None:
            _late(person, late_day)
        Examination.objects.create(
            office_id=person.office_id,
            owner=person,
            day=last,
            outcome=Outcome.IN_ORDER,
            examined_at=day_bounds(last)[1] + timedelta(minutes=1),
        )


def _late(person: Staff, day: date) -> None:
    found = Item.objects.filter(owner=person, batch__day=day).select_related("batch")
    if not found:
        return
    at = day_bounds(day)[1] + timedelta(minutes=1)
    evidence = [
        Exhibit("登记表晚交 25 分钟", one.batch.handed_at, "customers_registration", one.registration_id)
        for one in found
    ]
    words = f"{day.isoformat()} 的表：{len(evidence)} 份晚交"
    case = propose_case(
        kind="late_handover", person=person, evidence=evidence, by=person, now=at, words=words
    )
    Examination.objects.create(
        office_id=person.office_id,
        owner=person,
        day=day,
        outcome=Outcome.PROPOSED,
        late=len(evidence),
        case=case,
        examined_at=at,
    )
