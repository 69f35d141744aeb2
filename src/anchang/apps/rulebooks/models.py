"""Which rulebook an office has adopted, since when, and by whom (``Adoption``; architecture.md, sentence
1).
"""

from __future__ import annotations

from django.db import models

from anchang.apps.offices.models import Office, Staff


class AdoptionVersion(models.Model):
    """One decision of an office about its rulebook. Append-only: the newest one whose day has come is in
    force.
    """

    office = models.ForeignKey(Office, on_delete=models.PROTECT, related_name="+")
    number = models.PositiveIntegerField("版次")
    adoption = models.CharField("采用方案", max_length=80)
    choices = models.JSONField("逐行取舍", default=dict)
    parameters = models.JSONField("参数改动", default=dict)
    effective_day = models.DateField("生效日")
    reason = models.CharField("理由", max_length=400)
    decided_at = models.DateTimeField("决定时间")
    decided_by = models.ForeignKey(Staff, on_delete=models.PROTECT, related_name="+")

    class Meta:
        ordering = ("office", "number")
        constraints = (
            models.UniqueConstraint(
                fields=("office", "number"), name="an_adoption_number_is_given_once_in_an_office"
            ),
            models.CheckConstraint(condition=~models.Q(reason=""), name="an_adoption_states_its_reason"),
            models.UniqueConstraint(fields=("office", "id"), name="adoption_belongs_to_one_office"),
        )
        indexes = (models.Index(fields=("office", "-effective_day", "-number"), name="adoption_in_force"),)

    def __str__(self) -> str:
        return f"{self.adoption} 第 {self.number} 版"
