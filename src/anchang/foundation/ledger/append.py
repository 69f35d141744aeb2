"""The one way to write to the ledger."""

import json
from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any, Protocol

from django.core.serializers.json import DjangoJSONEncoder
from django.db import connection


class Person(Protocol):
    """Whoever acts: a member of staff of an office."""

    @property
    def pk(self) -> Any: ...
    @property
    def office_id(self) -> int: ...


_APPEND = "SELECT ledger_append(%s, %s, %s, %s, %s)"


def append(*, by: Person, action: str, now: datetime, detail: Mapping[str, Any] | None = None) -> None:
    """Write what `by` does (`area.verb`) in the current transaction.

    `detail` is stored as JSON: record ids, numbers, codes; no names, phones or other personal data.
    The entry gets its number and its place in the chain when the transaction commits. Most posts may add to
    the ledger without being able to read it, so nothing is returned.
    """
    if not connection.in_atomic_block:
        raise RuntimeError("a ledger entry belongs to the transaction of what it records")
    text = json.dumps(dict(detail or {}), cls=DjangoJSONEncoder, ensure_ascii=False)
    with connection.cursor() as cursor:
        cursor.execute(_APPEND, [by.office_id, by.pk, now, action, text])


def clock_error(now: datetime) -> timedelta:
    """What to add to `now`, so that the office's time neither goes back nor runs away; 1 query.

    It is never earlier than the newest entry of the acting office, and never more than minutes ahead of the
    database's own clock.
    """
    with connection.cursor() as cursor:
        cursor.execute("SELECT ledger_now(%s)", [now])
        office_time: datetime = cursor.fetchone()[0]
    return office_time - now
