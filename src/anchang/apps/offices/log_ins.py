"""Open sessions, tries to log in and the state of one-time codes, all through definer functions."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Final

from django.conf import settings
from django.db import connection, transaction

from anchang.apps.offices.models import Staff
from anchang.foundation.ledger.append import append

ATTEMPTS_SHOWN: Final = 20
RECENT_ATTEMPTS_SHOWN: Final = 200


@dataclass(frozen=True, slots=True)
class OpenSession:
    """A session that is open now. `handle` names it without telling its key; `seen_at` is within a minute."""

    handle: str
    address: str
    device: str
    created_at: datetime
    seen_at: datetime


@dataclass(frozen=True, slots=True)
class LogInAttempt:
    """A try to log in. `kind` is password or code."""

    tried_at: datetime
    kind: str
    address: str
    device: str
    passed: bool

    @property
    def words(self) -> str:
        what = "验证码" if self.kind == "code" else "密码"
        return f"{what}对" if self.passed else f"{what}错"


@dataclass(frozen=True, slots=True)
class OwnCode:
    """Since when a one-time code is on (None: off), and how many recovery codes are left."""

    set_up_at: datetime | None
    recovery_left: int


def own_sessions(now: datetime) -> list[OpenSession]:
    """The acting person's open sessions, last seen first."""
    return [OpenSession(*row) for row in _rows("offices_own_sessions(%s, %s)", [now, _idle()])]


def sessions_of(staff: Staff, now: datetime) -> list[OpenSession]:
    """For the administrator: open sessions of a member of staff of the acting office."""
    return [OpenSession(*row) for row in _rows("offices_sessions_of(%s, %s, %s)", [staff.pk, now, _idle()])]


def own_attempts() -> list[LogInAttempt]:
    """The newest tries at the acting person's account, theirs and others'."""
    return [LogInAttempt(*row) for row in _rows("offices_own_attempts(%s)", [ATTEMPTS_SHOWN])]


def attempts_on(staff: Staff) -> list[LogInAttempt]:
    """For the administrator: the newest tries at an account of the acting office."""
    return [LogInAttempt(*row) for row in _rows("offices_attempts_on(%s, %s)", [staff.pk, ATTEMPTS_SHOWN])]


def recent_attempts() -> list[tuple[int, LogInAttempt]]:
    """For the administrator: the newest tries at all accounts of the office, with whose account it was."""
    found = _rows("offices_recent_attempts(%s)", [RECENT_ATTEMPTS_SHOWN])
    return [(staff_id, LogInAttempt(at, *rest)) for at, staff_id, *rest in found]


def own_code() -> OwnCode:
    """Whether the acting person logs in with a code."""
    return OwnCode(*_rows("offices_own_code()", [])[0])


def codes_set_up() -> dict[int, datetime]:
    """For the administrator: since when whose one-time code is on, by staff id."""
    return dict(_rows("offices_codes()", []))


def end_own_session(*, handle: str, by: Staff, now: datetime) -> None:
    """Log one of the acting person's devices out; another person's handle ends nothing."""
    with transaction.atomic():
        _call("offices_end_own_session", handle)
        append(by=by, action="session.ended", now=now, detail={"staff": by.pk})


def end_own_other_sessions(*, handle: str, by: Staff, now: datetime) -> None:
    """Log the acting person out everywhere but in the session named."""
    with transaction.atomic():
        _call("offices_end_own_sessions_but", handle)
        append(by=by, action="session.others_ended", now=now, detail={"staff": by.pk})


def end_sessions_of(*, staff: Staff, by: Staff, now: datetime) -> None:
    """The administrator logs somebody out everywhere."""
    with transaction.atomic():
        _call("offices_end_sessions_of", staff.pk)
        append(by=by, action="session.all_ended", now=now, detail={"staff": staff.pk})


def _idle() -> timedelta:
    return timedelta(seconds=settings.SESSION_IDLE_AGE)


def _rows(call: str, values: list[Any]) -> list[tuple[Any, ...]]:
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT * FROM {call}", values)  # noqa: S608  names of our own functions
        found: list[tuple[Any, ...]] = cursor.fetchall()
    return found


def _call(function: str, value: str | int) -> None:
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT {function}(%s)", [value])
