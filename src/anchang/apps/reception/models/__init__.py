"""Every table is append-only: a later fact is a later row.

``owner`` is always the person whose row it is for row security: the receiver of a visit, who answered a
call, who searched, the original consultant who was called.
"""

from .calls import Call
from .deals import Deal, StandInConsent
from .order import OrderMark, PresenceEvent, RotationDay, Turn, TurnEnd
from .visits import FORM_KEY_CHARACTERS_MAX, ContactAttempt, Introduction, Search, Visit, VisitEvent

__all__ = [
    "FORM_KEY_CHARACTERS_MAX",
    "Call",
    "ContactAttempt",
    "Deal",
    "Introduction",
    "OrderMark",
    "PresenceEvent",
    "RotationDay",
    "Search",
    "StandInConsent",
    "Turn",
    "TurnEnd",
    "Visit",
    "VisitEvent",
]
