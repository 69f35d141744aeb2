"""Requests to pass on (1.1, 1.2) or to take out, the manager's word on them, and every view under a grant.

``owner`` is always whoever asked, except on a grant, where it is whoever may look. All of it is append-only.
"""

from __future__ import annotations

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q

from anchang.apps.offices.models import Office, Staff

from ..choices import ExportList, ExportWay, RequestKind

REASON_CHARACTERS_MAX = 200
WORDS_CHARACTERS_MAX = 400
FORM_KEY_CHARACTERS_MAX = 32
POST_CHARACTERS_MAX = 20
HOURS_MOST = 24 * 30


class Request(models.Model):
    """Somebody asks to show customers to a colleague, or to take a list out of the office.

    Customers and documents are part of the row, so that nothing can be added after the manager has seen it.
    The database itself sets ``asked_as`` (the post) and ``needs_consent`` when the row is written.
    """

    office = models.ForeignKey(Office, on_delete=models.PROTECT, related_name="+")
    owner = models.ForeignKey(Staff, on_delete=models.PROTECT, related_name="+", verbose_name="申请人")
    asked_as = models.CharField("申请人岗位", max_length=POST_CHARACTERS_MAX)
    kind = models.CharField("事项", max_length=8, choices=RequestKind)
    reason = models.CharField("理由", max_length=REASON_CHARACTERS_MAX)
    customer_ids = ArrayField(models.BigIntegerField(), verbose_name="客户", default=list)
    version_ids = ArrayField(models.BigIntegerField(), verbose_name="资料", default=list)
    recipient = models.ForeignKey(
        Staff, on_delete=models.PROTECT, related_name="+", null=True, verbose_name="给谁看"
    )
    hours = models.PositiveSmallIntegerField("看多少小时", null=True)
    with_diary = models.BooleanField("连同本人的跟进", default=False)
    what = models.CharField("名单", max_length=12, choices=ExportList, blank=True, default="")
    way = models.CharField("形式", max_length=8, choices=ExportWay, blank=True, default="")
    filters = models.JSONField("范围", default=dict)
    whole_phones = models.BooleanField("完整电话", default=False)
    rows_asked = models.PositiveIntegerField("申请时的行数", null=True)
    needs_consent = models.BooleanField("要批准", default=True)
    form_key = models.CharField("表单号", max_length=FORM_KEY_CHARACTERS_MAX)
    asked_at = models.DateTimeField("申请时间")

    class Meta:
        ordering = ("-asked_at", "-id")
        constraints = (
            models.CheckConstraint(condition=~Q(reason=""), name="a_sharing_request_states_its_reason"),
            models.CheckConstraint(
                condition=Q(
                    kind="show",
                    recipient__isnull=False,
                    hours__range=(1, HOURS_MOST),
                    customer_ids__len__lte=50,
                    version_ids__len__lte=20,
                    what="",
                )
                & ~Q(customer_ids__len=0, version_ids__len=0)
                | (~Q(kind="show") & Q(recipient__isnull=True, hours__isnull=True, with_diary=False)),
                name="passing_on_names_recipient_hours_and_what",
            ),
            models.CheckConstraint(
                condition=Q(kind="export", rows_asked__gt=0, customer_ids__len=0, version_ids__len=0)
                & ~Q(what="")
                & ~Q(way="")
                | (~Q(kind="export") & Q(rows_asked__isnull=True, what="", way="", whole_phones=False)),
                name="an_export_names_its_list_and_rows",
            ),
            models.CheckConstraint(
                condition=~Q(recipient=models.F("owner")), name="nobody_passes_on_to_themselves"
            ),
            models.UniqueConstraint(
                fields=("office", "owner", "form_key"), name="a_sharing_form_makes_one_request"
            ),
            models.UniqueConstraint(fields=("office", "id"), name="sharing_request_belongs_to_one_office"),
            models.UniqueConstraint(
                fields=("office", "id", "owner"), name="sharing_request_is_of_one_person"
            ),
            models.UniqueConstraint(
                fields=("office", "id", "owner", "asked_as"),
                name="sharing_request_is_of_one_person_in_one_post",
            ),
            models.UniqueConstraint(
                fields=("office", "id", "owner", "recipient", "hours"),
                name="sharing_request_names_one_recipient",
            ),
        )
        indexes = (
            models.Index(fields=("office", "owner", "-asked_at"), name="sharing_of_a_person"),
            models.Index(fields=("office", "-asked_at"), name="sharing_of_an_office"),
        )

    def __str__(self) -> str:
        return f"{self.get_kind_display()} {self.pk}"


