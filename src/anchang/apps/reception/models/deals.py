"""Money came, and what the original consultant said of a stand-in's commission."""

from __future__ import annotations

from django.db import models
from django.db.models import F, Q

from anchang.apps.customers.models import NAME_CHARACTERS_MAX, Customer
from anchang.apps.offices.models import Office, Staff

from ..choices import (
    DealStage,
    OwnerConsent,
)
from .visits import Visit


class StandInConsent(models.Model):
    """The original consultant's own word on a stand-in's commission (3.3.2)."""

    office = models.ForeignKey(Office, on_delete=models.PROTECT, related_name="+")
    owner = models.ForeignKey(Staff, on_delete=models.PROTECT, related_name="+", verbose_name="原接待人")
    customer = models.ForeignKey(Customer, on_delete=models.PROTECT, related_name="+")
    helper = models.ForeignKey(Staff, on_delete=models.PROTECT, related_name="+", verbose_name="代接待人")
    consent = models.CharField("意思", max_length=12, choices=OwnerConsent)
    agreed_at = models.DateTimeField("时间")

    class Meta:
        ordering = ("agreed_at", "id")
        constraints = (
            models.CheckConstraint(
                condition=~Q(owner=F("helper")), name="a_stand_in_is_somebody_else_than_the_original"
            ),
        )

    def __str__(self) -> str:
        return f"代接待同意 {self.pk}"


class Deal(models.Model):
    """Money came: what the rules need of it. ``owner`` closed; ``asked_for`` is whom the buyer asked for,
    if anybody.
    """

    office = models.ForeignKey(Office, on_delete=models.PROTECT, related_name="+")
    owner = models.ForeignKey(Staff, on_delete=models.PROTECT, related_name="+", verbose_name="成交人")
    customer = models.ForeignKey(Customer, on_delete=models.PROTECT, related_name="deals")
    visit = models.ForeignKey(Visit, on_delete=models.PROTECT, related_name="deals", null=True)
    buyer_name = models.CharField("购买人", max_length=NAME_CHARACTERS_MAX)
    stage = models.CharField("阶段", max_length=12, choices=DealStage)
    unit_label = models.CharField("房号", max_length=40)
    amount_fen = models.BigIntegerField("金额(分)")
    asked_for = models.ForeignKey(Staff, on_delete=models.PROTECT, related_name="+", null=True)
    negotiated = models.BooleanField("当天有洽谈", default=True)
    dealt_at = models.DateTimeField("时间")
    recorded_by = models.ForeignKey(Staff, on_delete=models.PROTECT, related_name="+")

    class Meta:
        ordering = ("dealt_at", "id")
        constraints = (
            models.CheckConstraint(condition=Q(amount_fen__gt=0), name="a_deal_is_worth_something"),
        )
        indexes = (
            models.Index(fields=("office", "owner", "-dealt_at"), name="deals_of_a_consultant"),
            models.Index(fields=("office", "-dealt_at"), name="deals_of_an_office"),
            models.Index(fields=("office", "customer"), name="deals_of_a_customer"),
        )

    def __str__(self) -> str:
        return f"成交 {self.pk}"
