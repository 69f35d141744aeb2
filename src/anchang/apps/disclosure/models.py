"""The access log: who looked at whom, when, how and from where; and what managers said to unusual days."""

from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.indexes import GinIndex
from django.db import models

from anchang.apps.disclosure.choices import Looked, Measure
from anchang.apps.offices.models import Office, Staff


class Access(models.Model):
    """One look by one person. Append-only; people read their own, the sales and project manager the office's.

    Customers, grants, exports and documents are plain numbers: a foreign key would tell a consultant which
    numbers exist, and the log outlives what it speaks of.
    """

    office = models.ForeignKey(Office, models.PROTECT, verbose_name="案场", related_name="+")
    staff = models.ForeignKey(Staff, models.PROTECT, verbose_name="谁", related_name="+")
    kind = models.CharField("怎么看的", max_length=12, choices=Looked.choices)
    customer_id = models.BigIntegerField("客户", null=True)
    customer_ids = ArrayField(models.BigIntegerField(), verbose_name="名单上的客户", default=list)
    what = models.CharField("看了什么", max_length=120)
    grant_id = models.BigIntegerField("授权", null=True)
    export_id = models.BigIntegerField("导出", null=True)
    document_id = models.BigIntegerField("文件", null=True)
    address = models.GenericIPAddressField("网络地址", null=True)
    device = models.CharField("设备", max_length=60, blank=True, default="")
    at = models.DateTimeField("时间")

    class Meta:
        verbose_name = "查看记录"
        indexes = [
            models.Index(fields=["office", "-at", "-id"], name="access_newest_first"),
            models.Index(fields=["office", "staff", "-at"], name="access_of_a_person"),
            models.Index(
                fields=["office", "customer_id", "-at"],
                name="access_to_a_customer",
                condition=models.Q(customer_id__isnull=False),
            ),
            GinIndex(
                fields=["customer_ids"],
                name="access_to_listed_customers",
                condition=~models.Q(customer_ids=[]),
            ),
        ]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(kind__in=Looked.values), name="access_is_of_a_known_kind"
            ),
            models.CheckConstraint(condition=~models.Q(what=""), name="access_says_what_was_seen"),
            models.UniqueConstraint(fields=["office", "id"], name="access_belongs_to_one_office"),
        ]

    def __str__(self) -> str:
        return f"{self.at:%Y-%m-%d %H:%M} {self.get_kind_display()}"


class AlertAnswer(models.Model):
    """A manager's answer to somebody's unusual day: explained, or a breach case. Append-only.

    `count` is how often the person had looked by then: whoever goes on afterwards is an open alert again.
    """

    office = models.ForeignKey(Office, models.PROTECT, verbose_name="案场", related_name="+")
    about = models.ForeignKey(Staff, models.PROTECT, verbose_name="谁", related_name="+")
    day = models.DateField("哪一天")
    measure = models.CharField("哪一种", max_length=12, choices=Measure.choices)
    count = models.PositiveIntegerField("当时的次数")
    reason = models.CharField("怎么回事", max_length=400)
    case_id = models.BigIntegerField("违规案", null=True)
    answered_by = models.ForeignKey(Staff, models.PROTECT, verbose_name="谁处理的", related_name="+")
    answered_at = models.DateTimeField("处理时间")

    class Meta:
        verbose_name = "异常提醒的处理"
        constraints = [
            models.CheckConstraint(
                condition=models.Q(measure__in=Measure.values), name="alert_answer_is_to_a_known_measure"
            ),
            models.CheckConstraint(condition=~models.Q(reason=""), name="alert_answer_states_its_reason"),
            models.CheckConstraint(
                condition=~models.Q(about=models.F("answered_by")),
                name="nobody_answers_an_alert_about_themselves",
            ),
            models.UniqueConstraint(fields=["office", "id"], name="alert_answer_belongs_to_one_office"),
        ]

    def __str__(self) -> str:
        return f"{self.day} {self.get_measure_display()}"
