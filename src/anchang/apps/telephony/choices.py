"""Values of the telephone system's events, and how a call stands."""

from __future__ import annotations

from django.db.models import TextChoices


class EventKind(TextChoices):
    """What a telephone system reports of one call."""

    RINGING = "ringing", "响铃"
    ANSWERED = "answered", "接起"
    ENDED = "ended", "挂断"
    MISSED = "missed", "没人接"


class CallState(TextChoices):
    """How a call stands now, as its events say."""

    RINGING = "ringing", "正在响"
    TALKING = "talking", "通话中"
    ENDED = "ended", "已挂断"
    MISSED = "missed", "没接到"
