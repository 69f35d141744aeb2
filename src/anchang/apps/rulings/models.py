"""Decisions as they were given: facts, rulebook, verdict and trace, so that each can be replayed
(architecture.md).
"""

from __future__ import annotations

from django.db import models

from anchang.apps.customers.models import Customer
from anchang.apps.offices.models import Office, Staff
from anchang.apps.reception.models import Visit
from anchang.apps.rulebooks.models import AdoptionVersion

from .choices import DecisionKind


class Decision(models.Model):
    """One judgement with everything it rested on. Append-only; the card shown to people is always computed
    afresh.
    """

    office = models.ForeignKey(Office, on_delete=models.PROTECT, related_name="+")
    owner = models.ForeignKey(Staff, on_delete=models.PROTECT, related_name="+", verbose_name="记录人")
    kind = models.CharField("类别", max_length=12, choices=DecisionKind)
    customer = models.ForeignKey(Customer, on_delete=models.PROTECT, related_name="decisions", null=True)
    visit = models.ForeignKey(Visit, on_delete=models.PROTECT, related_name="decisions", null=True)
    adoption_version = models.ForeignKey(
        AdoptionVersion, on_delete=models.PROTECT, related_name="decisions", null=True
    )
    adopted = models.JSONField("采用内容")
    rulebook_day = models.DateField("适用日")
    editions = models.JSONField("版本摘要")
    engine_version = models.CharField("引擎版本", max_length=40)
    facts = models.JSONField("事实")
    provenance = models.JSONField("事实依据")
    verdict = models.JSONField("结论")
    trace = models.JSONField("推理过程")
    clauses = models.JSONField("引用条款")
    summary = models.CharField("结论一句话", max_length=400)
    decided_at = models.DateTimeField("时间")

    class Meta:
        ordering = ("-decided_at", "-id")
        constraints = (
            models.CheckConstraint(
                condition=models.Q(customer__isnull=False) | models.Q(visit__isnull=False),
                name="a_decision_is_about_a_customer_or_a_visit",
            ),
        )
        indexes = (
            models.Index(fields=("office", "-decided_at", "-id"), name="decisions_of_an_office"),
            models.Index(fields=("office", "customer"), name="decisions_of_a_customer"),
        )

    def __str__(self) -> str:
        return f"{self.get_kind_display()} {self.pk}"
