"""Promise 11: whoever leaves is out within a second, whatever they were doing.

Every way of closing the door is tried while the person asks for pages without pause: the account is closed,
the password is reset, the post changes, the one-time code is reset, the sessions are ended.
"""

import threading
import time
from collections.abc import Callable
from http.client import HTTPConnection, HTTPException
from typing import Any
from urllib.parse import urlsplit

import pytest
from django.db import connection, connections, transaction
from django.test import Client
from pyotp import TOTP

from anchang.apps.offices import codes
from anchang.apps.offices.accounts import AccountBackend
from anchang.apps.offices.actions import dismiss, set_password
from anchang.apps.offices.choices import Post
from anchang.apps.offices.colleagues import Changes, edit
from anchang.apps.offices.log_ins import end_sessions_of, sessions_of
from anchang.apps.offices.models import Staff
from anchang.foundation import clock
from anchang.foundation.sessions.engine import SessionStore
from tests.people import acting
from tests.proofs.figures import Proof, prove, tries

LogIn = Callable[[Staff], Client]
GRACE_SECONDS = 1.0
WATCHED_SECONDS = tries(2, 15)
PAGES = ("/desk/", "/customers/", "/rulebook/", "/account/")


class Visitor(threading.Thread):
    """Asks for page after page with the cookie of a session; keeps when each success began."""

    def __init__(self, address: str, cookie: str, stop: threading.Event) -> None:
        super().__init__(daemon=True)
        self.where, self.cookie, self.stop = urlsplit(address), cookie, stop
        self.successes: list[float] = []
        self.asked = 0

    def run(self) -> None:
        while not self.stop.is_set():
            began = time.monotonic()
            if self._ask(PAGES[self.asked % len(PAGES)]) == 200:
                self.successes.append(began)
            self.asked += 1

    def _ask(self, page: str) -> int:
        asking = HTTPConnection(self.where.hostname or "", self.where.port, timeout=30)
        try:
            asking.request("GET", page, headers={"Cookie": f"anchang_session={self.cookie}"})
            return asking.getresponse().status
        except (HTTPException, OSError):
            return 0
        finally:
            asking.close()


def _close(staff: Staff, by: Staff) -> None:
    dismiss(staff=staff, by=by, now=clock.now())


def _reset_password(staff: Staff, by: Staff) -> None:
    set_password(staff=staff, password="another-horse-2", by=by, now=clock.now())


def _move(staff: Staff, by: Staff) -> None:
    edit(staff=staff, changes=Changes(staff.display_name, staff.number, Post.DESK), by=by, now=clock.now())


def _reset_code(staff: Staff, by: Staff) -> None:
    codes.reset(staff=staff, by=by, now=clock.now())


def _end_sessions(staff: Staff, by: Staff) -> None:
    end_sessions_of(staff=staff, by=by, now=clock.now())


WAYS = (_close, _reset_password, _move, _reset_code, _end_sessions)


def _log_in_with_code(staff: Staff, logged_in: LogIn) -> str:
    """A session of somebody who has a one-time code, as resetting it needs one."""
    with transaction.atomic(), acting(staff):
        secret, now = codes.fresh_secret(), clock.now()
        code = TOTP(secret).at(int(now.timestamp()))
        codes.set_up(secret=secret, typed=code, by=staff, now=now)
    return logged_in(staff).cookies["anchang_session"].value


def _late_successes(
    address: str, staff: Staff, by: Staff, logged_in: LogIn, way: Callable[[Staff, Staff], None]
) -> tuple[int, int]:
    """How many requests were made, and how many that began a second after the door was closed succeeded."""
    stop = threading.Event()
    cookies = [_log_in_with_code(staff, logged_in), logged_in(staff).cookies["anchang_session"].value]
    visitors = [Visitor(address, cookie, stop) for cookie in cookies for _ in range(2)]
    for visitor in visitors:
        visitor.start()
    _wait_until(lambda: all(visitor.successes for visitor in visitors))
    with transaction.atomic(), acting(by):
        way(staff, by)
    closed = time.monotonic()
    time.sleep(GRACE_SECONDS + WATCHED_SECONDS)
    stop.set()
    for visitor in visitors:
        visitor.join(30)
    late = [began for visitor in visitors for began in visitor.successes if began > closed + GRACE_SECONDS]
    return sum(visitor.asked for visitor in visitors), len(late)


def _wait_until(there: Callable[[], bool]) -> None:
    until = time.monotonic() + 60
    while not there():
        assert time.monotonic() < until, "the person never got a page"
        time.sleep(0.05)


def test_whoever_leaves_is_out_within_a_second(
    request: pytest.FixtureRequest,
    live_office: str,
    everybody: dict[str, Staff],
    jin: Staff,
    logged_in: LogIn,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    names = ["lin", "zhao", "wu", "zhou", "gao"]
    asked = breaches = 0
    for name, way in zip(names, WAYS, strict=True):
        made, late = _late_successes(live_office, everybody[name], jin, logged_in, way)
        asked, breaches = asked + made, breaches + late
        with transaction.atomic(), acting(jin):
            assert sessions_of(everybody[name], clock.now()) == []
    _cache(monkeypatch)
    _, stale = _late_successes(live_office, everybody["qian"], jin, logged_in, _close)
    connections.close_all()
    proof = Proof(
        11,
        "requests by whoever was shut out, five ways",
        asked,
        breaches,
        "session and user cached",
        stale > 0,
    )
    prove(request, proof)


def _cache(monkeypatch: pytest.MonkeyPatch) -> None:
    """What careless servers do: keep sessions and users in memory."""
    sessions: dict[Any, Any] = {}
    users: dict[Any, Any] = {}
    load, get_user = SessionStore.load, AccountBackend.get_user

    def kept_session(self: SessionStore) -> Any:
        key = self.session_key
        if key not in sessions:
            found = load(self)
            if not found:
                return found
            sessions[key] = found
        return dict(sessions[key])

    def kept_user(self: AccountBackend, user_id: int) -> Any:
        if user_id not in users:
            users[user_id] = get_user(self, user_id)
        return users[user_id]

    monkeypatch.setattr(SessionStore, "load", kept_session)
    monkeypatch.setattr(AccountBackend, "get_user", kept_user)


@pytest.mark.django_db
@pytest.mark.parametrize("way", WAYS)
def test_the_rows_themselves_are_gone(
    way: Callable[[Staff, Staff], None], lin: Staff, jin: Staff, logged_in: LogIn
) -> None:
    _log_in_with_code(lin, logged_in)
    with acting(jin):
        assert len(sessions_of(lin, clock.now())) == 1
        way(lin, jin)
        assert sessions_of(lin, clock.now()) == []
    assert connection.in_atomic_block
