"""Every table is append-only: a later fact is a later row.

``owner`` is always the person whose row it is for row security: the receiver of a visit, who answered a
call, who searched, the original consultant who was called.
"""

from .calls import Call
from .deals import Deal, StandInConsent
from .order import OrderMark, PresenceEvent, RotationDay, Turn, TurnEnd
from .searches import ContactAttempt, FamilyFinding, Search, SearchRequest
from .visits import FORM_KEY_CHARACTERS_MAX, Introduction, Visit, VisitEvent

__all__ = [
    "FORM_KEY_CHARACTERS_MAX",
    "Call",
    "ContactAttempt",
    "Deal",
    "FamilyFinding",
    "Introduction",
    "OrderMark",
    "PresenceEvent",
    "RotationDay",
    "Search",
    "SearchRequest",
    "StandInConsent",
    "Turn",
    "TurnEnd",
    "Visit",
    "VisitEvent",
]
