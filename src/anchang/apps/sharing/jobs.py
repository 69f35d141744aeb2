"""Making the exports that wait, one at a time, each as whoever asked for it."""

from __future__ import annotations

import logging

from django.db import connection, transaction

from anchang.apps.offices.accounts import account_of
from anchang.apps.offices.models import Staff
from anchang.foundation import clock
from anchang.foundation.errors import DomainError
from anchang.foundation.rls import acting_as
from anchang.foundation.rls.signing import signature

from .choices import JobOutcome
from .exporting import end_job, make_export
from .models import Request

_log = logging.getLogger(__name__)
_TROUBLE = "做的时候出了错，请再试一次；还是不行，请找系统管理员。"


def run_next_job() -> bool:
    """Make the export that has waited longest; False when none waits. For the log-in role, nobody acting.

    The job stays locked until its file is committed: two runners never make the same one, and one that dies
    leaves it to the next. Jobs of closed accounts end here without being made.
    """
    with transaction.atomic():
        with connection.cursor() as cursor:
            signed = [signature("next export")]
            cursor.execute("SELECT request_id, staff_id FROM sharing_take_job(%s)", signed)
            taken = cursor.fetchone()
        if taken is None:
            return False
        request_id, staff_id = taken
        person = account_of(staff_id)
        if person is None:
            raise RuntimeError(f"job of nobody: staff {staff_id}")
        _run(request_id, person)
    return True


def sweep_files() -> int:
    """Forget the bytes of exports whose time is over; how many. For the log-in role, nobody acting."""
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SELECT sharing_sweep()")
        return int(cursor.fetchone()[0])


def _run(request_id: int, person: Staff) -> None:
    try:
        with acting_as(person.actor):
            request = Request.objects.select_related("owner").get(pk=request_id)
            make_export(request=request, by=person, now=clock.now())
    except DomainError as error:
        _fail(request_id, person, str(error))
    except Exception:
        _log.exception("export %d failed", request_id)
        _fail(request_id, person, _TROUBLE)


def _fail(request_id: int, person: Staff, words: str) -> None:
    with acting_as(person.actor):
        end_job(request_id, JobOutcome.FAILED, words)
