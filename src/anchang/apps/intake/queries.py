"""Reads of the evening (2.1.2): which forms of a day must go to the clerk."""

from __future__ import annotations

from datetime import date

from django.db.models import QuerySet

from anchang.apps.customers.models import Registration
from anchang.domain.calendar import day_bounds


def forms_of(day: date) -> QuerySet[Registration]:
    """The forms that were filled in on a day, as far as the acting person may see them; oldest first."""
    start_at, end_at = day_bounds(day)
    made = Registration.objects.filter(registered_at__gte=start_at, registered_at__lt=end_at)
    return made.select_related("customer", "owner").order_by("registered_at", "id")
