"""Writes of the clerk's intake (2.1.3): comparing with the paper, completing, archiving."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db import transaction

from anchang.apps.customers.form_fields import Answer, field_errors
from anchang.apps.customers.models import Registration
from anchang.apps.offices.choices import Post
from anchang.apps.offices.models import Staff
from anchang.foundation.errors import as_domain_errors
from anchang.foundation.ledger.append import append

from .choices import StepKind
from .models import Addition, Check, Item, Step
from .models.handing import PLACE_CHARACTERS_MAX
from .models.papers import CHECK_CHARACTERS_MAX
from .parts import complete_with, form_of, part_names
from .refusals import IntakeFormError, NotCheckedError, NotReceivedError, NotTheClerkError


@dataclass(frozen=True, slots=True)
class Finding:
    """What the clerk says of one part: ``words`` of a difference, and the time that stands on the paper."""

    part: str
    matches: bool
    words: str = ""
    paper_signed_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class Completion:
    """A field that was empty: the paper's answer, or that the paper has none."""

    key: str
    answer: Answer = ""
    absent: bool = False


def check_form(
    *,
    item: Item,
    findings: Sequence[Finding],
    completions: Sequence[Completion],
    by: Staff,
    now: datetime,
) -> None:
    """Append what the clerk found and completed. What the consultant typed is never changed (2.1.4):
    a field that has an answer is not completed, and a difference is described and corrected by request.

    Raises :class:`IntakeFormError` with the sentence for each part and field. 3 queries and one per row.
    """
    _only_the_clerk(by)
    form = item.registration
    errors = _errors_of_findings(form, findings) | _errors_of_completions(form, completions)
    if errors:
        raise IntakeFormError(errors)
    if not item.steps.filter(kind=StepKind.RECEIVED).exists():
        raise NotReceivedError
    if item.steps.filter(kind=StepKind.ARCHIVED).exists():
        raise IntakeFormError({"archived": "这张表已经归档，不再核对；有不符请申请更正。"})
    with as_domain_errors(), transaction.atomic():
        for finding in findings:
            _keep_finding(form, finding, by, now)
        for completion in completions:
            _keep_completion(form, completion, by, now)
        append(by=by, action="intake.checked", now=now, detail={"registration": form.pk})


def _errors_of_findings(form: Registration, findings: Sequence[Finding]) -> dict[str, str]:
    known = part_names(form.kind)
    errors: dict[str, str] = {}
    for one in findings:
        said = one.words.strip()
        if one.part not in known:
            errors[one.part] = "登记表里没有这一部分。"
        elif not one.matches and not said:
            errors[one.part] = "请写明哪里不符。"
        elif len(said) > CHECK_CHARACTERS_MAX:
            errors[one.part] = f"最多 {CHECK_CHARACTERS_MAX} 个字。"
    return errors


def _errors_of_completions(form: Registration, completions: Sequence[Completion]) -> dict[str, str]:
    fields = form_of(form.kind)
    answers: dict[str, Answer] = {one.key: one.answer for one in completions if not one.absent}
    known = {field.key for field in fields}
    found = field_errors(fields, {**form.details, **answers})
    errors = {key: words for key, words in found.items() if key in answers}
    for one in completions:
        if one.key not in known:
            errors[one.key] = "登记表里没有这一项"
        elif form.details.get(one.key):
            errors[one.key] = "置业顾问已经填了；与纸面不符请写在核对里，再申请更正"
        elif one.answer in ("", []) and not one.absent:
            errors[one.key] = "请填写，或者选「纸面也没有」"
    return errors


def _keep_finding(form: Registration, finding: Finding, by: Staff, now: datetime) -> None:
    Check.objects.create(
        office_id=by.office_id,
        owner_id=form.owner_id,
        registration=form,
        part=finding.part,
        matches=finding.matches,
        words="" if finding.matches else finding.words.strip(),
        paper_signed_at=finding.paper_signed_at,
        checked_at=now,
        checked_by=by,
    )


def _keep_completion(form: Registration, completion: Completion, by: Staff, now: datetime) -> None:
    Addition.objects.create(
        office_id=by.office_id,
        owner_id=form.owner_id,
        registration=form,
        key=completion.key,
        value={} if completion.absent else {"answer": completion.answer},
        absent=completion.absent,
        added_at=now,
        added_by=by,
    )


def archive(*, item: Item, place: str, by: Staff, now: datetime) -> Step:
    """File the paper under the next number of the office's year. What is still empty stays on the row.

    Every part must have been compared. Raises :class:`NotCheckedError`. 5 queries.
    """
    _only_the_clerk(by)
    said = place.strip()
    if not said or len(said) > PLACE_CHARACTERS_MAX:
        words = f"最多 {PLACE_CHARACTERS_MAX} 个字。" if said else "请写明放在哪个盒、哪个夹。"
        raise IntakeFormError({"place": words})
    form = item.registration
    checks = newest_checks(form.pk)
    unchecked = [name for name in part_names(form.kind) if name not in checks]
    if unchecked:
        raise NotCheckedError(f"还没有核对：{'、'.join(unchecked)}。", clause="2.1.3")
    complete = complete_with(form, Addition.objects.filter(registration=form))
    with as_domain_errors(), transaction.atomic():
        step = Step.objects.create(
            office_id=by.office_id,
            owner_id=form.owner_id,
            item=item,
            registration=form,
            kind=StepKind.ARCHIVED,
            after=StepKind.RECEIVED,
            place=said,
            percent=complete.percent,
            left_open=list(complete.left_open),
            done_at=now,
            done_by=by,
        )
        append(by=by, action="intake.archived", now=now, detail={"item": item.pk, "step": step.pk})
    step.refresh_from_db(fields=["year", "number"])
    return step


def newest_checks(form_id: int) -> Mapping[str, Check]:
    """The newest finding of each part; 1 query."""
    found = Check.objects.filter(registration=form_id).select_related("checked_by").order_by("id")
    return {check.part: check for check in found}


def _only_the_clerk(by: Staff) -> None:
    if by.post != Post.CLERK:
        raise NotTheClerkError
