"""What is typed while talking is kept on the server, so that it survives a closed tab and another device.

A draft is no record: it is its owner's alone, written over as they type, and deleted with the record. Nothing
of it enters the ledger.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import datetime, timedelta

from django.db import transaction

from anchang.apps.customers.search_keys import phone_key
from anchang.apps.offices.models import Staff
from anchang.domain.identity import BadPhoneError, normalise_phone
from anchang.foundation.errors import as_domain_errors

from .models import Draft, PhoneCall
from .refusals import DraftTooLongError

DRAFT_CHARACTERS_MAX = 20_000
DRAFT_DAYS_MAX = 3

Typed = Mapping[str, list[str]]


def keep_draft(*, typed: Typed, phone_call: PhoneCall | None, by: Staff, now: datetime) -> Draft:
    """Write over what the person had typed for this call, and forget their drafts of days ago. Raises
    :class:`DraftTooLongError`.
    """
    text = json.dumps({name: values for name, values in typed.items() if any(values)}, ensure_ascii=False)
    if len(text) > DRAFT_CHARACTERS_MAX:
        raise DraftTooLongError
    with as_domain_errors(), transaction.atomic():
        Draft.objects.filter(owner=by, saved_at__lt=now - timedelta(days=DRAFT_DAYS_MAX)).delete()
        draft, _ = Draft.objects.update_or_create(
            office_id=by.office_id,
            owner=by,
            incoming=phone_call,
            defaults={"typed": text, "number_key": _number_key(typed, phone_call, by), "saved_at": now},
        )
    return draft


def draft_of(by: Staff, phone_call: PhoneCall | None) -> tuple[Typed, datetime | None]:
    """What the person had typed for this call and when; empty for nothing; 1 query."""
    draft = Draft.objects.filter(owner=by, incoming=phone_call).first()
    if draft is None:
        return {}, None
    return (json.loads(draft.typed) if draft.typed else {}), draft.saved_at


def drop_draft(*, phone_call: PhoneCall | None, by: Staff) -> None:
    """The person starts again, or has recorded the call."""
    with as_domain_errors(), transaction.atomic():
        Draft.objects.filter(owner=by, incoming=phone_call).delete()


def _number_key(typed: Typed, phone_call: PhoneCall | None, by: Staff) -> str:
    """By which the draft is found when the person whose number it is is erased."""
    try:
        return phone_key(by.office_id, normalise_phone("".join(typed.get("phone", [])[:1])))
    except BadPhoneError:
        return phone_call.number_key if phone_call else ""
