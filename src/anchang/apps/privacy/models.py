"""What people ask about their own data, what was decided and done. Append-only.

Rows name the customer by number alone. The few words that are theirs go with everything else when they are
erased; that there was a request, who decided and what was done stays.
"""

from __future__ import annotations

from django.db import models
from django.db.models import F, Q

from anchang.apps.customers.models import Customer
from anchang.apps.offices.models import Office, Staff

from .choices import AskedBy, Ground, HoldKind, IssueWay, RequestKind

WORDS_CHARACTERS_MAX = 400


class Request(models.Model):
    """Somebody wants to see their data or have them erased, or the time to keep them is over.

    ``keep_months`` is the limit in force for data that ran out, None for what the person asked.
    """

    office = models.ForeignKey(Office, on_delete=models.PROTECT, related_name="+")
    customer = models.ForeignKey(Customer, on_delete=models.PROTECT, related_name="privacy_requests")
    kind = models.CharField("事项", max_length=8, choices=RequestKind)
    ground = models.CharField("缘由", max_length=10, choices=Ground)
    asked_by = models.CharField("怎样提出", max_length=10, choices=AskedBy)
    words = models.CharField("客户的话", max_length=WORDS_CHARACTERS_MAX, blank=True, default="")
    identity = models.CharField("怎样核对身份", max_length=WORDS_CHARACTERS_MAX, blank=True, default="")
    keep_months = models.PositiveSmallIntegerField("保存月数", null=True)
    received_at = models.DateTimeField("收到时间")
    due_day = models.DateField("答复期限")
    recorded_by = models.ForeignKey(Staff, on_delete=models.PROTECT, related_name="+", verbose_name="经手人")

    class Meta:
        ordering = ("-received_at", "-id")
        constraints = (
            models.CheckConstraint(
                condition=Q(ground="asked", keep_months__isnull=True) & ~Q(identity="")
                | Q(ground="retention", kind="erasure", keep_months__isnull=False),
                name="a_request_says_how_the_person_was_identified",
            ),
            models.UniqueConstraint(fields=("office", "id"), name="privacy_request_belongs_to_one_office"),
            models.UniqueConstraint(
                fields=("office", "id", "recorded_by", "ground", "kind"),
                name="privacy_request_is_of_one_kind",
            ),
        )
        indexes = (
            models.Index(fields=("office", "-received_at", "-id"), name="privacy_requests_of_an_office"),
            models.Index(fields=("office", "customer"), name="privacy_requests_of_a_customer"),
        )

    def __str__(self) -> str:
        return f"{self.get_kind_display()} {self.pk}"


class Ruling(models.Model):
    """A manager's word on a request. The first three columns repeat the request's and are tied to it.

    Nobody decides on what they recorded; data whose time is over need one manager alone.
    """

    office = models.ForeignKey(Office, on_delete=models.PROTECT, related_name="+")
    request = models.ForeignKey(Request, on_delete=models.PROTECT, related_name="rulings")
    recorded_by = models.ForeignKey(Staff, on_delete=models.PROTECT, related_name="+")
    ground = models.CharField("缘由", max_length=10, choices=Ground)
    kind = models.CharField("事项", max_length=8, choices=RequestKind)
    approved = models.BooleanField("同意")
    reason = models.CharField("理由", max_length=WORDS_CHARACTERS_MAX, blank=True, default="")
    decided_by = models.ForeignKey(Staff, on_delete=models.PROTECT, related_name="+", verbose_name="决定人")
    decided_at = models.DateTimeField("决定时间")

    class Meta:
        ordering = ("id",)
        constraints = (
            models.CheckConstraint(
                condition=Q(ground="retention") | ~Q(decided_by=F("recorded_by")),
                name="nobody_decides_on_a_request_they_recorded",
            ),
            models.CheckConstraint(
                condition=Q(approved=True) | ~Q(reason=""), name="a_refused_request_says_why"
            ),
            models.UniqueConstraint(fields=("office", "request"), name="a_privacy_request_is_decided_once"),
            models.UniqueConstraint(
                fields=("office", "request", "kind", "approved"), name="privacy_ruling_says_yes_or_no"
            ),
        )

    def __str__(self) -> str:
        return f"{'同意' if self.approved else '不同意'} {self.request_id}"


