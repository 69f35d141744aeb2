"""The fourteen kinds of confidential matter (1.3), said once for records, documents and the matrix."""

from __future__ import annotations

from enum import StrEnum


class Category(StrEnum):
    """Values are those of the fact `doc_type` of the vocabulary; `label` is what people read."""

    label: str

    CALL_DATA = "call_data", "来电客户资料"
    VISIT_DATA = "visit_data", "来访客户资料"
    DEAL_DATA = "deal_data", "成交客户资料"
    PROJECT_DATA = "project_data", "项目基本情况"
    SALES_CONTROL = "sales_control", "房源与销控"
    QUEUE_NUMBERS = "queue_numbers", "排号时间与地点"
    SALES_MATERIAL = "sales_material", "销售资料"
    BACK_OFFICE = "back_office", "内业资料"
    MEETING = "meeting", "会议记录"
    REPORT = "report", "总结与报告"
    TRAINING = "training", "培训资料"
    LEADER_PHONE = "leader_phone", "上级电话"
    PAYROLL = "payroll", "薪金待遇"
    OTHER = "other", "其他机密文件"

    def __new__(cls, value: str, label: str) -> Category:
        member = str.__new__(cls, value)
        member._value_ = value
        member.label = label
        return member

    @classmethod
    def choices(cls) -> list[tuple[str, str]]:
        """Value and label of each, as a model field or a drop-down takes them."""
        return [(category.value, category.label) for category in cls]


CUSTOMER_DATA = frozenset({Category.CALL_DATA, Category.VISIT_DATA, Category.DEAL_DATA})
