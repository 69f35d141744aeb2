"""What was done, by whom, when: written in the transaction that does it, never changed."""

from django.db import models


class Entry(models.Model):
    """One thing done in an office. `detail` holds identifiers and figures, never personal data.

    Office and actor are plain numbers: the ledger outlives what it speaks of and knows no app.
    """

    office_id = models.BigIntegerField("案场")
    at = models.DateTimeField("时间")
    actor_id = models.BigIntegerField("经手人")
    action = models.CharField("动作", max_length=80)
    detail = models.JSONField("内容", default=dict)

    class Meta:
        verbose_name = "台账记录"
        indexes = [models.Index(fields=["office_id", "-at", "-id"], name="ledger_entry_newest_first")]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(action__regex=r"^[a-z_]+\.[a-z_]+$"),
                name="ledger_entry_action_is_area_dot_verb",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.at:%Y-%m-%d %H:%M} {self.action}"
