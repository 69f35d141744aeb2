"""Telling a colleague something, and saying that one knows it."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from django.db import connection, transaction

from anchang.apps.offices.models import Staff
from anchang.foundation.errors import as_domain_errors
from anchang.foundation.ledger.append import append
from anchang.foundation.rls import acting_as

from .models import ROUTE_CHARACTERS_MAX, WORDS_CHARACTERS_MAX, Acknowledgement, Message

_TELL = "SELECT inbox_tell(%s, %s, %s, %s, %s, %s)"


def tell(
    *,
    person: Staff,
    kind: str,
    words: str,
    route: str = "",
    route_id: int | None = None,
    by: Staff,
    now: datetime,
) -> None:
    """Put a message before ``person``: a bell on every page, and a line under 「消息」 until acknowledged.

    ``words`` are one sentence of at most 200 characters without a customer's name or number; ``route`` names
    the page to open, with ``route_id`` as its one number. Whoever tells themselves is told by the system.
    The database keeps the message in the ledger. 1 query.
    """
    if len(words) > WORDS_CHARACTERS_MAX or len(route) > ROUTE_CHARACTERS_MAX:
        raise ValueError(f"too long for a message: {kind}")
    with as_domain_errors(), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(_TELL, [person.pk, kind, words, route, route_id, now])


def tell_from_keeper(
    *, person: Staff, kind: str, words: str, route: str = "", route_id: int | None = None, now: datetime
) -> None:
    """The same where nobody acts: the person is told in their own name. ``account_of`` gives the person."""
    with transaction.atomic(), acting_as(person.actor):
        tell(person=person, kind=kind, words=words, route=route, route_id=route_id, by=person, now=now)


def acknowledge(*, messages: Iterable[Message], by: Staff, now: datetime) -> int:
    """Say that one knows them; those that one knew already stay as they are. How many were new."""
    keys = [one.pk for one in messages]
    with as_domain_errors(), transaction.atomic():
        known = set(
            Acknowledgement.objects.filter(owner=by, message__in=keys).values_list("message", flat=True)
        )
        new = [key for key in keys if key not in known]
        Acknowledgement.objects.bulk_create(
            [
                Acknowledgement(office_id=by.office_id, owner=by, message_id=key, acknowledged_at=now)
                for key in new
            ],
            ignore_conflicts=True,
        )
        if new:
            append(by=by, action="message.acknowledged", now=now, detail={"messages": new})
    return len(new)
