"""A manager lets somebody's day pass (2.1.2, 2.1.3): nothing is proposed for it."""

from __future__ import annotations

from datetime import date, datetime, timedelta

from django.db import transaction

from anchang.apps.offices.choices import Post
from anchang.apps.offices.models import Staff
from anchang.domain.calendar import office_day
from anchang.foundation.errors import as_domain_errors
from anchang.foundation.ledger.append import append

from .choices import Outcome
from .models import REASON_CHARACTERS_MAX, Examination, Excuse
from .refusals import ExaminedAlreadyError, IntakeFormError, NotTheManagerError

MANAGING = (Post.SUPERVISOR, Post.SALES_MANAGER, Post.PROJECT_MANAGER)
EXCUSED = (Post.CONSULTANT, Post.CLERK)
EXCUSE_DAYS_MAX = 14


def excuse(*, person: Staff, day: date, reason: str, by: Staff, now: datetime) -> Excuse:
    """Let a day pass, today or one of the last days. Once something is proposed, the case is decided
    instead. 4 queries.
    """
    if by.post not in MANAGING:
        raise NotTheManagerError
    today = office_day(now)
    errors: dict[str, str] = {}
    if person.post not in EXCUSED or person.office_id != by.office_id:
        errors["person"] = "请选一位置业顾问或内业。"
    if not today - timedelta(days=EXCUSE_DAYS_MAX) <= day <= today:
        errors["day"] = f"请选今天，或最近 {EXCUSE_DAYS_MAX} 天里的一天。"
    said = reason.strip()
    if not said or len(said) > REASON_CHARACTERS_MAX:
        errors["reason"] = f"最多 {REASON_CHARACTERS_MAX} 个字。" if said else "请写明理由。"
    if errors:
        raise IntakeFormError(errors)
    if Examination.objects.filter(owner=person, day=day, outcome=Outcome.PROPOSED).exists():
        raise ExaminedAlreadyError
    with as_domain_errors(), transaction.atomic():
        excused = Excuse.objects.create(
            office_id=by.office_id, owner=person, day=day, reason=said, excused_at=now, excused_by=by
        )
        append(by=by, action="intake.excused", now=now, detail={"staff": person.pk, "excuse": excused.pk})
    return excused
