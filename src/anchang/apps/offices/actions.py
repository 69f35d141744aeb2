"""Writes to offices, staff and accounts. Seats and estates: places.py."""

from dataclasses import dataclass, replace
from datetime import datetime

from django.contrib.auth.hashers import check_password
from django.db import connection, transaction

from anchang.apps.offices.choices import Post
from anchang.apps.offices.entries import longest, tidied
from anchang.apps.offices.models import Office, Seat, Staff
from anchang.apps.offices.passwords import make_own, refuse_weak, store, store_own
from anchang.apps.offices.refusals import (
    NotAdministratorAnyMoreError,
    OwnAccountError,
    PasswordRefusedError,
    WrongPasswordError,
)
from anchang.foundation.errors import as_domain_errors
from anchang.foundation.ledger.append import append
from anchang.foundation.rls import tending_office


@dataclass(frozen=True, slots=True)
class NewStaff:
    """What the administrator enters about a new colleague."""

    username: str
    display_name: str
    number: str
    post: Post


def found_office(*, name: str, administrator: NewStaff, password: str, now: datetime) -> Staff:
    """Open a new office with its first administrator, who is returned. Runs as the owner role only."""
    office_name = tidied(name, "name", "案场名", longest(Office, "name"))
    new = _tidied(administrator)
    refuse_weak(password, new.username)
    with as_domain_errors(), transaction.atomic():
        office_id = _next_office_id()
        with tending_office(office_id):
            office = Office.objects.create(pk=office_id, name=office_name, founded_at=now)
            first = _hire(office.pk, new, now)
            store(first, password)
            make_own(first)
            append(by=first, action="office.founded", now=now)
    return first


def hire(*, new: NewStaff, password: str, by: Staff, now: datetime) -> Staff:
    """Add a member of staff with an account to the acting office."""
    new = _tidied(new)
    refuse_weak(password, new.username)
    with as_domain_errors(), transaction.atomic():
        staff = _hire(by.office_id, new, now)
        store(staff, password)
        append(by=by, action="staff.hired", now=now, detail={"staff": staff.pk, "post": staff.post})
    return staff


def dismiss(*, staff: Staff, by: Staff, now: datetime) -> None:
    """Close an account: its next request is refused, its seat is free.

    Nobody closes their own, and whoever closes one must still be open when it happens, so an administrator
    always remains.
    """
    if staff.pk == by.pk:
        raise OwnAccountError
    with transaction.atomic():
        _refuse_dismissed(by)
        staff.is_active = False
        staff.save(update_fields=["is_active"])
        Seat.objects.filter(office_id=by.office_id, consultant_id=staff.pk).delete()
        append(by=by, action="staff.dismissed", now=now, detail={"staff": staff.pk})


def reinstate(*, staff: Staff, by: Staff, now: datetime) -> None:
    """Open a closed account again, with the password it had; the seat is given anew."""
    with transaction.atomic():
        staff.is_active = True
        staff.save(update_fields=["is_active"])
        append(by=by, action="staff.reinstated", now=now, detail={"staff": staff.pk})


def set_password(*, staff: Staff, password: str, by: Staff, now: datetime) -> None:
    """Give an account a new password; sessions opened with the old one end."""
    refuse_weak(password, staff.username)
    with transaction.atomic():
        store(staff, password)
        append(by=by, action="staff.password_set", now=now, detail={"staff": staff.pk})


def change_own_password(*, current: str, password: str, by: Staff, now: datetime) -> None:
    """Change the acting person's password; all their sessions end, unless the caller renews the present one.

    `by` must come from log-in, which has fetched the present hash: no post may ask for it.
    """
    if not check_password(current, by.password):
        raise WrongPasswordError
    refuse_weak(password, by.username)
    if password == current:
        raise PasswordRefusedError("新密码和现在的密码一样，请换一个。")
    with transaction.atomic():
        store_own(by, password)
        append(by=by, action="staff.password_changed", now=now, detail={"staff": by.pk})


def _hire(office_id: int, new: NewStaff, now: datetime) -> Staff:
    return Staff.objects.create(
        office_id=office_id,
        username=new.username,
        display_name=new.display_name,
        number=new.number,
        post=new.post,
        joined_at=now,
    )


def _tidied(new: NewStaff) -> NewStaff:
    def line(text: str, field: str, label: str) -> str:
        return tidied(text, field, label, longest(Staff, field))

    return replace(
        new,
        username=line(new.username, "username", "账号").lower(),
        display_name=line(new.display_name, "display_name", "姓名"),
        number=line(new.number, "number", "工号"),
    )


def _refuse_dismissed(by: Staff) -> None:
    """Administrators who close each other's accounts at once wait here for one another."""
    administrators = Staff.objects.filter(office_id=by.office_id, post=Post.ADMINISTRATOR, is_active=True)
    if by.pk not in {one.pk for one in administrators.order_by("pk").select_for_update()}:
        raise NotAdministratorAnyMoreError


def _next_office_id() -> int:
    with connection.cursor() as cursor:
        cursor.execute("SELECT nextval(pg_get_serial_sequence('offices_office', 'id'))")
        return int(cursor.fetchone()[0])
