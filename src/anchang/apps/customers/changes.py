"""A customer wishes for somebody else (3.2.4): the supervisor decides, both consultants are told."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction
from django.db.models import QuerySet

from anchang.apps.inbox.actions import tell
from anchang.apps.offices.choices import SUPERIORS, Post
from anchang.apps.offices.models import Staff
from anchang.apps.offices.queries import people
from anchang.foundation.errors import as_domain_errors
from anchang.foundation.ledger.append import append

from .models import ChangeFinding, ConsultantChange
from .refusals import FormError, NotYourCustomerError


def undecided_changes() -> QuerySet[ConsultantChange]:
    """Wishes that wait for a decision, oldest first."""
    waiting = ConsultantChange.objects.filter(findings__isnull=True)
    return waiting.select_related("owner", "wanted", "customer", "recorded_by").order_by("asked_at", "pk")


def change_of(change_id: int) -> ConsultantChange | None:
    """A wish that the acting person may see, with its customer and whom it names."""
    found = ConsultantChange.objects.select_related("owner", "wanted", "customer", "recorded_by")
    return found.filter(pk=change_id).first()


def tell_of_wish(change: ConsultantChange, *, by: Staff, now: datetime) -> None:
    """The supervisors are told at once; where there is none, the sales managers."""
    deciding = list(people(post=Post.SUPERVISOR)) or list(people(post=Post.SALES_MANAGER))
    for person in deciding:
        if person.pk != by.pk:
            tell(
                person=person,
                kind="change.asked",
                words=f"{change.owner.display_name} 的客户要求换人接待，请决定。（条款 3.2.4）",
                route="decide_change",
                route_id=change.pk,
                by=by,
                now=now,
            )


def find_on_change(
    *,
    change: ConsultantChange,
    granted: bool,
    successor: Staff | None,
    reason: str,
    by: Staff,
    now: datetime,
) -> ChangeFinding:
    """Decide on a wish for somebody else (3.2.4), once. Granted is a special case and names who serves from
    now on; otherwise the original stays. Both are told. Raises :class:`FormError`.
    """
    if by.post not in SUPERIORS:
        raise NotYourCustomerError("换不换人由主管或经理决定。", clause="3.2.4")
    if not reason.strip():
        raise FormError({"reason": "请写明理由：什么特殊情况，或者为什么不换"})
    if granted and successor is None:
        raise FormError({"successor": "同意更换的，请选由谁接手"})
    with as_domain_errors(), transaction.atomic():
        finding = ChangeFinding.objects.create(
            office_id=by.office_id,
            owner_id=change.owner_id,
            change=change,
            granted=granted,
            successor=successor if granted else None,
            reason=reason.strip(),
            found_at=now,
            found_by=by,
        )
        append(by=by, action="change.found", now=now, detail={"change": change.pk, "granted": granted})
        _tell_of_change(finding, by, now)
    return finding


def _tell_of_change(finding: ChangeFinding, by: Staff, now: datetime) -> None:
    """The original can open their customer; the successor learns the customer by the hand-over alone."""
    customer_id = finding.change.customer_id
    if finding.successor is None:
        words = "您的客户要求换人，主管决定：仍由您接待。（条款 3.2.4）"
    else:
        words = f"您的客户要求换人，主管同意由 {finding.successor.display_name} 接手。（条款 3.2.4）"
        given = "有一位客户要求换人，主管同意由您接手；客户资料等经理移交。（条款 3.2.4）"
        tell(person=finding.successor, kind="change.given", words=given, by=by, now=now)
    tell(
        person=finding.owner,
        kind="change.found",
        words=words,
        route="customer",
        route_id=customer_id,
        by=by,
        now=now,
    )
