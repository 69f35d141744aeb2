"""Writes to scripts and facts: a version, what is decided on it, checks and readings."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.db import transaction

from anchang.apps.offices.models import Estate, Staff
from anchang.domain.calendar import office_day
from anchang.foundation.errors import as_domain_errors
from anchang.foundation.ledger.append import append

from .choices import APPROVERS, SPEAKERS, WRITERS, Kind, Occasion, StepKind
from .models import (
    BODY_CHARACTERS_MAX,
    PLACE_MAX,
    QUESTION_CHARACTERS_MAX,
    SOURCE_CHARACTERS_MAX,
    TITLE_CHARACTERS_MAX,
    UNIT_CHARACTERS_MAX,
    WORDS_CHARACTERS_MAX,
    Check,
    Reading,
    Step,
    Topic,
    Version,
)
from .queries import is_current
from .refusals import (
    EmptyReasonError,
    ExpiresBeforeError,
    NotAnApproverError,
    NotAWriterError,
    NotCurrentError,
    NothingChangedError,
    OwnCheckError,
    OwnTextError,
    ScriptFormError,
)

_LABELS = {
    "title": "标题",
    "question": "客户怎么问",
    "body": "正文",
    "unit": "单位",
    "source": "出处",
    "note": "改了什么",
}
_MOST = {
    "title": TITLE_CHARACTERS_MAX,
    "question": QUESTION_CHARACTERS_MAX,
    "body": BODY_CHARACTERS_MAX,
    "unit": UNIT_CHARACTERS_MAX,
    "source": SOURCE_CHARACTERS_MAX,
    "note": WORDS_CHARACTERS_MAX,
}
_NEEDED = {Kind.SCRIPT: ("title", "body"), Kind.FACT: ("title", "question", "body", "source")}


@dataclass(frozen=True, slots=True)
class Draft:
    """What a person writes. A script has occasion and place, a fact question, unit, source and expiry."""

    title: str
    body: str
    effective_day: date
    occasion: Occasion | None = None
    place: int = 0
    question: str = ""
    unit: str = ""
    source: str = ""
    expires_day: date | None = None
    asks_reading: bool = False
    note: str = ""


def open_topic(*, kind: Kind, estate: Estate, draft: Draft, by: Staff, now: datetime) -> Version:
    """Write the first version of a new script or fact; it waits for approval."""
    columns = _checked(kind, draft, by)
    with as_domain_errors(), transaction.atomic():
        topic = Topic.objects.create(
            office_id=by.office_id, owner=by, estate=estate, kind=kind, opened_at=now
        )
        return _write(topic, 1, columns, by, now)


def revise(*, topic: Topic, draft: Draft, by: Staff, now: datetime) -> Version:
    """Write the next version; the current one stays until this is approved and its day has come."""
    columns = _checked(Kind(topic.kind), draft, by)
    with as_domain_errors(), transaction.atomic():
        newest = Version.objects.filter(office_id=by.office_id, topic=topic).order_by("-number")[0]
        if all(getattr(newest, name) == columns[name] for name in Version.WRITTEN):
            raise NothingChangedError
        return _write(topic, newest.number + 1, columns, by, now)


def _checked(kind: Kind, draft: Draft, by: Staff) -> dict[str, Any]:
    """The columns of a version, tidied; raises ScriptFormError with a sentence per field."""
    if by.post not in WRITERS:
        raise NotAWriterError
    columns: dict[str, Any] = {name: getattr(draft, name).replace("\x00", "").strip() for name in _MOST}
    columns["body"] = "\n".join(line.strip() for line in columns["body"].splitlines() if line.strip())
    wrong = {name: f"请填写{_LABELS[name]}。" for name in _NEEDED[kind] if not columns[name]}
    for name, most in _MOST.items():
        if len(columns[name]) > most:
            wrong[name] = f"{_LABELS[name]}最多 {most} 个字。"
    if kind is Kind.SCRIPT and draft.occasion is None:
        wrong["occasion"] = "请选择什么场合说。"
    if not 0 <= draft.place <= PLACE_MAX:
        wrong["place"] = f"介绍顺序填 0 到 {PLACE_MAX}。"
    if wrong:
        raise ScriptFormError(wrong)
    if draft.expires_day is not None and draft.expires_day < draft.effective_day:
        raise ExpiresBeforeError
    return {
        **columns,
        "occasion": draft.occasion.value if draft.occasion else "",
        "place": draft.place,
        "effective_day": draft.effective_day,
        "expires_day": draft.expires_day,
        "asks_reading": draft.asks_reading,
    }


def _write(topic: Topic, number: int, columns: dict[str, Any], by: Staff, now: datetime) -> Version:
    version = Version.objects.create(
        office_id=by.office_id,
        owner=by,
        topic=topic,
        kind=topic.kind,
        number=number,
        written_at=now,
        **columns,
    )
    append(by=by, action="script.written", now=now, detail={"topic": topic.pk, "version": version.pk})
    return version


def approve(*, version: Version, by: Staff, now: datetime) -> None:
    """Let a waiting version take effect on its day; never one's own."""
    _decide(version, StepKind.APPROVED, by, now, action="script.approved")


