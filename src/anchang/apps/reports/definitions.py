"""What each figure of the daily report means, in words that are printed beside it (domain.md section 6)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final


@dataclass(frozen=True, slots=True)
class Definition:
    key: str
    label: str
    unit: str
    meaning: str


@dataclass(frozen=True, slots=True)
class Group:
    title: str
    figures: tuple[Definition, ...]


DAILY: Final = (
    Group(
        "来电",
        (
            Definition("calls", "来电量", "组", "当天接起的来电；同一个号码只算一组，回拨不算。"),
            Definition("valid_calls", "有效来电", "组", "结果记为「有效」的号码。"),
            Definition("late_calls", "超声接起", "次", "铃响超过制度规定的声数才接起（条款 5.1.1）。"),
            Definition("missed", "漏接", "次", "电话系统报来、没有人接的。"),
            Definition("called_back", "回拨", "次", "漏接之后打回去的。"),
            Definition("unwritten", "没有填表", "次", "接了、到此刻没有填来电登记表的（条款 5.1.2）。"),
            Definition("invited", "邀请来访", "次", "通话中邀请了来访（条款 5.1.3）。"),
            Definition("appointments", "约定时间", "次", "当天的来电里约好了来访时间。"),
        ),
    ),
    Group(
        "来访",
        (
            Definition("visits", "来访量", "组", "按组算，不按人数；改派过的只算一组。"),
            Definition("first_visits", "首访", "组", "这一家人第一次到访：本人、家人以前都没有来过。"),
            Definition("again", "复访", "组", "这一家人以前来过；当天第二次来也算。"),
            Definition("heads", "到访人数", "人", "各组人数之和。"),
            Definition("in_order", "按轮序", "组", "由轮序决定接待人的（条款 3.1.2）。"),
            Definition("departed", "改派", "组", "没有按制度的答复接待，写明了理由（条款 3.1.1）。"),
            Definition("searches", "现场查档", "次", "内业为来访客户查找以前的登记（条款 2.4.5）。"),
        ),
    ),
    Group(
        "登记",
        (
            Definition("forms", "来访登记", "份", "当天登记的来访登记表，代登记不算。"),
            Definition("without_form", "未登记来访", "组", "接待了、到此刻还没有登记表的（条款 2.1.1）。"),
            Definition("completeness", "平均完整度", "%", "当天登记表完整度的平均，四舍五入。"),
        ),
    ),
    Group(
        "交表与录入",
        (
            Definition("unreturned", "没交的表", "份", "当天填的、还在置业顾问手里的（条款 2.1.2）。"),
            Definition("late_papers", "迟交的表", "份", "当天填的、过了期限才交的（条款 2.1.2）。"),
            Definition("received", "收表", "份", "内业当天收下的。"),
            Definition("archived", "归档", "份", "内业当天归档的（条款 2.1.3）。"),
            Definition("to_enter", "待录入", "份", "到此刻收下了、还没有归档的，哪天的都算。"),
            Definition("overdue", "其中过期", "份", "待录入里过了录入期限的（条款 2.1.3）。"),
        ),
    ),
    Group(
        "成交",
        (
            Definition("deposits", "交定", "套", "当天登记的交定。"),
            Definition("subscribed", "认购", "套", "当天登记的认购。"),
            Definition("signed", "签约", "套", "当天登记的签约。"),
            Definition("subscribed_fen", "认购金额", "元", "当天认购的金额之和。"),
            Definition("signed_fen", "签约金额", "元", "当天签约的金额之和。"),
        ),
    ),
    Group(
        "判单与投诉",
        (
            Definition("decisions", "留存判定", "件", "当天留存的判定，接待时的与判单的都算。"),
            Definition("complaints", "客户投诉", "件", "当天登记的投诉与不满（条款 2.3）。"),
            Definition("changes", "要求换人", "件", "当天登记的更换接待人的要求（条款 3.2.4）。"),
        ),
    ),
    Group(
        "明天",
        (Definition("expected", "约好来访", "组", "来电时约在第二天的。"),),
    ),
)
KEYS: Final = frozenset(one.key for group in DAILY for one in group.figures)


def said(key: str, value: int) -> str:
    """A figure as people read it, without its unit."""
    return f"{value / 100:,.2f}" if key.endswith("_fen") else f"{value:,}"


def definition_of(key: str) -> Definition:
    return _BY_KEY[key]


_BY_KEY: Final[Mapping[str, Definition]] = {one.key: one for group in DAILY for one in group.figures}
