"""Forms on their way: handed in by batch, received or returned, archived under a number."""

from __future__ import annotations

from django.db import models
from django.db.models import Q

from anchang.apps.customers.models import Registration
from anchang.apps.offices.models import Office, Staff

from ..choices import StepKind

WORDS_CHARACTERS_MAX = 200
REASON_CHARACTERS_MAX = 200
PLACE_CHARACTERS_MAX = 60


class Batch(models.Model):
    """Forms that were handed in together. ``due_at`` is the deadline of the day as the rulebook then had it.

    ``handed_by`` is the clerk where paper was taken at the counter.
    """

    office = models.ForeignKey(Office, on_delete=models.PROTECT, related_name="+")
    owner = models.ForeignKey(Staff, on_delete=models.PROTECT, related_name="+", verbose_name="置业顾问")
    day = models.DateField("营业日")
    words = models.CharField("附言", max_length=WORDS_CHARACTERS_MAX, blank=True, default="")
    due_at = models.DateTimeField("当晚期限")
    handed_at = models.DateTimeField("交表时间")
    handed_by = models.ForeignKey(Staff, on_delete=models.PROTECT, related_name="+")

    class Meta:
        ordering = ("handed_at", "id")
        constraints = (
            models.UniqueConstraint(fields=("office", "id", "owner"), name="a_batch_is_of_one_consultant"),
            models.UniqueConstraint(fields=("office", "id"), name="batch_belongs_to_one_office"),
        )
        indexes = (
            models.Index(fields=("office", "owner", "-handed_at"), name="batches_of_a_consultant"),
            models.Index(fields=("office", "-handed_at"), name="batches_of_an_office"),
        )

    def __str__(self) -> str:
        return f"交表 {self.pk}"


class Item(models.Model):
    """One form in a batch; ``answers`` is the return that it puts right."""

    office = models.ForeignKey(Office, on_delete=models.PROTECT, related_name="+")
    owner = models.ForeignKey(Staff, on_delete=models.PROTECT, related_name="+", verbose_name="置业顾问")
    batch = models.ForeignKey(Batch, on_delete=models.PROTECT, related_name="items")
    registration = models.ForeignKey(Registration, on_delete=models.PROTECT, related_name="+")
    answers = models.ForeignKey("Step", on_delete=models.PROTECT, related_name="+", null=True)

    class Meta:
        ordering = ("id",)
        constraints = (
            models.UniqueConstraint(
                fields=("office", "registration"),
                condition=Q(answers__isnull=True),
                name="a_form_is_handed_in_once",
            ),
            models.UniqueConstraint(
                fields=("office", "answers"), name="a_returned_form_is_handed_in_once_more"
            ),
            models.UniqueConstraint(
                fields=("office", "id", "registration", "owner"), name="an_item_is_one_form_of_one_consultant"
            ),
            models.UniqueConstraint(fields=("office", "id"), name="item_belongs_to_one_office"),
        )
        indexes = (
            models.Index(fields=("office", "registration", "-id"), name="hand_overs_of_a_form"),
            models.Index(fields=("office", "batch"), name="forms_of_a_batch"),
        )

    def __str__(self) -> str:
        return f"表 {self.registration_id}"


class Step(models.Model):
    """What the clerk did with a form: first received or returned; once received, returned or archived.

    ``after`` names the step before it, so that of two clerks at once one is refused. The number of an
    archived form is given by the database: without gaps, by office and year.
    """

    office = models.ForeignKey(Office, on_delete=models.PROTECT, related_name="+")
    owner = models.ForeignKey(Staff, on_delete=models.PROTECT, related_name="+", verbose_name="置业顾问")
    item = models.ForeignKey(Item, on_delete=models.PROTECT, related_name="steps")
    registration = models.ForeignKey(Registration, on_delete=models.PROTECT, related_name="+")
    kind = models.CharField("处理", max_length=10, choices=StepKind)
    after = models.CharField("上一步", max_length=10, choices=StepKind, null=True)
    reason = models.CharField("退回原因", max_length=REASON_CHARACTERS_MAX, blank=True, default="")
    year = models.PositiveSmallIntegerField("归档年份", null=True)
    number = models.PositiveIntegerField("归档号", null=True)
    place = models.CharField("存放", max_length=PLACE_CHARACTERS_MAX, blank=True, default="")
    percent = models.PositiveSmallIntegerField("归档时完整度", null=True)
    left_open = models.JSONField("归档时仍缺", default=list)
    done_at = models.DateTimeField("时间")
    done_by = models.ForeignKey(Staff, on_delete=models.PROTECT, related_name="+")

    class Meta:
        ordering = ("id",)
        constraints = (
            models.CheckConstraint(
                condition=Q(after__isnull=True, kind__in=(StepKind.RECEIVED, StepKind.RETURNED))
                | Q(
                    after__isnull=False,
                    after=StepKind.RECEIVED,
                    kind__in=(StepKind.RETURNED, StepKind.ARCHIVED),
                ),
                name="a_form_is_received_before_it_is_archived",
            ),
            models.CheckConstraint(
                condition=(Q(kind=StepKind.RETURNED) & ~Q(reason=""))
                | (~Q(kind=StepKind.RETURNED) & Q(reason="")),
                name="a_return_states_its_reason",
            ),
            models.CheckConstraint(
                condition=Q(
                    kind=StepKind.ARCHIVED,
                    year__isnull=False,
                    number__isnull=False,
                    number__gte=1,
                    percent__isnull=False,
                    percent__lte=100,
                )
                | (
                    ~Q(kind=StepKind.ARCHIVED)
                    & Q(year__isnull=True, number__isnull=True, percent__isnull=True, place="")
                ),
                name="an_archived_form_alone_has_a_number",
            ),
            models.UniqueConstraint(
                fields=("office", "item", "after"),
                name="a_form_takes_one_step_at_a_time",
                nulls_distinct=False,
            ),
            models.UniqueConstraint(fields=("office", "item", "kind"), name="a_form_takes_each_step_once"),
            models.UniqueConstraint(
                fields=("office", "year", "number"), name="an_archive_number_is_given_once"
            ),
            models.UniqueConstraint(
                fields=("office", "id", "registration", "kind"), name="a_step_is_about_one_form"
            ),
            models.UniqueConstraint(fields=("office", "id"), name="step_belongs_to_one_office"),
        )
        indexes = (
            models.Index(fields=("office", "registration", "-id"), name="steps_of_a_form"),
            models.Index(fields=("office", "kind", "-done_at"), name="steps_of_a_kind"),
            models.Index(fields=("office", "-done_at"), name="steps_of_an_office"),
        )

    def __str__(self) -> str:
        return f"{self.get_kind_display()} {self.registration_id}"

    @property
    def archive_number(self) -> str:
        """``2026-0012``, as it is written on the folder."""
        return f"{self.year}-{self.number:04d}" if self.number else ""
