"""What a telephone system reports is taken: once, in whatever order it comes, by the server's time."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from django.db import connection, transaction

from anchang.apps.customers.search_keys import phone_key
from anchang.apps.inbox.actions import tell
from anchang.apps.offices.models import Staff
from anchang.apps.reception.board import board
from anchang.foundation import clock
from anchang.foundation.errors import as_domain_errors
from anchang.foundation.ledger.append import clock_error
from anchang.foundation.rls import acting_as
from anchang.foundation.rls.signing import micros, signature
from anchang.foundation.vault import sealed

from .choices import EventKind
from .lines import line_named
from .models import Line
from .refusals import EventConflictError, UnknownLineError, UnknownTokenError
from .tokens import Bearer

_RECEIVE = "SELECT * FROM telephony_receive(%s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s)"
MISSED = "没有接到一个来电，请尽快回电。"


@dataclass(frozen=True, slots=True)
class Heard:
    """One event as reported. ``number`` is in digits, '' where it was withheld or not said; ``claimed_at`` is
    the device's own time.
    """

    kind: EventKind
    external_id: str
    line: str
    number: str = ""
    claimed_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class Taken:
    """The answer to an event, the same whenever it is reported again. ``received_at`` is the server's."""

    heard: Heard
    received_at: datetime
    is_new: bool


@dataclass(frozen=True, slots=True)
class _Outcome:
    outcome: str
    received_at: datetime
    answered: bool
    whose: int | None


def receive(*, heard: Heard, bearer: Bearer) -> Taken:
    """Take one event, as the bearer of a token. In a transaction of its own.

    Raises :class:`UnknownTokenError` where the token was revoked meanwhile, :class:`UnknownLineError`, and
    :class:`EventConflictError` where the same event was reported with other content before.
    """
    with as_domain_errors(), transaction.atomic(), acting_as(bearer.actor):
        now = clock.now()
        now += clock_error(now)
        line = line_named(heard.line)
        if line is None:
            raise UnknownLineError
        found = _receive(heard, line, bearer, now)
        match found.outcome:
            case "refused":
                raise UnknownTokenError
            case "unknown_line":
                raise UnknownLineError
            case "conflict":
                raise EventConflictError
        if found.outcome == "taken" and heard.kind in (EventKind.ENDED, EventKind.MISSED):
            _tell_if_missed(found, bearer, now)
    return Taken(heard, found.received_at, found.outcome == "taken")


def _receive(heard: Heard, line: Line, bearer: Bearer, now: datetime) -> _Outcome:
    said = f"telephone event {heard.kind} of {heard.external_id} by {bearer.token_id} at {micros(now)}"
    values: list[str | int | datetime | None] = [
        bearer.token_id,
        heard.external_id,
        heard.kind.value,
        line.pk,
        _on_turn(line, bearer, now),
        _sealed(heard.number, "telephony_phonecall"),
        _sealed(heard.number, "telephony_event"),
        phone_key(bearer.actor.office_id, heard.number),
        heard.claimed_at,
        now,
        signature(said),
    ]
    with connection.cursor() as cursor:
        cursor.execute(_RECEIVE, values)
        return _Outcome(*cursor.fetchone())


def _on_turn(line: Line, bearer: Bearer, now: datetime) -> int | None:
    """Whom a line without a consultant rings for; 8 queries for such a line."""
    return None if line.consultant_id else board(office_id=bearer.actor.office_id, now=now).next_id


def _sealed(number: str, table: str) -> str:
    return sealed(number, purpose=f"{table}.number")


def _tell_if_missed(found: _Outcome, bearer: Bearer, now: datetime) -> None:
    """The one for whom it rang finds a message; nobody is told who called."""
    person = Staff.objects.filter(pk=found.whose, is_active=True).first() if found.whose else None
    if person is None or found.answered:
        return
    by = Staff.objects.get(pk=bearer.actor.staff_id)
    tell(person=person, kind="call.missed", words=MISSED, route="calls", by=by, now=now)