class Decision(models.Model):
    """The manager's yes or no, in words. Nobody decides on their own request; ``decided_by`` is set by the
    database.
    """

    office = models.ForeignKey(Office, on_delete=models.PROTECT, related_name="+")
    owner = models.ForeignKey(Staff, on_delete=models.PROTECT, related_name="+", verbose_name="申请人")
    request = models.ForeignKey(Request, on_delete=models.PROTECT, related_name="decisions")
    asked_as = models.CharField("申请人岗位", max_length=POST_CHARACTERS_MAX)
    approved = models.BooleanField("同意")
    words = models.CharField("批语", max_length=WORDS_CHARACTERS_MAX, blank=True, default="")
    decided_by = models.ForeignKey(Staff, on_delete=models.PROTECT, related_name="+", verbose_name="批准人")
    decided_at = models.DateTimeField("批准时间")

    class Meta:
        ordering = ("-decided_at", "-id")
        constraints = (
            models.CheckConstraint(
                condition=~Q(decided_by=models.F("owner")), name="nobody_decides_on_what_they_asked_for"
            ),
            models.CheckConstraint(
                condition=Q(approved=True) | ~Q(words=""), name="a_refusal_to_share_states_its_reason"
            ),
            models.UniqueConstraint(fields=("office", "request"), name="a_sharing_request_is_decided_once"),
            models.UniqueConstraint(
                fields=("office", "request", "approved"), name="sharing_decision_says_yes_or_no"
            ),
        )

    def __str__(self) -> str:
        return f"{'同意' if self.approved else '不同意'} {self.request_id}"


class Grant(models.Model):
    """What a yes gives: ``owner`` may look at the request's customers until ``expires_at`` and not after.

    ``approved`` is always true and ties the grant to a decision that said yes.
    """

    office = models.ForeignKey(Office, on_delete=models.PROTECT, related_name="+")
    owner = models.ForeignKey(Staff, on_delete=models.PROTECT, related_name="+", verbose_name="给谁看")
    requester = models.ForeignKey(Staff, on_delete=models.PROTECT, related_name="+", verbose_name="申请人")
    request = models.ForeignKey(Request, on_delete=models.PROTECT, related_name="grants")
    hours = models.PositiveSmallIntegerField("看多少小时")
    approved = models.BooleanField(default=True)
    granted_at = models.DateTimeField("开始")
    expires_at = models.DateTimeField("到期")

    class Meta:
        ordering = ("-granted_at", "-id")
        constraints = (
            models.CheckConstraint(condition=Q(approved=True), name="a_grant_rests_on_a_yes"),
            models.UniqueConstraint(fields=("office", "request"), name="a_sharing_request_is_granted_once"),
            models.UniqueConstraint(fields=("office", "id"), name="sharing_grant_belongs_to_one_office"),
            models.UniqueConstraint(
                fields=("office", "id", "requester", "owner", "request"), name="grant_is_for_one_recipient"
            ),
        )
        indexes = (models.Index(fields=("office", "owner", "-expires_at"), name="grants_of_a_person"),)

    def __str__(self) -> str:
        return f"转交 {self.request_id}"


class Withdrawal(models.Model):
    """A request or what came of it is taken back, by whoever asked or by a manager; it holds at once."""

    office = models.ForeignKey(Office, on_delete=models.PROTECT, related_name="+")
    owner = models.ForeignKey(Staff, on_delete=models.PROTECT, related_name="+", verbose_name="申请人")
    request = models.ForeignKey(Request, on_delete=models.PROTECT, related_name="withdrawals")
    words = models.CharField("说明", max_length=WORDS_CHARACTERS_MAX, blank=True, default="")
    withdrawn_by = models.ForeignKey(Staff, on_delete=models.PROTECT, related_name="+", verbose_name="收回人")
    withdrawn_at = models.DateTimeField("收回时间")

    class Meta:
        ordering = ("-withdrawn_at", "-id")
        constraints = (
            models.UniqueConstraint(fields=("office", "request"), name="a_sharing_request_is_withdrawn_once"),
        )

    def __str__(self) -> str:
        return f"收回 {self.request_id}"


class View(models.Model):
    """A customer's file or a document was opened under a grant; written by the function that shows it alone.

    ``owner`` is whoever passed the customer on.
    """

    office = models.ForeignKey(Office, on_delete=models.PROTECT, related_name="+")
    owner = models.ForeignKey(Staff, on_delete=models.PROTECT, related_name="+", verbose_name="申请人")
    viewer = models.ForeignKey(Staff, on_delete=models.PROTECT, related_name="+", verbose_name="看的人")
    request = models.ForeignKey(Request, on_delete=models.PROTECT, related_name="views")
    grant = models.ForeignKey(Grant, on_delete=models.PROTECT, related_name="views")
    customer_id = models.BigIntegerField("客户", null=True)
    version_id = models.BigIntegerField("资料版本", null=True)
    viewed_at = models.DateTimeField("时间")

    class Meta:
        ordering = ("-viewed_at", "-id")
        constraints = (
            models.CheckConstraint(
                condition=Q(customer_id__isnull=True) ^ Q(version_id__isnull=True),
                name="a_view_is_of_a_customer_or_a_document",
            ),
        )
        indexes = (models.Index(fields=("office", "request", "-viewed_at"), name="views_under_a_request"),)

    def __str__(self) -> str:
        return f"查看 {self.request_id}"
