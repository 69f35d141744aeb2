"""Lines: written by the administrator, read by everybody."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from django.db import transaction
from django.db.models import QuerySet

from anchang.apps.offices.choices import Post
from anchang.apps.offices.entries import longest, tidied
from anchang.apps.offices.models import Estate, Staff
from anchang.foundation.errors import as_domain_errors
from anchang.foundation.ledger.append import append

from .models import Line
from .refusals import NotAConsultantError


@dataclass(frozen=True, slots=True)
class Wiring:
    """What a line is: its number as the telephone system names it, and who answers it. Without a consultant
    it is whoever is on turn.
    """

    number: str
    label: str
    estate: Estate | None = None
    consultant: Staff | None = None
    is_open: bool = True


def lines() -> QuerySet[Line]:
    """All lines of the acting office, by number."""
    return Line.objects.select_related("estate", "consultant")


def line_named(number: str) -> Line | None:
    """The open line of the acting office with this number."""
    return lines().filter(number=number, is_open=True).first()


def add_line(*, wiring: Wiring, by: Staff, now: datetime) -> Line:
    """Raises :class:`DomainError` for a number that is taken or misspelt."""
    with as_domain_errors(), transaction.atomic():
        line = Line.objects.create(office_id=by.office_id, **_columns(wiring))
        append(by=by, action="line.added", now=now, detail={"line": line.pk})
    return line


def change_line(*, line: Line, wiring: Wiring, by: Staff, now: datetime) -> None:
    """What has rung on the line before stays with whom it rang for."""
    with as_domain_errors(), transaction.atomic():
        for column, value in _columns(wiring).items():
            setattr(line, column, value)
        line.save()
        append(by=by, action="line.changed", now=now, detail={"line": line.pk, "open": wiring.is_open})


def _columns(wiring: Wiring) -> dict[str, object]:
    consultant = wiring.consultant
    if consultant and (consultant.post != Post.CONSULTANT or not consultant.is_active):
        raise NotAConsultantError
    return {
        "number": wiring.number.strip(),
        "label": tidied(wiring.label, "label", "名称", longest(Line, "label")),
        "estate": wiring.estate,
        "consultant": consultant,
        "is_open": wiring.is_open,
    }
