"""Calls are taken and written down (5.1.1–5.1.3)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime

from django.db import transaction

from anchang.apps.customers.actions import Person, register
from anchang.apps.customers.choices import RegistrationKind, Sex
from anchang.apps.customers.consents import Told
from anchang.apps.customers.form_fields import CALL_FORM, Answer, field_errors, filled
from anchang.apps.customers.models import Registration
from anchang.apps.customers.refusals import FormError
from anchang.apps.customers.search_keys import phone_key
from anchang.apps.offices.models import Staff
from anchang.apps.rulebooks.queries import rulebook_in_force
from anchang.domain.calendar import office_day
from anchang.domain.identity import BadPhoneError, normalise_phone
from anchang.foundation.errors import as_domain_errors
from anchang.foundation.ledger.append import append

from .choices import CallResult
from .models import Call

RINGS_MAX = 60
WAIT_SECONDS_MAX = 600
CONTENT_CHARACTERS_MAX = 2000
RING_MAX = 3
RING_SECONDS = 5


@dataclass(frozen=True, slots=True)
class Waited:
    """How long it rang before somebody answered: rings counted by ear, or seconds counted by the telephone
    system. A call back to somebody whom nobody had answered has neither.
    """

    rings: int | None = None
    seconds: int | None = None
    returned: bool = False


@dataclass(frozen=True, slots=True)
class Said:
    """What the caller wanted and what was agreed. A withheld number is ''."""

    phone: str
    name: str = ""
    sex: Sex = Sex.UNKNOWN
    content: str = ""
    details: Mapping[str, Answer] | None = None
    invited: bool = False
    appointment_at: datetime | None = None
    next_contact_day: date | None = None
    result: CallResult = CallResult.VALID

    @property
    def answers(self) -> Mapping[str, Answer]:
        return self.details or {}

    @property
    def registers(self) -> bool:
        """Whoever leaves a name is registered (2.2); a wrong number or a competitor is nobody's customer."""
        return bool(self.name.strip()) and self.result == CallResult.VALID


def is_late(waited: Waited, office_id: int, now: datetime) -> bool:
    """Whether a call was answered after the last ring that the office's rulebook allows (5.1.1); 1 query."""
    if waited.returned:
        return False
    number = rulebook_in_force(office_id, office_day(now)).number
    rings_max = number("ring_max", RING_MAX)
    if waited.rings is not None:
        return waited.rings > rings_max
    return (waited.seconds or 0) > rings_max * number("ring_seconds", RING_SECONDS)


def record_call(
    *,
    said: Said,
    waited: Waited,
    by: Staff,
    now: datetime,
    consultant: Staff | None = None,
    told: Told | None = None,
    called_at: datetime | None = None,
) -> Call:
    """Append a call (5.1.1–5.1.3). With a name it is also a call registration (2.2).

    `called_at` is when the telephone system saw it ring, by the server's clock; left out: now. Raises
    :class:`FormError`.
    """
    number, errors = _checked(said, waited)
    if errors:
        raise FormError(errors)
    owner = consultant or by
    with as_domain_errors(), transaction.atomic():
        registration = (
            _registration(said, number, owner, by=by, now=now, told=told) if said.registers else None
        )
        call = Call.objects.create(
            office_id=by.office_id,
            owner=owner,
            phone=number,
            phone_key=phone_key(by.office_id, number),
            name=registration.customer.name if registration else said.name.strip()[:40],
            rings=waited.rings,
            wait_seconds=waited.seconds,
            returned=waited.returned,
            late=is_late(waited, by.office_id, now),
            content=said.content.strip(),
            invited=said.invited,
            appointment_at=said.appointment_at,
            next_contact_day=said.next_contact_day,
            result=said.result,
            details=filled(said.answers),
            registration=registration,
            called_at=called_at or now,
            recorded_by=by,
        )
        append(by=by, action="call.taken", now=now, detail={"call": call.pk})
    return call


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
    """Record a call that somebody answered by ear, rings counted. Raises :class:`FormError`."""
    said = Said(phone, name, sex, content, details, invited, appointment_at, result=result)
    return record_call(said=said, waited=Waited(rings), consultant=consultant, told=told, by=by, now=now)


def _registration(
    said: Said, number: str, owner: Staff, *, by: Staff, now: datetime, told: Told | None
) -> Registration:
    return register(
        kind=RegistrationKind.CALL,
        person=Person(said.name, number, said.sex),
        details=said.answers,
        by=by,
        now=now,
        consultant=owner,
        told=told,
    )


def _checked(said: Said, waited: Waited) -> tuple[str, dict[str, str]]:
    """The number in digits, and what is wrong in words by field."""
    errors = field_errors(CALL_FORM, said.answers)
    number = ""
    if said.phone or said.registers:
        try:
            number = normalise_phone(said.phone)
        except BadPhoneError as error:
            errors["phone"] = str(error)
    if waited.rings is not None and not 0 <= waited.rings <= RINGS_MAX:
        errors["rings"] = f"铃响次数请填 0 到 {RINGS_MAX}"
    if waited.seconds is not None and not 0 <= waited.seconds <= WAIT_SECONDS_MAX:
        errors["wait_seconds"] = f"等候秒数请填 0 到 {WAIT_SECONDS_MAX}"
    if waited.rings is None and waited.seconds is None and not waited.returned:
        errors["rings"] = "请填写响铃几声，或者等了几秒"
    if len(said.content) > CONTENT_CHARACTERS_MAX:
        errors["content"] = f"需求不能超过 {CONTENT_CHARACTERS_MAX} 个字"
    if said.appointment_at and not said.invited:
        errors["invited"] = "约了来访时间，请勾选已邀请来访"
    return number, errors
