"""The keeper's duty: once a day is over, each person's evening is looked at once, also days later."""

from __future__ import annotations

import logging
from datetime import date, datetime

from django.db import connection, transaction

from anchang.apps.conduct.actions import propose_case
from anchang.apps.inbox.actions import tell
from anchang.apps.offices.accounts import account_of
from anchang.apps.offices.choices import Post
from anchang.apps.offices.models import Staff
from anchang.foundation import clock
from anchang.foundation.rls import acting_as
from anchang.foundation.rls.signing import signature

from .choices import Outcome
from .mornings import Morning, morning_after, summary

_log = logging.getLogger(__name__)
KIND_OF_POST = {Post.CONSULTANT: "late_handover", Post.CLERK: "late_entry"}


def examine_waiting_days() -> int:
    """Look at every day that is over and that nobody has looked at; how many. Nobody acts.

    Missed days are caught up, the last fourteen. One person's trouble does not hold up the others; that day
    is tried again.
    """
    with transaction.atomic():
        waiting = _waiting_days(clock.now())
    done = 0
    for staff_id, day in waiting:
        try:
            done += examine(staff_id, day)
        except Exception:
            _log.exception("evening of staff %d on %s was not looked at", staff_id, day)
    return done


def _waiting_days(now: datetime) -> list[tuple[int, date]]:
    with connection.cursor() as cursor:
        signed = signature("days to examine")
        cursor.execute("SELECT staff_id, day FROM intake_to_examine(%s, %s)", [now, signed])
        return list(cursor.fetchall())


def examine(staff_id: int, day: date) -> bool:
    """Look at one day of one person and propose what the rulebook says, all or nothing; False when that was
    done before. Two keepers never propose the same twice.
    """
    with transaction.atomic():
        if not _take(staff_id, day):
            return False
        person = account_of(staff_id)
        if person is None or not person.is_active:
            return False
        now = clock.now()
        with acting_as(person.actor):
            morning = morning_after(person, day)
            case_id = _propose(morning, person, day, now) if morning.outcome == Outcome.PROPOSED else None
        _keep(staff_id, day, morning, case_id, now)
    return True


def _take(staff_id: int, day: date) -> bool:
    with connection.cursor() as cursor:
        signed = signature(f"take {day} of {staff_id}")
        cursor.execute("SELECT intake_take_day(%s, %s, %s)", [staff_id, day, signed])
        return bool(cursor.fetchone()[0])


def _propose(morning: Morning, person: Staff, day: date, now: datetime) -> int:
    """The person acts, so the case says that the system noticed it."""
    words = summary(morning, person.post, day)
    kind = KIND_OF_POST[Post(person.post)]
    case = propose_case(kind=kind, person=person, evidence=morning.exhibits, by=person, now=now, words=words)
    said = f"{words}。已按制度立案，您可以先申辩。"
    tell(person=person, kind=kind, words=said, route="case", route_id=case.pk, by=person, now=now)
    return case.pk


def _keep(staff_id: int, day: date, morning: Morning, case_id: int | None, now: datetime) -> None:
    signed = signature(f"examined {day} of {staff_id}")
    counts = [morning.missing, morning.late, morning.incomplete]
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT intake_examined(%s, %s, %s, %s, %s, %s, %s, %s, %s)",
            [staff_id, day, morning.outcome.value, *counts, case_id, now, signed],
        )
