"""Handing customers over to another consultant, when one leaves or changes post."""

from __future__ import annotations

from django.db import models
from django.db.models import F, Q

from anchang.apps.offices.models import Office, Staff

REASON_CHARACTERS_MAX = 200


class HandOver(models.Model):
    """A manager gave a customer of one consultant to another. Append-only; written by ``customers_hand_over``
    alone.

    ``became`` is the row in the successor's book, tied to the same party. Who registered first stays who
    registered first: attribution rests on the registrations, which nobody touches.
    """

    office = models.ForeignKey(Office, on_delete=models.PROTECT, related_name="+")
    owner = models.ForeignKey(Staff, on_delete=models.PROTECT, related_name="+", verbose_name="接手人")
    predecessor = models.ForeignKey(
        Staff, on_delete=models.PROTECT, related_name="+", verbose_name="原置业顾问"
    )
    customer = models.ForeignKey("customers.Customer", on_delete=models.PROTECT, related_name="hand_overs")
    became = models.ForeignKey("customers.Customer", on_delete=models.PROTECT, related_name="taken_over")
    reason = models.CharField("原因", max_length=REASON_CHARACTERS_MAX)
    decided_by = models.ForeignKey(Staff, on_delete=models.PROTECT, related_name="+", verbose_name="决定人")
    decided_at = models.DateTimeField("决定时间")

    class Meta:
        ordering = ("-decided_at", "-id")
        constraints = (
            models.CheckConstraint(condition=~Q(reason=""), name="a_hand_over_states_its_reason"),
            models.CheckConstraint(
                condition=~Q(owner=F("predecessor")), name="nobody_hands_over_to_themselves"
            ),
            models.UniqueConstraint(fields=("office", "customer"), name="a_customer_row_is_handed_over_once"),
        )
        indexes = (models.Index(fields=("office", "became"), name="hand_overs_by_what_became"),)

    def __str__(self) -> str:
        return f"移交 {self.pk}"
