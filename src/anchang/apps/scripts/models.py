"""Talk scripts and project facts (3.4.3, 5.1.3): topics, their versions, what was decided, who has read.

Everything is append-only but where a version stands, which the database keeps from its steps.
"""

from typing import ClassVar

from django.db import models
from django.db.models import F, Q

from anchang.apps.offices.models import Estate, Office, Staff
from anchang.apps.scripts.choices import Kind, Occasion, StepKind, VersionState

TITLE_CHARACTERS_MAX = 40
QUESTION_CHARACTERS_MAX = 120
BODY_CHARACTERS_MAX = 4000
UNIT_CHARACTERS_MAX = 20
SOURCE_CHARACTERS_MAX = 120
WORDS_CHARACTERS_MAX = 200
PLACE_MAX = 99
# States of a version that nobody has approved.
_UNSEEN = (VersionState.WAITING, VersionState.REFUSED, VersionState.TAKEN_BACK)


def _office() -> models.ForeignKey[Office, Office]:
    return models.ForeignKey(Office, models.PROTECT, verbose_name="案场", related_name="+")


def _staff(name: str) -> models.ForeignKey[Staff, Staff]:
    return models.ForeignKey(Staff, models.PROTECT, verbose_name=name, related_name="+")


class Topic(models.Model):
    """One script or fact of an estate through all its versions."""

    office = _office()
    owner = _staff("建立人")
    estate = models.ForeignKey(Estate, models.PROTECT, verbose_name="项目", related_name="+")
    kind = models.CharField("种类", max_length=6, choices=Kind)
    opened_at = models.DateTimeField("建立时间")

    class Meta:
        verbose_name = "话术或资料"
        constraints = [
            models.UniqueConstraint(fields=["office", "id"], name="topic_belongs_to_one_office"),
            models.UniqueConstraint(fields=["office", "id", "kind"], name="a_topic_has_one_kind"),
            models.CheckConstraint(condition=Q(kind__in=Kind.values), name="a_topic_is_a_script_or_a_fact"),
        ]

    def __str__(self) -> str:
        return f"{self.get_kind_display()} {self.pk}"


