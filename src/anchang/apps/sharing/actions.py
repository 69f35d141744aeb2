"""Asking to pass customers on, the manager's word, and taking it back (1.1, 1.2)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.db import Error as DatabaseError
from django.db import connection, transaction

from anchang.apps.customers.models import Customer
from anchang.apps.documents.models import Paper
from anchang.apps.offices.choices import Post
from anchang.apps.offices.models import Staff
from anchang.foundation.errors import as_domain_errors
from anchang.foundation.ledger.append import append

from .choices import RequestKind
from .limits import CUSTOMERS_PER_REQUEST_MAX, PAPERS_PER_REQUEST_MAX, limits_in_force
from .models import Decision, Grant, Request, Withdrawal
from .models.requests import REASON_CHARACTERS_MAX
from .queries import undecided
from .refusals import (
    AskedTwiceError,
    NotTheDeciderError,
    NotYoursToPassOnError,
    OwnRequestError,
    RecipientGoneError,
    RefusalNeedsWordsError,
    SharingFormError,
    TooLongToShowError,
    WaitsAlreadyError,
)

REQUESTERS = frozenset(
    {Post.CONSULTANT, Post.CLERK, Post.SUPERVISOR, Post.SALES_MANAGER, Post.PROJECT_MANAGER}
)
DECIDERS = frozenset({Post.SALES_MANAGER, Post.PROJECT_MANAGER})
# Whoever sees the whole office needs nothing passed on; the administrator has no business with customers.
RECIPIENTS = frozenset({Post.CONSULTANT, Post.CLERK, Post.FINANCE, Post.DESK})


@dataclass(frozen=True, slots=True)
class Showing:
    """What is asked: which customers and documents, to whom, for how many hours from the yes on, and why.

    ``with_diary`` passes on the follow-ups too that the asking person wrote themselves.
    """

    customers: Sequence[Customer]
    recipient: Staff
    hours: int
    reason: str
    with_diary: bool = False
    papers: Sequence[Paper] = ()


def ask_to_show(*, showing: Showing, form_key: str, by: Staff, now: datetime) -> Request:
    """Append a request to pass customers on. The same form sent twice makes one request.

    Raises :class:`SharingFormError` for what the person can mend, :class:`NotYoursToPassOnError` when the
    database finds a customer that the person does not see, :class:`WaitsAlreadyError` for what one has asked
    for already.
    """
    _check_showing(showing, by, now)
    values = {
        "kind": RequestKind.SHOW,
        "reason": showing.reason.strip(),
        "customer_ids": sorted({one.pk for one in showing.customers}),
        "version_ids": sorted({one.version_id for one in showing.papers}),
        "recipient": showing.recipient,
        "hours": showing.hours,
        "with_diary": showing.with_diary,
    }
    try:
        with as_domain_errors(), transaction.atomic():
            _refuse_second(values, form_key, by)
            request = Request.objects.create(
                office_id=by.office_id, owner=by, asked_as=by.post, form_key=form_key, asked_at=now, **values
            )
            append(by=by, action="sharing.asked", now=now, detail={"request": request.pk})
    except AskedTwiceError:
        return Request.objects.get(owner=by, form_key=form_key)
    except DatabaseError as error:
        if "row-level security" not in str(error):
            raise
        raise NotYoursToPassOnError from error
    return request


def _refuse_second(values: Mapping[str, Any], form_key: str, by: Staff) -> None:
    """One at a time: everything asked for may wait in one other request to the same person already."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT pg_advisory_xact_lock(hashtextextended(%s, 0))", [f"sharing:{by.office_id}:{by.pk}"]
        )
    waiting = undecided(
        Request.objects.filter(owner=by, kind=RequestKind.SHOW, recipient=values["recipient"])
    )
    same = {f"{name}__contains": values[name] for name in ("customer_ids", "version_ids")}
    first = waiting.filter(**same).exclude(form_key=form_key).first()
    if first is not None:
        raise WaitsAlreadyError(first.pk)


