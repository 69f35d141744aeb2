"""Writes about personal data: requests, decisions, holds, handing out a file, erasing. Each appends."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Final

from django.db import connection, transaction

from anchang.apps.customers.models import Customer
from anchang.apps.offices.choices import Post
from anchang.apps.offices.models import Staff
from anchang.apps.rulebooks.queries import rulebook_in_force
from anchang.domain.calendar import office_day
from anchang.foundation.errors import as_domain_errors
from anchang.foundation.ledger.append import append
from anchang.foundation.vault import sealed

from .choices import AskedBy, Ground, HoldKind, IssueWay, RequestKind
from .erasing import MARK, sealed_columns
from .models import WORDS_CHARACTERS_MAX, Erasure, Hold, HoldEnd, Issue, Request, Ruling
from .refusals import NotForYouError, PrivacyFormError

RECORDING: Final = (Post.CLERK, Post.SUPERVISOR, Post.SALES_MANAGER, Post.PROJECT_MANAGER)
DECIDING: Final = (Post.SALES_MANAGER, Post.PROJECT_MANAGER)
HOLDING: Final = (Post.SUPERVISOR, *DECIDING)
ANSWER_DAYS: Final = 15
KEEP_MONTHS: Final = 36
SATURDAY: Final = 5


@dataclass(frozen=True, slots=True)
class Asked:
    """What a person asked, as recorded at the desk."""

    kind: RequestKind
    asked_by: AskedBy
    words: str
    identity: str

    def errors(self) -> dict[str, str]:
        """What cannot be saved, per field, in words."""
        errors = {}
        if self.asked_by == AskedBy.NOBODY:
            errors["asked_by"] = "请写明客户怎样提出的"
        if not self.identity.strip():
            errors["identity"] = "请写明怎样核对是本人；没有核对的，不能把资料交出去，也不能删"
        for key in ("words", "identity"):
            if len(getattr(self, key)) > WORDS_CHARACTERS_MAX:
                errors[key] = f"最多 {WORDS_CHARACTERS_MAX} 个字"
        return errors


def working_days_after(day: date, count: int) -> date:
    """The day that is `count` days from Monday to Friday later; public holidays are not known here."""
    while count:
        day += timedelta(days=1)
        count -= day.weekday() < SATURDAY
    return day


def record_request(*, customer: Customer, asked: Asked, by: Staff, now: datetime) -> Request:
    """Append what a person asked; the day for the answer follows from the limit in force."""
    if by.post not in RECORDING:
        raise NotForYouError("请内业或经理登记。")
    errors = asked.errors()
    if errors:
        raise PrivacyFormError(errors)
    today = office_day(now)
    days = rulebook_in_force(by.office_id, today).number("privacy_answer_days", ANSWER_DAYS)
    with as_domain_errors(), transaction.atomic():
        request = Request.objects.create(
            office_id=by.office_id,
            customer=customer,
            kind=asked.kind,
            ground=Ground.ASKED,
            asked_by=asked.asked_by,
            words=asked.words.strip(),
            identity=asked.identity.strip(),
            received_at=now,
            due_day=working_days_after(today, days),
            recorded_by=by,
        )
        append(by=by, action="privacy.requested", now=now, detail={"request": request.pk})
    return request


def decide(*, request: Request, approved: bool, reason: str, by: Staff, now: datetime) -> Ruling:
    """A manager's yes or no; the database refuses whoever recorded the request."""
    if by.post not in DECIDING:
        raise NotForYouError
    if not approved and not reason.strip():
        raise PrivacyFormError({"reason": "不同意的，请写明理由；客户有权知道"})
    if len(reason) > WORDS_CHARACTERS_MAX:
        raise PrivacyFormError({"reason": f"最多 {WORDS_CHARACTERS_MAX} 个字"})
    with as_domain_errors(), transaction.atomic():
        ruling = Ruling.objects.create(
            office_id=by.office_id,
            request=request,
            recorded_by_id=request.recorded_by_id,
            ground=request.ground,
            kind=request.kind,
            approved=approved,
            reason=reason.strip(),
            decided_by=by,
            decided_at=now,
        )
        append(by=by, action="privacy.decided", now=now, detail={"request": request.pk, "approved": approved})
    return ruling


