"""Putting one's name to the report of a day."""

from __future__ import annotations

from datetime import date, datetime

from django.db import transaction

from anchang.apps.offices.choices import SUPERIORS, Post
from anchang.apps.offices.models import Staff
from anchang.domain.calendar import office_day
from anchang.foundation.errors import DomainError, as_domain_errors
from anchang.foundation.ledger.append import append
from anchang.foundation.ledger.queries import head_at

from .daily import daily_report
from .models import REMARK_CHARACTERS_MAX, IssuedReport
from .queries import newest_issue
from .refusals import NotYetError, RemarkTooLongError

ISSUING = frozenset({Post.CLERK}) | SUPERIORS


def issue_daily(*, day: date, by: Staff, now: datetime, remark: str = "") -> IssuedReport:
    """Keep the figures of a day as they are now, with the newest entry of the ledger. Clerk and managers.

    Raises :class:`NotYetError`, :class:`RemarkTooLongError`, ``IssuedMeanwhileError``.
    """
    if by.post not in ISSUING:
        raise DomainError("日报由内业或经理出具。")
    if day > office_day(now):
        raise NotYetError
    if len(remark.strip()) > REMARK_CHARACTERS_MAX:
        raise RemarkTooLongError(f"备注最多 {REMARK_CHARACTERS_MAX} 个字。")
    with as_domain_errors(), transaction.atomic():
        earlier, head = newest_issue(day), head_at(now)
        issued = IssuedReport.objects.create(
            office_id=by.office_id,
            owner=by,
            day=day,
            number=earlier.number + 1 if earlier else 1,
            content=daily_report(by.office_id, day, now).stored(),
            remark=remark.strip(),
            head_sequence=(head.sequence or 0) if head else 0,
            head_hash=(head.hash or "") if head else "",
            issued_at=now,
        )
        append(by=by, action="report.issued", now=now, detail={"report": issued.pk, "day": day.isoformat()})
    return issued
