"""Reads about breach cases; run them while somebody acts, row security answers for what they may see."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from django.db.models import Prefetch, QuerySet

from anchang.apps.offices.models import Staff

from .digests import digest_of
from .models import Case, Decision, Evidence, Objection, Proposal, Statement

CASES_SHOWN_MAX = 200


class Standing(StrEnum):
    """Where a case stands, in words."""

    ANSWERING = "等申辩"
    READY = "待决定"
    DECIDED = "已决定"
    OBJECTED = "有异议，待复核"
    CLOSED = "复核已决定"


@dataclass(frozen=True, slots=True)
class CaseFile:
    """One case with all that belongs to it. ``decision`` is the newest, ``first`` the one before a review."""

    case: Case
    standing: Standing
    evidence: tuple[tuple[Evidence, bool], ...]
    proposals: tuple[Proposal, ...]
    statements: tuple[Statement, ...]
    objection: Objection | None
    first: Decision | None
    decision: Decision | None


def earlier_cases(person: Staff, kind: str) -> int:
    """How many cases of a kind a person has had; 1 query."""
    return Case.objects.filter(office_id=person.office_id, owner=person, kind=kind).count()


def cases(now: datetime) -> list[CaseFile]:
    """The newest cases that the acting person may see; 6 queries whatever their number."""
    return [_file(case, now) for case in _complete()[:CASES_SHOWN_MAX]]


def case_file(case_id: int, now: datetime) -> CaseFile | None:
    """One case, or None when there is none that the acting person may see; 6 queries."""
    found = _complete().filter(pk=case_id).first()
    return _file(found, now) if found else None


def _complete() -> QuerySet[Case]:
    decided = Decision.objects.select_related("decided_by", "proposal").order_by("id")
    return Case.objects.select_related("owner", "opened_by", "rulebook").prefetch_related(
        "evidence", "proposals", "statements", "objections", Prefetch("decisions", decided)
    )


def _file(case: Case, now: datetime) -> CaseFile:
    decisions = list(case.decisions.all())
    objection = next(iter(case.objections.all()), None)
    statements = tuple(case.statements.all())
    return CaseFile(
        case=case,
        standing=_standing(case, statements, objection, decisions, now),
        evidence=tuple((one, _untouched(one)) for one in case.evidence.all()),
        proposals=tuple(case.proposals.all()),
        statements=statements,
        objection=objection,
        first=decisions[0] if len(decisions) > 1 else None,
        decision=decisions[-1] if decisions else None,
    )


def _standing(
    case: Case,
    statements: tuple[Statement, ...],
    objection: Objection | None,
    decisions: list[Decision],
    now: datetime,
) -> Standing:
    if len(decisions) > 1:
        return Standing.CLOSED
    if decisions:
        return Standing.OBJECTED if objection else Standing.DECIDED
    return Standing.READY if statements or now >= case.answer_until_at else Standing.ANSWERING


def _untouched(evidence: Evidence) -> bool:
    """Whether the fingerprint still fits what it was taken of."""
    return evidence.digest == digest_of(
        table=evidence.record_table,
        row_id=evidence.record_id,
        ledger_sequence=evidence.ledger_sequence,
        words=evidence.words,
        happened_at=evidence.happened_at,
    )
