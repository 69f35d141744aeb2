"""How an export is made and taken: job, result, sealed file, each download, and whom it names."""

from __future__ import annotations

from django.db import models
from django.db.models import Q

from anchang.apps.offices.models import Office, Staff

from ..choices import JobOutcome
from .requests import POST_CHARACTERS_MAX, WORDS_CHARACTERS_MAX, Request

KEY_CHARACTERS_MAX = 64


class Job(models.Model):
    """An export that waits to be made, or how that ended; written by definer functions alone."""

    office = models.ForeignKey(Office, on_delete=models.PROTECT, related_name="+")
    owner = models.ForeignKey(Staff, on_delete=models.PROTECT, related_name="+", verbose_name="申请人")
    request = models.ForeignKey(Request, on_delete=models.PROTECT, related_name="jobs")
    asked_as = models.CharField("申请人岗位", max_length=POST_CHARACTERS_MAX)
    queued_at = models.DateTimeField("排队时间")
    ended_at = models.DateTimeField("结束时间", null=True)
    outcome = models.CharField("结果", max_length=16, choices=JobOutcome, blank=True, default="")
    words = models.CharField("说明", max_length=WORDS_CHARACTERS_MAX, blank=True, default="")

    class Meta:
        ordering = ("queued_at", "id")
        constraints = (
            models.CheckConstraint(
                condition=Q(ended_at__isnull=True, outcome="") | Q(ended_at__isnull=False, outcome__gt=""),
                name="a_job_that_ended_says_how",
            ),
            models.UniqueConstraint(fields=("office", "request"), name="an_export_is_one_job"),
        )
        indexes = (
            models.Index(fields=("queued_at",), condition=Q(ended_at__isnull=True), name="exports_that_wait"),
        )

    def __str__(self) -> str:
        return f"导出任务 {self.request_id}"


class Result(models.Model):
    """What an export came to. Without the consent that its request needs the database refuses this row."""

    office = models.ForeignKey(Office, on_delete=models.PROTECT, related_name="+")
    owner = models.ForeignKey(Staff, on_delete=models.PROTECT, related_name="+", verbose_name="申请人")
    request = models.ForeignKey(Request, on_delete=models.PROTECT, related_name="results")
    rows = models.PositiveIntegerField("行数")
    file_bytes = models.PositiveIntegerField("字节数")
    file_sha256 = models.CharField("文件摘要", max_length=64)
    made_at = models.DateTimeField("做好时间")
    expires_at = models.DateTimeField("取件期限")

    class Meta:
        ordering = ("-made_at", "-id")
        constraints = (
            models.CheckConstraint(
                condition=Q(expires_at__gt=models.F("made_at")), name="an_export_is_kept_for_a_while"
            ),
            models.UniqueConstraint(fields=("office", "request"), name="an_export_is_made_once"),
        )

    def __str__(self) -> str:
        return f"导出结果 {self.request_id}"


class File(models.Model):
    """The sealed bytes of an export. No post may read this table: `sharing_take` hands them to their owner,
    counts it, and removes them with the last download or when their time is over.
    """

    office = models.ForeignKey(Office, on_delete=models.PROTECT, related_name="+")
    owner = models.ForeignKey(Staff, on_delete=models.PROTECT, related_name="+", verbose_name="申请人")
    request = models.ForeignKey(Request, on_delete=models.PROTECT, related_name="files")
    content = models.BinaryField("密封内容")
    expires_at = models.DateTimeField("取件期限")

    class Meta:
        constraints = (models.UniqueConstraint(fields=("office", "request"), name="an_export_has_one_file"),)

    def __str__(self) -> str:
        return f"导出文件 {self.request_id}"


class Download(models.Model):
    """One taking of the file; written by `sharing_take` alone."""

    office = models.ForeignKey(Office, on_delete=models.PROTECT, related_name="+")
    owner = models.ForeignKey(Staff, on_delete=models.PROTECT, related_name="+", verbose_name="取件人")
    request = models.ForeignKey(Request, on_delete=models.PROTECT, related_name="downloads")
    number = models.PositiveSmallIntegerField("第几次")
    taken_at = models.DateTimeField("时间")

    class Meta:
        ordering = ("taken_at", "id")
        constraints = (
            models.UniqueConstraint(
                fields=("office", "request", "number"), name="downloads_of_an_export_are_counted"
            ),
        )

    def __str__(self) -> str:
        return f"取件 {self.request_id}-{self.number}"


class Subject(models.Model):
    """Whom a row of an export named, as keyed indexes alone, so that a leaked copy can be recognised by what
    it says even when every mark is gone. ``pair_key`` is of the name together with the last four digits.
    """

    office = models.ForeignKey(Office, on_delete=models.PROTECT, related_name="+")
    owner = models.ForeignKey(Staff, on_delete=models.PROTECT, related_name="+", verbose_name="申请人")
    request = models.ForeignKey(Request, on_delete=models.PROTECT, related_name="subjects")
    place = models.PositiveIntegerField("第几行")
    phone_key = models.CharField(max_length=KEY_CHARACTERS_MAX, blank=True, default="")
    pair_key = models.CharField(max_length=KEY_CHARACTERS_MAX, blank=True, default="")

    class Meta:
        constraints = (
            models.UniqueConstraint(fields=("office", "request", "place"), name="a_row_is_exported_once"),
        )
        indexes = (
            models.Index(fields=("office", "phone_key"), name="exported_phones"),
            models.Index(fields=("office", "pair_key"), name="exported_names"),
        )

    def __str__(self) -> str:
        return f"导出第 {self.place} 行"
