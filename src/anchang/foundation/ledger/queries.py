"""Reads of the acting office's ledger, for those posts that may read it."""

from datetime import datetime

from django.db.models import Count, QuerySet

from anchang.foundation.ledger.models import Entry


def entries_sealed(start: datetime, end: datetime) -> QuerySet[Entry]:
    """The entries sealed from `start` up to `end`, newest first; their numbers follow one another."""
    return Entry.objects.filter(sealed_at__gte=start, sealed_at__lt=end).order_by("-sealed_at", "-sequence")


def head_at(end: datetime) -> Entry | None:
    """The newest entry sealed before `end`."""
    return Entry.objects.filter(sealed_at__lt=end).order_by("-sealed_at", "-sequence").first()


def counted_by_action(entries: QuerySet[Entry]) -> list[tuple[str, int]]:
    """How many entries of each action, the commonest first."""
    counted = entries.order_by().values_list("action").annotate(count=Count("pk"))
    return sorted(counted, key=lambda row: (-row[1], row[0]))
