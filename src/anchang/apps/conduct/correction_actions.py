"""Writes about corrections of confirmation records (2.1.4): asked for, ruled on, told, acknowledged."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from django.db import connection, transaction

from anchang.apps.offices.choices import Post
from anchang.apps.offices.models import Staff
from anchang.foundation.errors import as_domain_errors
from anchang.foundation.ledger.append import append
from anchang.foundation.vault import sealed

from .actions import DECIDING
from .choices import Field
from .models import Acknowledgement, Correction, CorrectionNotice, CorrectionRuling
from .models.corrections import WORDS_CHARACTERS_MAX
from .records import fields_of
from .refusals import (
    AlreadyAskedError,
    ConductFormError,
    NobodyRulesOnTheirOwnCorrectionError,
    NotTheManagerError,
    UnknownRecordError,
)

_TELL = "SELECT conduct_tell_of_correction(%s, %s, %s, %s)"
_NEED_WORDS = {
    Field.NAME: "请写明应为什么姓名。",
    Field.PHONE: "请写明应为什么号码。",
    Field.WORDS: "请写明应为什么。",
}


@dataclass(frozen=True, slots=True)
class Wish:
    """What is wrong and what it should be. ``was`` is what the record says, in words for people."""

    field: Field
    was: str
    reason: str
    proof: str
    words: str = ""
    at: datetime | None = None
    consultant: Staff | None = None

    def errors(self, table: str, owner_id: int, now: datetime) -> dict[str, str]:
        """What cannot be asked, per field of the form."""
        errors: dict[str, str] = {}
        if self.field not in fields_of(table):
            errors["field"] = "这种记录没有这一项。"
        for key, text, missing in (
            ("reason", self.reason, "请写明为什么要更正。"),
            ("proof", self.proof, "请写明依据，例如纸面登记表上的时间。"),
        ):
            if not text.strip():
                errors[key] = missing
        for key in ("reason", "proof", "words"):
            if len(getattr(self, key)) > WORDS_CHARACTERS_MAX:
                errors[key] = f"最多 {WORDS_CHARACTERS_MAX} 个字。"
        return errors | self._wanted_errors(owner_id, now)

    def _wanted_errors(self, owner_id: int, now: datetime) -> dict[str, str]:
        if self.field in _NEED_WORDS and not self.words.strip():
            return {"words": _NEED_WORDS[self.field]}
        if self.field == Field.TIME and self.at is None:
            return {"at": "请写明应为什么时间。"}
        if self.field == Field.TIME and self.at and self.at > now:
            return {"at": "登记时间不能晚于现在。"}
        if self.field == Field.CONSULTANT:
            if self.consultant is None or self.consultant.post != Post.CONSULTANT:
                return {"consultant": "请选择应为哪位置业顾问。"}
            if self.consultant.pk == owner_id:
                return {"consultant": "记录上就是这位置业顾问。"}
        return {}


def ask_correction(*, table: str, record_id: int, wish: Wish, by: Staff, now: datetime) -> Correction:
    """Ask for the correction of a record that the acting person may see. The record itself stays as it is.

    Raises ``UnknownRecordError`` for a record out of sight, ``ConductFormError`` with what is missing.
    """
    owner_id = _owner_of(table, record_id)
    errors = wish.errors(table, owner_id, now)
    if errors:
        raise ConductFormError(errors)
    same = Correction.objects.filter(record_table=table, record_id=record_id, field=wish.field, owner=by)
    if same.filter(rulings__isnull=True).exists():
        raise AlreadyAskedError
    with as_domain_errors(), transaction.atomic():
        correction = Correction.objects.create(
            office_id=by.office_id,
            owner=by,
            record_table=table,
            record_id=record_id,
            record_owner_id=owner_id,
            field=wish.field,
            was=wish.was.strip(),
            wanted=wish.words.strip() if wish.field in _NEED_WORDS else "",
            reason=wish.reason.strip(),
            proof=wish.proof.strip(),
            asked_at=now,
            wanted_at=wish.at if wish.field == Field.TIME else None,
            consultant=wish.consultant if wish.field == Field.CONSULTANT else None,
        )
        detail = {"correction": correction.pk, "table": table, "row": record_id}
        append(by=by, action="correction.asked", now=now, detail=detail)
    return correction


def _owner_of(table: str, record_id: int) -> int:
    with connection.cursor() as cursor:
        cursor.execute("SELECT conduct_owner_of_record(%s, %s)", [table, record_id])
        owner_id: int | None = cursor.fetchone()[0]
    if owner_id is None:
        raise UnknownRecordError
    return owner_id


def rule_on_correction(
    *, correction: Correction, approved: bool, note: str, by: Staff, now: datetime
) -> CorrectionRuling:
    """Approve or refuse a correction; an approved one is told to everybody whom it touches.

    Nobody rules on what they asked for themselves, nor on their own record.
    """
    if by.post not in DECIDING:
        raise NotTheManagerError(clause="2.1.4")
    if by.pk in (correction.owner_id, correction.record_owner_id):
        raise NobodyRulesOnTheirOwnCorrectionError
    if not approved and not note.strip():
        raise ConductFormError({"note": "不同意的，请写明理由。"})
    with as_domain_errors(), transaction.atomic():
        ruling = CorrectionRuling.objects.create(
            office_id=by.office_id,
            owner_id=correction.owner_id,
            record_owner_id=correction.record_owner_id,
            correction=correction,
            approved=approved,
            note=note.strip(),
            decided_by=by,
            decided_at=now,
        )
        if approved:
            _tell(correction, now)
        detail = {"correction": correction.pk, "approved": approved}
        append(by=by, action="correction.ruled", now=now, detail=detail)
    return ruling


def _tell(correction: Correction, now: datetime) -> None:
    was, wanted = (
        sealed(text, purpose=f"{CorrectionNotice._meta.db_table}.{column}")
        for column, text in (("was", correction.was), ("wanted", correction.wanted))
    )
    with connection.cursor() as cursor:
        cursor.execute(_TELL, [correction.pk, was, wanted, now])


def acknowledge(*, notice: CorrectionNotice, by: Staff, now: datetime) -> None:
    """The person has read a notice of their own; a second time changes nothing."""
    if Acknowledgement.objects.filter(notice=notice, owner=by).exists():
        return
    with as_domain_errors(), transaction.atomic():
        Acknowledgement.objects.create(office_id=by.office_id, owner=by, notice=notice, seen_at=now)
        append(by=by, action="correction.acknowledged", now=now, detail={"notice": notice.pk})
