"""A telephone call becomes a call on record (5.1.2): what the system counted is not typed again."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction

from anchang.apps.customers.consents import Told
from anchang.apps.offices.models import Staff
from anchang.apps.reception.calls import WAIT_SECONDS_MAX, Said, Waited, record_call
from anchang.apps.reception.models import Call
from anchang.foundation.errors import as_domain_errors

from .choices import CallState
from .drafts import drop_draft
from .models import CallRecord, PhoneCall
from .refusals import AlreadyRecordedError


def waited_of(phone_call: PhoneCall, now: datetime, rings: int | None = None) -> Waited:
    """How long it rang by the server's events; `rings` by ear where the events do not say."""
    if phone_call.state(now) is CallState.MISSED:
        return Waited(returned=True)
    seconds = phone_call.wait_seconds
    return Waited(rings) if seconds is None else Waited(seconds=min(seconds, WAIT_SECONDS_MAX))


def record_phone_call(
    *,
    phone_call: PhoneCall,
    said: Said,
    rings: int | None,
    by: Staff,
    now: datetime,
    consultant: Staff | None = None,
    told: Told | None = None,
) -> Call:
    """Record the call and forget the draft. Of a missed call it is the call back, now.

    Raises :class:`AlreadyRecordedError` and :class:`FormError`.
    """
    if CallRecord.objects.filter(incoming=phone_call).exists():
        raise AlreadyRecordedError
    waited = waited_of(phone_call, now, rings)
    with as_domain_errors(), transaction.atomic():
        call = record_call(
            said=said,
            waited=waited,
            consultant=consultant,
            told=told,
            called_at=None if waited.returned else phone_call.rang_at or phone_call.seen_at,
            by=by,
            now=now,
        )
        CallRecord.objects.create(
            office_id=by.office_id, owner_id=call.owner_id, incoming=phone_call, call=call, recorded_at=now
        )
        drop_draft(phone_call=phone_call, by=by)
    return call
