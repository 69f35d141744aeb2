"""Tries to log in: counted in the database, with growing waits, and kept for the administrator.

Counted are failures of the last hour, in buckets. Whoever has logged in from a device before is judged by
that device alone, so nobody can keep a colleague out by guessing at their account from elsewhere. A try that
has to wait is neither judged nor counted.
"""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from hashlib import sha256

from django.db import connection
from django.utils.crypto import salted_hmac

from anchang.foundation.rls.signing import micros, signature


class Kind(StrEnum):
    PASSWORD = "password"  # noqa: S105  a kind of try
    CODE = "code"


@dataclass(frozen=True, slots=True)
class From:
    """From where somebody tries: network address, secret mark in the browser's cookie, device in words."""

    address: str
    device_mark: str
    device: str

    @property
    def device_key(self) -> str:
        return sha256(self.device_mark.encode()).hexdigest() if self.device_mark else ""


@dataclass(frozen=True, slots=True)
class Try:
    """An allowed try has a number and counts as failed until it is `passed`; another has seconds to wait."""

    id: int | None
    wait_seconds: int


def begin(*, kind: Kind, account: str, staff_id: int | None, origin: From, now: datetime) -> Try:
    """Ask for a try at an account, by the name that was typed; tries at one account wait for one another."""
    key = salted_hmac("anchang: log-in attempts", f"{kind} {account}", algorithm="sha256").hexdigest()
    signed = signature(f"try {key} of {staff_id or 0} at {micros(now)}")
    values = [kind.value, key, staff_id, origin.address, origin.device_key, origin.device, now, signed]
    with connection.cursor() as cursor:
        cursor.execute("SELECT * FROM sessions_try(%s, %s, %s, %s, %s, %s, %s, %s)", values)
        wait_seconds, attempt = cursor.fetchone()
    return Try(attempt, wait_seconds)


def passed(attempt: Try) -> None:
    """The password or code of a try was right."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT sessions_passed(%s, %s)", [attempt.id, signature(f"passed {attempt.id}")])
