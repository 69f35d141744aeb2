"""Calls taken."""

from __future__ import annotations

from django.db import models
from django.db.models import Q

from anchang.apps.customers.models import NAME_CHARACTERS_MAX, Registration
from anchang.apps.offices.models import Office, Staff
from anchang.foundation.vault import INDEX_CHARACTERS, SealedTextField

from ..choices import (
    CallResult,
)


class Call(models.Model):
    """A call taken (5.1.1–5.1.3); ``registration`` when the caller left name and number (2.2).

    ``phone`` is empty where the caller's number was withheld. ``returned``: the office called back a caller
    whom nobody had answered. ``late`` is judged once, by the limits in force at the time of the call.
    """

    office = models.ForeignKey(Office, on_delete=models.PROTECT, related_name="+")
    owner = models.ForeignKey(Staff, on_delete=models.PROTECT, related_name="+", verbose_name="接听人")
    phone = SealedTextField("来电号码", blank=True, default="")
    phone_key = models.CharField(max_length=INDEX_CHARACTERS, blank=True, default="")
    name = models.CharField("姓名", max_length=NAME_CHARACTERS_MAX, blank=True, default="")
    rings = models.PositiveSmallIntegerField("接听前铃响次数", null=True, blank=True)
    wait_seconds = models.PositiveIntegerField("接听前等了几秒", null=True, blank=True)
    returned = models.BooleanField("回拨", default=False)
    late = models.BooleanField("接晚了", default=False)
    content = models.TextField("需求", max_length=2000, blank=True, default="")
    invited = models.BooleanField("是否邀请来访")
    appointment_at = models.DateTimeField("约访时间", null=True, blank=True)
    next_contact_day = models.DateField("下次联系", null=True, blank=True)
    result = models.CharField("结果", max_length=16, choices=CallResult, default=CallResult.VALID)
    details = models.JSONField("登记内容", default=dict)
    registration = models.ForeignKey(Registration, on_delete=models.PROTECT, related_name="+", null=True)
    called_at = models.DateTimeField("来电时间")
    recorded_by = models.ForeignKey(Staff, on_delete=models.PROTECT, related_name="+")

    class Meta:
        ordering = ("called_at", "id")
        constraints = (
            models.UniqueConstraint(fields=("office", "id"), name="call_belongs_to_one_office"),
            models.CheckConstraint(
                condition=Q(appointment_at__isnull=True) | Q(invited=True),
                name="an_appointment_needs_an_invitation",
            ),
            models.CheckConstraint(
                condition=Q(rings__isnull=False) | Q(wait_seconds__isnull=False) | Q(returned=True),
                name="a_call_says_how_long_it_rang",
            ),
        )
        indexes = (
            models.Index(fields=("office", "owner", "-called_at"), name="calls_of_a_consultant"),
            models.Index(fields=("office", "-called_at"), name="calls_of_an_office"),
            models.Index(fields=("office", "phone_key"), name="calls_by_phone"),
            models.Index(fields=("office", "appointment_at"), name="appointments_of_an_office"),
        )

    def __str__(self) -> str:
        return f"来电 {self.pk}"

    @property
    def waited_words(self) -> str:
        """How long it rang, as people say it."""
        if self.returned:
            return "回拨"
        if self.rings is not None:
            return f"{self.rings} 声"
        return f"{self.wait_seconds} 秒"
