"""Writes of the reception day: presence, receptions, what became known later, calls, searches, deals. All
appended.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime

from django.db import transaction
from django.db.models import QuerySet

from anchang.apps.customers.actions import Person, register
from anchang.apps.customers.choices import RegistrationKind, Sex
from anchang.apps.customers.consents import Told
from anchang.apps.customers.form_fields import CALL_FORM, Answer, field_errors, filled
from anchang.apps.customers.models import Customer, Registration
from anchang.apps.customers.recognition import question
from anchang.apps.customers.refusals import FormError, NotYourCustomerError
from anchang.apps.customers.search_keys import PersonKeys, keys_of, phone_key
from anchang.apps.offices.choices import Post
from anchang.apps.offices.models import Staff
from anchang.domain.identity import BadPhoneError, normalise_phone
from anchang.foundation.errors import as_domain_errors
from anchang.foundation.ledger.append import append

from .choices import (
    CallResult,
    ContactOutcome,
    DealStage,
    DisclosedAt,
    OwnerConsent,
    PresenceState,
    SearchResult,
    SearchStage,
    VisitEventKind,
)
from .models import (
    Call,
    ContactAttempt,
    Deal,
    PresenceEvent,
    Search,
    StandInConsent,
    Turn,
    TurnEnd,
    Visit,
    VisitEvent,
)
from .refusals import NotAllowedError

RINGS_MAX = 60
CONTENT_CHARACTERS_MAX = 2000
MANAGERS = (Post.SUPERVISOR, Post.SALES_MANAGER, Post.PROJECT_MANAGER)


def set_presence(
    *, person: Staff, state: PresenceState, by: Staff, now: datetime, note: str = ""
) -> PresenceEvent:
    """Append where somebody is. Consultants speak for themselves, desk, clerk and managers for everybody."""
    if by.post == Post.CONSULTANT and by.pk != person.pk:
        raise NotAllowedError("置业顾问只能登记自己的在岗状态。")
    if by.post in (Post.FINANCE, Post.ADMINISTRATOR):
        raise NotAllowedError
    with as_domain_errors(), transaction.atomic():
        event = PresenceEvent.objects.create(
            office_id=by.office_id, owner=person, state=state, note=note[:200], changed_at=now, recorded_by=by
        )
        append(by=by, action="presence.changed", now=now, detail={"staff": person.pk, "state": state})
    return event


def end_reception(*, turn: Turn, by: Staff, now: datetime) -> TurnEnd:
    """The visitor has left: the receiver is free for the next turn."""
    with as_domain_errors(), transaction.atomic():
        end = TurnEnd.objects.create(office_id=by.office_id, turn=turn, owner_id=turn.owner_id, ended_at=now)
        append(by=by, action="turn.ended", now=now, detail={"turn": turn.pk})
    return end


def register_visitor(
    *,
    visit: Visit,
    person: Person,
    details: Mapping[str, Answer],
    by: Staff,
    now: datetime,
    told: Told | None = None,
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


def take_call(
    *,
    phone: str,
    rings: int,
    by: Staff,
    now: datetime,
    name: str = "",
    sex: Sex = Sex.UNKNOWN,
    content: str = "",
    details: Mapping[str, Answer] | None = None,
    invited: bool = False,
    appointment_at: datetime | None = None,
    result: CallResult = CallResult.VALID,
    consultant: Staff | None = None,
    told: Told | None = None,
) -> Call:
    """Append a call (5.1.1–5.1.3). With a name it is also a call registration (2.2). Raises
    :class:`FormError`.
    """
    answers = details or {}
    errors = field_errors(CALL_FORM, answers)
    number = ""
    try:
        number = normalise_phone(phone)
    except BadPhoneError as error:
        errors["phone"] = str(error)
    if not 0 <= rings <= RINGS_MAX:
        errors["rings"] = f"铃响次数请填 0 到 {RINGS_MAX}"
    if len(content) > CONTENT_CHARACTERS_MAX:
        errors["content"] = f"需求不能超过 {CONTENT_CHARACTERS_MAX} 个字"
    if appointment_at and not invited:
        errors["invited"] = "约了来访时间，请勾选已邀请来访"
    if errors:
        raise FormError(errors)
    owner = consultant or by
    with as_domain_errors(), transaction.atomic():
        registration = None
        if name.strip() and result == CallResult.VALID:
            registration = register(
                kind=RegistrationKind.CALL,
                person=Person(name, number, sex),
                details=answers,
                by=by,
                now=now,
                consultant=owner,
                told=told,
            )
        call = Call.objects.create(
            office_id=by.office_id,
            owner=owner,
            phone=number,
            phone_key=phone_key(by.office_id, number),
            name=registration.customer.name if registration else name.strip()[:40],
            rings=rings,
            content=content.strip(),
            invited=invited,
            appointment_at=appointment_at,
            result=result,
            details=filled(answers),
            registration=registration,
            called_at=now,
            recorded_by=by,
        )
        append(by=by, action="call.taken", now=now, detail={"call": call.pk})
    return call


def search_file(
    *,
    asked_by: Staff,
    by: Staff,
    now: datetime,
    phone: str = "",
    name: str = "",
    tail: str = "",
    visit: Visit | None = None,
    stage: SearchStage = SearchStage.ON_SITE,
) -> Search:
    """The clerk searches the file for an earlier visit form (2.4.5) and the result is recorded with time
    and searcher.

    A form that is not yet entered is not found: that is what "nothing found" means. The visit's own form
    never counts.
    """
    if by.post not in (Post.CLERK, *MANAGERS):
        raise NotAllowedError("查档由内业或经理进行。", clause="2.4.5")
    asked = question(phone=phone, name=name, tail=tail)
    before = visit.arrived_at if visit else now
    forms = Registration.objects.filter(
        kind=RegistrationKind.VISIT_FORM, registered_at__lt=before, entered_at__lte=now
    )
    keys = keys_of(by.office_id, phone=asked.phone, name=asked.name, tail=asked.tail)
    found = _of_person(forms, keys).order_by("registered_at", "pk").first()
    with as_domain_errors(), transaction.atomic():
        search = Search.objects.create(
            office_id=by.office_id,
            owner=by,
            visit=visit,
            phone=asked.phone,
            phone_key=keys.phone,
            name=asked.name,
            tail=asked.phone[-4:] or asked.tail,
            tail_key=keys.tail,
            stage=stage,
            result=SearchResult.FOUND if found else SearchResult.NOT_FOUND,
            found=found,
            asked_by=asked_by,
            searched_at=now,
        )
        append(by=by, action="visit.searched", now=now, detail={"search": search.pk})
    return search


def _of_person(forms: QuerySet[Registration], keys: PersonKeys) -> QuerySet[Registration]:
    if keys.phone:
        return forms.filter(customer__phone_key=keys.phone)
    forms = forms.filter(customer__tail_key=keys.tail)
    if keys.pinyin:
        return forms.filter(customer__name_pinyin=keys.pinyin)
    return forms.filter(customer__name_key=keys.name)


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
    if by.post not in (*MANAGERS, Post.FINANCE):
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
