"""Lines, tokens and greetings are the office's settings; events are append-only; a call is what its events
add up to; a draft is what somebody is typing and is deleted when the call is recorded.
"""

from .calls import CallRecord, Draft, Event, PhoneCall
from .settings import Greeting, Line, Token

__all__ = ["CallRecord", "Draft", "Event", "Greeting", "Line", "PhoneCall", "Token"]
