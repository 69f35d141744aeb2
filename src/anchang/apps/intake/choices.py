"""Where a form stands on its way from the consultant to the archive."""

from __future__ import annotations

from django.db.models import TextChoices


class StepKind(TextChoices):
    """What the clerk did with a form that was handed in."""

    RECEIVED = "received", "收下"
    RETURNED = "returned", "退回"
    ARCHIVED = "archived", "归档"


class Standing(TextChoices):
    """Where a form is now, in the words of the office."""

    HELD = "held", "未交"
    HANDED_IN = "handed_in", "已交，等内业收"
    RETURNED = "returned", "退回补正"
    RECEIVED = "received", "已收，待核对"
    CHECKED = "checked", "已核对"
    ARCHIVED = "archived", "已归档"


class Outcome(TextChoices):
    """What the morning found about somebody's evening (2.1.2, 2.1.3)."""

    IN_ORDER = "in_order", "没有问题"
    AWAY = "away", "不在岗，顺延"
    EXCUSED = "excused", "经理免记"
    PROPOSED = "proposed", "提出处理"
