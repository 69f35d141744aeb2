"""Confirmation records as a correction speaks of them: a short name in the address, words on the page."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from typing import Any

from django.db.models import Model
from django.utils import timezone

from anchang.apps.conduct.choices import Field
from anchang.apps.conduct.correction_queries import corrected
from anchang.apps.customers.models import Complaint, ConsultantChange, FollowUp, Registration
from anchang.apps.offices.models import Staff
from anchang.apps.reception.models import (
    Call,
    Deal,
    Introduction,
    PresenceEvent,
    Search,
    StandInConsent,
    Turn,
    Visit,
)
from anchang.apps.rulings.models import Decision
from anchang.domain.identity import mask_phone
from anchang.web.customers.history import Line, line_of

MODELS: dict[str, type[Model]] = {
    "registration": Registration,
    "visit": Visit,
    "call": Call,
    "deal": Deal,
    "complaint": Complaint,
    "change": ConsultantChange,
    "consent": StandInConsent,
    "follow_up": FollowUp,
    "introduction": Introduction,
    "search": Search,
    "presence": PresenceEvent,
    "turn": Turn,
    "ruling": Decision,
}
TABLES = {kind: model._meta.db_table for kind, model in MODELS.items()}
VALID = "有效"


@dataclass(frozen=True, slots=True)
class Record:
    """One record that the reader may see. ``customer_id`` leads back to the page that it came from."""

    table: str
    id: int
    title: str
    detail: str
    customer_id: int | None
    source: Any

    def was(self, item: Field) -> str:
        """What the record says about one item, in words; "" where only a person can tell."""
        customer = getattr(self.source, "customer", None)
        match item:
            case Field.TIME:
                return f"{timezone.localtime(self.source.registered_at):%Y-%m-%d %H:%M}"
            case Field.CONSULTANT:
                return str(self.source.owner.display_name)
            case Field.VOID:
                return VALID
            case Field.NAME:
                return str(getattr(self.source, "name", "") or getattr(customer, "name", ""))
            case Field.PHONE:
                return str(getattr(self.source, "phone", "") or getattr(customer, "phone", ""))
        return ""


def record_of(kind: str, record_id: int) -> Record | None:
    """The record, or None when there is none that the acting person may see."""
    model = MODELS.get(kind)
    source = model._default_manager.filter(pk=record_id).first() if model else None
    if source is None:
        return None
    line = line_of(source)
    title, detail = (line.what, line.detail) if line else (str(source), "")
    return Record(TABLES[kind], record_id, title, detail, getattr(source, "customer_id", None), source)


def shown_value(item: str, value: str) -> str:
    """A value as pages show it: a phone is masked there as everywhere."""
    return mask_phone(value) if item == Field.PHONE and value else value


@dataclass(frozen=True, slots=True)
class CorrectedLine:
    """A line of a customer's history with what was corrected of it, and where to ask for a correction."""

    line: Line
    kind: str
    record_id: int
    corrections: tuple[Any, ...]
    may_ask: bool


def with_corrections(lines: list[Line], by: Staff, foreign: Collection[str] = ()) -> list[CorrectedLine]:
    """The lines of a history with their approved corrections; 1 query, and 1 for each correction.

    ``foreign`` are the anchors of lines that came with the customer: the reader cannot open those records.
    """
    rows = [(line, *_named(line)) for line in lines]
    wanted: dict[str, list[int]] = {}
    for _, kind, number in rows:
        wanted.setdefault(TABLES[kind], []).append(number)
    found = corrected(wanted, by)
    return [
        CorrectedLine(
            line, kind, number, tuple(found.get((TABLES[kind], number), ())), line.anchor not in foreign
        )
        for line, kind, number in rows
    ]


def _named(line: Line) -> tuple[str, int]:
    kind, _, number = line.anchor.rpartition("-")
    return kind, int(number)
