"""Reads about corrections; run them while somebody acts, row security answers for what they may see."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import datetime

from django.db.models import Prefetch, QuerySet
from django.utils import timezone

from anchang.apps.offices.choices import Post
from anchang.apps.offices.models import Staff
from anchang.foundation.ledger.records import position_of

from .choices import Field
from .models import Correction, CorrectionNotice, CorrectionRuling
from .records import record_words

OFFICE_READERS = (Post.CLERK, Post.SUPERVISOR, Post.SALES_MANAGER, Post.PROJECT_MANAGER)
CORRECTIONS_SHOWN_MAX = 200
VOIDED = "作废"


@dataclass(frozen=True, slots=True)
class Corrected:
    """An approved correction as it stands beside the record: ``was`` is struck through, ``now`` holds."""

    number: int
    item: str
    field: str
    was: str
    now: str
    decided_at: datetime
    ledger_sequence: int | None


@dataclass(frozen=True, slots=True)
class CorrectionFile:
    """A request with the manager's word, None while it waits."""

    correction: Correction
    record: str
    wanted: str
    ruling: CorrectionRuling | None


@dataclass(frozen=True, slots=True)
class Notice:
    """What a person is told; ``seen_at`` is None until they say that they have read it."""

    notice: CorrectionNotice
    record: str
    wanted: str
    seen_at: datetime | None

    @property
    def given_to_reader(self) -> bool:
        """A registration of a colleague is the reader's from now on."""
        return not self.notice.own and self.notice.consultant_id is not None


def corrections() -> list[CorrectionFile]:
    """The newest requests that the acting person may see, those that wait first; 2 queries."""
    found = [_file(one) for one in _complete()[:CORRECTIONS_SHOWN_MAX]]
    return sorted(found, key=lambda one: one.ruling is not None)


def correction_file(correction_id: int) -> CorrectionFile | None:
    """One request, or None when there is none that the acting person may see; 2 queries."""
    found = _complete().filter(pk=correction_id).first()
    return _file(found) if found else None


def _complete() -> QuerySet[Correction]:
    rulings = CorrectionRuling.objects.select_related("decided_by")
    return Correction.objects.select_related("owner", "record_owner", "consultant").prefetch_related(
        Prefetch("rulings", rulings)
    )


def _file(correction: Correction) -> CorrectionFile:
    return CorrectionFile(
        correction,
        record_words(correction.record_table, correction.record_id),
        wanted_words(correction),
        next(iter(correction.rulings.all()), None),
    )


def wanted_words(one: Correction | CorrectionNotice) -> str:
    """What it should be, in words for people."""
    match one.field:
        case Field.TIME:
            return f"{timezone.localtime(one.wanted_at):%Y-%m-%d %H:%M}" if one.wanted_at else ""
        case Field.CONSULTANT:
            return one.consultant.display_name if one.consultant else ""
        case Field.VOID:
            return VOIDED
        case _:
            return one.wanted


def notices(by: Staff) -> list[Notice]:
    """What the acting person has been told, newest first; 2 queries."""
    found = (
        CorrectionNotice.objects.filter(owner=by)
        .select_related("consultant")
        .prefetch_related("acknowledgements")[:CORRECTIONS_SHOWN_MAX]
    )
    return [_notice(one) for one in found]


def notice_of(notice_id: int, by: Staff) -> CorrectionNotice | None:
    """A notice of the acting person's own; 1 query."""
    return CorrectionNotice.objects.filter(pk=notice_id, owner=by).first()


def _notice(one: CorrectionNotice) -> Notice:
    seen = next(iter(one.acknowledgements.all()), None)
    return Notice(
        one, record_words(one.record_table, one.record_id), wanted_words(one), seen.seen_at if seen else None
    )


def corrected(records: Mapping[str, Collection[int]], by: Staff) -> dict[tuple[str, int], list[Corrected]]:
    """Approved corrections of records by (table, id), oldest first; 1 query, and 1 for each correction found.

    Whoever reads the office's requests is answered from those, a consultant from the notices of their own.
    """
    ids = {row for rows in records.values() for row in rows}
    found: dict[tuple[str, int], list[Corrected]] = {}
    for table, row, one in _approved(ids, by):
        if row in records.get(table, ()):
            found.setdefault((table, row), []).append(one)
    return found


def _approved(ids: Collection[int], by: Staff) -> list[tuple[str, int, Corrected]]:
    if by.post in OFFICE_READERS:
        asked = _complete().filter(record_id__in=ids, rulings__approved=True).order_by("rulings__pk")
        return [(one.record_table, one.record_id, _of_request(one)) for one in asked]
    told = CorrectionNotice.objects.filter(owner=by, own=True, record_id__in=ids).select_related("consultant")
    return [(one.record_table, one.record_id or 0, _of_notice(one)) for one in told.order_by("pk")]


def _of_request(one: Correction) -> Corrected:
    ruling = one.rulings.all()[0]
    return _corrected(one, one.pk, ruling.decided_at, "conduct_correctionruling", ruling.pk)


def _of_notice(one: CorrectionNotice) -> Corrected:
    return _corrected(one, one.correction_id, one.told_at, "conduct_correctionnotice", one.pk)


def _corrected(
    one: Correction | CorrectionNotice, number: int, at: datetime, table: str, row_id: int
) -> Corrected:
    position = position_of(table, row_id)
    sequence = position.sequence if position else None
    return Corrected(number, one.field, one.get_field_display(), one.was, wanted_words(one), at, sequence)