class Issue(models.Model):
    """The file of a person was handed out once, in one form. ``kind`` and ``approved`` tie it to a yes."""

    office = models.ForeignKey(Office, on_delete=models.PROTECT, related_name="+")
    request = models.ForeignKey(Request, on_delete=models.PROTECT, related_name="issues")
    kind = models.CharField("事项", max_length=8, default=RequestKind.FILE)
    approved = models.BooleanField(default=True)
    way = models.CharField("形式", max_length=8, choices=IssueWay)
    rows = models.PositiveIntegerField("条数")
    issued_by = models.ForeignKey(Staff, on_delete=models.PROTECT, related_name="+", verbose_name="出具人")
    issued_at = models.DateTimeField("出具时间")

    class Meta:
        ordering = ("id",)
        constraints = (
            models.CheckConstraint(condition=Q(kind="file", approved=True), name="a_file_rests_on_a_yes"),
        )
        indexes = (models.Index(fields=("office", "request"), name="issues_of_a_request"),)

    def __str__(self) -> str:
        return f"{self.get_way_display()} {self.request_id}"


class Hold(models.Model):
    """A manager's word that somebody's data must stay, until a day or until the hold is ended."""

    office = models.ForeignKey(Office, on_delete=models.PROTECT, related_name="+")
    customer = models.ForeignKey(Customer, on_delete=models.PROTECT, related_name="holds")
    kind = models.CharField("缘由", max_length=10, choices=HoldKind)
    words = models.CharField("说明", max_length=WORDS_CHARACTERS_MAX)
    until_day = models.DateField("保留到", null=True)
    placed_by = models.ForeignKey(Staff, on_delete=models.PROTECT, related_name="+", verbose_name="决定人")
    placed_at = models.DateTimeField("时间")

    class Meta:
        ordering = ("-id",)
        constraints = (
            models.CheckConstraint(condition=~Q(words=""), name="a_legal_hold_says_why"),
            models.UniqueConstraint(fields=("office", "id"), name="hold_belongs_to_one_office"),
        )
        indexes = (models.Index(fields=("office", "customer"), name="holds_of_a_customer"),)

    def __str__(self) -> str:
        return f"保留 {self.pk}"


class HoldEnd(models.Model):
    """The reason for a hold is gone."""

    office = models.ForeignKey(Office, on_delete=models.PROTECT, related_name="+")
    hold = models.ForeignKey(Hold, on_delete=models.PROTECT, related_name="ends")
    words = models.CharField("说明", max_length=WORDS_CHARACTERS_MAX)
    ended_by = models.ForeignKey(Staff, on_delete=models.PROTECT, related_name="+", verbose_name="决定人")
    ended_at = models.DateTimeField("时间")

    class Meta:
        ordering = ("id",)
        constraints = (
            models.CheckConstraint(condition=~Q(words=""), name="the_end_of_a_hold_says_why"),
            models.UniqueConstraint(fields=("office", "hold"), name="a_hold_ends_once"),
        )

    def __str__(self) -> str:
        return f"解除保留 {self.hold_id}"


class Erasure(models.Model):
    """A person's data are gone; written by ``privacy_erase`` alone. Holds no personal data.

    ``records`` counts the rows that were blanked, by table.
    """

    office = models.ForeignKey(Office, on_delete=models.PROTECT, related_name="+")
    request = models.ForeignKey(Request, on_delete=models.PROTECT, related_name="erasures")
    customer = models.ForeignKey(Customer, on_delete=models.PROTECT, related_name="erasures")
    records = models.JSONField("抹去的记录", default=dict)
    erased_by = models.ForeignKey(Staff, on_delete=models.PROTECT, related_name="+", verbose_name="执行人")
    erased_at = models.DateTimeField("时间")

    class Meta:
        ordering = ("-id",)
        constraints = (
            models.UniqueConstraint(fields=("office", "request"), name="an_erasure_is_carried_out_once"),
        )
        indexes = (models.Index(fields=("office", "customer"), name="erasures_of_a_customer"),)

    def __str__(self) -> str:
        return f"删除 {self.pk}"
