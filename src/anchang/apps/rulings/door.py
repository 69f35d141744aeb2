"""A visitor at the door: recognised and judged, before anybody is assigned; and judged again later."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime

from anchang.apps.customers.choices import LookUpAnswer
from anchang.apps.customers.recognition import Recognition, question, recognise
from anchang.apps.customers.refusals import FormError
from anchang.apps.customers.search_keys import keys_of, phone_key
from anchang.apps.offices.models import Staff
from anchang.apps.reception.arrival import Arrival, Introducer
from anchang.apps.reception.choices import ServedKind
from anchang.apps.reception.models import Visit
from anchang.apps.reception.rotation_day import order_met, without_closed
from anchang.apps.rulebooks.queries import rulebook_in_force
from anchang.domain import rotation
from anchang.domain.calendar import office_day

from .case import Case
from .evidence import Evidence, Introduced, Source, SourceKind, Visited, before_visit
from .judging import Judgement, judge
from .loading import load_evidence, statuses
from .reception_answer import Proposal, propose


@dataclass(frozen=True, slots=True)
class Door:
    """A visitor recognised and judged, before anybody is assigned."""

    arrival: Arrival
    judgement: Judgement
    proposal: Proposal
    introductions: tuple[int | None, ...]
    order: rotation.State
    order_digest: str


def at_the_door(arrival: Arrival, *, by: Staff, now: datetime) -> Door:
    """Recognise and judge a cleaned arrival. Writes nothing but the log of the look-ups."""
    _refuse_unknown(arrival)
    recognise(asked=question(phone=arrival.phone, name=arrival.name, tail=arrival.tail), by=by, now=now)
    introductions = tuple(_introducer(one, by, now) for one in arrival.introducers)
    person = keys_of(by.office_id, phone=arrival.phone, name=arrival.name, tail=arrival.tail)
    family_key = phone_key(by.office_id, arrival.family_phone)
    evidence = load_evidence(by=by, person=person, family_key=family_key)
    met = order_met(by.office_id, now)
    order = without_closed(met, now)
    duty = rotation.next_up(order).person
    judgement = judge(_case(evidence, _standing_there(arrival, introductions, now), by, now, duty), by=by)
    proposal = propose(judgement, order)
    if arrival.visitor and proposal.served is ServedKind.NEW:
        proposal = replace(proposal, served=arrival.visitor)
    return Door(arrival, judgement, proposal, introductions, order, rotation.digest(met))


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
