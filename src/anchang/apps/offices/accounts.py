"""Log-in: exactly one account at a time, through definer functions, before anybody acts."""

from django.contrib.auth.hashers import check_password, make_password
from django.db import connection
from django.http import HttpRequest

from anchang.apps.offices.models import Staff
from anchang.apps.offices.refusals import PASSWORD_LENGTH_MAX
from anchang.foundation.rls.signing import signature


def password_hash_of(staff_id: int) -> str:
    """Hash of one account's password, '' if it has none. Only the log-in role itself may ask, not a post."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT offices_password_hash(%s, %s)", [staff_id, signature(f"password hash of {staff_id}")]
        )
        return str(cursor.fetchone()[0] or "")


def account_named(username: str) -> Staff | None:
    """The account of a user name, in whichever office it is; 1 query."""
    name = username.strip().lower()
    return _first("SELECT * FROM offices_account_named(%s, %s)", name, signature(f"account named {name}"))


def account_of(staff_id: int) -> Staff | None:
    """The account of a member of staff; 1 query."""
    return _first("SELECT * FROM offices_account_of(%s, %s)", staff_id, signature(f"account of {staff_id}"))


def _first(query: str, key: str | int, signed: str) -> Staff | None:
    return next(iter(Staff.objects.raw(query, [key, signed])), None)


class AccountBackend:
    """Django's authentication backend. Unknown and disabled accounts cost the same time as known ones."""

    def authenticate(
        self, request: HttpRequest | None, username: str | None = None, password: str | None = None
    ) -> Staff | None:
        if not username or not password or len(password) > PASSWORD_LENGTH_MAX:
            return None
        staff = account_named(username)
        if staff is None or not staff.is_active or not staff.password:
            make_password(password)
            return None
        return staff if check_password(password, staff.password) else None

    def get_user(self, user_id: int) -> Staff | None:
        """Asked at every request, so whoever is disabled is out with the next click."""
        staff = account_of(user_id)
        return staff if staff is not None and staff.is_active else None
