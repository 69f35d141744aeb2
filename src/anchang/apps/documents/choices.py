"""The library's words, and what each category of clause 1.3 allows: who files, who reads, who releases."""

from typing import Final

from django.db import models

from anchang.apps.offices.choices import Post
from anchang.domain.confidential import CUSTOMER_DATA, Category

MANAGERS: Final = frozenset({Post.SUPERVISOR, Post.SALES_MANAGER, Post.PROJECT_MANAGER})
EVERYBODY: Final = frozenset(Post)
# What people say of customers stays in the records, under the rules of 1.1 and 1.2.
FILED: Final = tuple(category for category in Category if category not in CUSTOMER_DATA)


class VersionState(models.TextChoices):
    WAITING = "waiting", "待放行"
    CURRENT = "current", "现行"
    EARLIER = "earlier", "旧版"
    REFUSED = "refused", "未放行"
    WITHDRAWN = "withdrawn", "已撤下"


class StepKind(models.TextChoices):
    """What happened to a version after it was filed."""

    RELEASED = "released", "放行"
    REFUSED = "refused", "不放行"
    AUDIENCE = "audience", "改阅读范围"
    WITHDRAWN = "withdrawn", "撤下"


class OpeningKind(models.TextChoices):
    VIEWED = "viewed", "查阅"
    DOWNLOADED = "downloaded", "下载"


_FILING: Final = {
    Category.PAYROLL: MANAGERS | {Post.FINANCE},
    Category.LEADER_PHONE: MANAGERS,
    Category.REPORT: MANAGERS | {Post.CLERK, Post.ADMINISTRATOR, Post.FINANCE},
}
_AUDIENCES: Final = {
    Category.PROJECT_DATA: EVERYBODY - {Post.ADMINISTRATOR},
    Category.SALES_CONTROL: MANAGERS | {Post.CONSULTANT, Post.CLERK, Post.FINANCE},
    Category.QUEUE_NUMBERS: MANAGERS | {Post.CLERK},
    Category.SALES_MATERIAL: MANAGERS | {Post.CONSULTANT, Post.CLERK, Post.DESK},
    Category.BACK_OFFICE: MANAGERS | {Post.CLERK, Post.FINANCE},
    Category.MEETING: MANAGERS | {Post.CLERK},
    Category.REPORT: MANAGERS | {Post.CLERK, Post.FINANCE},
    Category.TRAINING: EVERYBODY,
    Category.LEADER_PHONE: MANAGERS,
    Category.PAYROLL: MANAGERS | {Post.FINANCE},
    Category.OTHER: frozenset({Post.SALES_MANAGER, Post.PROJECT_MANAGER}),
}
_WIDEST: Final = {
    Category.LEADER_PHONE: MANAGERS,
    Category.PAYROLL: MANAGERS | {Post.FINANCE},
}
_AT_ONCE: Final = frozenset(
    {Category.PROJECT_DATA, Category.BACK_OFFICE, Category.MEETING, Category.TRAINING}
)
_ABOUT: Final = {
    Category.PROJECT_DATA: "楼盘概况、配套、交付标准等。",
    Category.SALES_CONTROL: "房源表、销控安排。",
    Category.QUEUE_NUMBERS: "排号的时间、地点和办法，放行前不外传。",
    Category.SALES_MATERIAL: "说辞、户型单页、价格口径，销售经理放行后统一使用。",
    Category.BACK_OFFICE: "内业用的表格、流程和台账样式。",
    Category.MEETING: "例会、专题会的记录。",
    Category.REPORT: "日报、周报、月报和总结。",
    Category.TRAINING: "培训讲义、考核题，全员可读。",
    Category.LEADER_PHONE: "公司领导的联系方式，只给经理。",
    Category.PAYROLL: "工资、提成和奖金表，只给财务和经理；可以另外指名给本人。",
    Category.OTHER: "其他列入保密范围的文件。",
}


def may_file(post: str, category: Category) -> bool:
    """Whether a post may bring documents of a category into the library."""
    usual = MANAGERS | {Post.CLERK, Post.ADMINISTRATOR}
    return category in FILED and post in _FILING.get(category, usual)


def filed_by(post: str) -> tuple[Category, ...]:
    """The categories that a post may file, in the order of the clause."""
    return tuple(category for category in FILED if may_file(post, category))


def usual_audience(category: Category) -> frozenset[Post]:
    """The posts that read a category unless somebody chooses otherwise."""
    return _AUDIENCES[category]


def widest_audience(category: Category) -> frozenset[Post]:
    """The posts beyond which a category is never opened; people may still be named one by one."""
    return _WIDEST.get(category, EVERYBODY)


def needs_release(category: Category) -> bool:
    """Whether the sales manager must release a version before it is read."""
    return category not in _AT_ONCE


def about(category: Category) -> str:
    """What belongs into a category, in a few words."""
    return _ABOUT[category]


FILING_POSTS: Final = frozenset(post for post in Post if filed_by(post))
# Who follows up whether people have read: the others see their own receipts.
RECEIPT_READERS: Final = MANAGERS | {Post.CLERK}
