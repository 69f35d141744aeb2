"""Presence and the reception order. Turns carry no customer data, so that everybody may see the board."""

from __future__ import annotations

from django.db import models

from anchang.apps.offices.models import Office, Staff

from ..choices import (
    LostCause,
    MarkKind,
    PresenceState,
    ServedKind,
    TurnSlot,
)


class PresenceEvent(models.Model):
    """Somebody came, stepped out, left on a trip (3.1.2, 3.2.2, 3.3.2)."""

    office = models.ForeignKey(Office, on_delete=models.PROTECT, related_name="+")
    owner = models.ForeignKey(Staff, on_delete=models.PROTECT, related_name="+")
    state = models.CharField("状态", max_length=16, choices=PresenceState)
    note = models.CharField("说明", max_length=200, blank=True, default="")
    changed_at = models.DateTimeField("时间")
    recorded_by = models.ForeignKey(Staff, on_delete=models.PROTECT, related_name="+")

    class Meta:
        ordering = ("changed_at", "id")
        indexes = (
            models.Index(fields=("office", "-changed_at"), name="presence_of_an_office"),
            models.Index(fields=("office", "owner", "-changed_at"), name="presence_of_a_person"),
        )

    def __str__(self) -> str:
        return f"{self.get_state_display()} {self.owner_id}"


class RotationDay(models.Model):
    """Seats and rules of the order as they stood when the day was opened (3.1.2). ``seats`` are staff ids
    from the left, ``rules`` the limits by which the order goes.
    """

    office = models.ForeignKey(Office, on_delete=models.PROTECT, related_name="+")
    day = models.DateField("营业日")
    seats = models.JSONField("席位顺序")
    rules = models.JSONField("轮序规则", default=dict)
    opened_at = models.DateTimeField("开轮时间")
    opened_by = models.ForeignKey(Staff, on_delete=models.PROTECT, related_name="+")

    class Meta:
        ordering = ("-day",)
        constraints = (
            models.UniqueConstraint(fields=("office", "day"), name="an_office_opens_its_rotation_once_a_day"),
        )

    def __str__(self) -> str:
        return f"轮序 {self.day}"


class Turn(models.Model):
    """One reception as the order sees it. ``in_order`` says that the order, not a person or a rule, found
    the receiver; ``slot`` by what right it took a turn, empty when it took none.

    ``order_digest`` is that of the order which the visitor met: replaying the day must come to the same.
    ``passed_why`` goes with ``passed``; ``here`` were in the room. ``decided_by`` departed from the answer.
    """

    office = models.ForeignKey(Office, on_delete=models.PROTECT, related_name="+")
    day = models.DateField("营业日")
    number = models.PositiveIntegerField("当天第几批")
    owner = models.ForeignKey(Staff, on_delete=models.PROTECT, related_name="+", verbose_name="接待人")
    served = models.CharField("对象", max_length=12, choices=ServedKind)
    in_order = models.BooleanField("按轮序")
    on_turn = models.ForeignKey(
        Staff, on_delete=models.PROTECT, related_name="+", null=True, verbose_name="当时轮到谁"
    )
    slot = models.CharField("轮次来由", max_length=12, choices=TurnSlot, blank=True, default="")
    courtesy = models.BooleanField("代接待", default=False)
    decided_by = models.ForeignKey(
        Staff, on_delete=models.PROTECT, related_name="+", null=True, verbose_name="由谁另行指定"
    )
    passed = models.JSONField("被轮过的人", default=list)
    passed_why = models.JSONField("轮过的原因", default=list)
    here = models.JSONField("当时在岗的人", default=list)
    order_digest = models.CharField("当时轮序的摘要", max_length=64, blank=True, default="")
    began_at = models.DateTimeField("开始")

    class Meta:
        ordering = ("day", "number")
        constraints = (
            models.UniqueConstraint(
                fields=("office", "day", "number"), name="a_turn_number_is_given_once_a_day"
            ),
            models.UniqueConstraint(fields=("office", "id"), name="turn_belongs_to_one_office"),
        )

    def __str__(self) -> str:
        return f"{self.day} 第 {self.number} 批"


class TurnEnd(models.Model):
    """The visitor has gone and the receiver is free again. ``void``: another received instead, the turn is
    given back. ``dealt``: the visitor bought.
    """

    office = models.ForeignKey(Office, on_delete=models.PROTECT, related_name="+")
    turn = models.ForeignKey(Turn, on_delete=models.PROTECT, related_name="ends")
    owner = models.ForeignKey(Staff, on_delete=models.PROTECT, related_name="+")
    void = models.BooleanField("作废", default=False)
    dealt = models.BooleanField("成交", default=False)
    ended_at = models.DateTimeField("结束")

    class Meta:
        ordering = ("ended_at", "id")
        constraints = (models.UniqueConstraint(fields=("office", "turn"), name="a_reception_ends_once"),)

    def __str__(self) -> str:
        return f"结束 {self.turn_id}"


class OrderMark(models.Model):
    """A manager gave a turn to be made up, or took turns away; ``cause`` only when taken away."""

    office = models.ForeignKey(Office, on_delete=models.PROTECT, related_name="+")
    day = models.DateField("营业日")
    owner = models.ForeignKey(Staff, on_delete=models.PROTECT, related_name="+", verbose_name="置业顾问")
    kind = models.CharField("决定", max_length=8, choices=MarkKind)
    cause = models.CharField("情形", max_length=12, choices=LostCause, blank=True, default="")
    turns = models.PositiveSmallIntegerField("轮数", default=1)
    reason = models.CharField("理由", max_length=200)
    marked_at = models.DateTimeField("时间")
    marked_by = models.ForeignKey(Staff, on_delete=models.PROTECT, related_name="+", verbose_name="决定人")

    class Meta:
        ordering = ("marked_at", "id")
        constraints = (
            models.CheckConstraint(condition=~models.Q(reason=""), name="a_turn_given_or_taken_states_why"),
            models.CheckConstraint(
                condition=models.Q(kind=MarkKind.LOST) ^ models.Q(cause=""),
                name="a_turn_taken_away_names_its_cause",
            ),
            models.CheckConstraint(condition=models.Q(turns__gt=0), name="a_mark_counts_a_turn_at_least"),
        )

    def __str__(self) -> str:
        return f"{self.get_kind_display()} {self.owner_id}"
