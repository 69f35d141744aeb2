"""What was done, by whom, when: a hash chain an office, written in the deed's transaction, never changed.

An entry is inserted at once and *sealed* when its transaction commits: it gets its number, the hash of its
predecessor and its own. So the office's head is locked last of all, and for a moment only.
"""

from django.db import models
from django.db.models import Q


class Entry(models.Model):
    """One thing done in an office, or one record kept. `detail` holds ids and figures, nothing personal.

    Office and actor are plain numbers: the ledger outlives what it speaks of and knows no app; actor 0 is
    nobody known. `at` is the server's time of the deed, `sealed_at` the database's own, which never goes
    back. Of a record the entry holds a salted commitment alone (`commitment`), over its first
    `subject_columns` columns.
    """

    office_id = models.BigIntegerField("案场")
    sequence = models.BigIntegerField("序号", null=True)
    at = models.DateTimeField("时间")
    sealed_at = models.DateTimeField("入账时间", null=True)
    actor_id = models.BigIntegerField("经手人")
    action = models.CharField("动作", max_length=80)
    subject_table = models.CharField("记录表", max_length=63, default="")
    subject_id = models.BigIntegerField("记录号", null=True)
    subject_columns = models.SmallIntegerField("记录列数", default=0)
    detail = models.JSONField("内容", default=dict)
    commitment = models.CharField("记录指纹", max_length=64, default="")
    previous_hash = models.CharField("前一条的指纹", max_length=64, default="")
    hash = models.CharField("指纹", max_length=64, default="")

    class Meta:
        verbose_name = "台账记录"
        indexes = [
            models.Index(fields=["office_id", "-sealed_at", "-sequence"], name="ledger_entry_newest_first"),
            models.Index(
                fields=["office_id", "id"], condition=Q(sequence=None), name="ledger_entry_unsealed"
            ),
            models.Index(
                fields=["office_id", "subject_table", "subject_id", "-sequence"],
                condition=~Q(subject_table=""),
                name="ledger_entry_of_a_record",
            ),
        ]
        constraints = [
            models.CheckConstraint(
                condition=Q(action__regex=r"^[a-z_]+\.[a-z_]+$"),
                name="ledger_entry_action_is_area_dot_verb",
            ),
            models.CheckConstraint(
                condition=Q(subject_table="", subject_id=None, commitment="")
                | (~Q(subject_table="") & Q(subject_id__isnull=False) & ~Q(commitment="")),
                name="ledger_entry_of_a_record_commits_to_it",
            ),
            models.UniqueConstraint(
                fields=["office_id", "sequence"], name="ledger_entry_has_a_number_of_its_own"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.at:%Y-%m-%d %H:%M} {self.action}"


class Head(models.Model):
    """The newest entry of an office: whoever seals waits here for its turn. Definer functions alone reach it.

    `at` is the latest time of a deed, so that the office's time need never go back.
    """

    office_id = models.BigIntegerField("案场")
    sequence = models.BigIntegerField("序号")
    hash = models.CharField("指纹", max_length=64)
    sealed_at = models.DateTimeField("入账时间")
    at = models.DateTimeField("时间")

    class Meta:
        verbose_name = "台账末条"
        constraints = [models.UniqueConstraint(fields=["office_id"], name="an_office_has_one_ledger_head")]

    def __str__(self) -> str:
        return f"第 {self.sequence} 号"


class Salt(models.Model):
    """What makes a commitment say nothing about its record once the salt is deleted (erasure)."""

    office_id = models.BigIntegerField("案场")
    entry_id = models.BigIntegerField("台账记录")
    subject_table = models.CharField("记录表", max_length=63)
    subject_id = models.BigIntegerField("记录号")
    salt = models.CharField("盐", max_length=64)

    class Meta:
        verbose_name = "记录指纹的盐"
        constraints = [
            models.UniqueConstraint(fields=["office_id", "entry_id"], name="a_commitment_has_one_salt")
        ]
        indexes = [
            models.Index(fields=["office_id", "subject_table", "subject_id"], name="salts_of_a_record")
        ]

    def __str__(self) -> str:
        return f"盐 {self.entry_id}"


class Redaction(models.Model):
    """Permission to change one row in one transaction; made and taken back by `ledger_redact` alone."""

    office_id = models.BigIntegerField("案场")
    subject_table = models.CharField("记录表", max_length=63)
    subject_id = models.BigIntegerField("记录号")
    transaction = models.CharField("事务", max_length=20)

    class Meta:
        verbose_name = "记录抹除许可"
        indexes = [
            models.Index(fields=["office_id", "subject_table", "subject_id"], name="redactions_of_a_record")
        ]

    def __str__(self) -> str:
        return f"{self.subject_table} {self.subject_id}"
