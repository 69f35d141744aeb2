"""Reads of the access log; row security gives each person their own looks, the managers the office's."""

from django.db.models import QuerySet

from anchang.apps.disclosure.models import Access


def looks() -> QuerySet[Access]:
    """Looks that the acting person may read, newest first, with who looked."""
    return Access.objects.select_related("staff").order_by("-at", "-id")
