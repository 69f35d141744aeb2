"""Deals as the rules need them, and the original's word on a stand-in (2.4.11, 3.3.2)."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction

from anchang.apps.customers.models import Customer
from anchang.apps.customers.refusals import FormError, NotYourCustomerError
from anchang.apps.offices.choices import SUPERIORS, Post
from anchang.apps.offices.models import Staff
from anchang.foundation.errors import as_domain_errors
from anchang.foundation.ledger.append import append

from .choices import (
    DealStage,
    OwnerConsent,
)
from .models import (
    Deal,
    StandInConsent,
    Visit,
)
from .refusals import NotAllowedError


def consent_to_stand_in(
    *, customer: Customer, helper: Staff, consent: OwnerConsent, by: Staff, now: datetime
) -> StandInConsent:
    """The original consultant's own word on a stand-in's commission (3.3.2)."""
    if customer.owner_id != by.pk:
        raise NotYourCustomerError
    with as_domain_errors(), transaction.atomic():
        record = StandInConsent.objects.create(
            office_id=by.office_id, owner=by, customer=customer, helper=helper, consent=consent, agreed_at=now
        )
        append(by=by, action="customer.stand_in_agreed", now=now, detail={"consent": record.pk})
    return record


def record_deal(
    *,
    customer: Customer,
    closer: Staff,
    stage: DealStage,
    unit_label: str,
    amount_fen: int,
    by: Staff,
    now: datetime,
    buyer_name: str = "",
    visit: Visit | None = None,
    asked_for: Staff | None = None,
    negotiated: bool = True,
) -> Deal:
    """Append that money came (2.4.11). Managers and finance only."""
    if by.post not in (*SUPERIORS, Post.FINANCE):
        raise NotAllowedError("成交由经理或财务登记。", clause="5.2.5")
    if amount_fen <= 0:
        raise FormError({"amount_fen": "金额要大于零"})
    with as_domain_errors(), transaction.atomic():
        deal = Deal.objects.create(
            office_id=by.office_id,
            owner=closer,
            customer=customer,
            visit=visit,
            buyer_name=buyer_name or customer.name,
            stage=stage,
            unit_label=unit_label,
            amount_fen=amount_fen,
            asked_for=asked_for,
            negotiated=negotiated,
            dealt_at=now,
            recorded_by=by,
        )
        append(by=by, action="deal.recorded", now=now, detail={"deal": deal.pk})
    return deal
