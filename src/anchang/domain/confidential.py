"""The fourteen kinds of confidential matter (1.3), said once for records, documents and the matrix."""

from __future__ import annotations

from enum import StrEnum
from typing import Final


class Category(StrEnum):
    """In the order of 1.3; values agree with the fact `doc_type` of the vocabulary where it knows them."""

    CALL_DATA = "call_data"
    VISIT_DATA = "visit_data"
    DEAL_DATA = "deal_data"
    PROJECT_DATA = "project_data"
    SALES_CONTROL = "sales_control"
    QUEUE_NUMBERS = "queue_numbers"
    SALES_MATERIAL = "sales_material"
    BACK_OFFICE = "back_office"
    MEETING = "meeting"
    REPORT = "report"
    TRAINING = "training"
    LEADER_PHONE = "leader_phone"
    PAYROLL = "payroll"
    OTHER = "other"

    @property
    def label(self) -> str:
        """What people read."""
        return _LABELS[self]

    @classmethod
    def choices(cls) -> list[tuple[str, str]]:
        """Value and label of each, as a model field or a drop-down takes them."""
        return [(category.value, category.label) for category in cls]


_LABELS: Final = {
    Category.CALL_DATA: "来电客户资料",
    Category.VISIT_DATA: "来访客户资料",
    Category.DEAL_DATA: "成交客户资料",
    Category.PROJECT_DATA: "项目基本情况",
    Category.SALES_CONTROL: "房源与销控",
    Category.QUEUE_NUMBERS: "排号时间与地点",
    Category.SALES_MATERIAL: "销售资料",
    Category.BACK_OFFICE: "内业资料",
    Category.MEETING: "会议记录",
    Category.REPORT: "总结与报告",
    Category.TRAINING: "培训资料",
    Category.LEADER_PHONE: "上级电话",
    Category.PAYROLL: "薪金待遇",
    Category.OTHER: "其他机密文件",
}
CUSTOMER_DATA: Final = frozenset({Category.CALL_DATA, Category.VISIT_DATA, Category.DEAL_DATA})
