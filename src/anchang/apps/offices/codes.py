"""One-time codes (RFC 6238) and recovery codes: making them, judging them, storing them."""

import hmac
import secrets
import unicodedata
from datetime import datetime
from typing import Any, Final

import pyotp
from django.db import connection, transaction

from anchang.apps.offices.accounts import secret_purpose
from anchang.apps.offices.choices import ONE_TIME_CODE_POSTS
from anchang.apps.offices.models import Staff
from anchang.apps.offices.refusals import CodeIsRequiredError, WrongCodeError
from anchang.foundation.ledger.append import append
from anchang.foundation.rls.signing import signature
from anchang.foundation.vault import keyed_index, sealed

STEP_SECONDS: Final = 30
# One step of clock drift either way.
DRIFT_STEPS: Final = (-1, 0, 1)
CODE_DIGITS: Final = 6
RECOVERY_CODES: Final = 8
_RECOVERY_HALF: Final = 5
# Without letters and digits that look alike.
_RECOVERY_SIGNS: Final = "23456789abcdefghjkmnpqrstuvwxyz"


def fresh_secret() -> str:
    """A secret for an authenticator app: 160 bits in base 32."""
    return pyotp.random_base32()


def address_for(secret: str, staff: Staff, office_name: str) -> str:
    """What the QR code says: the otpauth address of a secret, under the office's and the account's name."""
    return pyotp.TOTP(secret).provisioning_uri(name=staff.username, issuer_name=office_name)


def step_of(secret: str, code: str, now: datetime) -> int | None:
    """The half-minute whose code this is, within the drift allowed; None for a wrong code."""
    present = int(now.timestamp()) // STEP_SECONDS
    steps = [present + drift for drift in DRIFT_STEPS]
    one_time = pyotp.TOTP(secret, digits=CODE_DIGITS)
    fitting = [step for step in steps if hmac.compare_digest(one_time.at(step * STEP_SECONDS), code)]
    return fitting[0] if fitting else None


def use(staff: Staff, secret: str, typed: str, now: datetime) -> bool:
    """Use up a one-time or recovery code at log-in, nobody acting: was it right, and not used before?"""
    code = _plain(typed)
    if code.isdigit() and len(code) == CODE_DIGITS:
        step = step_of(secret, code, now)
        return step is not None and _use_up("offices_use_code", staff, step, now)
    return _use_up("offices_use_recovery", staff, _digest(staff, code), now)


def set_up(*, secret: str, typed: str, by: Staff, now: datetime) -> tuple[str, ...]:
    """Switch the acting person's one-time code on, once a first code proves that their phone counts along.

    Returns the recovery codes, which nobody can see again. Other sessions end if there was a secret before.
    """
    step = step_of(secret, _plain(typed), now)
    if step is None:
        raise WrongCodeError
    recovery = _fresh_recovery()
    values = [sealed(secret, purpose=secret_purpose()), step, _digests(by, recovery), now]
    with transaction.atomic():
        _call("SELECT offices_store_own_code(%s, %s, %s, %s)", values)
        append(by=by, action="staff.code_set_up", now=now, detail={"staff": by.pk})
    return recovery


def renew_recovery(*, by: Staff, now: datetime) -> tuple[str, ...]:
    """Fresh recovery codes for the acting person; the old ones are void."""
    recovery = _fresh_recovery()
    with transaction.atomic():
        _call("SELECT offices_renew_own_recovery(%s)", [_digests(by, recovery)])
        append(by=by, action="staff.recovery_renewed", now=now, detail={"staff": by.pk})
    return recovery


def switch_off(*, by: Staff, now: datetime) -> None:
    """Log in without a code again: for consultant and desk, whose posts do not demand one."""
    if by.post in ONE_TIME_CODE_POSTS:
        raise CodeIsRequiredError
    with transaction.atomic():
        _call("SELECT offices_drop_own_code()", [])
        append(by=by, action="staff.code_switched_off", now=now, detail={"staff": by.pk})


def reset(*, staff: Staff, by: Staff, now: datetime) -> None:
    """The administrator takes a lost phone's secret away: sessions end, the next log-in sets up another."""
    with transaction.atomic():
        _call("SELECT offices_drop_code(%s)", [staff.pk])
        append(by=by, action="staff.code_reset", now=now, detail={"staff": staff.pk})


def _fresh_recovery() -> tuple[str, ...]:
    def half() -> str:
        return "".join(secrets.choice(_RECOVERY_SIGNS) for _ in range(_RECOVERY_HALF))

    return tuple(f"{half()}-{half()}" for _ in range(RECOVERY_CODES))


def _digests(staff: Staff, recovery: tuple[str, ...]) -> list[str]:
    return [_digest(staff, _plain(code)) for code in recovery]


def _digest(staff: Staff, code: str) -> str:
    return keyed_index(staff.office_id, f"recovery code of {staff.pk}", code)


def _plain(typed: str) -> str:
    """What was typed, also full-width; other alphabets' digits are none of ours."""
    plain = unicodedata.normalize("NFKC", typed).lower()
    return "".join(sign for sign in plain if sign.isascii() and sign.isalnum())


def _use_up(function: str, staff: Staff, code: int | str, now: datetime) -> bool:
    signed = signature(f"code {code} of {staff.pk}")
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT {function}(%s, %s, %s, %s)", [staff.pk, code, now, signed])
        return bool(cursor.fetchone()[0])


def _call(query: str, values: list[Any]) -> None:
    with connection.cursor() as cursor:
        cursor.execute(query, values)
