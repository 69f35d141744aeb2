"""The three steps of the work on an import, each as whoever brought the file: read, check, take over."""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import datetime
from itertools import islice
from typing import Any

from django.db import connection, transaction

from anchang.apps.customers.models import Customer, Registration
from anchang.apps.customers.search_keys import identity_columns
from anchang.apps.offices.choices import Post
from anchang.apps.offices.models import Staff
from anchang.apps.offices.queries import people
from anchang.foundation.errors import as_domain_errors
from anchang.foundation.ledger.append import append
from anchang.foundation.vault import SealedTextField, sealed

from .choices import Fate, JobOutcome, Stage, WorkingKind
from .fields import looks_like_a_customer
from .judging import Judge, Judged
from .limits import CHUNK_ROWS, ERRORS_KEPT_MAX, SAMPLE_ROWS
from .models import Claim, Import, Result
from .queries import check_of, mapping_of, plan_of
from .reading.tables import Row
from .reading.workshop import Reading, first_rows, reading
from .refusals import BookHasChangedError, NotReadyError, UnreadableFileError
from .working import keep_said, paper

# Instead of a version of the notice: nobody was told anything at an import.
NOTICE = "导入"
_NO_HEADINGS = "第一行像是一位客户，不是栏目名。请在最上面加一行栏目名（姓名、电话、登记日期……）。"


def read(*, subject: Import, by: Staff, now: datetime) -> None:
    """Find the headings and the first rows. Raises :class:`UnreadableFileError`."""
    table, rows, count = first_rows(paper(subject, WorkingKind.FILE), SAMPLE_ROWS)
    if looks_like_a_customer(table.headings):
        raise UnreadableFileError(_NO_HEADINGS)
    found = {
        "kind": table.kind,
        "encoding": table.encoding,
        "sheet": table.sheet,
        "notes": table.notes,
        "headings": table.headings,
        "rows": count,
        "samples": rows,
    }
    with as_domain_errors(), transaction.atomic():
        keep_said(subject, WorkingKind.READING, found, by=by, now=now)
        end_job(subject, JobOutcome.DONE)


def check(*, subject: Import, by: Staff, now: datetime) -> None:
    """Judge every row without writing any. Raises :class:`UnreadableFileError`."""
    faults: list[dict[str, Any]] = []
    with reading(paper(subject, WorkingKind.FILE)) as table:
        judge = _judge(subject, table, by, now)
        for rows in _chunks(table.rows):
            for one in judge.judged(judge.read(rows)):
                if len(faults) < ERRORS_KEPT_MAX:
                    faults += _said(one)
    found = {**judge.tally.stored(), "faults": faults}
    with as_domain_errors(), transaction.atomic():
        keep_said(subject, WorkingKind.CHECK, found, by=by, now=now)
        end_job(subject, JobOutcome.DONE)


def take_over(*, subject: Import, by: Staff, now: datetime) -> Result:
    """Judge every row once more and write the new ones, all in one transaction.

    Raises :class:`BookHasChangedError` when the totals are not those that were confirmed.
    """
    mapping = mapping_of(subject)
    confirmed = check_of(subject)
    if mapping is None or confirmed is None:
        raise NotReadyError
    content = paper(subject, WorkingKind.FILE)
    with as_domain_errors(), transaction.atomic():
        # The database writes one chunk while the next is read and prepared.
        with reading(content) as table, connection.connection.pipeline():
            judge = _judge(subject, table, by, now)
            writer = _Writer(subject, mapping.kind, judge, by, now)
            for rows in _chunks(table.rows):
                writer.write(judge, judge.read(rows))
        fates = judge.tally.stored()["fates"]
        if fates != confirmed["fates"]:
            raise BookHasChangedError
        result = Result.objects.create(
            office_id=by.office_id,
            owner=by,
            subject=subject,
            mapping=mapping,
            rows=sum(fates.values()),
            taken_over=fates["new"],
            repeated=fates["repeated"],
            known=fates["known"],
            bad=fates["bad"],
            taken_over_at=now,
        )
        detail = {"import": subject.pk, "sha256": subject.file_sha256, "rows": fates["new"]}
        append(by=by, action="import.taken_over", now=now, detail=detail)
        end_job(subject, JobOutcome.DONE)
        with connection.cursor() as cursor:
            cursor.execute("SELECT imports_forget(%s)", [subject.pk])
    return result


