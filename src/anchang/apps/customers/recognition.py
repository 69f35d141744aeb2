"""Look-up without looking (security.md): a narrow question with a narrow answer, rate limited and logged."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db import connection

from anchang.apps.offices.models import Staff
from anchang.domain.identity import (
    BadNameError,
    BadPhoneError,
    name_key,
    normalise_last_four,
    normalise_phone,
)

from .choices import LookUpAnswer
from .models import LookUp
from .refusals import FormError, TooManyLookUpsError
from .search_keys import keys_of

LOOK_UPS_PER_MINUTE_MAX = 60


@dataclass(frozen=True, slots=True)
class Question:
    """Either ``phone``, or ``name`` (or its pinyin) with ``tail``, all normalised; the other fields are
    empty.
    """

    phone: str = ""
    name: str = ""
    tail: str = ""


@dataclass(frozen=True, slots=True)
class Recognition:
    """``consultant_id`` is None for a new customer."""

    answer: LookUpAnswer
    consultant_id: int | None


def question(*, phone: str = "", name: str = "", tail: str = "") -> Question:
    """A question from what was typed; a full phone makes name and tail unnecessary. Raises
    :class:`FormError`.
    """
    if phone.strip():
        try:
            return Question(phone=normalise_phone(phone))
        except BadPhoneError as error:
            raise FormError({"phone": str(error)}) from error
    errors: dict[str, str] = {}
    key = digits = ""
    try:
        key = name_key(name)
    except BadNameError as error:
        errors["name"] = str(error)
    try:
        digits = normalise_last_four(tail)
    except BadPhoneError as error:
        errors["tail"] = str(error)
    if errors:
        raise FormError(errors)
    return Question(name=key, tail=digits)


def recognise(*, asked: Question, by: Staff, now: datetime) -> Recognition:
    """Who holds this person: new, yours, or which consultant to call. Desk, clerk and managers; logged by
    the database.

    Raises :class:`TooManyLookUpsError`. One query to count, one to ask.
    """
    recent = LookUp.objects.filter(owner=by, asked_at__gt=now - timedelta(minutes=1)).count()
    if recent >= LOOK_UPS_PER_MINUTE_MAX:
        raise TooManyLookUpsError
    keys = keys_of(by.office_id, phone=asked.phone, name=asked.name, tail=asked.tail)
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT answer, consultant_id FROM customers_recognise(%s, %s, %s, %s, %s)",
            [keys.phone, keys.tail, keys.name, keys.pinyin, now],
        )
        answer, consultant_id = cursor.fetchone()
    return Recognition(LookUpAnswer(answer), consultant_id)
