"""What waits for a person: an answer, a notice, a decision. Shown where the day begins."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from django.db.models import Exists, OuterRef, Q

from anchang.apps.offices.models import Staff

from .actions import DECIDING
from .models import Case, Correction, CorrectionNotice, Statement


@dataclass(frozen=True, slots=True)
class Waiting:
    """How many of each. The last two are for whoever decides, and leave out what concerns themselves."""

    answers: int
    notices: int
    cases: int
    corrections: int


def waiting_for(by: Staff, now: datetime) -> Waiting:
    """What waits for the acting person; 2 queries, 4 for whoever decides."""
    answers, cases = cases_waiting(by, now)
    notices, corrections = corrections_waiting(by)
    return Waiting(answers, notices, cases, corrections)


def cases_waiting(by: Staff, now: datetime) -> tuple[int, int]:
    """Cases that wait for the person's own answer, and for their decision; 1 query, 2 for whoever decides."""
    answered = Exists(Statement.objects.filter(case=OuterRef("pk")))
    undecided = Case.objects.filter(decisions__isnull=True)
    answers = undecided.filter(~answered, owner=by, answer_until_at__gt=now).count()
    ripe = undecided.filter(answered | Q(answer_until_at__lte=now)).exclude(owner=by)
    return answers, ripe.count() if by.post in DECIDING else 0


def corrections_waiting(by: Staff) -> tuple[int, int]:
    """Notices that the person has not read, and requests for their word; 1 query, 2 for whoever decides."""
    notices = CorrectionNotice.objects.filter(owner=by, acknowledgements__isnull=True).count()
    asked = Correction.objects.filter(rulings__isnull=True).exclude(owner=by).exclude(record_owner=by)
    return notices, asked.count() if by.post in DECIDING else 0
