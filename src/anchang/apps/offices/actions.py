"""Writes to offices, staff, seats and accounts."""

from dataclasses import dataclass
from datetime import datetime

from django.contrib.auth.hashers import make_password
from django.db import connection, transaction

from anchang.apps.offices.choices import Post
from anchang.apps.offices.models import Estate, Office, Seat, Staff
from anchang.foundation.errors import DomainError, as_domain_errors
from anchang.foundation.ledger.append import append
from anchang.foundation.rls import tending_office

PASSWORD_LENGTH_MIN = 10


class PasswordTooShortError(DomainError):
    message = f"口令至少需要 {PASSWORD_LENGTH_MIN} 个字符。"


class NotAConsultantError(DomainError):
    message = "只有置业顾问可以排座位。"
    clause = "3.1.2"


@dataclass(frozen=True, slots=True)
class NewStaff:
    """What the administrator enters about a new colleague."""

    username: str
    display_name: str
    number: str
    post: Post


def found_office(*, name: str, administrator: NewStaff, password: str, now: datetime) -> Staff:
    """Open a new office with its first administrator, who is returned. Runs as the owner role only."""
    _refuse_short(password)
    with as_domain_errors(), transaction.atomic():
        office_id = _next_office_id()
        with tending_office(office_id):
            office = Office.objects.create(pk=office_id, name=name, founded_at=now)
            first = _hire(office.pk, administrator, now)
            _store_password(first, password)
            append(by=first, action="office.founded", now=now)
    return first


def hire(*, new: NewStaff, password: str, by: Staff, now: datetime) -> Staff:
    """Add a member of staff with an account to the acting office."""
    _refuse_short(password)
    with as_domain_errors(), transaction.atomic():
        staff = _hire(by.office_id, new, now)
        _store_password(staff, password)
        append(by=by, action="staff.hired", now=now, detail={"staff": staff.pk, "post": staff.post})
    return staff


def dismiss(*, staff: Staff, by: Staff, now: datetime) -> None:
    """Close an account: its next request is refused."""
    with transaction.atomic():
        staff.is_active = False
        staff.save(update_fields=["is_active"])
        append(by=by, action="staff.dismissed", now=now, detail={"staff": staff.pk})


def set_password(*, staff: Staff, password: str, by: Staff, now: datetime) -> None:
    """Give an account a new password; sessions opened with the old one end."""
    _refuse_short(password)
    with transaction.atomic():
        _store_password(staff, password)
        append(by=by, action="staff.password_set", now=now, detail={"staff": staff.pk})


def add_estate(*, name: str, by: Staff, now: datetime) -> Estate:
    """Add an estate that the acting office sells."""
    with as_domain_errors(), transaction.atomic():
        estate = Estate.objects.create(office_id=by.office_id, name=name)
        append(by=by, action="estate.added", now=now, detail={"estate": estate.pk})
    return estate


def assign_seat(*, consultant: Staff, position: int, by: Staff, now: datetime) -> Seat:
    """Seat a consultant, counted from the left (3.1.2)."""
    if consultant.post != Post.CONSULTANT:
        raise NotAConsultantError
    with as_domain_errors(), transaction.atomic():
        seat = Seat.objects.create(office_id=by.office_id, position=position, consultant=consultant)
        append(by=by, action="seat.assigned", now=now, detail={"staff": consultant.pk, "position": position})
    return seat


def _hire(office_id: int, new: NewStaff, now: datetime) -> Staff:
    return Staff.objects.create(
        office_id=office_id,
        username=new.username,
        display_name=new.display_name,
        number=new.number,
        post=new.post,
        joined_at=now,
    )


def _store_password(staff: Staff, password: str) -> None:
    encoded = make_password(password)
    with connection.cursor() as cursor:
        cursor.execute("SELECT offices_store_password(%s, %s)", [staff.pk, encoded])
    staff.password = encoded


def _refuse_short(password: str) -> None:
    if len(password) < PASSWORD_LENGTH_MIN:
        raise PasswordTooShortError


def _next_office_id() -> int:
    with connection.cursor() as cursor:
        cursor.execute("SELECT nextval(pg_get_serial_sequence('offices_office', 'id'))")
        return int(cursor.fetchone()[0])
