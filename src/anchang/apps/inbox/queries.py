"""Reads of the acting person's own messages."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db.models import Exists, OuterRef, QuerySet

from anchang.apps.offices.models import Staff

from .models import Acknowledgement, Message

# What nobody acknowledged for so long does not ring any more; the page still shows it.
RINGS_DAYS = 60
COUNTED_MAX = 100
LISTED_MAX = 100


@dataclass(frozen=True, slots=True)
class Inbox:
    """Newest first. ``more`` unread ones come after those shown have been acknowledged."""

    unread: list[Message]
    read: list[Message]
    more: bool


def unread_count(by: Staff, now: datetime) -> int:
    """How many messages wait, counted to ``COUNTED_MAX``; 1 query over an index."""
    recent = _unread(by).filter(told_at__gt=now - timedelta(days=RINGS_DAYS))
    return recent.order_by("-told_at")[:COUNTED_MAX].count()


def inbox_of(by: Staff) -> Inbox:
    """What the page shows; 2 queries."""
    unread = list(_unread(by).select_related("told_by")[: LISTED_MAX + 1])
    read = Message.objects.filter(owner=by, acknowledgements__isnull=False).select_related("told_by")
    return Inbox(unread[:LISTED_MAX], list(read[:LISTED_MAX]), len(unread) > LISTED_MAX)


def message_of(message_id: int, by: Staff) -> Message | None:
    """A message of the acting person, else None."""
    return Message.objects.filter(owner=by, pk=message_id).first()


def _unread(by: Staff) -> QuerySet[Message]:
    known = Acknowledgement.objects.filter(office=by.office_id, message=OuterRef("pk"))
    return Message.objects.filter(~Exists(known), office=by.office_id, owner=by)
