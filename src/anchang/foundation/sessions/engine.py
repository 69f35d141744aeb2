"""Django's session engine over three definer functions: read, write and drop one key.

Whoever injects SQL cannot list sessions, as the usual table would let them.
"""

from datetime import datetime
from typing import Any

from django.contrib.sessions.backends.base import CreateError, SessionBase, UpdateError
from django.db import connection

from anchang.foundation import clock


def _call(query: str, values: list[Any]) -> Any:
    with connection.cursor() as cursor:
        cursor.execute(query, values)
        return cursor.fetchone()[0]


class SessionStore(SessionBase):
    def load(self) -> dict[str, Any]:
        data = (
            _call("SELECT sessions_read(%s, %s)", [self.session_key, clock.now()])
            if self.session_key
            else None
        )
        if data is None:
            self._session_key = None
            return {}
        return self.decode(data)

    def exists(self, session_key: str) -> bool:
        return _call("SELECT sessions_read(%s, %s)", [session_key, clock.now()]) is not None

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
        data = self.encode(self._get_session(no_load=must_create))  # type: ignore[attr-defined]
        written = _call(
            "SELECT sessions_write(%s, %s, %s, %s, %s)",
            [self.session_key, data, self._expires_at(), clock.now(), must_create],
        )
        if not written:
            raise CreateError if must_create else UpdateError

    def delete(self, session_key: str | None = None) -> None:
        key = session_key or self.session_key
        if key:
            _call("SELECT sessions_drop(%s)", [key])

    def _expires_at(self) -> datetime:
        expiry: datetime = self.get_expiry_date(modification=clock.now())
        return expiry


__all__ = ["SessionStore"]
