"""Django's session engine over three definer functions: read, write and drop one key.

Whoever injects SQL cannot list sessions, as the usual table would let them, nor write one: that is signed.
A session ends after its whole life (SESSION_COOKIE_AGE), after SESSION_IDLE_AGE without a request, or when
its row is deleted.
"""

from datetime import datetime, timedelta
from hashlib import sha256
from typing import Any

from django.conf import settings
from django.contrib.auth import SESSION_KEY
from django.contrib.sessions.backends.base import CreateError, SessionBase, UpdateError
from django.db import connection

from anchang.foundation import clock
from anchang.foundation.rls.signing import micros, signature

# Where the log-in page leaves from where the session was opened.
ADDRESS, DEVICE = "address", "device"


def handle_of(session_key: str) -> str:
    """By what lists of sessions name a session: tells nothing of its key."""
    return sha256(session_key.encode()).hexdigest()


def _call(query: str, values: list[Any]) -> Any:
    with connection.cursor() as cursor:
        cursor.execute(query, values)
        return cursor.fetchone()[0]


class SessionStore(SessionBase):
    def load(self) -> dict[str, Any]:
        data = self._read(self.session_key) if self.session_key else None
        if data is None:
            self._session_key = None
            return {}
        return self.decode(data)

    def exists(self, session_key: str) -> bool:
        return self._read(session_key) is not None

    def create(self) -> None:
        while True:
            self._session_key = self._get_new_session_key()  # type: ignore[attr-defined]
            try:
                self.save(must_create=True)
            except CreateError:
                continue
            self.modified = True
            return

    def save(self, must_create: bool = False) -> None:
        if self.session_key is None:
            self.create()
            return
        content: dict[str, Any] = self._get_session(no_load=must_create)  # type: ignore[attr-defined]
        staff = int(content.get(SESSION_KEY) or 0)
        now, expires = clock.now(), self._expires_at()
        said = f"session {handle_of(self.session_key)} of {staff} at {micros(now)} until {micros(expires)}"
        written = _call(
            "SELECT sessions_write(%s, %s, %s, %s, %s, %s, %s, %s, %s)",
            [
                self.session_key,
                self.encode(content),
                staff or None,
                content.get(ADDRESS, ""),
                content.get(DEVICE, ""),
                expires,
                now,
                must_create,
                signature(said),
            ],
        )
        if not written:
            raise CreateError if must_create else UpdateError

    def delete(self, session_key: str | None = None) -> None:
        key = session_key or self.session_key
        if key:
            _call("SELECT sessions_drop(%s)", [key])

    def _read(self, session_key: str) -> str | None:
        idle = timedelta(seconds=settings.SESSION_IDLE_AGE)
        found: str | None = _call("SELECT sessions_read(%s, %s, %s)", [session_key, clock.now(), idle])
        return found

    def _expires_at(self) -> datetime:
        expiry: datetime = self.get_expiry_date(modification=clock.now())
        return expiry


__all__ = ["SessionStore"]
