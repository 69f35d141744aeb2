"""What an office tells the product about its telephones."""

from __future__ import annotations

from django.db import models
from django.db.models import Q

from anchang.apps.offices.models import Estate, Office, Staff

LABEL_CHARACTERS_MAX = 40
LINE_NUMBER_CHARACTERS_MAX = 20
GREETING_CHARACTERS_MAX = 120
DIGEST_CHARACTERS = 64


class Line(models.Model):
    """A line or extension of the office, as the telephone system names it. Without a consultant, whoever is
    on turn answers it.
    """

    office = models.ForeignKey(Office, on_delete=models.PROTECT, related_name="+")
    number = models.CharField("号码或分机", max_length=LINE_NUMBER_CHARACTERS_MAX)
    label = models.CharField("名称", max_length=LABEL_CHARACTERS_MAX)
    estate = models.ForeignKey(
        Estate, on_delete=models.PROTECT, related_name="+", null=True, blank=True, verbose_name="项目"
    )
    consultant = models.ForeignKey(
        Staff, on_delete=models.PROTECT, related_name="+", null=True, blank=True, verbose_name="谁接"
    )
    is_open = models.BooleanField("在用", default=True)

    class Meta:
        ordering = ("number",)
        constraints = (
            models.UniqueConstraint(fields=("office", "number"), name="a_line_number_is_given_once"),
            models.UniqueConstraint(fields=("office", "id"), name="line_belongs_to_one_office"),
            models.CheckConstraint(
                condition=Q(number__regex=r"^[0-9A-Za-z._#*+-]{1,20}$"),
                name="a_line_number_is_letters_and_digits",
            ),
            models.CheckConstraint(condition=~Q(label=""), name="a_line_has_a_label"),
        )

    def __str__(self) -> str:
        return f"{self.label} {self.number}"


class Token(models.Model):
    """By which a telephone system of the office is known. The secret is shown once; a digest is kept.

    ``owner`` made it and answers for it: when their account is closed, it opens nothing any more.
    """

    office = models.ForeignKey(Office, on_delete=models.PROTECT, related_name="+")
    owner = models.ForeignKey(Staff, on_delete=models.PROTECT, related_name="+", verbose_name="谁建的")
    label = models.CharField("用途", max_length=LABEL_CHARACTERS_MAX)
    digest = models.CharField("摘要", max_length=DIGEST_CHARACTERS)
    made_at = models.DateTimeField("建立时间")
    last_used_at = models.DateTimeField("最近使用", null=True)
    revoked_at = models.DateTimeField("停用时间", null=True)

    class Meta:
        ordering = ("-made_at", "-id")
        constraints = (
            models.UniqueConstraint(fields=("office", "id"), name="token_belongs_to_one_office"),
            models.CheckConstraint(condition=~Q(label=""), name="a_token_has_a_label"),
        )

    def __str__(self) -> str:
        return f"接口密钥 {self.pk}"


class Greeting(models.Model):
    """How the office answers the telephone (5.1.1); a later one takes its place. Without an estate it is for
    every line that has none of its own.
    """

    office = models.ForeignKey(Office, on_delete=models.PROTECT, related_name="+")
    owner = models.ForeignKey(Staff, on_delete=models.PROTECT, related_name="+", verbose_name="谁写的")
    estate = models.ForeignKey(Estate, on_delete=models.PROTECT, related_name="+", null=True)
    words = models.CharField("接听用语", max_length=GREETING_CHARACTERS_MAX)
    written_at = models.DateTimeField("时间")

    class Meta:
        ordering = ("-written_at", "-id")
        constraints = (models.CheckConstraint(condition=~Q(words=""), name="a_greeting_says_something"),)

    def __str__(self) -> str:
        return f"接听用语 {self.pk}"