def hand_out(*, request: Request, way: IssueWay, rows: int, by: Staff, now: datetime) -> Issue:
    """Append that the file of a person was made; without an approval the database refuses it."""
    if by.post not in DECIDING:
        raise NotForYouError
    with as_domain_errors(), transaction.atomic():
        issue = Issue.objects.create(
            office_id=by.office_id,
            request=request,
            kind=request.kind,
            way=way,
            rows=rows,
            issued_by=by,
            issued_at=now,
        )
        append(by=by, action="privacy.handed_out", now=now, detail={"request": request.pk, "way": way})
        _check_now()
    return issue


def _check_now() -> None:
    """Foreign keys wait for the commit; a refusal is wanted before anything is shown."""
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS an_issue_rests_on_an_approval IMMEDIATE")


def place_hold(
    *, customer: Customer, kind: HoldKind, words: str, until_day: date | None, by: Staff, now: datetime
) -> Hold:
    """Append that a person's data must stay; without a day, until the hold is ended."""
    if by.post not in HOLDING:
        raise NotForYouError("由主管或经理决定。")
    errors = _words_errors(words)
    if until_day and until_day < office_day(now):
        errors["until_day"] = "保留到的日期已经过了"
    if errors:
        raise PrivacyFormError(errors)
    with as_domain_errors(), transaction.atomic():
        hold = Hold.objects.create(
            office_id=by.office_id,
            customer=customer,
            kind=kind,
            words=words.strip(),
            until_day=until_day,
            placed_by=by,
            placed_at=now,
        )
        append(by=by, action="privacy.held", now=now, detail={"hold": hold.pk})
    return hold


def end_hold(*, hold: Hold, words: str, by: Staff, now: datetime) -> HoldEnd:
    """Append that the reason for a hold is gone."""
    if by.post not in DECIDING:
        raise NotForYouError
    errors = _words_errors(words)
    if errors:
        raise PrivacyFormError(errors)
    with as_domain_errors(), transaction.atomic():
        end = HoldEnd.objects.create(
            office_id=by.office_id, hold=hold, words=words.strip(), ended_by=by, ended_at=now
        )
        append(by=by, action="privacy.released", now=now, detail={"hold": hold.pk})
    return end


def _words_errors(words: str) -> dict[str, str]:
    if not words.strip():
        return {"words": "请写明原因"}
    return {"words": f"最多 {WORDS_CHARACTERS_MAX} 个字"} if len(words) > WORDS_CHARACTERS_MAX else {}


def erase(*, request: Request, by: Staff, now: datetime) -> Erasure:
    """Carry out an approved erasure: everything that is the person's own goes, for good.

    What stays is that there were registrations, visits and calls, when, and whose they were. The database
    refuses without an approval, under a legal hold, twice, and before the time to keep is over.
    """
    if by.post not in DECIDING:
        raise NotForYouError
    marks = {
        f"{table}.{column}": sealed(MARK, purpose=f"{table}.{column}") for table, column in sealed_columns()
    }
    with as_domain_errors(), transaction.atomic():
        with connection.cursor() as cursor:
            cursor.execute("SELECT privacy_erase(%s, %s, %s)", [request.pk, json.dumps(marks), now])
            erasure_id = int(cursor.fetchone()[0])
        append(by=by, action="privacy.erased", now=now, detail={"erasure": erasure_id, "request": request.pk})
    return Erasure.objects.select_related("request", "erased_by").get(pk=erasure_id)


def erase_due(*, customers: Sequence[Customer], by: Staff, now: datetime) -> list[Erasure]:
    """Erase people whose data have been kept long enough: all of them or, if one is refused, none."""
    if by.post not in DECIDING:
        raise NotForYouError
    months = keep_months(by.office_id, now)
    with transaction.atomic():
        return [_erase_due(customer, months, by, now) for customer in customers]


def _erase_due(customer: Customer, months: int, by: Staff, now: datetime) -> Erasure:
    request = Request.objects.create(
        office_id=by.office_id,
        customer=customer,
        kind=RequestKind.ERASURE,
        ground=Ground.RETENTION,
        asked_by=AskedBy.NOBODY,
        keep_months=months,
        received_at=now,
        due_day=office_day(now),
        recorded_by=by,
    )
    decide(request=request, approved=True, reason="", by=by, now=now)
    return erase(request=request, by=by, now=now)


def keep_months(office_id: int, now: datetime) -> int:
    """How many months after the last contact an office keeps who did not buy."""
    in_force = rulebook_in_force(office_id, office_day(now))
    return in_force.number("retention_months", KEEP_MONTHS)
