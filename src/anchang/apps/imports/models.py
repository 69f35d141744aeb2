"""An import of an existing register: who brought which file, how it was read, and what became of it.

The file and what was found in it are kept, sealed, only until it is taken over. After that each claim keeps
its own row of the file, and the digest of the whole stays in the ledger.
"""

from __future__ import annotations

from typing import Any

from django.db import models
from django.db.models import Q

from anchang.apps.customers.choices import RegistrationKind
from anchang.apps.customers.models import Registration
from anchang.apps.offices.models import Office, Staff
from anchang.foundation.vault import SealedTextField

from .choices import JobOutcome, Stage, WorkingKind

FILE_NAME_CHARACTERS_MAX = 120
WORDS_CHARACTERS_MAX = 400
KEY_CHARACTERS_MAX = 64
REASON_CHARACTERS_MAX = 400


def _office() -> Any:
    return models.ForeignKey(Office, on_delete=models.PROTECT, related_name="+")


def _staff(label: str) -> Any:
    return models.ForeignKey(Staff, on_delete=models.PROTECT, related_name="+", verbose_name=label)


class Import(models.Model):
    """A file that the clerk or a manager brought. Append-only."""

    office = _office()
    owner = _staff("经手人")
    file_name = models.CharField("文件名", max_length=FILE_NAME_CHARACTERS_MAX)
    file_bytes = models.PositiveIntegerField("字节数")
    file_sha256 = models.CharField("文件摘要", max_length=KEY_CHARACTERS_MAX)
    form_key = models.CharField(max_length=KEY_CHARACTERS_MAX)
    asked_at = models.DateTimeField("上传时间")

    class Meta:
        ordering = ("-asked_at", "-id")
        constraints = (
            models.UniqueConstraint(fields=("office", "id"), name="import_belongs_to_one_office"),
            models.UniqueConstraint(
                fields=("office", "owner", "form_key"), name="an_import_form_makes_one_import"
            ),
        )
        indexes = (models.Index(fields=("office", "-asked_at", "-id"), name="imports_of_an_office"),)

    def __str__(self) -> str:
        return f"导入 {self.pk}"


class Job(models.Model):
    """The work on an import that waits, is being done, or has ended; written by definer functions alone.

    Whoever does it holds an advisory lock: a job that has begun, has not ended and is not locked was killed.
    """

    office = _office()
    owner = _staff("经手人")
    subject = models.ForeignKey(Import, on_delete=models.PROTECT, related_name="jobs")
    stage = models.CharField("步骤", max_length=12, choices=Stage)
    asked_as = models.CharField("经手人岗位", max_length=20)
    queued_at = models.DateTimeField("排队时间")
    begun_at = models.DateTimeField("开始时间", null=True)
    ended_at = models.DateTimeField("结束时间", null=True)
    outcome = models.CharField("结果", max_length=16, choices=JobOutcome, blank=True, default="")
    words = models.CharField("说明", max_length=WORDS_CHARACTERS_MAX, blank=True, default="")

    class Meta:
        constraints = (
            models.CheckConstraint(
                condition=Q(ended_at__isnull=True, outcome="") | Q(ended_at__isnull=False, outcome__gt=""),
                name="work_on_an_import_that_ended_says_how",
            ),
            models.UniqueConstraint(
                fields=("office", "subject"), name="an_import_is_worked_on_once_at_a_time"
            ),
        )
        indexes = (
            models.Index(fields=("queued_at",), condition=Q(ended_at__isnull=True), name="imports_that_wait"),
        )

    def __str__(self) -> str:
        return f"{self.get_stage_display()} {self.subject_id}"


class Working(models.Model):
    """A sealed paper of the work: the file, what was read, what the check found. Goes with the last step."""

    office = _office()
    owner = _staff("经手人")
    subject = models.ForeignKey(Import, on_delete=models.PROTECT, related_name="working")
    kind = models.CharField("种类", max_length=8, choices=WorkingKind)
    sealed = models.BinaryField("密封内容")
    expires_at = models.DateTimeField("删除时间")

    class Meta:
        indexes = (models.Index(fields=("office", "subject", "kind", "-id"), name="papers_of_an_import"),)

    def __str__(self) -> str:
        return f"{self.get_kind_display()} {self.subject_id}"