STEPS = {Stage.READ: read, Stage.CHECK: check, Stage.TAKE_OVER: take_over}


def end_job(subject: Import, outcome: JobOutcome, words: str = "") -> None:
    """Say how the acting person's work on an import ended."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT imports_end_job(%s, %s, %s)", [subject.pk, outcome.value, words])


def _judge(subject: Import, table: Reading, by: Staff, now: datetime) -> Judge:
    mapping = mapping_of(subject)
    if mapping is None:
        raise NotReadyError
    return Judge(
        office_id=by.office_id,
        headings=table.headings,
        plan=plan_of(mapping),
        consultants=people(post=Post.CONSULTANT),
        since_1904=table.since_1904,
        now=now,
    )


def _chunks(rows: Iterator[Row]) -> Iterator[list[Row]]:
    while chunk := list(islice(rows, CHUNK_ROWS)):
        yield chunk


def _said(one: Judged) -> list[dict[str, Any]]:
    """What is kept of a row that will not be taken over."""
    if one.fate == Fate.REPEATED:
        return [
            {
                "row": one.row,
                "heading": "",
                "words": f"与第 {one.same_as} 行是同一位客户。",
                "cell": "",
                "bad": False,
            }
        ]
    if one.fate == Fate.KNOWN:
        return [{"row": one.row, "heading": "", "words": "已经在这位顾问名下。", "cell": "", "bad": False}]
    return [
        {"row": one.row, "heading": fault.heading, "words": fault.words, "cell": fault.cell, "bad": True}
        for fault in one.faults
    ]


class _Writer:
    """Writes the new ones among judged rows, many in one statement."""

    def __init__(self, subject: Import, kind: str, judge: Judge, by: Staff, now: datetime) -> None:
        self._subject, self._kind, self._judge, self._by, self._now = subject, kind, judge, by, now
        self._phone_purpose = _purpose(Customer, "phone")
        self._source_purpose = _purpose(Claim, "source")
        self._second_purpose = _purpose(Registration, "second_phone")

    def write(self, judge: Judge, rows: list[Judged]) -> None:
        """Prepared before they are judged, because judging waits until the chunk before is written."""
        prepared = {one.row: self._row(one) for one in rows if not one.faults}
        new = [prepared[one.row] for one in judge.judged(rows) if one.fate == Fate.NEW]
        if not new:
            return
        with connection.cursor() as cursor:
            cursor.execute(
                "SELECT imports_add(%s, %s, %s, %s, %s::jsonb)",
                [self._subject.pk, self._kind, NOTICE, self._now, json.dumps(new, ensure_ascii=False)],
            )

    def _row(self, one: Judged) -> dict[str, Any]:
        percent, missing = self._judge.measure(one)
        identity = identity_columns(self._by.office_id, one.name, one.phone)
        identity["phone"] = sealed(one.phone, purpose=self._phone_purpose)
        source = json.dumps(list(one.cells), ensure_ascii=False)
        return {
            **identity,
            "row": one.row,
            "source": sealed(source, purpose=self._source_purpose),
            "owner": one.owner_id,
            "sex": one.sex.value,
            "second_phone": sealed(one.second_phone, purpose=self._second_purpose),
            "details": one.details,
            "percent": percent,
            "missing": missing,
            "made_at": one.made_at.isoformat() if one.made_at else None,
        }


def _purpose(model: type[Customer | Registration | Claim], column: str) -> str:
    field = model._meta.get_field(column)
    if not isinstance(field, SealedTextField):
        raise TypeError(f"{column} is not sealed")
    return field.purpose
