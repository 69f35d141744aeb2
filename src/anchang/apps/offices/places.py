"""Writes to seats and estates."""

from collections.abc import Mapping
from datetime import datetime

from django.db import transaction

from anchang.apps.offices.choices import Post
from anchang.apps.offices.entries import longest, tidied
from anchang.apps.offices.models import Estate, Seat, Staff
from anchang.apps.offices.refusals import AlreadySeatedError, NotAConsultantError
from anchang.foundation.errors import as_domain_errors
from anchang.foundation.ledger.append import append


def assign_seat(*, consultant: Staff, position: int, by: Staff, now: datetime) -> Seat:
    """Seat a consultant, counted from the left (3.1.2)."""
    if consultant.post != Post.CONSULTANT:
        raise NotAConsultantError
    with as_domain_errors(), transaction.atomic():
        seat = Seat.objects.create(office_id=by.office_id, position=position, consultant=consultant)
        append(by=by, action="seat.assigned", now=now, detail={"staff": consultant.pk, "position": position})
    return seat


def arrange_seats(*, seating: Mapping[int, Staff], by: Staff, now: datetime) -> None:
    """Seat consultants by position from the left (3.1.2); whoever is not named has no seat afterwards.

    A day whose order has begun keeps it; the new one counts from the next.
    """
    if any(one.post != Post.CONSULTANT or not one.is_active for one in seating.values()):
        raise NotAConsultantError
    if len({one.pk for one in seating.values()}) < len(seating):
        raise AlreadySeatedError
    with as_domain_errors(), transaction.atomic():
        Seat.objects.filter(office_id=by.office_id).delete()
        Seat.objects.bulk_create(
            Seat(office_id=by.office_id, position=position, consultant=consultant)
            for position, consultant in sorted(seating.items())
        )
        append(
            by=by,
            action="seat.arranged",
            now=now,
            detail={"seats": {str(position): one.pk for position, one in sorted(seating.items())}},
        )


def add_estate(*, name: str, by: Staff, now: datetime) -> Estate:
    """Add an estate that the acting office sells."""
    with as_domain_errors(), transaction.atomic():
        estate = Estate.objects.create(office_id=by.office_id, name=_estate_name(name))
        append(by=by, action="estate.added", now=now, detail={"estate": estate.pk})
    return estate


def rename_estate(*, estate: Estate, name: str, by: Staff, now: datetime) -> None:
    """Give an estate another name."""
    with as_domain_errors(), transaction.atomic():
        estate.name = _estate_name(name)
        estate.save(update_fields=["name"])
        append(by=by, action="estate.renamed", now=now, detail={"estate": estate.pk})


def _estate_name(name: str) -> str:
    return tidied(name, "name", "项目名称", longest(Estate, "name"))