def _check_showing(showing: Showing, by: Staff, now: datetime) -> None:
    errors: dict[str, str] = {}
    if by.post not in REQUESTERS:
        raise NotYoursToPassOnError("您的岗位没有客户资料可以转交。")
    if not showing.customers and not showing.papers:
        errors["customers"] = "请至少选一位客户或一份资料。"
    elif len(showing.papers) > PAPERS_PER_REQUEST_MAX:
        errors["papers"] = f"一次最多转交 {PAPERS_PER_REQUEST_MAX} 份资料，请分几次。"
    elif len(showing.customers) > CUSTOMERS_PER_REQUEST_MAX:
        errors["customers"] = f"一次最多转交 {CUSTOMERS_PER_REQUEST_MAX} 位客户，请分几次。"
    if showing.recipient.pk == by.pk:
        errors["recipient"] = "不用转交给自己。"
    elif showing.recipient.post not in RECIPIENTS or not showing.recipient.is_active:
        errors["recipient"] = "请选一位在职的置业顾问、内业、财务或前台；经理本来就看得到。"
    errors |= reason_errors(showing.reason)
    hours_max = limits_in_force(by.office_id, now).share_hours_max
    if showing.hours < 1:
        errors["hours"] = "至少看 1 小时。"
    elif showing.hours > hours_max:
        errors |= TooLongToShowError(hours_max).fields
    if errors:
        raise SharingFormError(errors)


def reason_errors(reason: str) -> dict[str, str]:
    """What is wrong with a stated reason, per field."""
    if not reason.strip():
        return {"reason": "请写明理由，经理据此批准。"}
    if len(reason.strip()) > REASON_CHARACTERS_MAX:
        return {"reason": f"理由最多 {REASON_CHARACTERS_MAX} 个字。"}
    return {}


def may_decide(request: Request, person: Staff) -> bool:
    """The sales manager decides, never on their own request; on that the project manager does."""
    if request.owner_id == person.pk:
        return False
    if person.post == Post.PROJECT_MANAGER:
        return request.asked_as == Post.SALES_MANAGER
    return person.post == Post.SALES_MANAGER


def decide(*, request: Request, approved: bool, words: str, by: Staff, now: datetime) -> Decision:
    """Append the manager's yes or no. A yes to passing on begins its hours, a yes to an export queues it."""
    if request.owner_id == by.pk:
        raise OwnRequestError
    if not may_decide(request, by):
        raise NotTheDeciderError
    if not approved and not words.strip():
        raise RefusalNeedsWordsError
    if approved and request.recipient is not None and not request.recipient.is_active:
        raise RecipientGoneError
    with as_domain_errors(), transaction.atomic():
        decision = Decision.objects.create(
            office_id=by.office_id,
            owner_id=request.owner_id,
            request=request,
            asked_as=request.asked_as,
            approved=approved,
            words=words.strip(),
            decided_by=by,
            decided_at=now,
        )
        if approved:
            _begin(request, now)
        verb = "approved" if approved else "refused"
        append(by=by, action=f"sharing.{verb}", now=now, detail={"request": request.pk})
    return decision


def _begin(request: Request, now: datetime) -> None:
    if request.kind == RequestKind.EXPORT:
        queue(request)
        return
    recipient, hours = request.recipient, request.hours
    if recipient is None or hours is None:
        raise RuntimeError("the database keeps no request to show without recipient and hours")
    Grant.objects.create(
        office_id=request.office_id,
        owner=recipient,
        requester_id=request.owner_id,
        request=request,
        hours=hours,
        granted_at=now,
        expires_at=now + timedelta(hours=hours),
    )


def queue(request: Request) -> bool:
    """Put a consented export in the queue; False when it is there already or may not be made."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT sharing_queue(%s)", [request.pk])
        return bool(cursor.fetchone()[0])


def withdraw(*, request: Request, words: str, by: Staff, now: datetime) -> Withdrawal:
    """Take a request, a grant or an export back: whoever asked, or a deciding manager. Holds at once."""
    if request.owner_id != by.pk and by.post not in DECIDERS:
        raise NotTheDeciderError("只有申请人和经理可以收回。")
    with as_domain_errors(), transaction.atomic():
        withdrawal = Withdrawal.objects.create(
            office_id=by.office_id,
            owner_id=request.owner_id,
            request=request,
            words=words.strip(),
            withdrawn_by=by,
            withdrawn_at=now,
        )
        append(by=by, action="sharing.withdrawn", now=now, detail={"request": request.pk})
    return withdrawal
