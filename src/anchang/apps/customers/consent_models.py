"""What customers are told about their data, and what they said to it. Append-only: the newest row holds."""

from __future__ import annotations

from django.db import models
from django.db.models import Q

from anchang.apps.offices.models import Office, Staff

from .choices import ConsentScope, ContactWish, NoticeWay

SECTION_CHARACTERS_MAX = 1000
VERSION_CHARACTERS_MAX = 20


class Notice(models.Model):
    """告知书: one version of what the law wants customers to be told, with who approved it and since when.

    ``version`` is the year and a number, ``2026-2``. The shipped ``2026-1`` is a text in the software and
    has no row (:mod:`shipped_notice`).
    """

    office = models.ForeignKey(Office, on_delete=models.PROTECT, related_name="+")
    version = models.CharField("版本", max_length=VERSION_CHARACTERS_MAX)
    processor = models.CharField("谁在收集", max_length=SECTION_CHARACTERS_MAX)
    purposes = models.CharField("做什么用", max_length=SECTION_CHARACTERS_MAX)
    kinds = models.CharField("收集哪些", max_length=SECTION_CHARACTERS_MAX)
    retention = models.CharField("保存多久", max_length=SECTION_CHARACTERS_MAX)
    rights = models.CharField("您的权利", max_length=SECTION_CHARACTERS_MAX)
    contact = models.CharField("找谁办", max_length=SECTION_CHARACTERS_MAX)
    effective_day = models.DateField("启用日")
    approved_by = models.ForeignKey(Staff, on_delete=models.PROTECT, related_name="+", verbose_name="批准人")
    approved_at = models.DateTimeField("批准时间")

    class Meta:
        ordering = ("effective_day", "id")
        constraints = (
            models.CheckConstraint(
                condition=~Q(processor="")
                & ~Q(purposes="")
                & ~Q(kinds="")
                & ~Q(retention="")
                & ~Q(rights="")
                & ~Q(contact=""),
                name="a_notice_says_all_that_the_law_wants",
            ),
            models.UniqueConstraint(fields=("office", "version"), name="a_notice_version_is_given_once"),
        )

    def __str__(self) -> str:
        return f"告知书 {self.version}"


class Consent(models.Model):
    """What one customer was told and answered: at a registration, or later when they change their mind.

    No word of the customer's is kept here. What needs a separate consent by law (ID number, income) is not
    asked before an order and so is not here.
    """

    office = models.ForeignKey(Office, on_delete=models.PROTECT, related_name="+")
    owner = models.ForeignKey(Staff, on_delete=models.PROTECT, related_name="+")
    customer = models.ForeignKey(
        "customers.Customer", on_delete=models.PROTECT, related_name="privacy_consents"
    )
    registration = models.ForeignKey(
        "customers.Registration", on_delete=models.PROTECT, related_name="+", null=True
    )
    notice_version = models.CharField("告知书版本", max_length=VERSION_CHARACTERS_MAX)
    way = models.CharField("告知方式", max_length=8, choices=NoticeWay)
    scope = models.CharField("登记范围", max_length=8, choices=ConsentScope)
    contact = models.CharField("回访", max_length=10, choices=ContactWish)
    said_at = models.DateTimeField("时间")
    recorded_by = models.ForeignKey(Staff, on_delete=models.PROTECT, related_name="+")

    class Meta:
        ordering = ("id",)
        constraints = (
            models.CheckConstraint(
                condition=~Q(way="not_yet") | Q(contact="not_asked") | Q(contact="refused"),
                name="nobody_agrees_to_what_they_were_not_told",
            ),
            models.UniqueConstraint(fields=("office", "id"), name="consent_belongs_to_one_office"),
        )
        indexes = (
            models.Index(fields=("office", "customer", "-id"), name="consents_of_a_customer"),
            models.Index(fields=("office", "owner", "-id"), name="consents_with_a_consultant"),
        )

    def __str__(self) -> str:
        return f"同意 {self.pk}"
