"""Writes of what the tools of a step record: rooms asked about, prices told, flats shown, the kit checked."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from django.db import transaction

from anchang.apps.customers.form_fields import RESISTANCES
from anchang.apps.offices.entries import tidied
from anchang.apps.offices.models import Staff
from anchang.apps.service.choices import InquiryKind, UnitAnswer
from anchang.apps.service.models import (
    ROOM_CHARACTERS_MAX,
    ROOMS_CHARACTERS_MAX,
    VALID_MINUTES_MAX,
    WORDS_CHARACTERS_MAX,
    Inquiry,
    KitCheck,
    Run,
    Showing,
)
from anchang.apps.service.refusals import EntryError, MissingWordsError, NotYourReceptionError
from anchang.apps.service.sheets import sheet_in_force
from anchang.domain.calendar import office_day
from anchang.foundation.errors import as_domain_errors
from anchang.foundation.ledger.append import append


@dataclass(frozen=True, slots=True)
class Answered:
    """What was asked about a room and answered. `answer` is None where a price was told."""

    room: str
    answered_by: Staff
    answer: UnitAnswer | None
    words: str
    valid_minutes: int
    form_key: str


def ask_about(*, run: Run, answered: Answered, by: Staff, now: datetime) -> Inquiry:
    """Append an availability call (5.2.4) or a price told (4.9). The same form again adds nothing."""
    _refuse_others(run, by)
    sent = Inquiry.objects.filter(office_id=by.office_id, form_key=answered.form_key).first()
    if sent is not None:
        return sent
    room = tidied(answered.room, "room", "房号", ROOM_CHARACTERS_MAX)
    words = _short(answered.words, "words")
    if answered.answer is None and not words:
        raise EntryError("words", "请写明报的是什么价、什么条件。", clause="4.9")
    if not 1 <= answered.valid_minutes <= VALID_MINUTES_MAX:
        raise EntryError("valid_minutes", f"有效分钟数在 1 到 {VALID_MINUTES_MAX} 之间。")
    with as_domain_errors(), transaction.atomic():
        inquiry = Inquiry.objects.create(
            office_id=by.office_id,
            owner=by,
            run=run,
            kind=InquiryKind.PRICES if answered.answer is None else InquiryKind.UNITS,
            room=room,
            answered_by=answered.answered_by,
            answer=answered.answer or "",
            words=words,
            valid_minutes=answered.valid_minutes,
            form_key=answered.form_key,
            asked_at=now,
        )
        append(by=by, action="service.asked", now=now, detail={"run": run.pk, "inquiry": inquiry.pk})
    return inquiry


@dataclass(frozen=True, slots=True)
class Shown:
    """Which flats were shown, and how the customer took it; `resistance` in the words of the visit form."""

    rooms: str
    pleases: str
    displeases: str
    resistance: tuple[str, ...]
    form_key: str


def show_flat(*, run: Run, shown: Shown, by: Staff, now: datetime) -> Showing:
    """Append a walk through the sample flats (4.8). The same form again adds nothing."""
    _refuse_others(run, by)
    sent = Showing.objects.filter(office_id=by.office_id, form_key=shown.form_key).first()
    if sent is not None:
        return sent
    if not set(shown.resistance) <= set(RESISTANCES):
        raise EntryError("resistance", "顾虑请从列出的里面选。")
    rooms = tidied(shown.rooms, "rooms", "看了哪几套", ROOMS_CHARACTERS_MAX)
    with as_domain_errors(), transaction.atomic():
        showing = Showing.objects.create(
            office_id=by.office_id,
            owner=by,
            run=run,
            rooms=rooms,
            pleases=_short(shown.pleases, "pleases"),
            displeases=_short(shown.displeases, "displeases"),
            resistance=list(shown.resistance),
            form_key=shown.form_key,
            shown_at=now,
        )
        append(by=by, action="service.shown", now=now, detail={"run": run.pk, "showing": showing.pk})
    return showing


def check_kit(*, present: Iterable[str], words: str, by: Staff, now: datetime) -> KitCheck:
    """Append that one's own kit was checked (3.4.2); what is missing needs a word on how it will be had."""
    kit = sheet_in_force(by.office_id, office_day(now)).sheet.kit
    there = set(present)
    missing = [item.title for item in kit if item.key not in there]
    said = _short(words, "words")
    if missing and not said:
        raise MissingWordsError
    with as_domain_errors(), transaction.atomic():
        checked = KitCheck.objects.create(
            office_id=by.office_id,
            owner=by,
            day=office_day(now),
            missing=missing,
            item_count=len(kit),
            words=said,
            checked_at=now,
        )
        append(by=by, action="service.kit_checked", now=now, detail={"check": checked.pk})
    return checked


def _refuse_others(run: Run, by: Staff) -> None:
    if run.owner_id != by.pk:
        raise NotYourReceptionError


def _short(words: str, field: str) -> str:
    if len(words.strip()) > WORDS_CHARACTERS_MAX:
        raise EntryError(field, f"最多 {WORDS_CHARACTERS_MAX} 个字。")
    return words.strip()
