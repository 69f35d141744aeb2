"""Attempts to change a confirmation record (2.1.4): refused by the database, then kept and proposed for 300.

The refusal undoes the request's transaction; what was tried is written afterwards, in one of its own. Every
statement that the application sends passes here, so an attempt is seen even where a page swallows the error.
"""

from __future__ import annotations

import logging
import re
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from django.core.exceptions import PermissionDenied
from django.db import Error as DatabaseError
from django.db import connection, transaction

from anchang.apps.offices.models import Staff
from anchang.foundation import clock
from anchang.foundation.errors import constraint_of
from anchang.foundation.ledger.append import append
from anchang.foundation.rls import acting_as

from .actions import Exhibit, propose_case
from .models import Case
from .records import is_record, record_words

TAMPERING: Final = "tampering"
ATTEMPTS_KEPT_MAX: Final = 5
ROUTE_CHARACTERS_MAX: Final = 120
_INSUFFICIENT_PRIVILEGE, _READ_ONLY = "42501", "25006"
_CHANGE = re.compile(
    r"\b(update|delete\s+from|truncate|merge\s+into|alter\s+table|drop\s+table|insert\s+into)"
    r"(?:\s+(?:only|table|if\s+exists))*\s+(?:\"?public\"?\s*\.\s*)?\"?(\w+)\"?",
    re.IGNORECASE,
)
_OVERWRITES = re.compile(r"\bdo\s+update\b", re.IGNORECASE)
_ROW = re.compile(r"\bid\"?\s*(?:=|in\s*\()\s*(%s|\d{1,18})", re.IGNORECASE)
_VERBS: Final = {
    "update": "更改",
    "delete": "删除",
    "truncate": "清空",
    "merge": "更改",
    "alter": "改动整张",
    "drop": "去掉整张",
    "insert": "覆盖",
}
_log = logging.getLogger(__name__)


class RefusedAttemptError(PermissionDenied):
    """Shown instead of the page: the record stands as it was, and the attempt is on record."""

    def __init__(self) -> None:
        super().__init__(
            "确认记录不能更改或删除（条款 2.1.4）：记录没有变，这次尝试已记入台账。要改请申请更正。"
        )


@dataclass(frozen=True, slots=True)
class Attempt:
    """One refused statement. ``row_id`` is None where the statement does not name a row."""

    command: str
    table: str
    row_id: int | None


@contextmanager
def refused_attempts_kept(person: Staff, route: str) -> Iterator[None]:
    """Run a request; what it tried to change of a confirmation record is kept when its transaction is over.

    Raises :class:`RefusedAttemptError` in place of the error that an attempt led to.
    """
    attempts: list[Attempt] = []
    try:
        with connection.execute_wrapper(_watch(attempts)):
            yield
    except Exception as error:
        if not attempts:
            raise
        _keep(person, route, attempts)
        raise RefusedAttemptError from error
    if attempts:
        _keep(person, route, attempts)


def refused_attempt(*, attempts: Sequence[Attempt], route: str, by: Staff, now: datetime) -> Case:
    """Keep refused attempts of the acting person: a ledger entry each, and the open case or a new one."""
    where = re.sub(r"\d{11,}", "…", route)[:ROUTE_CHARACTERS_MAX]
    exhibits = [
        Exhibit(
            f"在「{where}」试图{_VERBS[one.command]}{record_words(one.table, one.row_id)}，被数据库拒绝",
            now,
            one.table,
            one.row_id,
        )
        for one in attempts[:ATTEMPTS_KEPT_MAX]
    ]
    with transaction.atomic():
        case = propose_case(
            kind=TAMPERING,
            person=by,
            evidence=exhibits,
            words="试图改动确认记录，被数据库拒绝",
            by=by,
            now=now,
            join=True,
        )
        for one in attempts[:ATTEMPTS_KEPT_MAX]:
            detail = {"table": one.table, "row": one.row_id, "command": one.command, "case": case.pk}
            append(by=by, action="record.change_refused", now=now, detail={**detail, "route": where})
    return case


def _keep(person: Staff, route: str, attempts: list[Attempt]) -> None:
    try:
        with transaction.atomic(), acting_as(person.actor):
            refused_attempt(attempts=attempts, route=route, by=person, now=clock.now())
    except DatabaseError:
        _log.exception("an attempt of staff %d to change a record was refused, but not kept", person.pk)


def _watch(attempts: list[Attempt]) -> Callable[..., Any]:
    def execute(run: Callable[..., Any], sql: Any, params: Any, many: bool, context: Any) -> Any:
        try:
            return run(sql, params, many, context)
        except DatabaseError as error:
            attempt = attempt_in(error, str(sql), params)
            if attempt:
                attempts.append(attempt)
            raise

    return execute


def attempt_in(error: DatabaseError, sql: str, params: Any) -> Attempt | None:
    """What a failed statement tried to change of a confirmation record, if it is that for which it failed."""
    state = str(getattr(error.__cause__, "sqlstate", ""))
    by_trigger = constraint_of(error).endswith("_is_append_only")
    if state not in (_INSUFFICIENT_PRIVILEGE, _READ_ONLY) and not by_trigger:
        return None
    for found in _CHANGE.finditer(sql):
        command, table = found[1].split()[0].lower(), found[2]
        if is_record(table) and (command != "insert" or _OVERWRITES.search(sql)):
            return Attempt(command, table, _row(sql, params))
    return None


def _row(sql: str, params: Any) -> int | None:
    found = _ROW.search(sql)
    if not found:
        return None
    if found[1].isdigit():
        return int(found[1])
    place = sql[: found.start(1)].count("%s")
    given = params[place] if isinstance(params, list | tuple) and place < len(params) else None
    return given if isinstance(given, int) else None