class Mapping(models.Model):
    """Which column is what, as somebody said on the screen. Append-only: the newest of an import holds, and
    the newest for the same headings is offered for the next file.
    """

    office = _office()
    owner = _staff("经手人")
    subject = models.ForeignKey(Import, on_delete=models.PROTECT, related_name="mappings")
    headings_key = models.CharField(max_length=KEY_CHARACTERS_MAX)
    columns = models.JSONField("栏目")
    kind = models.CharField("登记类别", max_length=12, choices=RegistrationKind)
    consultant = models.ForeignKey(
        Staff, on_delete=models.PROTECT, related_name="+", null=True, verbose_name="没写顾问的归谁"
    )
    mapped_at = models.DateTimeField("时间")

    class Meta:
        ordering = ("id",)
        constraints = (
            models.UniqueConstraint(fields=("office", "id"), name="mapping_belongs_to_one_office"),
        )
        indexes = (models.Index(fields=("office", "headings_key", "-id"), name="mappings_of_headings"),)

    def __str__(self) -> str:
        return f"栏目 {self.subject_id}"


class Result(models.Model):
    """What an import came to, written in the transaction of its rows. A confirmation record."""

    office = _office()
    owner = _staff("经手人")
    subject = models.ForeignKey(Import, on_delete=models.PROTECT, related_name="results")
    mapping = models.ForeignKey(Mapping, on_delete=models.PROTECT, related_name="+")
    rows = models.PositiveIntegerField("行数")
    taken_over = models.PositiveIntegerField("导入")
    repeated = models.PositiveIntegerField("文件里重复")
    known = models.PositiveIntegerField("已在名下")
    bad = models.PositiveIntegerField("有错没有导入")
    taken_over_at = models.DateTimeField("时间")

    class Meta:
        constraints = (
            models.UniqueConstraint(fields=("office", "subject"), name="an_import_is_taken_over_once"),
            models.CheckConstraint(
                condition=Q(
                    rows=models.F("taken_over") + models.F("repeated") + models.F("known") + models.F("bad")
                ),
                name="every_row_of_an_import_has_one_fate",
            ),
        )

    def __str__(self) -> str:
        return f"导入结果 {self.subject_id}"


class Claim(models.Model):
    """The row of the file behind an imported registration, as it stood there. Written by `imports_add` alone.

    Append-only; erased with its person.
    """

    office = _office()
    owner = _staff("置业顾问")
    subject = models.ForeignKey(Import, on_delete=models.PROTECT, related_name="claims")
    registration = models.ForeignKey(Registration, on_delete=models.PROTECT, related_name="+")
    row = models.PositiveIntegerField("第几行")
    source = SealedTextField("原文")

    class Meta:
        ordering = ("row",)
        constraints = (
            models.UniqueConstraint(fields=("office", "subject", "row"), name="a_row_is_taken_over_once"),
        )
        indexes = (models.Index(fields=("office", "registration"), name="claim_of_a_registration"),)

    def __str__(self) -> str:
        return f"导入 {self.subject_id} 第 {self.row} 行"


class Withdrawal(models.Model):
    """A manager declares a whole import void: its registrations count no more. A confirmation record."""

    office = _office()
    owner = _staff("作废人")
    subject = models.ForeignKey(Import, on_delete=models.PROTECT, related_name="withdrawals")
    reason = models.CharField("理由", max_length=REASON_CHARACTERS_MAX)
    withdrawn_at = models.DateTimeField("时间")

    class Meta:
        constraints = (
            models.UniqueConstraint(fields=("office", "subject"), name="an_import_is_withdrawn_once"),
            models.CheckConstraint(condition=~Q(reason=""), name="withdrawing_an_import_states_its_reason"),
        )

    def __str__(self) -> str:
        return f"作废 {self.subject_id}"
