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
