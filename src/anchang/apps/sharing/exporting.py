"""Asking for an export, making it as whoever asked, and taking the file away (1.2, promise 12)."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db import connection, transaction

from anchang.apps.customers.search_keys import phone_key
from anchang.apps.offices.models import Staff
from anchang.apps.offices.queries import office_of
from anchang.domain.identity import BadNameError, last_four, name_key
from anchang.foundation.errors import as_domain_errors
from anchang.foundation.ledger.append import append
from anchang.foundation.vault import keyed_index, opened_bytes, sealed_bytes

from .actions import queue, reason_errors
from .choices import ExportList, ExportWay, JobOutcome, RequestKind
from .limits import EXPORT_ROWS_MAX, limits_in_force
from .lists import EXPORTERS, Range, Row, read_rows, rows_of
from .models import Request, Result
from .papers import paper_of
from .prints import print_file
from .refusals import (
    AskedTwiceError,
    NotForThisPostError,
    NothingToExportError,
    NothingToTakeError,
    NotRetriedError,
    SharingFormError,
    TooManyRowsError,
)
from .sheets import sheet

CONTENT_TYPES = {
    ExportWay.SHEET: "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    ExportWay.PRINT: "application/pdf",
}


@dataclass(frozen=True, slots=True)
class Wish:
    """What somebody wants to take out, in which form, and why."""

    what: ExportList
    way: ExportWay
    chosen: Range
    whole_phones: bool
    reason: str


def ask_to_export(*, wish: Wish, form_key: str, by: Staff, now: datetime) -> Request:
    """Append a request for an export; small ones go to the queue at once, others wait for the manager.

    The rows are those of now: what is written later is never part of it. The same form sent twice makes one
    request. Raises :class:`SharingFormError`.
    """
    if by.post not in EXPORTERS[wish.what]:
        raise NotForThisPostError
    errors = reason_errors(wish.reason)
    if errors:
        raise SharingFormError(errors)
    rows = rows_of(wish.what, wish.chosen, as_of=now).count()
    if not rows:
        raise NothingToExportError
    if rows > EXPORT_ROWS_MAX:
        raise TooManyRowsError(rows, EXPORT_ROWS_MAX)
    try:
        with as_domain_errors(), transaction.atomic():
            request = Request.objects.create(
                office_id=by.office_id,
                owner=by,
                asked_as=by.post,
                kind=RequestKind.EXPORT,
                reason=wish.reason.strip(),
                what=wish.what,
                way=wish.way,
                filters=wish.chosen.stored(),
                whole_phones=wish.whole_phones,
                rows_asked=rows,
                form_key=form_key,
                asked_at=now,
            )
            append(by=by, action="export.asked", now=now, detail={"request": request.pk, "rows": rows})
            queue(request)
            request.refresh_from_db(fields=["needs_consent"])  # the database has weighed it
    except AskedTwiceError:
        return Request.objects.get(owner=by, form_key=form_key)
    return request


def make_export(*, request: Request, by: Staff, now: datetime) -> Result:
    """Make the file of a request, as whoever asked: row security confines it to what they see at this moment.

    The database refuses the result when consent is missing or was taken back.
    """
    what = ExportList(request.what)
    found = rows_of(what, Range.of(request.filters), as_of=request.asked_at)[: EXPORT_ROWS_MAX + 1]
    rows = tuple(read_rows(what, found, whole_phones=request.whole_phones))
    if not rows:
        raise NothingToExportError
    paper = paper_of(request, rows, office=office_of(by))
    content = sheet(paper) if request.way == ExportWay.SHEET else print_file(paper)
    kept = {"office_id": by.office_id, "owner": by, "request": request}
    later = now + timedelta(hours=limits_in_force(by.office_id, now).export_hours)
    with as_domain_errors(), transaction.atomic():
        result = Result.objects.create(
            **kept,
            rows=len(rows),
            file_bytes=len(content),
            file_sha256=hashlib.sha256(content).hexdigest(),
            made_at=now,
            expires_at=later,
        )
        with connection.cursor() as cursor:
            cursor.execute(
                "INSERT INTO sharing_file (office_id, owner_id, request_id, content, expires_at)"
                " VALUES (%s, %s, %s, %s, %s)",
                [by.office_id, by.pk, request.pk, sealed_bytes(content), later],
            )
        _keep_subjects(request, rows)
        append(by=by, action="export.made", now=now, detail={"request": request.pk, "rows": len(rows)})
        end_job(request.pk, JobOutcome.DONE, "")
    return result


def end_job(request_id: int, outcome: JobOutcome, words: str) -> None:
    """Say how the acting person's job ended."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT sharing_end_job(%s, %s, %s)", [request_id, outcome.value, words])


def retry(*, request: Request, by: Staff, now: datetime) -> None:
    """Put an export that failed in the queue once more. Raises :class:`NotRetriedError`."""
    with transaction.atomic():
        if not queue(request):
            raise NotRetriedError
        append(by=by, action="export.retried", now=now, detail={"request": request.pk})


@dataclass(frozen=True, slots=True)
class Taken:
    """A file on its way to its owner."""

    content: bytes
    content_type: str
    name: str


def take_file(*, request: Request, by: Staff, now: datetime) -> Taken:
    """Hand the file to whoever asked for it; the database counts and, the last time, forgets the bytes."""
    with transaction.atomic():
        with connection.cursor() as cursor:
            cursor.execute("SELECT sharing_take(%s)", [request.pk])
            stored = cursor.fetchone()[0]
        if stored is None:
            raise NothingToTakeError
        append(by=by, action="export.taken", now=now, detail={"request": request.pk})
    way = ExportWay(request.way)
    name = f"{ExportList(request.what).label}-{request.pk}.{way.value}"
    return Taken(opened_bytes(bytes(stored)), CONTENT_TYPES[way], name)


def _keep_subjects(request: Request, rows: tuple[Row, ...]) -> None:
    """Plain INSERT: whoever exports may not read this table, so nothing is returned."""
    named = [
        (
            request.office_id,
            request.owner_id,
            request.pk,
            place,
            phone_key(request.office_id, row.phone),
            pair_key(request.office_id, row.name, last_four(row.phone)),
        )
        for place, row in enumerate(rows, start=1)
    ]
    with connection.cursor() as cursor:
        cursor.executemany(
            "INSERT INTO sharing_subject (office_id, owner_id, request_id, place, phone_key, pair_key)"
            " VALUES (%s, %s, %s, %s, %s, %s)",
            named,
        )


def pair_key(office_id: int, name: str, tail: str) -> str:
    """What stands for a name with the last four digits; without a phone, for the name alone."""
    try:
        key = name_key(name)
    except BadNameError:
        return ""
    return keyed_index(office_id, "exported_pair", f"{key}:{tail}")
