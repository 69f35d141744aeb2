"""The notice that every office begins with, in our own words. An office should have its lawyer read it and
then approve a version of its own.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from typing import Final

SHIPPED_VERSION: Final = "2026-1"


@dataclass(frozen=True, slots=True)
class NoticeText:
    """One version of the notice as people read it. ``approved_by`` is empty for the shipped text."""

    version: str
    processor: str
    purposes: str
    kinds: str
    retention: str
    rights: str
    contact: str
    effective_day: date
    approved_by: str = ""
    approved_at: datetime | None = None

    @property
    def sections(self) -> tuple[tuple[str, str], ...]:
        """Title and text, in the order of the paper."""
        return (
            ("谁在收集", self.processor),
            ("做什么用", self.purposes),
            ("收集哪些", self.kinds),
            ("保存多久", self.retention),
            ("您的权利", self.rights),
            ("找谁办", self.contact),
        )


def shipped_notice(office: str) -> NoticeText:
    """The shipped text in the name of an office."""
    return NoticeText(
        version=SHIPPED_VERSION,
        processor=f"{office}（售楼处）收集并保管您留下的资料，只有接待您的置业顾问、内业和经理看得到。",
        purposes="为您介绍房源、安排看房和回访；您再次来访或来电时认出您，由同一位置业顾问接待；"
        "确定由谁为您服务；您认购以后办理合同。不作别的用途，不卖给、不交给无关的人。"
        "回访要您另外同意，您不同意也照常接待。",
        kinds="必须的：姓名、电话，没有这两项我们无法再联系您。您愿意时才填的：居住和工作区域、家庭结构、"
        "购房用途、预算、看房经过和您的意见。证件号码和收入情况现在不收集，认购时需要的，另行征得您的同意。"
        "本售楼处不做人脸识别。",
        retention="没有成交的，最后一次联系之后保存 36 个月，到期删除。"
        "已经成交的，合同和收款资料依法至少保存 10 年。有投诉或纠纷的，保存到处理完毕。",
        rights="您可以随时要求：查看和复印您的资料；更正写错的；删除；不再接到我们的电话；收回以前的同意。"
        "提出这些要求不收费，也不影响您看房买房。我们在 15 个工作日内答复。",
        contact="请到前台，或打售楼处电话，找内业或销售经理；核对身份后当面办理，也可以书面提出。"
        "对答复不满意的，可以向网信部门或者消费者协会投诉。",
        effective_day=date(2026, 1, 1),
    )
