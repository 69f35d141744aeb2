"""Recording a judgement of credit; check-ins store theirs themselves."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction

from anchang.apps.customers.models import Customer
from anchang.apps.offices.choices import Post
from anchang.apps.offices.models import Staff
from anchang.apps.reception.refusals import NotAllowedError
from anchang.domain.rulebook.explain import slot_sentences
from anchang.foundation.errors import as_domain_errors
from anchang.foundation.ledger.append import append

from .choices import DecisionKind
from .judging import judge_credit
from .loading import evidence_of
from .models import Decision
from .records import store

RECORDING = (Post.CLERK, Post.SUPERVISOR, Post.SALES_MANAGER, Post.PROJECT_MANAGER)


def record_credit(*, customer: Customer, by: Staff, now: datetime) -> Decision:
    """Keep the judgement of a customer's credit as it stands now, with facts, rulebook and trace."""
    if by.post not in RECORDING:
        raise NotAllowedError("判定由内业或经理留存。", clause="5.3.1")
    with as_domain_errors(), transaction.atomic():
        judgement = judge_credit(evidence_of(customer, by=by), by=by, now=now)
        summary = "".join(slot_sentences(judgement.spoken, "credit"))
        decision = store(
            judgement, kind=DecisionKind.CREDIT, customer=customer, summary=summary, by=by, now=now
        )
        append(by=by, action="decision.recorded", now=now, detail={"decision": decision.pk})
    return decision
