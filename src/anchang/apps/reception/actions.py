"""Writes of the reception day: presence, receptions, what became known later. All appended."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime

from django.db import connection, transaction

from anchang.apps.customers.actions import Person, register
from anchang.apps.customers.choices import RegistrationKind
from anchang.apps.customers.consents import Told
from anchang.apps.customers.form_fields import Answer
from anchang.apps.customers.models import Registration
from anchang.apps.offices.choices import Post
from anchang.apps.offices.models import Staff
from anchang.foundation.errors import as_domain_errors
from anchang.foundation.ledger.append import append

from .choices import (
    ContactOutcome,
    DisclosedAt,
    PresenceState,
    VisitEventKind,
)
from .models import (
    ContactAttempt,
    PresenceEvent,
    Turn,
    TurnEnd,
    Visit,
    VisitEvent,
)
from .refusals import NotAllowedError
from .rotation_day import in_order_of_time


def set_presence(
    *, person: Staff, state: PresenceState, by: Staff, now: datetime, note: str = ""
) -> PresenceEvent:
    """Append where somebody is. Consultants speak for themselves, desk, clerk and managers for everybody."""
    if by.post == Post.CONSULTANT and by.pk != person.pk:
        raise NotAllowedError("置业顾问只能登记自己的在岗状态。")
    if by.post in (Post.FINANCE, Post.ADMINISTRATOR):
        raise NotAllowedError
    with as_domain_errors(), transaction.atomic():
        at = in_order_of_time(by.office_id, now)
        event = PresenceEvent.objects.create(
            office_id=by.office_id, owner=person, state=state, note=note[:200], changed_at=at, recorded_by=by
        )
        append(by=by, action="presence.changed", now=at, detail={"staff": person.pk, "state": state})
    return event


def end_reception(*, turn: Turn, by: Staff, now: datetime, dealt: bool = False) -> TurnEnd:
    """The visitor has left: the receiver is free for the next turn. ``dealt``: they bought."""
    with as_domain_errors(), transaction.atomic():
        at = in_order_of_time(by.office_id, now)
        end = TurnEnd.objects.create(
            office_id=by.office_id, turn=turn, owner_id=turn.owner_id, dealt=dealt, ended_at=at
        )
        append(by=by, action="turn.ended", now=at, detail={"turn": turn.pk})
    return end


def register_visitor(
    *,
    visit: Visit,
    person: Person,
    details: Mapping[str, Answer],
    by: Staff,
    now: datetime,
    told: Told | None = None,
    second_phone: str = "",
) -> Registration:
    """The visit form after reception (3.4.4): appended for the receiver and tied to the visit."""
    with as_domain_errors(), transaction.atomic():
        registration = register(
            kind=RegistrationKind.VISIT_FORM,
            person=person,
            details=details,
            by=by,
            now=now,
            consultant=visit.owner,
            told=told,
            second_phone=second_phone,
        )
        _event(visit, VisitEventKind.REGISTERED, by, now, registration=registration)
    return registration


def disclose(*, visit: Visit, when: DisclosedAt, words: str, by: Staff, now: datetime) -> VisitEvent:
    """The customer said after all that they had been here before (2.4.7)."""
    with as_domain_errors(), transaction.atomic():
        return _event(visit, VisitEventKind.DISCLOSED, by, now, disclosed=when, words=words)


def recognised_by(*, visit: Visit, person: Staff, by: Staff, now: datetime) -> VisitEvent:
    """The original consultant recognised the customer."""
    with as_domain_errors(), transaction.atomic():
        return _event(visit, VisitEventKind.RECOGNISED, by, now, person=person)


def talked_to_one(*, visit: Visit, person: Staff, by: Staff, now: datetime) -> VisitEvent:
    """Groups of several consultants came together and talk to one alone (2.4.2)."""
    with as_domain_errors(), transaction.atomic():
        return _event(visit, VisitEventKind.TALKED_TO, by, now, person=person)


def _event(
    visit: Visit,
    kind: VisitEventKind,
    by: Staff,
    now: datetime,
    *,
    registration: Registration | None = None,
    disclosed: DisclosedAt | None = None,
    person: Staff | None = None,
    words: str = "",
) -> VisitEvent:
    event = VisitEvent.objects.create(
        office_id=by.office_id,
        owner_id=visit.owner_id,
        visit=visit,
        kind=kind,
        registration=registration,
        disclosed=disclosed or "",
        person=person,
        words=words[:400],
        happened_at=now,
        recorded_by=by,
    )
    append(by=by, action="visit.noted", now=now, detail={"visit": visit.pk, "kind": kind})
    return event


def contact_original(
    *, visit: Visit, original: Staff, outcome: ContactOutcome, by: Staff, now: datetime, note: str = ""
) -> ContactAttempt:
    """Append that the original consultant was called for their customer, and whether they were reached
    (3.2.2).
    """
    with as_domain_errors(), transaction.atomic():
        attempt = ContactAttempt.objects.create(
            office_id=by.office_id,
            owner=original,
            visit=visit,
            outcome=outcome,
            note=note[:400],
            attempted_at=now,
            attempted_by=by,
        )
        append(by=by, action="visit.original_called", now=now, detail={"visit": visit.pk})
    return attempt


def note_attempt(*, visit_id: int, outcome: ContactOutcome, by: Staff, now: datetime, note: str = "") -> None:
    """The same, noted by whoever stands in for the original."""
    with as_domain_errors(), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SELECT reception_note_attempt(%s, %s, %s, %s)", [visit_id, outcome, note[:400], now])
        append(by=by, action="visit.original_called", now=now, detail={"visit": visit_id})
