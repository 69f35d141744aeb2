"""The office's hours for the evening and the entry, from the rulebook in force on the day."""

from __future__ import annotations

from datetime import date, datetime

from anchang.apps.rulebooks.queries import rulebook_in_force
from anchang.domain.evening import at_hour, entry_day

HAND_OVER_HOUR = 21
ENTRY_HOUR = 18


def hand_over_due(office_id: int, day: date) -> datetime:
    """Until when the forms of a day go to the clerk (2.1.2); 1 query."""
    return at_hour(day, rulebook_in_force(office_id, day).number("hand_over_hour", HAND_OVER_HOUR))


def entry_due(office_id: int, handed_at: datetime) -> datetime:
    """Until when a form is entered and archived (2.1.3), counted from its own hand-over; 1 query."""
    return entry_due_on(office_id, entry_day(handed_at))


def entry_due_on(office_id: int, day: date) -> datetime:
    """Until when the forms that are due on a day are entered and archived; 1 query."""
    return at_hour(day, rulebook_in_force(office_id, day).number("entry_hour", ENTRY_HOUR))
