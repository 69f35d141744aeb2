"""Writes to inspections: an inspection, the answer of the person inspected, the office's own form."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db import transaction

from anchang.apps.offices.choices import Post
from anchang.apps.offices.models import Staff
from anchang.foundation.errors import as_domain_errors
from anchang.foundation.ledger.append import append

from .choices import INSPECTED, INSPECTORS, Result, Watched
from .forms import ITEM_CHARACTERS_MAX, ITEMS_MAX, InspectionForm, Item, shipped, stored_items
from .models import (
    ANSWER_CHARACTERS_MAX,
    REMARK_CHARACTERS_MAX,
    TITLE_CHARACTERS_MAX,
    Answer,
    FormVersion,
    Inspection,
    Mark,
)
from .refusals import (
    FormMovedOnError,
    InspectionFormError,
    NotAnInspectorError,
    NotInspectedError,
    NotYourInspectionError,
    OwnInspectionError,
)


@dataclass(frozen=True, slots=True)
class Seen:
    """What was seen of one item."""

    result: Result
    remark: str = ""


def inspect(
    *,
    form: InspectionForm,
    person: Staff,
    watched: Watched,
    seen: Mapping[str, Seen],
    by: Staff,
    now: datetime,
    subject_id: int | None = None,
    remark: str = "",
) -> Inspection:
    """Record an inspection; every item of the form is marked, and one at least applies."""
    if by.post not in INSPECTORS:
        raise NotAnInspectorError
    if person.pk == by.pk:
        raise OwnInspectionError
    if Post(person.post) not in INSPECTED:
        raise NotInspectedError
    _refuse_gaps(form, seen, remark)
    with as_domain_errors(), transaction.atomic():
        inspection = Inspection.objects.create(
            office_id=by.office_id,
            owner=person,
            inspected_by=by,
            form_code=form.code,
            form_number=form.number,
            form_title=form.title,
            watched=watched,
            subject_id=subject_id,
            remark=remark.strip(),
            happened_at=now,
        )
        Mark.objects.bulk_create(
            _mark(inspection, place, item, seen[item.key]) for place, item in enumerate(form.items, start=1)
        )
        append(
            by=by, action="inspection.made", now=now, detail={"inspection": inspection.pk, "staff": person.pk}
        )
    return inspection


def _refuse_gaps(form: InspectionForm, seen: Mapping[str, Seen], remark: str) -> None:
    wrong = {f"mark-{one.key}": "请点一下结果。" for one in form.items if one.key not in seen}
    for key, one in seen.items():
        if len(one.remark) > REMARK_CHARACTERS_MAX:
            wrong[f"remark-{key}"] = f"备注最多 {REMARK_CHARACTERS_MAX} 个字。"
    if len(remark) > REMARK_CHARACTERS_MAX:
        wrong["remark"] = f"最多 {REMARK_CHARACTERS_MAX} 个字。"
    if not wrong and all(one.result is Result.NOT_APPLICABLE for one in seen.values()):
        wrong["remark"] = "没有一项适用，就不用记了。"
    if wrong:
        raise InspectionFormError(wrong)


def _mark(inspection: Inspection, place: int, item: Item, seen: Seen) -> Mark:
    return Mark(
        office_id=inspection.office_id,
        owner_id=inspection.owner_id,
        inspected_by_id=inspection.inspected_by_id,
        inspection=inspection,
        place=place,
        key=item.key,
        words=item.words,
        clauses=list(item.clauses),
        result=seen.result,
        remark=seen.remark.strip(),
    )


def answer(*, inspection: Inspection, words: str, by: Staff, now: datetime) -> Answer:
    """The person inspected says something to it; they may say more later."""
    tidy = words.replace("\x00", "").strip()
    if inspection.owner_id != by.pk:
        raise NotYourInspectionError
    if not tidy:
        raise InspectionFormError({"words": "请写几句。"})
    if len(tidy) > ANSWER_CHARACTERS_MAX:
        raise InspectionFormError({"words": f"最多 {ANSWER_CHARACTERS_MAX} 个字。"})
    with as_domain_errors(), transaction.atomic():
        said = Answer.objects.create(
            office_id=by.office_id, owner=by, inspection=inspection, words=tidy, made_at=now
        )
        append(by=by, action="inspection.answered", now=now, detail={"inspection": inspection.pk})
    return said


def rewrite_form(
    *, form: InspectionForm, title: str, items: Sequence[Item], reason: str, by: Staff, now: datetime
) -> FormVersion:
    """Make the office's next version of a form, from the one that was opened; a newer one refuses."""
    if by.post not in INSPECTORS:
        raise NotAnInspectorError
    wrong = {}
    if not title.strip() or len(title) > TITLE_CHARACTERS_MAX:
        wrong["title"] = f"请写名称，最多 {TITLE_CHARACTERS_MAX} 个字。"
    if not reason.strip() or len(reason) > REMARK_CHARACTERS_MAX:
        wrong["reason"] = f"请写为什么改，最多 {REMARK_CHARACTERS_MAX} 个字。"
    if not 1 <= len(items) <= ITEMS_MAX:
        wrong["items"] = f"至少一项，最多 {ITEMS_MAX} 项。"
    if any(not one.words or len(one.words) > ITEM_CHARACTERS_MAX for one in items):
        wrong["items"] = f"每一项最多 {ITEM_CHARACTERS_MAX} 个字。"
    if len({one.key for one in items}) < len(items):
        raise FormMovedOnError
    if wrong:
        raise InspectionFormError(wrong)
    if form.code not in shipped():
        raise LookupError(form.code)
    with as_domain_errors(), transaction.atomic():
        version = FormVersion.objects.create(
            office_id=by.office_id,
            owner=by,
            code=form.code,
            number=form.number + 1,
            title=title.strip(),
            items=stored_items(items),
            reason=reason.strip(),
            written_at=now,
        )
        append(by=by, action="inspection.form_changed", now=now, detail={"form": version.pk})
    return version
