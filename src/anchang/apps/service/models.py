"""The office's run sheet in versions, and what happened along it at each reception. All of it is appended."""

from __future__ import annotations

from django.db import models
from django.db.models import Q

from anchang.apps.offices.models import Office, Staff
from anchang.apps.reception.models import Visit
from anchang.apps.service.choices import InquiryKind, TickMark, UnitAnswer

WORDS_CHARACTERS_MAX = 200
ROOMS_CHARACTERS_MAX = 80
ROOM_CHARACTERS_MAX = 20
FORM_KEY_CHARACTERS_MAX = 32
STEP_KEY_CHARACTERS_MAX = 40
SHIPPED_CHARACTERS_MAX = 20
VALID_MINUTES_MAX = 480
WAITED_SECONDS_MAX = 86_400


def _office() -> models.ForeignKey[Office, Office]:
    return models.ForeignKey(Office, models.PROTECT, verbose_name="案场", related_name="+")


def _staff(name: str) -> models.ForeignKey[Staff, Staff]:
    return models.ForeignKey(Staff, models.PROTECT, verbose_name=name, related_name="+")


class SheetVersion(models.Model):
    """A run sheet that the office's managers made: `content` is what `domain.run_sheet.sheet_of` reads."""

    office = _office()
    owner = _staff("改的人")
    number = models.PositiveIntegerField("版次")
    effective_day = models.DateField("哪天起用")
    content = models.JSONField("内容")
    reason = models.CharField("为什么改", max_length=WORDS_CHARACTERS_MAX)
    made_at = models.DateTimeField("时间")

    class Meta:
        verbose_name = "接待流程版本"
        ordering = ("-number",)
        constraints = (
            models.UniqueConstraint(fields=("office", "number"), name="a_run_sheet_number_is_given_once"),
            models.UniqueConstraint(fields=("office", "id"), name="run_sheet_belongs_to_one_office"),
            models.CheckConstraint(condition=~Q(reason=""), name="a_run_sheet_states_its_reason"),
        )

    def __str__(self) -> str:
        return f"接待流程第 {self.number} 版"


class Run(models.Model):
    """A reception was begun: from here on it goes by one sheet, the office's `version` or a shipped one."""

    office = _office()
    owner = _staff("接待人")
    visit = models.ForeignKey(Visit, models.PROTECT, related_name="runs")
    version = models.ForeignKey(SheetVersion, models.PROTECT, related_name="+", null=True)
    shipped = models.CharField("出厂流程", max_length=SHIPPED_CHARACTERS_MAX, blank=True, default="")
    began_at = models.DateTimeField("开始接待")

    class Meta:
        verbose_name = "接待流程"
        ordering = ("-began_at", "-id")
        constraints = (
            models.UniqueConstraint(fields=("office", "visit"), name="a_visit_is_begun_once"),
            models.UniqueConstraint(fields=("office", "id"), name="run_belongs_to_one_office"),
            models.CheckConstraint(
                condition=Q(version__isnull=False, shipped="") | (Q(version__isnull=True) & ~Q(shipped="")),
                name="a_reception_goes_by_one_sheet",
            ),
        )

    def __str__(self) -> str:
        return f"接待 {self.pk}"


class Tick(models.Model):
    """A word on a step: done, skipped, taken back, noted. The newest that is not a note counts.

    `number` counts the words on the step, so that two tablets cannot say the same twice. `waited_seconds` is
    how long a tap lay on the tablet without connection, by the tablet's own account.
    """

    office = _office()
    owner = _staff("接待人")
    run = models.ForeignKey(Run, models.PROTECT, related_name="ticks")
    step = models.CharField("步骤", max_length=STEP_KEY_CHARACTERS_MAX)
    number = models.PositiveSmallIntegerField("第几次")
    mark = models.CharField("情况", max_length=8, choices=TickMark)
    words = models.CharField("说明", max_length=WORDS_CHARACTERS_MAX, blank=True, default="")
    form_key = models.CharField("表单号", max_length=FORM_KEY_CHARACTERS_MAX)
    waited_seconds = models.PositiveIntegerField("补传等了几秒", default=0)
    ticked_at = models.DateTimeField("时间")

    class Meta:
        verbose_name = "流程打勾"
        ordering = ("id",)
        constraints = (
            models.UniqueConstraint(
                fields=("office", "run", "step", "number"), name="a_step_hears_one_word_at_a_time"
            ),
            models.UniqueConstraint(fields=("office", "form_key"), name="a_tap_ticks_once"),
            models.CheckConstraint(
                condition=Q(mark=TickMark.DONE) | ~Q(words=""), name="leaving_a_step_out_states_its_reason"
            ),
            models.CheckConstraint(condition=Q(mark__in=TickMark.values), name="a_tick_is_of_a_known_kind"),
            models.CheckConstraint(
                condition=Q(waited_seconds__lte=WAITED_SECONDS_MAX), name="a_tap_waits_a_day_at_most"
            ),
        )

    def __str__(self) -> str:
        return f"{self.get_mark_display()} {self.step}"


