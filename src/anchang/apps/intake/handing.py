"""Writes of the evening (2.1.2): handing in, receiving, returning."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db import transaction

from anchang.apps.customers.models import Registration
from anchang.apps.inbox.actions import tell
from anchang.apps.offices.choices import Post
from anchang.apps.offices.models import Staff
from anchang.domain.calendar import office_day
from anchang.foundation.errors import as_domain_errors
from anchang.foundation.ledger.append import append

from .choices import StepKind
from .limits import hand_over_due
from .models import REASON_CHARACTERS_MAX, WORDS_CHARACTERS_MAX, Batch, Item, Step
from .refusals import (
    HandedInAlreadyError,
    IntakeFormError,
    NothingToHandInError,
    NotTheClerkError,
    NotYourFormError,
    TakenAlreadyError,
)

FORMS_IN_A_BATCH_MAX = 200


def hand_in(
    *, forms: Iterable[int], by: Staff, now: datetime, words: str = "", consultant: Staff | None = None
) -> Batch:
    """Hand forms in as one batch, at the time of the server. ``forms`` are numbers of registrations.

    ``consultant`` is for the clerk who takes paper at the counter: such forms are received in the same
    moment. Forms of the day and of earlier days may go together; the batch is of today. A form that was
    returned is handed in once more. Refuses what is handed in already. 6 queries.
    """
    owner = consultant or by
    if by.post not in (Post.CONSULTANT, Post.CLERK) or (by.post == Post.CONSULTANT and owner.pk != by.pk):
        raise NotYourFormError
    if len(words.strip()) > WORDS_CHARACTERS_MAX:
        raise IntakeFormError({"words": f"最多 {WORDS_CHARACTERS_MAX} 个字。"})
    wanted = set(forms)
    if not wanted or len(wanted) > FORMS_IN_A_BATCH_MAX:
        raise NothingToHandInError(
            f"一次最多交 {FORMS_IN_A_BATCH_MAX} 份。" if wanted else "", clause="2.1.2"
        )
    if Registration.objects.filter(pk__in=wanted, owner=owner).count() != len(wanted):
        raise NotYourFormError
    with as_domain_errors(), transaction.atomic():
        batch = _batch(owner, wanted, words, by, now)
        append(by=by, action="intake.handed_in", now=now, detail={"batch": batch.pk, "forms": len(wanted)})
        if by.pk != owner.pk:
            _steps(list(batch.items.all()), StepKind.RECEIVED, by, now)
    return batch


def _batch(owner: Staff, wanted: set[int], words: str, by: Staff, now: datetime) -> Batch:
    day = office_day(now)
    returns = _returns(wanted)
    batch = Batch.objects.create(
        office_id=owner.office_id,
        owner=owner,
        day=day,
        words=words.strip(),
        due_at=hand_over_due(owner.office_id, day),
        handed_at=now,
        handed_by=by,
    )
    Item.objects.bulk_create(
        Item(
            office_id=owner.office_id, owner=owner, batch=batch, registration_id=one, answers_id=returns[one]
        )
        for one in sorted(wanted)
    )
    return batch


def _returns(wanted: set[int]) -> dict[int, int | None]:
    """The return that each form answers, None for one that was never handed in. Refuses all others."""
    newest = {
        item.registration_id: item
        for item in Item.objects.filter(registration__in=wanted).prefetch_related("steps").order_by("id")
    }
    found: dict[int, int | None] = dict.fromkeys(wanted)
    for form, item in newest.items():
        returned = next((step for step in item.steps.all() if step.kind == StepKind.RETURNED), None)
        if returned is None:
            raise HandedInAlreadyError
        found[form] = returned.pk
    return found


@dataclass(frozen=True, slots=True)
class Received:
    """How many forms were received just now."""

    count: int


def receive(*, items: Sequence[int], by: Staff, now: datetime) -> Received:
    """The clerk has these papers in hand: all of them, or none when a colleague was quicker with one.

    Raises :class:`TakenAlreadyError`, which names who was quicker.
    """
    _only_the_clerk(by)
    found = list(Item.objects.filter(pk__in=items).select_related("owner").order_by("id"))
    if not found or len(found) != len(set(items)):
        raise NotYourFormError
    try:
        with as_domain_errors(), transaction.atomic():
            _steps(found, StepKind.RECEIVED, by, now)
    except TakenAlreadyError as error:
        raise TakenAlreadyError(_who_was_quicker(items)) from error
    return Received(len(found))


def _steps(items: Sequence[Item], kind: StepKind, by: Staff, now: datetime) -> None:
    for item in items:
        Step.objects.create(
            office_id=by.office_id,
            owner_id=item.owner_id,
            item=item,
            registration_id=item.registration_id,
            kind=kind,
            done_at=now,
            done_by=by,
        )
    append(by=by, action="intake.received", now=now, detail={"items": [item.pk for item in items]})


def _who_was_quicker(items: Sequence[int]) -> str:
    first = Step.objects.filter(item__in=items).select_related("done_by").order_by("id").first()
    if first is None:
        return ""
    return f"刚才 {first.done_by.display_name} 已经{first.get_kind_display()}了，请看最新的名单。"


def return_form(*, item: Item, reason: str, by: Staff, now: datetime) -> Step:
    """Give a form back with what is wanting; the consultant hands it in once more. 3 queries."""
    _only_the_clerk(by)
    said = reason.strip()
    if not said or len(said) > REASON_CHARACTERS_MAX:
        words = f"最多 {REASON_CHARACTERS_MAX} 个字。" if said else "请写明缺什么，置业顾问看得到。"
        raise IntakeFormError({"reason": words})
    received = item.steps.filter(kind=StepKind.RECEIVED).exists()
    with as_domain_errors(), transaction.atomic():
        step = Step.objects.create(
            office_id=by.office_id,
            owner_id=item.owner_id,
            item=item,
            registration_id=item.registration_id,
            kind=StepKind.RETURNED,
            after=StepKind.RECEIVED if received else None,
            reason=said,
            done_at=now,
            done_by=by,
        )
        append(by=by, action="intake.returned", now=now, detail={"item": item.pk})
        words = f"{by.display_name}退回了登记表 {item.registration_id} 号，请补正后再交。"
        tell(
            person=item.owner,
            kind="form_returned",
            words=words,
            route="intake_form",
            route_id=item.registration_id,
            by=by,
            now=now,
        )
    return step


def _only_the_clerk(by: Staff) -> None:
    if by.post != Post.CLERK:
        raise NotTheClerkError
