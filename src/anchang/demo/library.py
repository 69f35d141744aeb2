"""The demo library: documents of several categories, one waiting for release, with readers and receipts."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, timedelta

from anchang.apps.documents.actions import (
    Filing,
    confirm_read,
    file_document,
    file_version,
    open_version,
    release,
)
from anchang.apps.documents.audience import Audience
from anchang.apps.documents.choices import OpeningKind, VersionState, usual_audience
from anchang.apps.documents.models import Paper, Version
from anchang.apps.documents.papers.kinds import Family, PaperKind
from anchang.apps.offices.models import Staff
from anchang.domain.confidential import Category

from .calendar_of_demo import moment
from .papers import floor_plan, pages, sheet

People = Mapping[str, Staff]

_TRAINING = (
    (
        "一、开门迎客",
        "客户走到门口以前开门，微笑，问好：「欢迎光临云栖花园。」",
        "问清三件事：",
        "  1. 是不是第一次来？",
        "  2. 以前来过的，哪位顾问接待的？",
        "  3. 有没有朋友介绍？",
    ),
    (
        "二、入座与讲解",
        "引到洽谈桌，倒水，递资料。",
        "讲解按沙盘、区位、户型、样板房的次序，不抢话。",
        "客户说的话当场记在洽谈表上：喜欢什么，不满意什么，为什么不买。",
    ),
    ("三、送客与登记", "送到看不见为止。", "当晚把登记表交内业；没有登记而撞单的，责任自负。"),
)
_UNITS: list[tuple[str | float, ...]] = [
    (f"{building}-{floor}{room:02d}", layout, area, state)
    for building in ("1", "2")
    for floor in range(2, 8)
    for room, (layout, area, state) in enumerate(
        (("三房两厅", 89.5, "可售"), ("三房两厅", 106.2, "已认购"), ("四房两厅", 128.8, "可售")), 1
    )
]


def fill_library(people: People, now: datetime) -> None:
    """File the documents of the first office as its clerk, managers and finance would have."""
    wu, qian, zhou, gao, sun = (people[one] for one in ("wu", "qian", "zhou", "gao", "sun"))
    everybody = list(people.values())
    training = _file(
        wu, Category.TRAINING, "接待流程讲义", pages("接待流程讲义", *_TRAINING[:2]), moment(now, 40, 9, 15)
    )
    newer = file_version(
        document=training.document,
        filing=Filing(
            "接待流程讲义", _usual(Category.TRAINING), "加了送客与登记一节", asks_confirmation=True
        ),
        content=pages("接待流程讲义", *_TRAINING),
        by=wu,
        now=moment(now, 6, 9, 40),
    )
    _read(newer, everybody[4:12], moment(now, 5, 10, 5), confirmed=5)
    overview = _file(wu, Category.PROJECT_DATA, "云栖花园一期项目概况", _overview(), moment(now, 60, 9, 15))
    _read(overview, everybody[7:14], moment(now, 50, 10, 5))
    script = _file(
        zhou, Category.SALES_MATERIAL, "统一说辞（十一月）", _script(), moment(now, 12, 9, 15), asks=True
    )
    _release(script, qian, moment(now, 11, 9, 50))
    _read(script, everybody[7:12], moment(now, 10, 10, 5), confirmed=3)
    plan = _file(qian, Category.SALES_MATERIAL, "A1 户型单页", floor_plan(), moment(now, 20, 9, 15))
    _read(plan, everybody[8:11], moment(now, 18, 10, 5))
    units = _file(
        wu,
        Category.SALES_CONTROL,
        "一期房源表",
        sheet("房源", ("房号", "户型", "面积", "状态"), _UNITS),
        moment(now, 9, 9, 15),
    )
    _release(units, qian, moment(now, 9, 9, 50))
    _read(units, everybody[7:9], moment(now, 8, 10, 5))
    _file(wu, Category.MEETING, "周例会记录", _meeting(), moment(now, 2, 9, 15))
    report = _file(zhou, Category.REPORT, "十月销售总结", _report(), moment(now, 15, 9, 15))
    _release(report, qian, moment(now, 14, 9, 50))
    pay = _file(sun, Category.PAYROLL, "十月提成表", _pay(), moment(now, 13, 9, 15))
    _release(pay, qian, moment(now, 13, 9, 50))
    _file(gao, Category.QUEUE_NUMBERS, "二期排号办法（征求意见）", _queue(), moment(now, 1, 9, 15))


def _usual(category: Category) -> Audience:
    return Audience(usual_audience(category))


def _file(
    by: Staff,
    category: Category,
    title: str,
    content: bytes,
    at: datetime,
    *,
    asks: bool = False,
) -> Version:
    filing = Filing(title, _usual(category), asks_confirmation=asks)
    return file_document(category=category, filing=filing, content=content, by=by, now=at)


def _release(version: Version, by: Staff, at: datetime) -> None:
    release(version=version, audience=Audience.of_words(version.audience), by=by, now=at)


def _read(version: Version, readers: list[Staff], at: datetime, *, confirmed: int = 0) -> None:
    """Whoever of `readers` may open the version does; the first `confirmed` of them confirm it."""
    audience = Audience.of_words(version.audience)
    paper = Paper.objects.get(version=version)
    downloads = PaperKind(paper.kind).family is Family.OFFICE
    kind = OpeningKind.DOWNLOADED if downloads else OpeningKind.VIEWED
    allowed = [one for one in readers if audience.includes(one) and one.pk != version.owner_id]
    for place, person in enumerate(allowed):
        opened_at = at + timedelta(minutes=37 * place)
        open_version(paper=paper, kind=kind, reason="打印了给客户看" * downloads, by=person, now=opened_at)
        if place < confirmed and version.state == VersionState.CURRENT:
            confirm_read(version=version, by=person, now=opened_at + timedelta(minutes=9))


def _overview() -> bytes:
    return pages(
        "云栖花园一期项目概况",
        (
            "占地约 4.2 万平方米，六栋小高层，共 486 户。",
            "绿地率 35%，车位配比 1 : 1.1。",
            "主力户型：89 平方米三房、106 平方米三房、128 平方米四房。",
            "交付标准：毛坯，公共部位精装。",
        ),
    )


def _script() -> bytes:
    return pages(
        "统一说辞（十一月）",
        (
            "区位：两条主干道之间，步行八分钟到公园。",
            "价格口径：以销售经理当天公布的为准，不报最低价。",
            "不承诺：学区、升值、交付前可更改的公共设施。",
        ),
    )


def _meeting() -> bytes:
    return pages(
        "周例会记录",
        (
            "到会：销售部全体，缺席一人（调休）。",
            "一、上周来访和成交情况通报。",
            "二、登记表当晚交内业，再次提醒。",
            "三、下周六老客户答谢会，分工见内业的表。",
        ),
    )


def _report() -> bytes:
    return pages(
        "十月销售总结",
        (
            "来访比九月多一成，二次到访占三分之一。",
            "未成交的主要原因：总价、楼层、等亲友一起看。",
            "十一月重点：老客户带新客户。",
        ),
    )


def _pay() -> bytes:
    return pages(
        "十月提成表",
        ("按成交统计，以财务核定为准。", "代接待的分成已按 3.3.2 计。", "如有异议，三日内找财务。"),
    )


def _queue() -> bytes:
    return pages(
        "二期排号办法（征求意见）",
        ("时间、地点在放行以前不外传。", "一人一号，凭身份证，不代排。", "排号不等于认购，不收钱。"),
    )
