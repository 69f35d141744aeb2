"""Values of breach cases and corrections, in the words of the rulebook."""

from __future__ import annotations

from django.db.models import TextChoices


class Gravity(TextChoices):
    """How grave a breach is (1.4); a kind of breach that knows no degrees is plain."""

    PLAIN = "plain", "不分轻重"
    MINOR = "minor", "一般"
    GRAVE = "grave", "严重"


class Outcome(TextChoices):
    SANCTION = "sanction", "处理"
    NONE = "none", "不予处理"


class Field(TextChoices):
    """What a correction says about a record. Time, consultant and void change how a case is judged."""

    TIME = "time", "登记时间"
    CONSULTANT = "consultant", "接待的置业顾问"
    VOID = "void", "登错了，作废"
    NAME = "name", "客户姓名"
    PHONE = "phone", "客户电话"
    WORDS = "words", "其他内容"
