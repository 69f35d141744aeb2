"""Reads of an office's people and places, inside `acting_as`: row security answers for one office."""

from django.db.models import QuerySet
from django.db.models.functions import Length

from anchang.apps.offices.choices import Post
from anchang.apps.offices.models import Estate, Office, Seat, Staff


def office_of(staff: Staff) -> Office:
    """The acting person's office; 1 query."""
    return Office.objects.get(pk=staff.office_id)


def estates() -> QuerySet[Estate]:
    """Estates that the acting office sells, by name."""
    return Estate.objects.order_by("name")


def people(*, post: Post | None = None) -> QuerySet[Staff]:
    """Active staff of the acting office by number, of one post or of all."""
    active = Staff.objects.filter(is_active=True)
    return (active.filter(post=post) if post else active).order_by("number", "pk")


def everybody() -> QuerySet[Staff]:
    """Staff of the acting office, closed accounts too: open ones first, by number (2 before 10)."""
    return Staff.objects.order_by("-is_active", Length("number"), "number", "pk")


def seats_from_the_left() -> QuerySet[Seat]:
    """Seats with their active consultants in the order of reception (3.1.2); 1 query."""
    taken = Seat.objects.filter(consultant__is_active=True)
    return taken.select_related("consultant").order_by("position")
