"""Accounts as log-in finds them: exactly one at a time, through definer functions, before anybody acts.

The functions answer signed questions alone, so an injected statement cannot ask them.
"""

from dataclasses import dataclass
from functools import cache

from django.contrib.auth.hashers import check_password, make_password
from django.db import connection
from django.http import HttpRequest

from anchang.apps.offices.entries import sealed_column
from anchang.apps.offices.models import OneTimeCode, Staff
from anchang.apps.offices.refusals import PASSWORD_LENGTH_MAX
from anchang.foundation.rls.signing import signature
from anchang.foundation.vault import opened

# The session's own check of the password at each request needs no question of its own.
_ACCOUNT_OF = """SELECT *, coalesce(offices_password_hash(id, %s), '') AS _password_hash
    FROM offices_account_of(%s, %s)"""


def password_hash_of(staff_id: int) -> str:
    """Hash of one account's password, '' if it has none. Only the log-in role itself may ask, not a post."""
    with connection.cursor() as cursor:
        signed = signature(f"password hash of {staff_id}")
        cursor.execute("SELECT offices_password_hash(%s, %s)", [staff_id, signed])
        return str(cursor.fetchone()[0] or "")


def account_named(username: str) -> Staff | None:
    """The account of a user name, in whichever office it is; 1 query."""
    name = plain_username(username)
    signed = [name, signature(f"account named {name}")]
    return next(iter(Staff.objects.raw("SELECT * FROM offices_account_named(%s, %s)", signed)), None)


def account_of(staff_id: int) -> Staff | None:
    """The account of a member of staff, its password hash at hand; 1 query."""
    signed = [signature(f"password hash of {staff_id}"), staff_id, signature(f"account of {staff_id}")]
    return next(iter(Staff.objects.raw(_ACCOUNT_OF, signed)), None)


def plain_username(username: str) -> str:
    """A user name as it is kept, however it was typed."""
    return username.strip().lower()


@dataclass(frozen=True, slots=True)
class Needs:
    """What stands between a right password and a session. `secret` is '' for who has no one-time code."""

    is_initial_password: bool
    secret: str


def needs_of(staff: Staff) -> Needs:
    """Only the log-in role itself may ask, not a post; 1 query."""
    with connection.cursor() as cursor:
        signed = signature(f"log-in needs of {staff.pk}")
        cursor.execute("SELECT * FROM offices_log_in_needs(%s, %s)", [staff.pk, signed])
        is_initial, secret = cursor.fetchone()
    return Needs(is_initial, opened(secret, purpose=secret_purpose()))


def secret_purpose() -> str:
    """Under what purpose the vault keeps the secrets of one-time codes: that of their column."""
    return sealed_column(OneTimeCode, "secret").purpose


def holder(staff: Staff | None, password: str) -> Staff | None:
    """The open account if the password is its own, else None.

    Unknown, closed and open accounts take the same queries and one Argon2 verification, so that the time
    tells nothing.
    """
    if len(password) > PASSWORD_LENGTH_MAX:
        password = ""
    known = password_hash_of(staff.pk if staff else 0)
    right = check_password(password, known or _hash_of_nobody())
    return staff if staff and staff.is_active and known and right else None


@cache
def _hash_of_nobody() -> str:
    return make_password("nobody's password")


class AccountBackend:
    """Django's authentication backend; the log-in pages throttle and ask for codes before they use it."""

    def authenticate(
        self, request: HttpRequest | None, username: str | None = None, password: str | None = None
    ) -> Staff | None:
        if not username or not password:
            return None
        return holder(account_named(username), password)

    def get_user(self, user_id: int) -> Staff | None:
        """Asked at every request, so whoever is disabled is out with the next click."""
        staff = account_of(user_id)
        return staff if staff is not None and staff.is_active else None