class Version(models.Model):
    """What a topic says from a day on, once it is approved.

    A script has ``title``, ``occasion``, ``place`` in the order of introduction and ``body`` in paragraphs; a
    fact has ``title`` (the short word people look for), ``question``, ``body`` (the answer), ``unit`` and
    ``source``. ``kind`` repeats the topic's.
    """

    office = _office()
    owner = _staff("写的人")
    topic = models.ForeignKey(Topic, models.PROTECT, related_name="versions")
    kind = models.CharField("种类", max_length=6, choices=Kind)
    number = models.PositiveIntegerField("版次")
    state = models.CharField("状态", max_length=10, choices=VersionState, default=VersionState.WAITING)
    approved_by = models.ForeignKey(Staff, models.PROTECT, verbose_name="批准人", related_name="+", null=True)
    approved_at = models.DateTimeField("批准时间", null=True)
    title = models.CharField("标题", max_length=TITLE_CHARACTERS_MAX)
    occasion = models.CharField("场合", max_length=10, choices=Occasion, blank=True, default="")
    place = models.PositiveSmallIntegerField("介绍顺序", default=0)
    question = models.CharField("客户怎么问", max_length=QUESTION_CHARACTERS_MAX, blank=True, default="")
    body = models.TextField("正文", max_length=BODY_CHARACTERS_MAX)
    unit = models.CharField("单位", max_length=UNIT_CHARACTERS_MAX, blank=True, default="")
    source = models.CharField("出处", max_length=SOURCE_CHARACTERS_MAX, blank=True, default="")
    effective_day = models.DateField("生效日")
    expires_day = models.DateField("有效到", null=True)
    asks_reading = models.BooleanField("请置业顾问确认已读", default=False)
    note = models.CharField("这一版改了什么", max_length=WORDS_CHARACTERS_MAX, blank=True, default="")
    written_at = models.DateTimeField("时间")

    # What a person wrote, as two versions are compared.
    WRITTEN: ClassVar = (
        "title", "occasion", "place", "question", "body", "unit", "source", "effective_day", "expires_day",
        "asks_reading",
    )  # fmt: skip

    class Meta:
        verbose_name = "版本"
        constraints = [
            models.UniqueConstraint(fields=["office", "id"], name="script_version_belongs_to_one_office"),
            models.UniqueConstraint(fields=["office", "id", "owner"], name="a_script_version_has_one_author"),
            models.UniqueConstraint(
                fields=["office", "topic", "number"], name="a_script_version_number_is_given_once"
            ),
            models.UniqueConstraint(
                fields=["office", "topic"],
                condition=Q(state=VersionState.WAITING),
                name="one_version_of_a_topic_waits_at_a_time",
            ),
            models.CheckConstraint(
                condition=Q(state__in=VersionState.values), name="a_script_version_has_a_known_state"
            ),
            models.CheckConstraint(
                condition=Q(approved_by__isnull=True, state__in=_UNSEEN)
                | (Q(approved_by__isnull=False) & ~Q(state__in=_UNSEEN)),
                name="an_approved_script_names_who_approved_it",
            ),
            models.CheckConstraint(
                condition=~Q(title="") & ~Q(body=""), name="a_script_version_says_something"
            ),
            models.CheckConstraint(
                condition=~Q(kind=Kind.SCRIPT) | Q(occasion__in=Occasion.values),
                name="a_script_has_its_occasion",
            ),
            models.CheckConstraint(
                condition=~Q(kind=Kind.FACT) | (~Q(question="") & ~Q(source="")),
                name="a_fact_has_its_question_and_source",
            ),
            models.CheckConstraint(
                condition=Q(expires_day__isnull=True) | Q(expires_day__gte=F("effective_day")),
                name="a_fact_expires_after_it_begins",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.title} 第 {self.number} 版"


class Step(models.Model):
    """What was decided on a version; ``author`` repeats who wrote it, so that nobody approves their own."""

    office = _office()
    owner = _staff("经手人")
    version = models.ForeignKey(Version, models.PROTECT, related_name="steps")
    author = _staff("写的人")
    kind = models.CharField("处理", max_length=10, choices=StepKind)
    reason = models.CharField("理由", max_length=WORDS_CHARACTERS_MAX, blank=True, default="")
    decided_at = models.DateTimeField("时间")

    class Meta:
        verbose_name = "话术处理"
        constraints = [
            models.CheckConstraint(
                condition=Q(kind__in=StepKind.values), name="a_script_step_is_of_a_known_kind"
            ),
            models.CheckConstraint(
                condition=~Q(kind__in=[StepKind.APPROVED, StepKind.REFUSED]) | ~Q(owner=F("author")),
                name="nobody_approves_their_own_script",
            ),
            models.CheckConstraint(
                condition=~Q(kind__in=[StepKind.REFUSED, StepKind.WITHDRAWN]) | ~Q(reason=""),
                name="refusing_a_script_states_its_reason",
            ),
        ]
        indexes = [models.Index(fields=["office", "version"], name="steps_of_a_script")]

    def __str__(self) -> str:
        return self.get_kind_display()


class Check(models.Model):
    """Somebody other than the author compared a fact with its source; the newest says until when it holds."""

    office = _office()
    owner = _staff("核对人")
    version = models.ForeignKey(Version, models.PROTECT, related_name="checks")
    author = _staff("写的人")
    words = models.CharField("对照了什么", max_length=WORDS_CHARACTERS_MAX)
    good_until_day = models.DateField("有效到", null=True)
    checked_at = models.DateTimeField("时间")

    class Meta:
        verbose_name = "核对"
        constraints = [
            models.CheckConstraint(condition=~Q(owner=F("author")), name="nobody_checks_their_own_fact"),
            models.CheckConstraint(condition=~Q(words=""), name="a_check_says_what_was_compared"),
        ]
        indexes = [models.Index(fields=["office", "version", "-checked_at"], name="checks_of_a_fact")]

    def __str__(self) -> str:
        return f"核对 {self.pk}"


class Reading(models.Model):
    """已读: a consultant confirmed having read a version."""

    office = _office()
    owner = _staff("读的人")
    version = models.ForeignKey(Version, models.PROTECT, related_name="readings")
    read_at = models.DateTimeField("时间")

    class Meta:
        verbose_name = "已读"
        constraints = [
            models.UniqueConstraint(
                fields=["office", "version", "owner"], name="a_script_is_confirmed_once_by_a_person"
            ),
        ]

    def __str__(self) -> str:
        return f"已读 {self.pk}"
