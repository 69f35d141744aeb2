"""Words of the run sheet and of what its steps record."""

from typing import Final

from django.db import models

from anchang.apps.offices.choices import Post
from anchang.domain.run_sheet import MARK_WORDS, Mark

EDITORS: Final = frozenset({Post.SUPERVISOR, Post.SALES_MANAGER, Post.PROJECT_MANAGER})


class TickMark(models.TextChoices):
    """The same members as :class:`anchang.domain.run_sheet.Mark`."""

    DONE = Mark.DONE.value, MARK_WORDS[Mark.DONE]
    SKIPPED = Mark.SKIPPED.value, MARK_WORDS[Mark.SKIPPED]
    UNDONE = Mark.UNDONE.value, MARK_WORDS[Mark.UNDONE]
    NOTED = Mark.NOTED.value, MARK_WORDS[Mark.NOTED]


class InquiryKind(models.TextChoices):
    UNITS = "units", "销控询问"
    PRICES = "prices", "报价"


class UnitAnswer(models.TextChoices):
    """What the counter answered about a room (5.2.4); only a free one may be recommended."""

    FREE = "free", "可售"
    HELD = "held", "有人留着"
    SOLD = "sold", "已售"
    CLOSED = "closed", "未开放"
