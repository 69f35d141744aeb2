"""Which passwords are good enough, and the doors through which a new one is stored."""

from functools import cache

from django.contrib.auth.hashers import make_password
from django.contrib.auth.password_validation import CommonPasswordValidator
from django.core.exceptions import ValidationError
from django.db import connection

from anchang.apps.offices.models import Staff
from anchang.apps.offices.refusals import (
    PASSWORD_LENGTH_MAX,
    PASSWORD_LENGTH_MIN,
    PasswordRefusedError,
    PasswordTooCommonError,
    PasswordTooLongError,
    PasswordTooShortError,
)


def refuse_weak(password: str, username: str) -> None:
    """Raise the refusal that fits; length counts first, since it is what makes a password strong."""
    if len(password) < PASSWORD_LENGTH_MIN:
        raise PasswordTooShortError
    if len(password) > PASSWORD_LENGTH_MAX:
        raise PasswordTooLongError
    if "\x00" in password:
        raise PasswordRefusedError
    plain = password.lower()
    if len(set(plain)) == 1 or (username and not plain.replace(username.lower(), "")) or _is_common(password):
        raise PasswordTooCommonError


def store(staff: Staff, password: str) -> None:
    """As the administrator or owner: anybody's initial password in the acting office.

    Its person chooses another at the next log-in.
    """
    encoded = make_password(password)
    with connection.cursor() as cursor:
        cursor.execute("SELECT offices_store_password(%s, %s)", [staff.pk, encoded])
    staff.password = encoded


def store_own(staff: Staff, password: str) -> None:
    """As any post: the acting person's password alone, whoever `staff` claims to be."""
    encoded = make_password(password)
    with connection.cursor() as cursor:
        cursor.execute("SELECT offices_store_own_password(%s)", [encoded])
    staff.password = encoded


def make_own(staff: Staff) -> None:
    """As the owner role alone: take the stored password for one that its person has chosen."""
    with connection.cursor() as cursor:
        cursor.execute("UPDATE offices_credential SET is_initial = false WHERE staff_id = %s", [staff.pk])


def _is_common(password: str) -> bool:
    try:
        _common_passwords().validate(password)
    except ValidationError:
        return True
    return False


@cache
def _common_passwords() -> CommonPasswordValidator:
    return CommonPasswordValidator()
