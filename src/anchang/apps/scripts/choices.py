"""Words of talk scripts and project facts, and whose they are."""

from typing import Final

from django.db import models

from anchang.apps.offices.choices import Post
from anchang.domain.confidential import Category


class Kind(models.TextChoices):
    """What a topic is: something to say, or something to know."""

    SCRIPT = "script", "话术"
    FACT = "fact", "项目资料"


class Occasion(models.TextChoices):
    """When a talk script is spoken, in the order of a reception (3.4.3)."""

    PHONE = "phone", "接听来电"
    GREETING = "greeting", "迎接"
    SAND_TABLE = "sand_table", "沙盘讲解"
    LAYOUT = "layout", "户型与样板间"
    PRICE = "price", "算价与付款"
    DOUBTS = "doubts", "解答疑虑"
    INVITATION = "invitation", "邀约"
    FAREWELL = "farewell", "送客"
    FOLLOW_UP = "follow_up", "回访"


class VersionState(models.TextChoices):
    WAITING = "waiting", "待批准"
    APPROVED = "approved", "已批准"
    REFUSED = "refused", "未批准"
    TAKEN_BACK = "taken_back", "写的人收回"
    WITHDRAWN = "withdrawn", "已撤下"


class StepKind(models.TextChoices):
    """What happened to a version after it was written."""

    APPROVED = "approved", "批准"
    REFUSED = "refused", "不批准"
    TAKEN_BACK = "taken_back", "收回"
    WITHDRAWN = "withdrawn", "撤下"


class Standing(models.TextChoices):
    """Where a version stands today, with its effective day."""

    WAITING = "waiting", "待批准"
    COMING = "coming", "已批准，未到生效日"
    CURRENT = "current", "现行"
    EARLIER = "earlier", "旧版"
    REFUSED = "refused", "未批准"
    TAKEN_BACK = "taken_back", "已收回"
    WITHDRAWN = "withdrawn", "已撤下"


MANAGERS: Final = frozenset({Post.SUPERVISOR, Post.SALES_MANAGER, Post.PROJECT_MANAGER})
WRITERS: Final = MANAGERS | {Post.CLERK}
APPROVERS: Final = frozenset({Post.SALES_MANAGER, Post.PROJECT_MANAGER})
READERS: Final = WRITERS | {Post.CONSULTANT, Post.DESK, Post.FINANCE}
# Who owes the reading of what they say to customers.
SPEAKERS: Final = frozenset({Post.CONSULTANT})
CATEGORIES: Final = {Kind.SCRIPT: Category.TRAINING, Kind.FACT: Category.PROJECT_DATA}
