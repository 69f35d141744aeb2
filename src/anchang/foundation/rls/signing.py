"""Signatures by which the database knows that the application, not an injected statement, says who acts.

HMAC-SHA256 (RFC 2104) with a key derived from the secret key. The database keeps the two padded halves of
that key where only the owner's functions reach them, and checks with its built-in sha256(). What is signed
is bound to one backend and one transaction: a signature that was overheard is worth nothing elsewhere.
"""

import hashlib
import hmac
from datetime import UTC, datetime, timedelta
from typing import Final

from django.conf import settings
from django.db import connection

_BLOCK: Final = 64
_PURPOSE: Final = b"anchang: who acts"
_EPOCH: Final = datetime(1970, 1, 1, tzinfo=UTC)


def signature(text: str, secret: str = "") -> str:
    """Hexadecimal HMAC of `text`; `secret` stands in for SECRET_KEY where Django is not set up."""
    return hmac.new(_key(secret), text.encode(), hashlib.sha256).hexdigest()


def micros(moment: datetime) -> int:
    """A moment as signed texts say it; exactly what the database makes of it."""
    return (moment - _EPOCH) // timedelta(microseconds=1)


def install_key() -> None:
    """Tell the database the key: as the owner role, after migrating and when the secret key has changed."""
    halves = [_padded(0x36), _padded(0x5C)]
    with connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO rls_signing_key (only_one, inner_half, outer_half) VALUES (true, %s, %s)"
            " ON CONFLICT (only_one) DO UPDATE SET inner_half = excluded.inner_half,"
            " outer_half = excluded.outer_half",
            halves,
        )


def _key(secret: str = "") -> bytes:
    return hmac.new((secret or settings.SECRET_KEY).encode(), _PURPOSE, hashlib.sha256).digest()


def _padded(pad: int) -> bytes:
    return bytes(byte ^ pad for byte in _key().ljust(_BLOCK, b"\0"))
