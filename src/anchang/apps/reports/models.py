"""Daily reports as they were issued: a snapshot with the head of the ledger. Append-only."""

from __future__ import annotations

from django.db import models

from anchang.apps.offices.models import Office, Staff

REMARK_CHARACTERS_MAX = 1000


class IssuedReport(models.Model):
    """What the report of a day said when somebody put their name to it. A later issue has a higher number."""

    office = models.ForeignKey(Office, on_delete=models.PROTECT, related_name="+")
    owner = models.ForeignKey(Staff, on_delete=models.PROTECT, related_name="+", verbose_name="出具人")
    day = models.DateField("营业日")
    number = models.PositiveSmallIntegerField("第几次出具")
    content = models.JSONField("内容")
    remark = models.TextField("备注", max_length=REMARK_CHARACTERS_MAX, blank=True, default="")
    head_sequence = models.BigIntegerField("台账末条")
    head_hash = models.CharField("末条指纹", max_length=64)
    issued_at = models.DateTimeField("出具时间")

    class Meta:
        ordering = ("-day", "-number")
        constraints = (
            models.UniqueConstraint(
                fields=("office", "day", "number"), name="a_daily_report_is_issued_once_under_a_number"
            ),
        )

    def __str__(self) -> str:
        return f"日报 {self.day} 第 {self.number} 次"
