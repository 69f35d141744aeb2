"""Doing the work that waits on imports, one step at a time, each as whoever brought the file."""

from __future__ import annotations

import logging
from typing import Any

from django.db import connection, transaction

from anchang.apps.offices.accounts import account_of
from anchang.apps.offices.models import Staff
from anchang.foundation import clock
from anchang.foundation.errors import DomainError
from anchang.foundation.rls import acting_as
from anchang.foundation.rls.signing import signature

from .choices import JobOutcome, Stage
from .models import Import
from .taking_over import STEPS, end_job

_log = logging.getLogger(__name__)
_TROUBLE = "做的时候出了错，什么也没有导入。请再试一次；还是不行，请找系统管理员。"


def work_waits() -> bool:
    """Whether a step waits to be done; says of those that were killed that they were. Nobody acting."""
    return bool(_asked("SELECT imports_waiting(%s)", "imports that wait")[0])


def sweep_papers() -> int:
    """Forget files that were left lying; how many. For the log-in role, nobody acting."""
    return int(_asked("SELECT imports_sweep(%s)", "old imports")[0])


def run_next_step() -> bool:
    """Do the step that has waited longest; False when none waits. For the log-in role, nobody acting.

    What the step writes is one transaction: a worker that dies leaves nothing, and its lock tells of it.
    """
    taken = _asked("SELECT import_id, staff_id, stage FROM imports_take_job(%s)", "next import")
    if not taken:
        return False
    import_id, staff_id, stage = taken
    try:
        person = account_of(staff_id)
        if person is None:
            raise RuntimeError(f"import of nobody: staff {staff_id}")
        _run(import_id, person, Stage(stage))
    finally:
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_unlock_all()")
    return True


def _run(import_id: int, person: Staff, stage: Stage) -> None:
    try:
        with transaction.atomic(), acting_as(person.actor):
            subject = Import.objects.get(pk=import_id)
            STEPS[stage](subject=subject, by=person, now=clock.now())
    except DomainError as error:
        _fail(import_id, person, str(error))
    except Exception:
        _log.exception("import %d failed", import_id)
        _fail(import_id, person, _TROUBLE)


def _fail(import_id: int, person: Staff, words: str) -> None:
    with transaction.atomic(), acting_as(person.actor):
        end_job(Import.objects.get(pk=import_id), JobOutcome.FAILED, words)


def _asked(query: str, question: str) -> tuple[Any, ...]:
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(query, [signature(question)])
        found: tuple[Any, ...] = cursor.fetchone() or ()
        return found
