"""Words of inspections, and whose they are."""

from typing import Final

from django.db import models

from anchang.apps.offices.choices import Post


class Watched(models.TextChoices):
    """What an inspection looked at."""

    VISIT = "visit", "一次来访"
    CALL = "call", "一次来电"
    MOMENT = "moment", "巡场"


class Result(models.TextChoices):
    DONE = "done", "做到"
    MISSED = "missed", "没做到"
    NOT_APPLICABLE = "not_applicable", "不适用"


INSPECTORS: Final = frozenset({Post.SUPERVISOR, Post.SALES_MANAGER, Post.PROJECT_MANAGER})
INSPECTED: Final = frozenset({Post.CONSULTANT, Post.DESK, Post.CLERK})
EVERYBODY: Final = INSPECTORS | INSPECTED
