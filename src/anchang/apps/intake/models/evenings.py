"""What the next morning finds about an evening, and which evenings a manager lets pass."""

from __future__ import annotations

from django.db import models
from django.db.models import Q

from anchang.apps.conduct.models import Case
from anchang.apps.offices.models import Office, Staff

from ..choices import Outcome
from .handing import REASON_CHARACTERS_MAX


class Excuse(models.Model):
    """A manager lets somebody's day pass: nothing is proposed for it."""

    office = models.ForeignKey(Office, on_delete=models.PROTECT, related_name="+")
    owner = models.ForeignKey(Staff, on_delete=models.PROTECT, related_name="+", verbose_name="谁")
    day = models.DateField("营业日")
    reason = models.CharField("理由", max_length=REASON_CHARACTERS_MAX)
    excused_at = models.DateTimeField("时间")
    excused_by = models.ForeignKey(Staff, on_delete=models.PROTECT, related_name="+")

    class Meta:
        ordering = ("-day", "id")
        constraints = (
            models.CheckConstraint(condition=~Q(reason=""), name="an_excuse_states_its_reason"),
            models.UniqueConstraint(fields=("office", "owner", "day"), name="a_day_is_excused_once"),
        )

    def __str__(self) -> str:
        return f"免记 {self.owner_id} {self.day}"


class Examination(models.Model):
    """One person's day, looked at once after it ended; written by the keeper's function alone."""

    office = models.ForeignKey(Office, on_delete=models.PROTECT, related_name="+")
    owner = models.ForeignKey(Staff, on_delete=models.PROTECT, related_name="+", verbose_name="谁")
    day = models.DateField("营业日")
    outcome = models.CharField("结果", max_length=10, choices=Outcome)
    missing = models.PositiveSmallIntegerField("未交或未录", default=0)
    late = models.PositiveSmallIntegerField("迟交或迟录", default=0)
    incomplete = models.PositiveSmallIntegerField("漏项", default=0)
    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="+", null=True)
    examined_at = models.DateTimeField("时间")

    class Meta:
        ordering = ("-day", "id")
        constraints = (
            models.UniqueConstraint(fields=("office", "owner", "day"), name="a_day_is_examined_once"),
            models.CheckConstraint(
                condition=Q(outcome=Outcome.PROPOSED, case__isnull=False)
                | (~Q(outcome=Outcome.PROPOSED) & Q(case__isnull=True)),
                name="what_is_proposed_names_its_case",
            ),
        )
        indexes = (models.Index(fields=("office", "-day"), name="examinations_of_an_office"),)

    def __str__(self) -> str:
        return f"{self.day} {self.owner_id}"
