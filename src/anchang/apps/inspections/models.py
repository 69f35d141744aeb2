"""Inspections of manner and etiquette (3.4, 4.x, 5.1, 5.2): what was seen, and the person's answer.

Nothing here costs anybody money: the rulebook names no sanction for these clauses. All of it is append-only.
``owner`` is the person inspected, so that everybody reads their own.
"""

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Q

from anchang.apps.inspections.choices import Result, Watched
from anchang.apps.inspections.forms import ITEM_CHARACTERS_MAX
from anchang.apps.offices.models import Office, Staff

TITLE_CHARACTERS_MAX = 40
REMARK_CHARACTERS_MAX = 200
ANSWER_CHARACTERS_MAX = 1000


def _office() -> models.ForeignKey[Office, Office]:
    return models.ForeignKey(Office, models.PROTECT, verbose_name="案场", related_name="+")


def _staff(name: str) -> models.ForeignKey[Staff, Staff]:
    return models.ForeignKey(Staff, models.PROTECT, verbose_name=name, related_name="+")


class FormVersion(models.Model):
    """The office's own version of a form; without one, the form that ships holds."""

    office = _office()
    owner = _staff("写的人")
    code = models.CharField("检查表", max_length=20)
    number = models.PositiveIntegerField("版次")
    title = models.CharField("名称", max_length=TITLE_CHARACTERS_MAX)
    items = models.JSONField("各项")
    reason = models.CharField("为什么改", max_length=REMARK_CHARACTERS_MAX)
    written_at = models.DateTimeField("时间")

    class Meta:
        verbose_name = "检查表版本"
        constraints = [
            models.UniqueConstraint(
                fields=["office", "code", "number"], name="an_inspection_form_number_is_given_once"
            ),
            models.CheckConstraint(
                condition=~Q(title="") & ~Q(reason=""), name="an_inspection_form_states_title_and_reason"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.title} 第 {self.number} 版"


class Inspection(models.Model):
    """One inspection of one person. ``subject_id`` is the visit or call watched, None for a moment."""

    office = _office()
    owner = _staff("被检查的人")
    inspected_by = _staff("检查人")
    form_code = models.CharField("检查表", max_length=20)
    form_number = models.PositiveIntegerField("检查表版次")
    form_title = models.CharField("检查表名称", max_length=TITLE_CHARACTERS_MAX)
    watched = models.CharField("看的是", max_length=6, choices=Watched)
    subject_id = models.BigIntegerField("哪一次", null=True)
    remark = models.CharField("总的说", max_length=REMARK_CHARACTERS_MAX, blank=True, default="")
    happened_at = models.DateTimeField("时间")

    class Meta:
        verbose_name = "检查"
        ordering = ["-happened_at", "-id"]
        constraints = [
            models.UniqueConstraint(fields=["office", "id"], name="inspection_belongs_to_one_office"),
            models.UniqueConstraint(
                fields=["office", "id", "owner", "inspected_by"], name="an_inspection_names_two_people"
            ),
            models.UniqueConstraint(fields=["office", "id", "owner"], name="an_inspection_is_of_one_person"),
            models.CheckConstraint(condition=~Q(inspected_by=F("owner")), name="nobody_inspects_themselves"),
            models.CheckConstraint(
                condition=Q(watched__in=Watched.values), name="an_inspection_watches_something_known"
            ),
            models.CheckConstraint(
                condition=Q(subject_id__isnull=True) | ~Q(watched=Watched.MOMENT),
                name="a_moment_has_no_visit_or_call",
            ),
        ]
        indexes = [
            models.Index(fields=["office", "owner", "-happened_at"], name="inspections_of_a_person"),
            models.Index(fields=["office", "-happened_at"], name="inspections_of_an_office"),
        ]

    def __str__(self) -> str:
        return f"检查 {self.pk}"


class Mark(models.Model):
    """One item of an inspection, with its words as they were."""

    office = _office()
    owner = _staff("被检查的人")
    inspected_by = _staff("检查人")
    inspection = models.ForeignKey(Inspection, models.PROTECT, related_name="marks")
    place = models.PositiveSmallIntegerField("第几项")
    key = models.CharField("项", max_length=20)
    words = models.CharField("检查什么", max_length=ITEM_CHARACTERS_MAX)
    clauses = ArrayField(models.CharField(max_length=12), verbose_name="条款", default=list)
    result = models.CharField("结果", max_length=14, choices=Result)
    remark = models.CharField("备注", max_length=REMARK_CHARACTERS_MAX, blank=True, default="")

    class Meta:
        verbose_name = "检查项"
        ordering = ["place"]
        constraints = [
            models.UniqueConstraint(
                fields=["office", "inspection", "key"], name="an_item_is_marked_once_in_an_inspection"
            ),
            models.CheckConstraint(
                condition=Q(result__in=Result.values), name="an_item_is_done_or_missed_or_not_applicable"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.words}：{self.get_result_display()}"


class Answer(models.Model):
    """What the person inspected says to it, in their own words."""

    office = _office()
    owner = _staff("被检查的人")
    inspection = models.ForeignKey(Inspection, models.PROTECT, related_name="answers")
    words = models.TextField("本人说明", max_length=ANSWER_CHARACTERS_MAX)
    made_at = models.DateTimeField("时间")

    class Meta:
        verbose_name = "本人说明"
        ordering = ["made_at", "id"]
        constraints = [
            models.CheckConstraint(condition=~Q(words=""), name="an_answer_to_an_inspection_says_something"),
        ]
        indexes = [models.Index(fields=["office", "inspection"], name="answers_to_an_inspection")]

    def __str__(self) -> str:
        return f"说明 {self.pk}"
