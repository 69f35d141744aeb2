"""Calls as the telephone system reports them, and what is typed while talking."""

from __future__ import annotations

from datetime import datetime, timedelta

from django.db import models
from django.db.models import Q

from anchang.apps.offices.models import Office, Staff
from anchang.apps.reception.models import Call
from anchang.foundation.vault import INDEX_CHARACTERS, SealedTextField

from ..choices import CallState, EventKind
from .settings import Line, Token

EXTERNAL_ID_CHARACTERS_MAX = 64
# Whoever lets it ring longer than this has missed it, even if the telephone system never says so.
RINGING_MAX = timedelta(seconds=120)
# A call of which no end was reported is over after this.
TALKING_MAX = timedelta(hours=2)


class PhoneCall(models.Model):
    """One call, as its events add up; only the events' own door writes it. All times are the server's.

    ``owner`` is whose call it is: who answered, else whom the line rang for; null when nobody was on turn.
    ``number`` is '' where it was withheld.
    """

    office = models.ForeignKey(Office, on_delete=models.PROTECT, related_name="+")
    owner = models.ForeignKey(Staff, on_delete=models.PROTECT, related_name="+", null=True)
    external_id = models.CharField("电话系统的编号", max_length=EXTERNAL_ID_CHARACTERS_MAX)
    line = models.ForeignKey(Line, on_delete=models.PROTECT, related_name="+")
    number = SealedTextField("来电号码", blank=True, default="")
    number_key = models.CharField(max_length=INDEX_CHARACTERS, blank=True, default="")
    seen_at = models.DateTimeField("第一次听说")
    rang_at = models.DateTimeField("响铃", null=True)
    answered_at = models.DateTimeField("接起", null=True)
    ended_at = models.DateTimeField("挂断", null=True)

    class Meta:
        ordering = ("-seen_at", "-id")
        constraints = (
            models.UniqueConstraint(fields=("office", "external_id"), name="a_telephone_call_is_known_once"),
            models.UniqueConstraint(fields=("office", "id"), name="telephone_call_belongs_to_one_office"),
        )
        indexes = (
            models.Index(fields=("office", "owner", "-seen_at"), name="telephone_calls_of_a_person"),
            models.Index(fields=("office", "-seen_at"), name="telephone_calls_of_an_office"),
            models.Index(fields=("office", "number_key"), name="telephone_calls_by_number"),
        )

    def __str__(self) -> str:
        return f"电话 {self.pk}"

    def state(self, now: datetime) -> CallState:
        """How it stands at ``now``: silence means that it was missed, or that it is over."""
        if self.answered_at:
            over = self.ended_at or now - self.answered_at > TALKING_MAX
            return CallState.ENDED if over else CallState.TALKING
        over = self.ended_at or now - self.seen_at > RINGING_MAX
        return CallState.MISSED if over else CallState.RINGING

    @property
    def wait_seconds(self) -> int | None:
        """From the first ring to the answer; None where it was not answered, or the events came in an order
        that leaves it open.
        """
        if not self.answered_at or not self.rang_at or self.rang_at > self.answered_at:
            return None
        return int((self.answered_at - self.rang_at).total_seconds())

    @property
    def talk_seconds(self) -> int | None:
        """From the answer to the end."""
        if not self.answered_at or not self.ended_at or self.ended_at < self.answered_at:
            return None
        return int((self.ended_at - self.answered_at).total_seconds())


class Event(models.Model):
    """What a telephone system reported, once per call and kind. ``received_at`` is the server's time and
    decides; ``claimed_at`` is what the device said.
    """

    office = models.ForeignKey(Office, on_delete=models.PROTECT, related_name="+")
    owner = models.ForeignKey(Staff, on_delete=models.PROTECT, related_name="+", null=True)
    incoming = models.ForeignKey(PhoneCall, on_delete=models.PROTECT, related_name="events")
    kind = models.CharField("事件", max_length=12, choices=EventKind)
    line = models.ForeignKey(Line, on_delete=models.PROTECT, related_name="+")
    number = SealedTextField("来电号码", blank=True, default="")
    number_key = models.CharField(max_length=INDEX_CHARACTERS, blank=True, default="")
    claimed_at = models.DateTimeField("设备自称的时间", null=True)
    received_at = models.DateTimeField("收到时间")
    token = models.ForeignKey(Token, on_delete=models.PROTECT, related_name="+")

    class Meta:
        ordering = ("received_at", "id")
        constraints = (
            models.UniqueConstraint(
                fields=("office", "incoming", "kind"), name="an_event_of_a_call_is_taken_once"
            ),
        )

    def __str__(self) -> str:
        return f"电话事件 {self.pk}"


class CallRecord(models.Model):
    """The form that was filled in for a telephone call: the call back, where nobody had answered."""

    office = models.ForeignKey(Office, on_delete=models.PROTECT, related_name="+")
    owner = models.ForeignKey(Staff, on_delete=models.PROTECT, related_name="+")
    incoming = models.ForeignKey(PhoneCall, on_delete=models.PROTECT, related_name="records")
    call = models.ForeignKey(Call, on_delete=models.PROTECT, related_name="telephone_records")
    recorded_at = models.DateTimeField("登记时间")

    class Meta:
        ordering = ("recorded_at", "id")
        constraints = (
            models.UniqueConstraint(fields=("office", "incoming"), name="a_telephone_call_is_recorded_once"),
        )

    def __str__(self) -> str:
        return f"电话登记 {self.pk}"


class Draft(models.Model):
    """What somebody has typed and not yet recorded; sealed, their own, deleted with the record. Without a
    telephone call it is the form that they opened by hand.
    """

    office = models.ForeignKey(Office, on_delete=models.PROTECT, related_name="+")
    owner = models.ForeignKey(Staff, on_delete=models.PROTECT, related_name="+")
    incoming = models.ForeignKey(PhoneCall, on_delete=models.PROTECT, related_name="+", null=True)
    typed = SealedTextField("填了一半的")
    number_key = models.CharField(max_length=INDEX_CHARACTERS, blank=True, default="")
    saved_at = models.DateTimeField("保存时间")

    class Meta:
        constraints = (
            models.UniqueConstraint(
                fields=("office", "owner", "incoming"), name="one_draft_for_a_telephone_call"
            ),
            models.UniqueConstraint(
                fields=("office", "owner"),
                condition=Q(incoming__isnull=True),
                name="one_draft_without_a_telephone_call",
            ),
        )
        indexes = (models.Index(fields=("office", "number_key"), name="call_drafts_by_number"),)

    def __str__(self) -> str:
        return f"来电草稿 {self.pk}"
