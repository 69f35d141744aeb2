"""Reads of decisions: the answer at the desk, the list of rulings, and those under a clause."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from django.db.models import QuerySet

from anchang.apps.offices.models import Staff
from anchang.apps.reception.models import Visit
from anchang.apps.reception.rotation_day import state_of_day

from .door import judge_visit
from .judging import Judgement
from .models import Decision
from .reception_answer import ROLE_WORDS, Proposal


@dataclass(frozen=True, slots=True)
class Answer:
    """The page after check-in. ``proposal`` is computed afresh; ``visit`` says who was assigned and why
    otherwise.
    """

    visit: Visit
    proposal: Proposal
    role_words: str
    proposed_name: str
    visitor: str
    departed: bool
    changed: bool
    judgement: Judgement


def answer_for(visit: Visit, *, by: Staff, now: datetime) -> Answer:
    """What the desk is told about a visit, by what is on record now. ``changed``: another than the
    receiver is proposed.
    """
    order = state_of_day(by.office_id, visit.arrived_at, before_turn=visit.turn_id)
    judgement, proposal = judge_visit(visit, by=by, at=now, order=order)
    proposed = judgement.people.get(str(proposal.receiver_id or ""))
    return Answer(
        visit=visit,
        proposal=proposal,
        role_words=ROLE_WORDS[proposal.role],
        proposed_name=proposed.display_name if proposed else "",
        visitor=visit.name or f"末四位 {visit.tail}",
        departed=bool(visit.departure_reason),
        changed=proposal.receiver_id is not None and proposal.receiver_id != visit.owner_id,
        judgement=judgement,
    )


def decisions() -> QuerySet[Decision]:
    """Stored decisions that the acting person may see, newest first."""
    return Decision.objects.select_related("owner", "customer", "visit").order_by("-decided_at", "-id")


def decisions_under(clause: str) -> QuerySet[Decision]:
    """Stored decisions that cite a clause, newest first."""
    return decisions().filter(clauses__contains=[clause])
