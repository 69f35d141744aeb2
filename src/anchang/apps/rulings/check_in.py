"""Check-in: recognise, judge, take the turn, record; and who receives instead when people decide
otherwise.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime

from django.db import transaction
from django.db.models import Max

from anchang.apps.customers.choices import LookUpAnswer
from anchang.apps.customers.recognition import Recognition, question, recognise
from anchang.apps.customers.refusals import FormError
from anchang.apps.customers.search_keys import keys_of, phone_key, tail_key
from anchang.apps.offices.choices import Post
from anchang.apps.offices.models import Staff
from anchang.apps.reception.arrival import Arrival, Introducer
from anchang.apps.reception.models import Introduction, Turn, TurnEnd, Visit
from anchang.apps.reception.queries import visit_of_form
from anchang.apps.reception.refusals import (
    DepartureNeedsReasonError,
    NobodyCanReceiveError,
    NotAConsultantError,
    NotAllowedError,
    VisitAlreadyReassignedError,
)
from anchang.apps.reception.rotation_day import lock_rotation, open_day, state_of_day
from anchang.apps.rulebooks.queries import rulebook_in_force
from anchang.domain import rotation
from anchang.domain.calendar import office_day
from anchang.domain.identity import name_key
from anchang.foundation.errors import as_domain_errors
from anchang.foundation.ledger.append import append

from .case import Case
from .choices import DecisionKind
from .evidence import Evidence, Introduced, Source, SourceKind, Visited, before_visit
from .judging import Judgement, judge
from .loading import load_evidence, statuses
from .reception_answer import Proposal, propose
from .records import store

CHECKING_IN = (Post.DESK, Post.CLERK, Post.SUPERVISOR, Post.SALES_MANAGER, Post.PROJECT_MANAGER)
REASON_CHARACTERS_MAX = 400


@dataclass(frozen=True, slots=True)
class Door:
    """A visitor recognised and judged, before anybody is assigned."""

    arrival: Arrival
    judgement: Judgement
    proposal: Proposal
    introductions: tuple[int | None, ...]
    order: rotation.State


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
        lock_rotation(by.office_id, office_day(now))
        earlier = visit_of_form(form_key)
        if earlier and _same_arrival(earlier, clean):
            return earlier
        open_day(by=by, now=now)
        door = at_the_door(clean, by=by, now=now)
        person = _receiver(door, receiver, departure_reason)
        turn = _take_turn(door, person, now)
        visit = _record_visit(
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
    return visit


def reassign(*, visit: Visit, to: Staff, reason: str, by: Staff, now: datetime) -> Visit:
    """Somebody else receives after all: the first turn is given back, the reason kept, a newer visit
    stands (3.1.1).
    """
    if by.post not in CHECKING_IN:
        raise NotAllowedError("改派由前台、内业或经理登记。", clause="3.1.1")
    if not reason.strip():
        raise DepartureNeedsReasonError
    _refuse_no_consultant(to)
    with as_domain_errors(), transaction.atomic():
        lock_rotation(by.office_id, visit.day)
        if visit.successors.exists():
            raise VisitAlreadyReassignedError
        old = visit.turn
        TurnEnd.objects.create(
            office_id=by.office_id, turn=old, owner_id=old.owner_id, void=True, ended_at=now
        )
        turn = Turn.objects.create(
            office_id=by.office_id,
            day=old.day,
            number=_next_number(by.office_id, visit),
            owner=to,
            served=old.served,
            in_order=old.on_turn_id == to.pk,
            on_turn_id=old.on_turn_id,
            passed=old.passed,
            began_at=now,
        )
        newer = _copy(visit, turn, to, reason.strip()[:REASON_CHARACTERS_MAX], by)
        append(
            by=by,
            action="visit.reassigned",
            now=now,
            detail={"visit": visit.pk, "newer": newer.pk, "to": to.pk},
        )
    return newer


def reconsider(*, visit: Visit, by: Staff, now: datetime) -> Proposal:
    """Judge a visit again after a search or a call to the original, and store what is now the answer."""
    order = state_of_day(by.office_id, visit.arrived_at, before_turn=visit.turn_id)
    judgement, proposal = judge_visit(visit, by=by, at=now, order=order)
    with as_domain_errors(), transaction.atomic():
        store(judgement, kind=DecisionKind.CHECK_IN, visit=visit, summary=proposal.sentence, by=by, now=now)
        append(by=by, action="visit.reconsidered", now=now, detail={"visit": visit.pk})
    return proposal


def judge_visit(
    visit: Visit, *, by: Staff, at: datetime, order: rotation.State
) -> tuple[Judgement, Proposal]:
    """The judgement of a recorded visit, as if its receiver were not yet named. Raises
    ``NotAllowedError``.
    """
    person = keys_of(visit.office_id, phone=visit.phone, name=visit.name_key, tail=visit.tail)
    evidence = load_evidence(by=by, person=person, family_key=visit.family_key)
    focus = next((one for one in evidence.visits if one.source.id == visit.pk), None)
    if focus is None:
        focus = _recorded(visit)
    known = before_visit(evidence, visit.pk, visit.arrived_at)
    case = _case(known, replace(focus, receiver=""), by, at, focus.on_turn)
    judgement = judge(case, by=by)
    return judgement, propose(judgement, order)


def _recorded(visit: Visit) -> Visited:
    """A visit without a phone on record is found by no phone: its own row has to do."""
    source = Source(SourceKind.VISIT, visit.pk, visit.arrived_at)
    return Visited(
        source=source,
        human="me",
        receiver="",
        answer=visit.answer,
        named=str(visit.named_id or ""),
        remembers=visit.remembers,
        channel=visit.channel,
        on_turn=str(visit.turn.on_turn_id or ""),
        family_relation=visit.family_relation,
        together_with=visit.together_with_id,
        introductions=tuple(
            Introduced(source, one.kind, one.present, str(one.consultant_id or ""))
            for one in visit.introductions.all()
        ),
    )


def at_the_door(arrival: Arrival, *, by: Staff, now: datetime) -> Door:
    """Recognise and judge a cleaned arrival. Writes nothing but the log of the look-ups."""
    _refuse_unknown(arrival)
    recognise(asked=question(phone=arrival.phone, name=arrival.name, tail=arrival.tail), by=by, now=now)
    introductions = tuple(_introducer(one, by, now) for one in arrival.introducers)
    person = keys_of(by.office_id, phone=arrival.phone, name=arrival.name, tail=arrival.tail)
    family_key = phone_key(by.office_id, arrival.family_phone)
    evidence = load_evidence(by=by, person=person, family_key=family_key)
    order = state_of_day(by.office_id, now)
    duty = rotation.next_up(order).person
    judgement = judge(_case(evidence, _standing_there(arrival, introductions, now), by, now, duty), by=by)
    return Door(arrival, judgement, propose(judgement, order), introductions, order)


def _case(evidence: Evidence, focus: Visited, by: Staff, now: datetime, duty: str) -> Case:
    tracking = rulebook_in_force(by.office_id, office_day(now)).tracking_days
    return Case(evidence, now, focus, None, statuses(by.office_id), tracking, duty)


def _introducer(one: Introducer, by: Staff, now: datetime) -> int | None:
    if not one.phone and not (one.name and one.tail):
        return None
    asked = question(phone=one.phone, name=one.name, tail=one.tail)
    known: Recognition = recognise(asked=asked, by=by, now=now)
    return None if known.answer is LookUpAnswer.NEW else known.consultant_id


def _standing_there(arrival: Arrival, consultants: tuple[int | None, ...], now: datetime) -> Visited:
    source = Source(SourceKind.CHECK_IN, None, now)
    return Visited(
        source=source,
        human="me",
        receiver="",
        answer=arrival.answer,
        named=str(arrival.named_id or ""),
        remembers=arrival.remembers,
        channel=arrival.channel,
        family_relation=arrival.family_relation,
        together_with=arrival.together_with_id,
        introductions=tuple(
            Introduced(source, one.kind, one.present, str(consultant or ""))
            for one, consultant in zip(arrival.introducers, consultants, strict=True)
        ),
    )


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


def _refuse_unknown(arrival: Arrival) -> None:
    """A person or a visit that is not of this office is refused before anything refers to it."""
    errors = {}
    if arrival.named_id is not None and not Staff.objects.filter(pk=arrival.named_id).exists():
        errors["named"] = "本案场没有这位同事"
    if (
        arrival.together_with_id is not None
        and not Visit.objects.filter(pk=arrival.together_with_id).exists()
    ):
        errors["together_with"] = "没有找到同来的那次来访"
    if errors:
        raise FormError(errors)


def _refuse_no_consultant(person: Staff) -> None:
    if person.post != Post.CONSULTANT or not person.is_active:
        raise NotAConsultantError


def _take_turn(door: Door, person: Staff, now: datetime) -> Turn:
    upcoming = rotation.next_up(door.order)
    day = office_day(now)
    newest = Turn.objects.filter(office_id=person.office_id, day=day).aggregate(Max("number"))["number__max"]
    return Turn.objects.create(
        office_id=person.office_id,
        day=day,
        number=(newest or 0) + 1,
        owner=person,
        served=door.proposal.served,
        in_order=upcoming.person == str(person.pk) and door.proposal.by_turn,
        on_turn_id=int(upcoming.person) if upcoming.found else None,
        passed=[int(one.person) for one in upcoming.passed],
        began_at=now,
    )


def _next_number(office_id: int, visit: Visit) -> int:
    newest = Turn.objects.filter(office_id=office_id, day=visit.day).aggregate(Max("number"))["number__max"]
    return int(newest or 0) + 1


def _same_arrival(visit: Visit, arrival: Arrival) -> bool:
    """A page gone back to and filled in for another customer keeps its old key."""
    return (visit.phone, visit.name, visit.tail) == (arrival.phone, arrival.name, arrival.tail)


def _record_visit(
    door: Door, turn: Turn, person: Staff, *, reason: str, form_key: str, by: Staff, now: datetime
) -> Visit:
    arrival = door.arrival
    departed = person.pk != door.proposal.receiver_id
    visit = Visit.objects.create(
        office_id=by.office_id,
        owner=person,
        turn=turn,
        day=turn.day,
        name=arrival.name,
        name_key=name_key(arrival.name) if arrival.name else "",
        phone=arrival.phone,
        phone_key=phone_key(by.office_id, arrival.phone),
        tail=arrival.tail,
        tail_key=tail_key(by.office_id, arrival.tail),
        group_size=arrival.group_size,
        channel=arrival.channel,
        answer=arrival.answer,
        named_id=arrival.named_id,
        remembers=arrival.remembers,
        family_phone=arrival.family_phone,
        family_key=phone_key(by.office_id, arrival.family_phone),
        family_relation=arrival.family_relation,
        together_with_id=arrival.together_with_id,
        proposed_id=door.proposal.receiver_id,
        clauses=list(door.proposal.clauses),
        departure_reason=reason.strip()[:REASON_CHARACTERS_MAX] if departed else "",
        form_key=form_key,
        arrived_at=now,
        recorded_by=by,
    )
    Introduction.objects.bulk_create(
        Introduction(
            office_id=by.office_id,
            owner=person,
            visit=visit,
            kind=one.kind,
            name=one.name,
            phone=one.phone,
            phone_key=phone_key(by.office_id, one.phone),
            tail=one.tail,
            tail_key=tail_key(by.office_id, one.tail),
            present=one.present,
            consultant_id=consultant,
            introduced_at=now,
        )
        for one, consultant in zip(arrival.introducers, door.introductions, strict=True)
    )
    return visit


def _copy(visit: Visit, turn: Turn, to: Staff, reason: str, by: Staff) -> Visit:
    """The newer visit: the same arrival, another receiver; introductions are appended to it as well."""
    introductions = list(visit.introductions.all())
    old_id = visit.pk
    newer = Visit.objects.get(pk=old_id)
    newer.pk = None
    newer._state.adding = True
    newer.turn, newer.owner, newer.recorded_by = turn, to, by
    newer.departure_reason, newer.supersedes_id, newer.form_key = reason, old_id, ""
    newer.save(force_insert=True)
    for introduction in introductions:
        introduction.pk = None
        introduction._state.adding = True
        introduction.visit, introduction.owner = newer, to
        introduction.save(force_insert=True)
    return newer
