"""Corrections of confirmation records (2.1.4): asked for, ruled on by a manager, told to whom it touches.

The record itself stays as it was. It is named by its table and number, for this app is below the apps that
keep records; the database checks that whoever asks may see it.
"""

from __future__ import annotations

from django.db import models
from django.db.models import F, Q

from anchang.apps.conduct.choices import Field
from anchang.apps.offices.models import Office, Staff
from anchang.foundation.vault import SealedTextField

WORDS_CHARACTERS_MAX = 400


class Correction(models.Model):
    """A request to correct one record. ``record_owner`` is the person whose record it is."""

    office = models.ForeignKey(Office, on_delete=models.PROTECT, related_name="+")
    owner = models.ForeignKey(Staff, on_delete=models.PROTECT, related_name="+", verbose_name="申请人")
    record_table = models.CharField("记录类别", max_length=63)
    record_id = models.BigIntegerField("记录号")
    record_owner = models.ForeignKey(Staff, on_delete=models.PROTECT, related_name="+")
    field = models.CharField("更正项", max_length=12, choices=Field)
    was = SealedTextField("原记", blank=True, default="")
    wanted = SealedTextField("应为", blank=True, default="")
    wanted_at = models.DateTimeField("应为时间", null=True)
    consultant = models.ForeignKey(Staff, on_delete=models.PROTECT, related_name="+", null=True)
    reason = models.CharField("理由", max_length=WORDS_CHARACTERS_MAX)
    proof = models.CharField("依据", max_length=WORDS_CHARACTERS_MAX)
    asked_at = models.DateTimeField("申请时间")

    class Meta:
        ordering = ("-asked_at", "-id")
        constraints = (
            models.CheckConstraint(
                condition=~Q(reason="") & ~Q(proof=""), name="a_correction_states_reason_and_proof"
            ),
            models.CheckConstraint(
                condition=Q(field="time", wanted_at__isnull=False)
                | (~Q(field="time") & Q(wanted_at__isnull=True)),
                name="only_a_corrected_time_names_a_time",
            ),
            models.CheckConstraint(
                condition=Q(field="consultant", consultant__isnull=False)
                | (~Q(field="consultant") & Q(consultant__isnull=True)),
                name="only_a_corrected_consultant_names_one",
            ),
            models.CheckConstraint(
                condition=Q(wanted_at__isnull=True) | Q(wanted_at__lte=F("asked_at")),
                name="a_corrected_time_is_not_in_the_future",
            ),
            models.UniqueConstraint(fields=("office", "id"), name="correction_belongs_to_one_office"),
            models.UniqueConstraint(
                fields=("office", "id", "owner", "record_owner"), name="a_correction_fixes_whom_it_concerns"
            ),
        )
        indexes = (
            models.Index(fields=("office", "record_table", "record_id"), name="corrections_of_a_record"),
            models.Index(fields=("office", "owner", "-asked_at", "-id"), name="corrections_of_an_asker"),
            models.Index(fields=("office", "-asked_at", "-id"), name="corrections_of_an_office"),
        )

    def __str__(self) -> str:
        return f"更正 {self.pk}"


class CorrectionRuling(models.Model):
    """The manager's word on a correction; an approved one holds from then on.

    ``owner`` and ``record_owner`` repeat the correction's and are tied to it by a foreign key.
    """

    office = models.ForeignKey(Office, on_delete=models.PROTECT, related_name="+")
    owner = models.ForeignKey(Staff, on_delete=models.PROTECT, related_name="+", verbose_name="申请人")
    record_owner = models.ForeignKey(Staff, on_delete=models.PROTECT, related_name="+")
    correction = models.ForeignKey(Correction, on_delete=models.PROTECT, related_name="rulings")
    approved = models.BooleanField("同意")
    note = models.CharField("说明", max_length=WORDS_CHARACTERS_MAX, blank=True, default="")
    decided_by = models.ForeignKey(Staff, on_delete=models.PROTECT, related_name="+")
    decided_at = models.DateTimeField("时间")

    class Meta:
        ordering = ("id",)
        constraints = (
            models.CheckConstraint(
                condition=~Q(decided_by=F("owner")), name="nobody_rules_on_their_own_correction"
            ),
            models.CheckConstraint(
                condition=~Q(decided_by=F("record_owner")),
                name="nobody_rules_on_a_correction_of_their_record",
            ),
            models.CheckConstraint(
                condition=Q(approved=True) | ~Q(note=""), name="a_refused_correction_says_why"
            ),
            models.UniqueConstraint(fields=("office", "correction"), name="a_correction_is_ruled_on_once"),
        )

    def __str__(self) -> str:
        return f"更正决定 {self.pk}"


class CorrectionNotice(models.Model):
    """An approved correction told to one person whom it touches; written by the database alone.

    ``was``, ``wanted``, ``wanted_at`` and ``consultant`` are there only when the record is the person's own.
    Otherwise the notice says that a record of the same household was corrected, no more than that; except to
    whom a registration is given to: ``consultant`` is the person then.
    """

    office = models.ForeignKey(Office, on_delete=models.PROTECT, related_name="+")
    owner = models.ForeignKey(Staff, on_delete=models.PROTECT, related_name="+", verbose_name="告知谁")
    correction = models.ForeignKey(Correction, on_delete=models.PROTECT, related_name="notices")
    own = models.BooleanField("本人的记录")
    customer_id = models.BigIntegerField("本人名下的客户", null=True)
    record_table = models.CharField("记录类别", max_length=63)
    record_id = models.BigIntegerField("记录号", null=True)
    field = models.CharField("更正项", max_length=12, choices=Field)
    was = SealedTextField("原记", blank=True, default="")
    wanted = SealedTextField("应为", blank=True, default="")
    wanted_at = models.DateTimeField("应为时间", null=True)
    consultant = models.ForeignKey(Staff, on_delete=models.PROTECT, related_name="+", null=True)
    told_at = models.DateTimeField("时间")

    class Meta:
        ordering = ("-told_at", "-id")
        constraints = (
            models.UniqueConstraint(
                fields=("office", "correction", "owner"), name="a_person_is_told_of_a_correction_once"
            ),
            models.UniqueConstraint(fields=("office", "id"), name="notice_belongs_to_one_office"),
        )
        indexes = (
            models.Index(fields=("office", "owner", "-told_at", "-id"), name="notices_of_a_person"),
            models.Index(fields=("office", "record_table", "record_id"), name="notices_of_a_record"),
        )

    def __str__(self) -> str:
        return f"更正通知 {self.pk}"


class Acknowledgement(models.Model):
    """The person has read the notice."""

    office = models.ForeignKey(Office, on_delete=models.PROTECT, related_name="+")
    owner = models.ForeignKey(Staff, on_delete=models.PROTECT, related_name="+")
    notice = models.ForeignKey(CorrectionNotice, on_delete=models.PROTECT, related_name="acknowledgements")
    seen_at = models.DateTimeField("时间")

    class Meta:
        ordering = ("id",)
        constraints = (
            models.UniqueConstraint(fields=("office", "notice"), name="a_notice_is_acknowledged_once"),
        )

    def __str__(self) -> str:
        return f"已阅 {self.notice_id}"
