"""Reads of imports, inside `acting_as`."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.db.models import Exists, OuterRef, Prefetch, QuerySet

from anchang.apps.customers.choices import NoticeWay, RegistrationKind
from anchang.apps.customers.models import Consent, Registration
from anchang.apps.offices.choices import Post
from anchang.apps.offices.queries import people
from anchang.domain.identity import name_key

from .choices import JobOutcome, Stage, State, WorkingKind
from .fields import guessed, headings_key, targets
from .judging import Plan
from .models import Claim, Import, Job, Mapping, Result, Withdrawal
from .working import said

LISTED_MAX = 50


@dataclass(frozen=True, slots=True)
class Standing:
    """Where an import stands, with the rows that say so."""

    state: State
    job: Job | None
    result: Result | None
    withdrawal: Withdrawal | None

    @property
    def is_moving(self) -> bool:
        return self.state == State.WORKING


def imports() -> QuerySet[Import]:
    """Imports of the office, newest first; 5 queries with those of :func:`standing_of`."""
    rest = ("jobs", "results", Prefetch("withdrawals", Withdrawal.objects.select_related("owner")))
    return Import.objects.select_related("owner").prefetch_related(*rest)


def import_of(import_id: int) -> Import | None:
    return imports().filter(pk=import_id).first()


def standing_of(subject: Import) -> Standing:
    """Where it stands; no query when it comes from :func:`imports`."""
    job = next(iter(subject.jobs.all()), None)
    result = next(iter(subject.results.all()), None)
    withdrawal = next(iter(subject.withdrawals.all()), None)
    return Standing(_state(job, result, withdrawal), job, result, withdrawal)


def _state(job: Job | None, result: Result | None, withdrawal: Withdrawal | None) -> State:
    if withdrawal is not None:
        return State.WITHDRAWN
    if result is not None:
        return State.TAKEN_OVER
    if job is None or job.ended_at is None:
        return State.WORKING
    if job.outcome != JobOutcome.DONE:
        return State.FAILED
    return State.MAPPING if job.stage == Stage.READ else State.CHECKED


def result_of(subject: Import) -> Result | None:
    return Result.objects.filter(subject=subject).first()


def reading_of(subject: Import) -> dict[str, Any] | None:
    """Headings and first rows of one's own file; None when it is forgotten."""
    return said(subject, WorkingKind.READING)


def check_of(subject: Import) -> dict[str, Any] | None:
    """What the newest check of one's own file found; None when there was none."""
    return said(subject, WorkingKind.CHECK)


def mapping_of(subject: Import) -> Mapping | None:
    """What was said of the columns last."""
    return Mapping.objects.filter(subject=subject).order_by("-pk").first()


def plan_of(mapping: Mapping) -> Plan:
    return Plan(mapping.columns, RegistrationKind(mapping.kind), mapping.consultant_id)


def offered(subject: Import, headings: Sequence[str], samples: Sequence[Sequence[str]]) -> Plan:
    """What the columns probably are: as said before of this file or of the same headings, else guessed."""
    before = (
        mapping_of(subject)
        or Mapping.objects.filter(headings_key=headings_key(headings)).order_by("-pk").first()
    )
    kind = RegistrationKind(before.kind) if before else RegistrationKind.VISIT_FORM
    if before is not None:
        known = {one.key for one in targets(kind)}
        return Plan(
            {key: at for key, at in before.columns.items() if key in known}, kind, before.consultant_id
        )
    names = {name_key(one.display_name) for one in people(post=Post.CONSULTANT)}
    return Plan(guessed(headings, samples, kind, names), kind)


def claim_of(registration: Registration) -> Claim | None:
    """The import that a registration came with, as far as the acting person may know it."""
    return Claim.objects.filter(registration=registration).select_related("subject").first()


def untold(*, limit: int) -> list[Claim]:
    """Imported customers whom nobody has told yet what is kept about them, newest first."""
    told = Consent.objects.filter(customer=OuterRef("registration__customer")).exclude(way=NoticeWay.NOT_YET)
    void = Withdrawal.objects.filter(subject=OuterRef("subject_id"))
    claims = Claim.objects.filter(~Exists(told), ~Exists(void))
    return list(claims.select_related("registration__customer", "owner").order_by("-pk")[:limit])
