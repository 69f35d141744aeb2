"""The paper beside the typed record: its scan, what the clerk found, what the clerk completed."""

from __future__ import annotations

from django.db import models
from django.db.models import Q

from anchang.apps.customers.models import Registration
from anchang.apps.documents.papers.kinds import PaperKind
from anchang.apps.offices.models import Office, Staff

CHECK_CHARACTERS_MAX = 200
GROUP_CHARACTERS_MAX = 20
KEY_CHARACTERS_MAX = 40


class _AboutForm(models.Model):
    """Something about one form of one consultant; the database keeps both the same as on the form."""

    office = models.ForeignKey(Office, on_delete=models.PROTECT, related_name="+")
    owner = models.ForeignKey(Staff, on_delete=models.PROTECT, related_name="+", verbose_name="置业顾问")
    registration = models.ForeignKey(Registration, on_delete=models.PROTECT, related_name="+")

    class Meta:
        abstract = True


class Scan(_AboutForm):
    """A photo or scan of the paper, checked by its content."""

    kind = models.CharField("格式", max_length=5, choices=[(one.value, one.facts.words) for one in PaperKind])
    byte_count = models.PositiveIntegerField("字节数")
    page_count = models.PositiveIntegerField("页数", default=0)
    sha256 = models.CharField("指纹", max_length=64)
    attached_at = models.DateTimeField("附上时间")
    attached_by = models.ForeignKey(Staff, on_delete=models.PROTECT, related_name="+")

    class Meta:
        ordering = ("id",)
        constraints = (
            models.CheckConstraint(
                condition=Q(
                    kind__in=(PaperKind.PDF.value, PaperKind.JPEG.value, PaperKind.PNG.value, "webp")
                ),
                name="a_scan_is_a_picture_or_pages",
            ),
            models.UniqueConstraint(fields=("office", "id"), name="scan_belongs_to_one_office"),
        )
        indexes = (models.Index(fields=("office", "registration"), name="scans_of_a_form"),)

    def __str__(self) -> str:
        return f"扫描件 {self.pk}"


class ScanFile(models.Model):
    """The sealed bytes of a scan; gone when the person is erased, while the scan's fingerprint stays."""

    office = models.ForeignKey(Office, on_delete=models.PROTECT, related_name="+")
    owner = models.ForeignKey(Staff, on_delete=models.PROTECT, related_name="+", verbose_name="置业顾问")
    scan = models.ForeignKey(Scan, on_delete=models.PROTECT, related_name="+")
    sealed = models.BinaryField("密封的文件")

    class Meta:
        constraints = (models.UniqueConstraint(fields=("office", "scan"), name="a_scan_has_one_file"),)

    def __str__(self) -> str:
        return f"扫描文件 {self.scan_id}"


class Check(_AboutForm):
    """One part of a form compared with the paper; the newest of a part holds.

    ``paper_signed_at`` is the time on the paper: with the server's times of receipt and entry it says which
    record is the earlier (R10).
    """

    part = models.CharField("哪一部分", max_length=GROUP_CHARACTERS_MAX)
    matches = models.BooleanField("相符")
    words = models.CharField("哪里不符", max_length=CHECK_CHARACTERS_MAX, blank=True, default="")
    paper_signed_at = models.DateTimeField("纸面签字时间", null=True)
    checked_at = models.DateTimeField("核对时间")
    checked_by = models.ForeignKey(Staff, on_delete=models.PROTECT, related_name="+")

    class Meta:
        ordering = ("id",)
        constraints = (
            models.CheckConstraint(
                condition=Q(matches=True) | ~Q(words=""), name="a_difference_from_the_paper_is_described"
            ),
        )
        indexes = (models.Index(fields=("office", "registration", "-id"), name="checks_of_a_form"),)

    def __str__(self) -> str:
        return f"核对 {self.registration_id} {self.part}"


class Addition(_AboutForm):
    """A field that was empty, completed from the paper by the clerk; ``absent``: empty on the paper too."""

    key = models.CharField("项目", max_length=KEY_CHARACTERS_MAX)
    value = models.JSONField("内容", default=dict)
    absent = models.BooleanField("纸面也没有", default=False)
    added_at = models.DateTimeField("补录时间")
    added_by = models.ForeignKey(Staff, on_delete=models.PROTECT, related_name="+")

    class Meta:
        ordering = ("id",)
        constraints = (
            models.UniqueConstraint(
                fields=("office", "registration", "key"), name="a_field_is_completed_once"
            ),
        )

    def __str__(self) -> str:
        return f"补录 {self.registration_id} {self.key}"
