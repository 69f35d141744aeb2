"""Tokens: how a telephone system of an office is known, nobody acting.

A token reads ``anchang_<number>_<secret>``. Whoever holds it reports as the reception desk of that office, in
the name of the administrator who made it, and can do nothing but report.
"""

from __future__ import annotations

import hmac
import re
import secrets
from dataclasses import dataclass
from datetime import datetime
from hashlib import sha256
from typing import Final

from django.db import connection, transaction
from django.db.models import QuerySet

from anchang.apps.offices.entries import longest, tidied
from anchang.apps.offices.models import Staff
from anchang.foundation.errors import as_domain_errors
from anchang.foundation.ledger.append import append
from anchang.foundation.rls import Actor
from anchang.foundation.rls.signing import signature

from .models import Token
from .refusals import TokenMayNotReportError, UnknownTokenError

SECRET_BYTES: Final = 32
_WRITTEN: Final = re.compile(r"anchang_([1-9][0-9]{0,11})_([A-Za-z0-9_-]{43})")


@dataclass(frozen=True, slots=True)
class Bearer:
    """A token that was shown and is good. ``actor`` is as whom it reports."""

    token_id: int
    actor: Actor


def tokens() -> QuerySet[Token]:
    """All tokens of the acting office, newest first; for the administrator."""
    return Token.objects.select_related("owner")


def make_token(*, label: str, by: Staff, now: datetime) -> tuple[Token, str]:
    """A new token and how it is written, which is said here and never again."""
    secret = secrets.token_urlsafe(SECRET_BYTES)
    with as_domain_errors(), transaction.atomic():
        token = Token.objects.create(
            office_id=by.office_id,
            owner=by,
            label=tidied(label, "label", "用途", longest(Token, "label")),
            digest=_digest(secret),
            made_at=now,
        )
        append(by=by, action="token.made", now=now, detail={"token": token.pk})
    return token, f"anchang_{token.pk}_{secret}"


def revoke_token(*, token: Token, by: Staff, now: datetime) -> None:
    """From the moment this commits nothing is taken with the token any more; again is once."""
    with as_domain_errors(), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SELECT telephony_revoke(%s, %s)", [token.pk, now])
        append(by=by, action="token.revoked", now=now, detail={"token": token.pk})


def bearer_of(written: str) -> Bearer:
    """Who shows this token; nobody acts. Raises :class:`UnknownTokenError` for unknown, misspelt, revoked
    and closed alike, :class:`TokenMayNotReportError` where its maker has another post now; 1 query.
    """
    matched = _WRITTEN.fullmatch(written)
    if matched is None:
        raise UnknownTokenError
    number = int(matched[1])
    with connection.cursor() as cursor:
        signed = signature(f"telephone token {number}")
        cursor.execute("SELECT * FROM telephony_token_of(%s, %s)", [number, signed])
        found = cursor.fetchone()
    office_id, owner_id, digest, may_report = found or (0, 0, "", False)
    if not hmac.compare_digest(digest, _digest(matched[2])):
        raise UnknownTokenError
    if not may_report:
        raise TokenMayNotReportError
    return Bearer(number, Actor(office_id=office_id, staff_id=owner_id, post="desk"))


def _digest(secret: str) -> str:
    """Plain SHA-256 is enough: the secret is 256 random bits, not a password."""
    return sha256(secret.encode()).hexdigest()
