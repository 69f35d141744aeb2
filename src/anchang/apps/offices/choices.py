"""Posts of an office, in the words of the rulebook."""

from django.db import models


class Post(models.TextChoices):
    CONSULTANT = "consultant", "置业顾问"
    CLERK = "clerk", "内业"
    SUPERVISOR = "supervisor", "销售主管"
    SALES_MANAGER = "sales_manager", "销售经理"
    PROJECT_MANAGER = "project_manager", "专案经理"
    FINANCE = "finance", "财务"
    DESK = "desk", "前台"
    ADMINISTRATOR = "administrator", "系统管理员"


# 上级: whose phone numbers are confidential (1.3).
SUPERIORS = frozenset({Post.SUPERVISOR, Post.SALES_MANAGER, Post.PROJECT_MANAGER})

# Who logs in with a one-time code beside the password; the others may.
ONE_TIME_CODE_POSTS = SUPERIORS | {Post.CLERK, Post.FINANCE, Post.ADMINISTRATOR}
