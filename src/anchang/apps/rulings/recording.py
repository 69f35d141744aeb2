"""What check-in writes: the visit, its introductions; the newer visit when another receives."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from anchang.apps.customers.search_keys import phone_key, tail_key
from anchang.apps.offices.models import Staff
from anchang.apps.reception.arrival import Arrival
from anchang.apps.reception.choices import ReceptionKind, VisitPurpose
from anchang.apps.reception.models import Introduction, Turn, Visit
from anchang.domain.identity import name_key

from .door import Door
from .reception_answer import Proposal, Role

REASON_CHARACTERS_MAX = 400


def record_visit(
    door: Door, turn: Turn, person: Staff, *, reason: str, form_key: str, by: Staff, now: datetime
) -> Visit:
    arrival = door.arrival
    departed = person.pk != door.proposal.receiver_id
    kind, original_id = reception_of(door.proposal, person, VisitPurpose(arrival.purpose))
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
        purpose=arrival.purpose,
        reception=kind,
        stands_in_for_id=original_id,
        proposed_id=door.proposal.receiver_id,
        clauses=list(door.proposal.clauses),
        departure_reason=reason.strip()[:REASON_CHARACTERS_MAX] if departed else "",
        form_key=form_key,
        arrived_at=now,
        recorded_by=by,
    )
    _record_introductions(door, visit, now)
    return visit


def _record_introductions(door: Door, visit: Visit, now: datetime) -> None:
    Introduction.objects.bulk_create(
        Introduction(
            office_id=visit.office_id,
            owner_id=visit.owner_id,
            visit=visit,
            kind=one.kind,
            name=one.name,
            phone=one.phone,
            phone_key=phone_key(visit.office_id, one.phone),
            tail=one.tail,
            tail_key=tail_key(visit.office_id, one.tail),
            present=one.present,
            consultant_id=consultant,
            introduced_at=now,
        )
        for one, consultant in zip(door.arrival.introducers, door.introductions, strict=True)
    )


def reception_of(
    proposal: Proposal, person: Staff, purpose: VisitPurpose
) -> tuple[ReceptionKind, int | None]:
    """In which capacity somebody receives, and in whose place. Whoever helps with a deposit that needed no
    talk, or while the original is there, does so as a courtesy (2.4.11); otherwise as a stand-in (3.2.2).
    """
    original_id = proposal.original_id
    if original_id in (None, person.pk):
        return ReceptionKind.OWN, None
    courtesy = purpose == VisitPurpose.DEPOSIT or proposal.role is not Role.STAND_IN
    return (ReceptionKind.COURTESY if courtesy else ReceptionKind.STAND_IN), original_id


@dataclass(frozen=True, slots=True)
class Departure:
    """Somebody else receives, why, and in which capacity."""

    to: Staff
    reason: str
    reception: ReceptionKind
    original_id: int | None


def copy_visit(visit: Visit, turn: Turn, departure: Departure, by: Staff) -> Visit:
    """The newer visit: the same arrival, another receiver; introductions are appended to it as well."""
    to = departure.to
    introductions = list(visit.introductions.all())
    old_id = visit.pk
    newer = Visit.objects.get(pk=old_id)
    newer.pk = None
    newer._state.adding = True
    newer.turn, newer.owner, newer.recorded_by = turn, to, by
    newer.departure_reason, newer.supersedes_id, newer.form_key = departure.reason, old_id, ""
    newer.reception, newer.stands_in_for_id = departure.reception, departure.original_id
    newer.save(force_insert=True)
    for introduction in introductions:
        introduction.pk = None
        introduction._state.adding = True
        introduction.visit, introduction.owner = newer, to
        introduction.save(force_insert=True)
    return newer


def same_arrival(visit: Visit, arrival: Arrival) -> bool:
    """A page gone back to and filled in for another customer keeps its old key."""
    return (visit.phone, visit.name, visit.tail) == (arrival.phone, arrival.name, arrival.tail)
