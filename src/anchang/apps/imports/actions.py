"""Bringing a register, saying what its columns are, having it taken over or declared void (2.1.3)."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping as Pairs
from dataclasses import dataclass
from datetime import datetime

from django.db import connection, transaction

from anchang.apps.customers.choices import RegistrationKind
from anchang.apps.offices.choices import Post
from anchang.apps.offices.models import Staff
from anchang.foundation.errors import as_domain_errors
from anchang.foundation.ledger.append import append

from .choices import Stage, WorkingKind
from .fields import REQUIRED, headings_key, targets
from .limits import FILE_BYTES_MAX
from .models import FILE_NAME_CHARACTERS_MAX, REASON_CHARACTERS_MAX, Import, Job, Mapping, Withdrawal
from .queries import reading_of, result_of
from .refusals import (
    ErrorsNotAcceptedError,
    FileForgottenError,
    ImportFormError,
    NotForThisPostError,
    NothingToTakeOverError,
    NotReadyError,
    NotYourImportError,
    NotYoursToWithdrawError,
    SameFileError,
    WithdrawnTwiceError,
)
from .working import keep, said

IMPORTERS = (Post.CLERK, Post.SUPERVISOR, Post.SALES_MANAGER, Post.PROJECT_MANAGER)
WITHDRAWERS = (Post.SALES_MANAGER, Post.PROJECT_MANAGER)
TOO_BIG = f"文件最大 {FILE_BYTES_MAX // 1024 // 1024} MB，请分成几份。"


def bring(*, file_name: str, content: bytes, form_key: str, by: Staff, now: datetime) -> Import:
    """Keep a file and have it read. The same form sent twice makes one import.

    Raises :class:`ImportFormError` for a file that is empty, too large, or was taken over before.
    """
    if by.post not in IMPORTERS:
        raise NotForThisPostError
    if not content or len(content) > FILE_BYTES_MAX:
        raise ImportFormError({"file": TOO_BIG if content else "文件是空的。"})
    digest = hashlib.sha256(content).hexdigest()
    if before := Import.objects.filter(owner=by, form_key=form_key).first():
        return before
    taken = Import.objects.filter(file_sha256=digest, results__isnull=False, withdrawals__isnull=True).first()
    if taken is not None:
        raise SameFileError(taken.pk)
    with as_domain_errors(), transaction.atomic():
        subject = Import.objects.create(
            office_id=by.office_id,
            owner=by,
            file_name=_shown(file_name),
            file_bytes=len(content),
            file_sha256=digest,
            form_key=form_key,
            asked_at=now,
        )
        keep(subject, WorkingKind.FILE, content, by=by, now=now)
        append(by=by, action="import.brought", now=now, detail={"import": subject.pk, "sha256": digest})
        _queue(subject, Stage.READ)
    return subject


@dataclass(frozen=True, slots=True)
class Said:
    """What somebody says of a file: which column is what, of what kind it is, whose rows that name nobody."""

    columns: Pairs[str, int]
    kind: RegistrationKind
    consultant: Staff | None = None


def map_columns(*, subject: Import, said_of: Said, by: Staff, now: datetime) -> Mapping:
    """Remember what the columns are and have every row checked. Raises :class:`ImportFormError`."""
    _refuse_others(subject, by)
    found = reading_of(subject)
    if found is None:
        raise FileForgottenError
    errors = _column_errors(said_of, len(found["headings"]))
    if errors:
        raise ImportFormError(errors)
    with as_domain_errors(), transaction.atomic():
        mapping = Mapping.objects.create(
            office_id=by.office_id,
            owner=by,
            subject=subject,
            headings_key=headings_key(found["headings"]),
            columns=dict(said_of.columns),
            kind=said_of.kind,
            consultant=said_of.consultant,
            mapped_at=now,
        )
        append(by=by, action="import.mapped", now=now, detail={"import": subject.pk, "mapping": mapping.pk})
        _queue(subject, Stage.CHECK)
    return mapping


def _column_errors(said_of: Said, width: int) -> dict[str, str]:
    known = {one.key: one.label for one in targets(said_of.kind)}
    errors = {key: f"请指出哪一栏是{known[key]}。" for key in REQUIRED if key not in said_of.columns}
    if "consultant" not in said_of.columns and said_of.consultant is None:
        errors["consultant"] = "请指出哪一栏是置业顾问，或在下面选「没写顾问的归谁」。"
    used: dict[int, str] = {}
    for key, column in said_of.columns.items():
        if key not in known or not 0 <= column < width:
            errors[key] = "没有这一栏，请重新选择。"
        elif column in used:
            errors[key] = f"这一栏已经用作{known[used[column]]}。"
        used.setdefault(column, key)
    return errors


def ask_to_take_over(*, subject: Import, leave_errors: bool, by: Staff, now: datetime) -> None:
    """Have the rows that were checked taken over, all or none. Wrong ones are left out only when so said.

    Raises :class:`ImportFormError`.
    """
    _refuse_others(subject, by)
    checked = said(subject, WorkingKind.CHECK)
    if checked is None:
        raise NotReadyError
    fates = checked["fates"]
    if not fates["new"]:
        raise NothingToTakeOverError
    if fates["bad"] and not leave_errors:
        raise ErrorsNotAcceptedError(fates["bad"])
    with as_domain_errors(), transaction.atomic():
        append(by=by, action="import.confirmed", now=now, detail={"import": subject.pk, "rows": fates["new"]})
        _queue(subject, Stage.TAKE_OVER)


def retry(*, subject: Import, by: Staff, now: datetime) -> None:
    """Do once more the step that failed or was interrupted. Raises :class:`NotReadyError`."""
    _refuse_others(subject, by)
    job = Job.objects.filter(subject=subject).first()
    if job is None or job.outcome in ("", "done"):
        raise NotReadyError
    with transaction.atomic():
        append(by=by, action="import.retried", now=now, detail={"import": subject.pk})
        _queue(subject, Stage(job.stage))


def withdraw(*, subject: Import, reason: str, by: Staff, now: datetime) -> Withdrawal:
    """Declare an import void: its registrations stay as evidence and count no more. A manager's decision."""
    if by.post not in WITHDRAWERS:
        raise NotYoursToWithdrawError
    if not reason.strip() or len(reason) > REASON_CHARACTERS_MAX:
        raise ImportFormError({"reason": f"请写明理由，不超过 {REASON_CHARACTERS_MAX} 个字。"})
    if result_of(subject) is None:
        raise NotReadyError
    if Withdrawal.objects.filter(subject=subject).exists():
        raise WithdrawnTwiceError
    with as_domain_errors(), transaction.atomic():
        withdrawal = Withdrawal.objects.create(
            office_id=by.office_id, owner=by, subject=subject, reason=reason.strip(), withdrawn_at=now
        )
        append(by=by, action="import.withdrawn", now=now, detail={"import": subject.pk})
    return withdrawal


def _refuse_others(subject: Import, by: Staff) -> None:
    if subject.owner_id != by.pk:
        raise NotYourImportError
    if by.post not in IMPORTERS:
        raise NotForThisPostError


def _queue(subject: Import, stage: Stage) -> None:
    with connection.cursor() as cursor:
        cursor.execute("SELECT imports_queue(%s, %s)", [subject.pk, stage.value])
        if not cursor.fetchone()[0]:
            raise NotReadyError


def _shown(file_name: str) -> str:
    """A name for people: no folder, nothing that does not print."""
    last = file_name.replace("\\", "/").rpartition("/")[2]
    return "".join(one for one in last if one.isprintable())[:FILE_NAME_CHARACTERS_MAX] or "没有名字的文件"
