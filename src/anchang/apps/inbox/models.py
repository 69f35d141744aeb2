"""Messages for a colleague's eyes. Append-only: that somebody was told, and when they knew, is evidence."""

from __future__ import annotations

from django.db import models
from django.db.models import Q

from anchang.apps.offices.models import Office, Staff

KIND_CHARACTERS_MAX = 40
WORDS_CHARACTERS_MAX = 200
ROUTE_CHARACTERS_MAX = 40


class Message(models.Model):
    """``owner`` is whom it is for; ``told_by`` is None where the system noticed. ``words`` hold no name or
    number of a customer: the page that ``route`` and ``route_id`` name shows them to whoever may see them.
    """

    office = models.ForeignKey(Office, on_delete=models.PROTECT, related_name="+")
    owner = models.ForeignKey(Staff, on_delete=models.PROTECT, related_name="+", verbose_name="收件人")
    kind = models.CharField("类别", max_length=KIND_CHARACTERS_MAX)
    words = models.CharField("内容", max_length=WORDS_CHARACTERS_MAX)
    route = models.CharField("页面", max_length=ROUTE_CHARACTERS_MAX, blank=True, default="")
    route_id = models.BigIntegerField("页面上的编号", null=True)
    told_by = models.ForeignKey(Staff, on_delete=models.PROTECT, related_name="+", null=True)
    told_at = models.DateTimeField("时间")

    class Meta:
        ordering = ("-told_at", "-id")
        constraints = (
            models.CheckConstraint(condition=~Q(words="") & ~Q(kind=""), name="a_message_says_something"),
            models.CheckConstraint(
                condition=~Q(route="") | Q(route_id__isnull=True), name="a_number_belongs_to_a_page"
            ),
            models.UniqueConstraint(fields=("office", "id"), name="message_belongs_to_one_office"),
        )
        indexes = (models.Index(fields=("office", "owner", "-told_at", "id"), name="messages_of_a_person"),)

    def __str__(self) -> str:
        return f"消息 {self.pk}"


class Acknowledgement(models.Model):
    """Whom a message was for says that they know."""

    office = models.ForeignKey(Office, on_delete=models.PROTECT, related_name="+")
    owner = models.ForeignKey(Staff, on_delete=models.PROTECT, related_name="+")
    message = models.ForeignKey(Message, on_delete=models.PROTECT, related_name="acknowledgements")
    acknowledged_at = models.DateTimeField("知悉时间")

    class Meta:
        ordering = ("acknowledged_at", "id")
        constraints = (
            models.UniqueConstraint(fields=("office", "message"), name="a_message_is_acknowledged_once"),
        )

    def __str__(self) -> str:
        return f"知悉 {self.message_id}"
