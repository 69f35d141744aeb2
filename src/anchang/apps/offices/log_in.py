"""Logging in: password, one-time code, and what else is to be done before there is a session.

Nobody acts yet. Every try is counted first (foundation.sessions.attempts), so that tries at once all count.
"""

from datetime import datetime
from enum import StrEnum

from django.contrib.auth.hashers import check_password
from django.db import transaction

from anchang.apps.offices import codes
from anchang.apps.offices.accounts import Needs, account_named, holder, plain_username
from anchang.apps.offices.choices import ONE_TIME_CODE_POSTS
from anchang.apps.offices.models import Staff
from anchang.apps.offices.passwords import refuse_weak, store_own
from anchang.apps.offices.refusals import (
    PasswordRefusedError,
    TooManyTriesError,
    WrongCodeError,
    WrongLogInError,
)
from anchang.foundation.ledger.append import append
from anchang.foundation.rls import acting_as
from anchang.foundation.sessions import attempts
from anchang.foundation.sessions.attempts import From, Kind, Try


class Step(StrEnum):
    """What comes next between a right password and a session, in this order."""

    CODE = "code"
    OWN_PASSWORD = "own_password"  # noqa: S105  a step, not a password
    SET_UP_CODE = "set_up_code"
    DONE = "done"


def next_step(staff: Staff, needs: Needs, *, code_given: bool, set_up_skipped: bool) -> Step:
    """The first step that is still open."""
    if needs.secret and not code_given:
        return Step.CODE
    if needs.is_initial_password:
        return Step.OWN_PASSWORD
    if staff.post in ONE_TIME_CODE_POSTS and not needs.secret and not set_up_skipped:
        return Step.SET_UP_CODE
    return Step.DONE


def give_password(*, username: str, password: str, origin: From, now: datetime) -> Staff:
    """The open account with this name and password.

    Raises TooManyTriesError, or WrongLogInError for unknown, closed and wrong alike.
    """
    staff = account_named(username)
    attempt = _begin(Kind.PASSWORD, plain_username(username), staff.pk if staff else None, origin, now)
    found = holder(staff, password)
    if found is None:
        raise WrongLogInError
    attempts.passed(attempt)
    return found


def give_code(*, staff: Staff, needs: Needs, typed: str, origin: From, now: datetime) -> None:
    """Use up a one-time or recovery code. Raises TooManyTriesError or WrongCodeError."""
    attempt = _begin(Kind.CODE, str(staff.pk), staff.pk, origin, now)
    if not codes.use(staff, needs.secret, typed, now):
        raise WrongCodeError
    attempts.passed(attempt)


def confirm_password(*, by: Staff, password: str, origin: From, now: datetime) -> None:
    """The acting person types their password again before something weighty; throttled like a log-in."""
    attempt = _begin(Kind.PASSWORD, by.username, by.pk, origin, now)
    if not check_password(password, by.password):
        raise WrongLogInError("密码不对。")
    attempts.passed(attempt)


def choose_first_password(*, staff: Staff, password: str, now: datetime) -> None:
    """Put a password of their own in the place of the one that the administrator gave."""
    refuse_weak(password, staff.username)
    if check_password(password, staff.password):
        raise PasswordRefusedError("新密码和管理员给的一样，请换一个。")
    with transaction.atomic(), acting_as(staff.actor):
        store_own(staff, password)
        append(by=staff, action="staff.password_chosen", now=now, detail={"staff": staff.pk})


def set_up_code(*, staff: Staff, secret: str, typed: str, now: datetime) -> tuple[str, ...]:
    """Set the one-time code up before the first session; returns the recovery codes."""
    with transaction.atomic(), acting_as(staff.actor):
        return codes.set_up(secret=secret, typed=typed, by=staff, now=now)


def _begin(kind: Kind, account: str, staff_id: int | None, origin: From, now: datetime) -> Try:
    attempt = attempts.begin(kind=kind, account=account, staff_id=staff_id, origin=origin, now=now)
    if attempt.id is None:
        raise TooManyTriesError(attempt.wait_seconds)
    return attempt
