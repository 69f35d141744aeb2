"""What managers decide about the order: a turn to be made up, turns taken away. Appended, with the reason."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction

from anchang.apps.offices.choices import Post
from anchang.apps.offices.models import Staff
from anchang.domain import rotation
from anchang.domain.calendar import office_day
from anchang.foundation.errors import as_domain_errors
from anchang.foundation.ledger.append import append

from .choices import LostCause, MarkKind
from .models import OrderMark, RotationDay
from .refusals import (
    NoSeatTodayError,
    NotAllowedError,
    NothingIsLostForThatError,
    TurnMarkNeedsReasonError,
)
from .rotation_day import in_order_of_time, open_day

MARKING = (Post.SUPERVISOR, Post.SALES_MANAGER, Post.PROJECT_MANAGER)
REASON_CHARACTERS_MAX = 200


def grant_make_up(*, person: Staff, reason: str, by: Staff, now: datetime) -> OrderMark:
    """A turn to be made up today, or a lost one given back. Raises ``NoSeatTodayError``."""
    return _mark(person=person, kind=MarkKind.GRANTED, cause=None, reason=reason, by=by, now=now)


def take_turns(*, person: Staff, cause: LostCause, reason: str, by: Staff, now: datetime) -> OrderMark:
    """Take away the turns that the day's rules name for a cause.

    Raises ``NothingIsLostForThatError`` when they name none, ``NoSeatTodayError``.
    """
    return _mark(person=person, kind=MarkKind.LOST, cause=cause, reason=reason, by=by, now=now)


def _mark(
    *, person: Staff, kind: MarkKind, cause: LostCause | None, reason: str, by: Staff, now: datetime
) -> OrderMark:
    if by.post not in MARKING:
        raise NotAllowedError("补接和轮空由经理决定。", clause="3.1.1")
    if not reason.strip():
        raise TurnMarkNeedsReasonError
    with as_domain_errors(), transaction.atomic():
        at = in_order_of_time(by.office_id, now)
        opened = open_day(by=by, now=at)
        if person.pk not in opened.seats:
            raise NoSeatTodayError
        mark = OrderMark.objects.create(
            office_id=by.office_id,
            day=office_day(at),
            owner=person,
            kind=kind,
            cause=cause or "",
            turns=_turns(opened, cause),
            reason=reason.strip()[:REASON_CHARACTERS_MAX],
            marked_at=at,
            marked_by=by,
        )
        append(by=by, action=f"turn.{kind.value}", now=at, detail={"mark": mark.pk, "staff": person.pk})
    return mark


def _turns(opened: RotationDay, cause: LostCause | None) -> int:
    if cause is None or cause is LostCause.OTHER:
        return 1
    turns = rotation.rules_of(opened.rules).loses[rotation.LostFor(cause.value)]
    if not turns:
        raise NothingIsLostForThatError
    return turns
