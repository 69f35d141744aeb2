"""Check-in: recognise, judge, take the turn, record; and who receives instead when people decide
otherwise.
"""

from __future__ import annotations

from datetime import datetime

from django.db import transaction

from anchang.apps.offices.choices import Post
from anchang.apps.offices.models import Staff
from anchang.apps.reception.arrival import Arrival
from anchang.apps.reception.choices import ReceptionKind, VisitPurpose
from anchang.apps.reception.models import TurnEnd, Visit
from anchang.apps.reception.queries import visit_of_form
from anchang.apps.reception.refusals import (
    DepartureNeedsReasonError,
    NobodyCanReceiveError,
    NotAConsultantError,
    NotAllowedError,
    VisitAlreadyReassignedError,
)
from anchang.apps.reception.rotation_day import in_order_of_time, open_day, state_of_day
from anchang.foundation.errors import as_domain_errors
from anchang.foundation.ledger.append import append

from .choices import DecisionKind
from .door import Door, at_the_door, judge_visit
from .judging import Judgement
from .reception_answer import Proposal
from .recording import (
    REASON_CHARACTERS_MAX,
    Departure,
    copy_visit,
    reception_of,
    record_visit,
    same_arrival,
)
from .records import store
from .telling import tell_of_arrival, tell_who_receives
from .turns import another_turn, take_turn

CHECKING_IN = (Post.DESK, Post.CLERK, Post.SUPERVISOR, Post.SALES_MANAGER, Post.PROJECT_MANAGER)


def check_in(
    *,
    arrival: Arrival,
    by: Staff,
    now: datetime,
    receiver: Staff | None = None,
    departure_reason: str = "",
    form_key: str = "",
) -> Visit:
    """「客户到」: decide who receives, take the turn and record everything, in one transaction under the
    day's lock.

    ``receiver`` departs from the answer, or fills it when nobody was found, and needs
    ``departure_reason``. A form sent twice makes one visit: ``form_key`` (at most 32 characters) names the
    form, and the visit that it already made is given back. Raises ``FormError``,
    :class:`NobodyCanReceiveError`, :class:`DepartureNeedsReasonError`, ``TooManyLookUpsError``.
    """
    if by.post not in CHECKING_IN:
        raise NotAllowedError("客户到访由前台、内业或经理登记。", clause="3.1.1")
    clean = arrival.cleaned()
    with as_domain_errors(), transaction.atomic():
        now = in_order_of_time(by.office_id, now)
        earlier = visit_of_form(form_key)
        if earlier and same_arrival(earlier, clean):
            return earlier
        open_day(by=by, now=now)
        door = at_the_door(clean, by=by, now=now)
        person = _receiver(door, receiver, departure_reason)
        turn = take_turn(door, person, by, now)
        visit = record_visit(
            door,
            turn,
            person,
            reason=departure_reason,
            form_key="" if earlier else form_key,
            by=by,
            now=now,
        )
        store(
            door.judgement,
            kind=DecisionKind.CHECK_IN,
            visit=visit,
            summary=door.proposal.sentence,
            by=by,
            now=now,
        )
        append(
            by=by,
            action="visit.checked_in",
            now=now,
            detail={"visit": visit.pk, "turn": turn.pk, "departed": bool(departure_reason)},
        )
        tell_of_arrival(visit=visit, proposal=door.proposal, by=by, now=now)
    return visit


def reassign(
    *,
    visit: Visit,
    to: Staff,
    reason: str,
    by: Staff,
    now: datetime,
    reception: ReceptionKind | None = None,
) -> Visit:
    """Somebody else receives after all: the first turn is given back, the reason kept, a newer visit
    stands (3.1.1). ``reception`` says in which capacity; left out, what the answer makes of it.
    """
    if by.post not in CHECKING_IN:
        raise NotAllowedError("改派由前台、内业或经理登记。", clause="3.1.1")
    if not reason.strip():
        raise DepartureNeedsReasonError
    _refuse_no_consultant(to)
    with as_domain_errors(), transaction.atomic():
        now = in_order_of_time(by.office_id, now)
        if visit.successors.exists():
            raise VisitAlreadyReassignedError
        proposal = _answer(visit, by, now)[1]
        old = visit.turn
        TurnEnd.objects.create(
            office_id=by.office_id, turn=old, owner_id=old.owner_id, void=True, ended_at=now
        )
        turn = another_turn(old, to, by, now)
        newer = copy_visit(visit, turn, _departure(proposal, visit, to, reason, reception), by)
        append(
            by=by,
            action="visit.reassigned",
            now=now,
            detail={"visit": visit.pk, "newer": newer.pk, "to": to.pk},
        )
        tell_who_receives(visit=newer, by=by, now=now)
    return newer


def _answer(visit: Visit, by: Staff, now: datetime) -> tuple[Judgement, Proposal]:
    order = state_of_day(by.office_id, visit.arrived_at, before_turn=visit.turn_id)
    return judge_visit(visit, by=by, at=now, order=order)


def _departure(
    proposal: Proposal, visit: Visit, to: Staff, reason: str, wanted: ReceptionKind | None
) -> Departure:
    reception, original_id = reception_of(proposal, to, VisitPurpose(visit.purpose))
    if wanted is not None and original_id is not None:
        reception = wanted
    if reception is ReceptionKind.OWN:
        original_id = None
    return Departure(to, reason.strip()[:REASON_CHARACTERS_MAX], reception, original_id)


def reconsider(*, visit: Visit, by: Staff, now: datetime) -> Proposal:
    """Judge a visit again after a search or a call to the original, and store what is now the answer."""
    judgement, proposal = _answer(visit, by, now)
    with as_domain_errors(), transaction.atomic():
        store(judgement, kind=DecisionKind.CHECK_IN, visit=visit, summary=proposal.sentence, by=by, now=now)
        append(by=by, action="visit.reconsidered", now=now, detail={"visit": visit.pk})
    return proposal


def _receiver(door: Door, wanted: Staff | None, reason: str) -> Staff:
    proposed = door.proposal.receiver_id
    if wanted is None:
        if proposed is None:
            raise NobodyCanReceiveError(f"{door.proposal.sentence.rstrip('。')}。请指定接待人并写明理由。")
        return door.judgement.people[str(proposed)]
    _refuse_no_consultant(wanted)
    if wanted.pk != proposed and not reason.strip():
        raise DepartureNeedsReasonError
    return wanted


def _refuse_no_consultant(person: Staff) -> None:
    if person.post != Post.CONSULTANT or not person.is_active:
        raise NotAConsultantError
