"""Colleagues' data: name, number and post, phones, and base pay (1.3)."""

from dataclasses import dataclass, replace
from datetime import date, datetime

from django.db import connection, transaction

from anchang.apps.offices.choices import Post
from anchang.apps.offices.entries import longest, sealed_column, tidied
from anchang.apps.offices.models import BasePay, Contact, Seat, Staff
from anchang.apps.offices.refusals import OwnPayError, OwnPostError
from anchang.foundation.errors import as_domain_errors
from anchang.foundation.ledger.append import append
from anchang.foundation.vault import sealed

BASE_PAY_FEN_MAX = 100_000_000
REASON_CHARACTERS_MAX = 200


@dataclass(frozen=True, slots=True)
class Changes:
    """What the administrator may change about a person. `phone` is None where it stays as it is."""

    display_name: str
    number: str
    post: Post
    phone: str | None = None


def edit(*, staff: Staff, changes: Changes, by: Staff, now: datetime) -> None:
    """Change a person's name, number, post or phone. Another post ends their sessions and frees the seat."""
    new = _tidied(changes)
    if staff.pk == by.pk and new.post != staff.post:
        raise OwnPostError
    with as_domain_errors(), transaction.atomic():
        before = {"post": staff.post, "number": staff.number}
        staff.display_name, staff.number, staff.post = new.display_name, new.number, new.post
        staff.save(update_fields=["display_name", "number", "post"])
        if new.post != Post.CONSULTANT:
            Seat.objects.filter(office_id=by.office_id, consultant_id=staff.pk).delete()
        if new.phone is not None:
            _store_phone(staff, new.phone)
        detail = {"staff": staff.pk, "before": before, "after": {"post": staff.post, "number": staff.number}}
        append(by=by, action="staff.edited", now=now, detail=detail)


def phones() -> dict[int, str]:
    """Phones by staff id, as far as the acting person may know them; superiors' are for superiors."""
    return {one.staff_id: one.phone for one in Contact.objects.all() if one.phone}


def reveal_phone(*, staff: Staff, by: Staff, now: datetime) -> str:
    """A colleague's whole number, '' where it is not known to the acting person; who looked is kept."""
    found = Contact.objects.filter(staff=staff).first()
    if found is None:
        return ""
    with transaction.atomic():
        append(by=by, action="staff.phone_revealed", now=now, detail={"staff": staff.pk})
    return found.phone


def note_pay(
    *, staff: Staff, base_pay_fen: int, from_month: date, reason: str, by: Staff, now: datetime
) -> BasePay:
    """Append somebody's base pay from a month on; what was noted before stays in the history."""
    if staff.pk == by.pk:
        raise OwnPayError
    with as_domain_errors(), transaction.atomic():
        noted = BasePay.objects.create(
            office_id=by.office_id,
            staff=staff,
            base_pay_fen=base_pay_fen,
            from_month=from_month.replace(day=1),
            reason=tidied(reason, "reason", "依据", REASON_CHARACTERS_MAX),
            noted_at=now,
            noted_by=by,
        )
        append(by=by, action="pay.noted", now=now, detail={"pay": noted.pk})
    return noted


def pay_history(staff: Staff) -> list[BasePay]:
    """What the acting person may know of somebody's base pay, newest month first; 1 query."""
    return list(BasePay.objects.filter(staff=staff).select_related("noted_by"))


def _store_phone(staff: Staff, phone: str) -> None:
    """Through a door of its own: whoever stores a superior's phone cannot read it."""
    purpose = sealed_column(Contact, "phone").purpose
    with connection.cursor() as cursor:
        cursor.execute("SELECT offices_store_phone(%s, %s)", [staff.pk, sealed(phone, purpose=purpose)])


def _tidied(changes: Changes) -> Changes:
    def line(text: str, field: str, label: str) -> str:
        return tidied(text, field, label, longest(Staff, field))

    return replace(
        changes,
        display_name=line(changes.display_name, "display_name", "姓名"),
        number=line(changes.number, "number", "工号"),
        post=Post(changes.post),
    )