class Inquiry(models.Model):
    """What was asked about a room and what was answered: the availability call (5.2.4), a price told (4.9).

    An answer holds for `valid_minutes`; a price names no state of the room.
    """

    office = _office()
    owner = _staff("询问人")
    run = models.ForeignKey(Run, models.PROTECT, related_name="inquiries")
    kind = models.CharField("事项", max_length=8, choices=InquiryKind)
    room = models.CharField("房号", max_length=ROOM_CHARACTERS_MAX)
    answered_by = _staff("谁答的")
    answer = models.CharField("结论", max_length=8, choices=UnitAnswer, blank=True, default="")
    words = models.CharField("怎么说的", max_length=WORDS_CHARACTERS_MAX, blank=True, default="")
    valid_minutes = models.PositiveSmallIntegerField("几分钟内算数")
    form_key = models.CharField("表单号", max_length=FORM_KEY_CHARACTERS_MAX)
    asked_at = models.DateTimeField("时间")

    class Meta:
        verbose_name = "销控询问"
        ordering = ("-asked_at", "-id")
        constraints = (
            models.UniqueConstraint(fields=("office", "form_key"), name="an_inquiry_form_asks_once"),
            models.CheckConstraint(
                condition=Q(kind=InquiryKind.UNITS, answer__in=UnitAnswer.values)
                | (Q(kind=InquiryKind.PRICES, answer="") & ~Q(words="")),
                name="an_inquiry_has_its_answer",
            ),
            models.CheckConstraint(
                condition=Q(valid_minutes__gte=1, valid_minutes__lte=VALID_MINUTES_MAX),
                name="an_answer_holds_for_some_minutes",
            ),
            models.CheckConstraint(condition=~Q(room=""), name="an_inquiry_names_a_room"),
        )
        indexes = (models.Index(fields=("office", "-asked_at"), name="inquiries_of_an_office"),)

    def __str__(self) -> str:
        return f"{self.get_kind_display()} {self.pk}"


class Showing(models.Model):
    """Sample flats were shown (4.8): which, and how it was taken; the registration form begins with it."""

    office = _office()
    owner = _staff("带看人")
    run = models.ForeignKey(Run, models.PROTECT, related_name="showings")
    rooms = models.CharField("看了哪几套", max_length=ROOMS_CHARACTERS_MAX)
    pleases = models.CharField("满意点", max_length=WORDS_CHARACTERS_MAX, blank=True, default="")
    displeases = models.CharField("不满意点", max_length=WORDS_CHARACTERS_MAX, blank=True, default="")
    resistance = models.JSONField("顾虑", default=list)
    form_key = models.CharField("表单号", max_length=FORM_KEY_CHARACTERS_MAX)
    shown_at = models.DateTimeField("时间")

    class Meta:
        verbose_name = "带看"
        ordering = ("id",)
        constraints = (
            models.UniqueConstraint(fields=("office", "form_key"), name="a_showing_form_shows_once"),
            models.CheckConstraint(condition=~Q(rooms=""), name="a_showing_names_what_was_shown"),
        )

    def __str__(self) -> str:
        return f"带看 {self.pk}"


class KitCheck(models.Model):
    """Somebody checked their sales kit (3.4.2); `missing` are the words of what was not there."""

    office = _office()
    owner = _staff("检查人")
    day = models.DateField("营业日")
    missing = models.JSONField("缺什么", default=list)
    item_count = models.PositiveSmallIntegerField("一共几样")
    words = models.CharField("怎么补", max_length=WORDS_CHARACTERS_MAX, blank=True, default="")
    checked_at = models.DateTimeField("时间")

    class Meta:
        verbose_name = "工具检查"
        ordering = ("checked_at", "id")
        constraints = (
            models.CheckConstraint(
                condition=Q(missing=[]) | ~Q(words=""), name="a_missing_tool_is_accounted_for"
            ),
        )
        indexes = (models.Index(fields=("office", "day", "owner"), name="kit_checks_of_a_day"),)

    def __str__(self) -> str:
        return f"工具检查 {self.day}"
