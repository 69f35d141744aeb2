"""Calls are taken and written down (5.1.1–5.1.3)."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime

from django.db import transaction

from anchang.apps.customers.actions import Person, register
from anchang.apps.customers.choices import RegistrationKind, Sex
from anchang.apps.customers.consents import Told
from anchang.apps.customers.form_fields import CALL_FORM, Answer, field_errors, filled
from anchang.apps.customers.refusals import FormError
from anchang.apps.customers.search_keys import phone_key
from anchang.apps.offices.models import Staff
from anchang.domain.identity import BadPhoneError, normalise_phone
from anchang.foundation.errors import as_domain_errors
from anchang.foundation.ledger.append import append

from .choices import (
    CallResult,
)
from .models import (
    Call,
)

RINGS_MAX = 60
CONTENT_CHARACTERS_MAX = 2000


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