def refuse(*, version: Version, reason: str, by: Staff, now: datetime) -> None:
    """Do not let a waiting version take effect."""
    _decide(version, StepKind.REFUSED, by, now, action="script.refused", reason=_reason(reason))


def withdraw(*, version: Version, reason: str, by: Staff, now: datetime) -> None:
    """Take an approved version away; none of its topic is current until another is approved."""
    _decide(version, StepKind.WITHDRAWN, by, now, action="script.withdrawn", reason=_reason(reason))


def take_back(*, version: Version, by: Staff, now: datetime) -> None:
    """Take back a version of one's own that still waits."""
    _step(version, StepKind.TAKEN_BACK, by, now, action="script.taken_back")


def _reason(reason: str) -> str:
    tidy = reason.replace("\x00", "").strip()
    if not tidy:
        raise EmptyReasonError
    if len(tidy) > WORDS_CHARACTERS_MAX:
        raise ScriptFormError({"reason": f"理由最多 {WORDS_CHARACTERS_MAX} 个字。"})
    return tidy


def _decide(
    version: Version, kind: StepKind, by: Staff, now: datetime, *, action: str, reason: str = ""
) -> None:
    if by.post not in APPROVERS:
        raise NotAnApproverError
    if kind is not StepKind.WITHDRAWN and version.owner_id == by.pk:
        raise OwnTextError
    _step(version, kind, by, now, action=action, reason=reason)


def _step(
    version: Version, kind: StepKind, by: Staff, now: datetime, *, action: str, reason: str = ""
) -> None:
    with as_domain_errors(), transaction.atomic():
        Step.objects.create(
            office_id=by.office_id,
            owner=by,
            version=version,
            author_id=version.owner_id,
            kind=kind,
            reason=reason,
            decided_at=now,
        )
        append(by=by, action=action, now=now, detail={"version": version.pk})
        version.refresh_from_db(fields=["state", "approved_by", "approved_at"])


def check(*, version: Version, words: str, good_until_day: date | None, by: Staff, now: datetime) -> Check:
    """Note that a current fact agrees with its source, and until when that is good; never one's own."""
    tidy = words.replace("\x00", "").strip()
    wrong = {}
    if not tidy:
        wrong["words"] = "请写明对照了什么，例如「物价局备案表」。"
    elif len(tidy) > WORDS_CHARACTERS_MAX:
        wrong["words"] = f"最多 {WORDS_CHARACTERS_MAX} 个字。"
    if good_until_day is not None and good_until_day < office_day(now):
        wrong["good_until_day"] = "有效到不能早于今天。"
    if wrong:
        raise ScriptFormError(wrong)
    if version.owner_id == by.pk:
        raise OwnCheckError
    _refuse_old(version, now)
    with as_domain_errors(), transaction.atomic():
        done = Check.objects.create(
            office_id=by.office_id,
            owner=by,
            version=version,
            author_id=version.owner_id,
            words=tidy,
            good_until_day=good_until_day,
            checked_at=now,
        )
        append(by=by, action="script.checked", now=now, detail={"version": version.pk, "check": done.pk})
    return done


def confirm_read(*, version: Version, by: Staff, now: datetime) -> None:
    """A consultant confirms having read the current version; an older one is refused."""
    if by.post not in SPEAKERS:
        raise ScriptFormError({"version": "只有置业顾问要确认已读。"})
    _refuse_old(version, now)
    with as_domain_errors(), transaction.atomic():
        Reading.objects.create(office_id=by.office_id, owner=by, version=version, read_at=now)
        append(by=by, action="script.read", now=now, detail={"version": version.pk})


def _refuse_old(version: Version, now: datetime) -> None:
    if not is_current(version, now):
        raise NotCurrentError
