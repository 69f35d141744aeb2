"""Greetings: how the office answers the telephone (5.1.1)."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction
from django.db.models import QuerySet

from anchang.apps.offices.entries import longest, tidied
from anchang.apps.offices.models import Estate, Staff
from anchang.foundation.errors import as_domain_errors
from anchang.foundation.ledger.append import append

from .models import Greeting


def greetings() -> QuerySet[Greeting]:
    """Every version, newest first."""
    return Greeting.objects.select_related("owner", "estate")


def current_greetings() -> dict[int | None, Greeting]:
    """The newest of each estate, and under None the one for the whole office; 1 query."""
    newest: dict[int | None, Greeting] = {}
    for one in greetings():
        newest.setdefault(one.estate_id, one)
    return newest


def greeting_for(estate_id: int | None) -> Greeting | None:
    """What is said on a line of an estate: its own greeting, else the office's; 1 query. By hand, on no line
    at all, an office with one estate means that one.
    """
    newest = current_greetings()
    if estate_id is not None and estate_id in newest:
        return newest[estate_id]
    if None in newest:
        return newest[None]
    return next(iter(newest.values())) if len(newest) == 1 else None


def write_greeting(*, words: str, estate: Estate | None, by: Staff, now: datetime) -> Greeting:
    """A new version; the old ones stay."""
    with as_domain_errors(), transaction.atomic():
        greeting = Greeting.objects.create(
            office_id=by.office_id,
            owner=by,
            estate=estate,
            words=tidied(words, "words", "接听用语", longest(Greeting, "words")),
            written_at=now,
        )
        append(by=by, action="greeting.written", now=now, detail={"greeting": greeting.pk})
    return greeting
