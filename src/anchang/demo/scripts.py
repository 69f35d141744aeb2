"""What the consultants of 「云栖花园」 say and know: one version waits for approval, one is not read by all,
and one fact has expired.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from anchang.apps.offices.models import Staff
from anchang.apps.offices.queries import estates
from anchang.apps.scripts.actions import Draft, approve, check, confirm_read, open_topic, revise
from anchang.apps.scripts.choices import Kind, Occasion
from anchang.apps.scripts.models import Version
from anchang.domain.calendar import office_day

_DAYS_AGO = 40
_SCRIPTS = (
    (
        Occasion.PHONE,
        "接听来电",
        "您好，云栖花园，很高兴为您服务。\n"
        "请问怎么称呼您？您是想了解多大的户型？\n"
        "电话里讲不全，我们有样板间和沙盘，您看今天下午还是明天上午方便过来？我把位置发给您。",
    ),
    (
        Occasion.GREETING,
        "迎接与询问",
        "您好，欢迎光临云栖花园。\n"
        "请问您是第一次来吗？之前有没有同事接待过您？\n"
        "这是我的名片，我叫某某。您这边请坐，先喝杯水，我给您拿一份资料。",
    ),
    (
        Occasion.SAND_TABLE,
        "沙盘讲解",
        "我们现在站的位置在这里，朝南。\n"
        "项目由外到里讲：先看区位和道路，再看配套，最后看楼栋。\n"
        "六栋小高层南北错开，前后楼间距见资料，不说「绝对不挡光」。\n"
        "您更在意安静，还是更在意出门方便？我着重给您讲那一栋。",
    ),
    (
        Occasion.LAYOUT,
        "户型与样板间",
        "先问家里几口人、谁住哪一间，再推荐户型。\n"
        "主推 89 平方米三房和 106 平方米三房，各讲一处最好的和一处要取舍的。\n"
        "样板间的家具和软装不在交付标准里，进门先说清楚。",
    ),
    (
        Occasion.PRICE,
        "算价与付款",
        "请问您打算一次性付款，还是按揭？\n"
        "我按您选的这一套，把两种付款方式都算一遍，您带回去和家人商量。\n"
        "优惠以当天公布的为准，不私下许诺。",
    ),
    (
        Occasion.FAREWELL,
        "送客",
        "今天看的几套，我都记在计划书上了，您收好。\n有问题随时打我电话。我送您到门口，路上慢走。",
    ),
)
_NEW_GREETING = (
    "您好，欢迎光临云栖花园。\n请问您是第一次来吗？之前打过电话、或者有同事接待过您吗？\n"
    "这是我的名片，我叫某某。您这边请坐，喝茶还是喝水？我给您拿一份资料。"
)


@dataclass(frozen=True, slots=True)
class _Fact:
    title: str
    question: str
    answer: str
    unit: str
    source: str
    days_good: int | None
    checked: bool


_FACTS = (
    _Fact(
        "总户数", "一共多少户？", "486\n六栋小高层，每栋 81 户。", "户", "规划许可证附图", None, checked=True
    ),
    _Fact("绿地率", "绿化怎么样？", "35%", "", "规划许可证附图", None, checked=True),
    _Fact(
        "车位配比",
        "车位够不够？",
        "1 : 1.1\n产权车位，不是人防车位。",
        "",
        "规划许可证附图",
        None,
        checked=True,
    ),
    _Fact(
        "得房率", "公摊大不大？", "79%–81%\n以测绘报告为准，按户型查表。", "", "预测绘报告", 90, checked=True
    ),
    _Fact("物业费", "物业费多少？", "2.8", "元/平方米·月", "前期物业服务合同", 180, checked=True),
    _Fact("交付时间", "什么时候交房？", "2027 年 12 月底前", "", "买卖合同示范文本第九条", 365, checked=True),
    _Fact(
        "交付标准",
        "是精装还是毛坯？",
        "毛坯\n公共部位精装，入户门、外窗做好。",
        "",
        "交付标准公示",
        None,
        checked=True,
    ),
    _Fact(
        "首付比例",
        "首付要几成？",
        "首套两成，二套三成\n以银行当天的答复为准。",
        "",
        "合作银行十月书面答复",
        -5,
        checked=True,
    ),
    _Fact("公积金贷款", "能用公积金吗？", "可以，最高 100 万元", "", "公积金中心网站", 60, checked=False),
    _Fact("地铁", "离地铁多远？", "步行约 900 米", "", "实地量过", None, checked=False),
    _Fact(
        "学区",
        "划到哪个学校？",
        "不承诺学区\n每年由教育局公布，请客户自己查公告。",
        "",
        "教育局当年公告",
        None,
        checked=True,
    ),
    _Fact("产权年限", "产权多少年？", "70 年，自 2023 年 6 月起", "", "不动产权证", None, checked=True),
)


def scripts_in(people: Mapping[str, Staff], seats: tuple[Staff, ...], now: datetime) -> None:
    """`seats` are the consultants; the first of them have read."""
    began = now - timedelta(days=_DAYS_AGO)
    clerk, manager, project = people["wu"], people["qian"], people["gao"]
    for place, (occasion, title, body) in enumerate(_SCRIPTS):
        draft = Draft(title, body, office_day(began), occasion=occasion, asks_reading=True)
        at = began + timedelta(minutes=7 * place)
        version = _approved(Kind.SCRIPT, draft, clerk, manager, at)
        for nth, consultant in enumerate(seats):
            confirm_read(version=version, by=consultant, now=at + timedelta(hours=1 + nth))
        if occasion is Occasion.GREETING:
            _renew(version, replace(draft, body=_NEW_GREETING, note="加问有没有打过电话"), people, seats, now)
        if occasion is Occasion.PRICE:
            _wait(
                version, replace(draft, body=body.replace("两种", "三种"), note="加公积金组合贷"), people, now
            )
    for place, fact in enumerate(_FACTS):
        _fact(fact, clerk, project, people["zhou"], began + timedelta(minutes=5 * place))


def _fact(fact: _Fact, clerk: Staff, project: Staff, checker: Staff, at: datetime) -> None:
    written = office_day(at)
    good = None if fact.days_good is None else written + timedelta(days=_DAYS_AGO + fact.days_good)
    draft = Draft(
        fact.title,
        fact.answer,
        written,
        question=fact.question,
        unit=fact.unit,
        source=fact.source,
        expires_day=good,
    )
    version = _approved(Kind.FACT, draft, clerk, project, at)
    if fact.checked:
        check(
            version=version,
            words=f"{fact.source}，原件",
            good_until_day=good,
            by=checker,
            now=at + timedelta(hours=3),
        )


def _approved(kind: Kind, draft: Draft, clerk: Staff, manager: Staff, at: datetime) -> Version:
    version = open_topic(kind=kind, estate=estates()[0], draft=draft, by=clerk, now=at)
    approve(version=version, by=manager, now=at + timedelta(minutes=30))
    return version


def _renew(
    version: Version, draft: Draft, people: Mapping[str, Staff], seats: tuple[Staff, ...], now: datetime
) -> None:
    """A new version holds since yesterday; half of the consultants have read it."""
    at = now - timedelta(days=1)
    newer = revise(
        topic=version.topic, draft=replace(draft, effective_day=office_day(at)), by=people["zhou"], now=at
    )
    approve(version=newer, by=people["qian"], now=at + timedelta(minutes=20))
    for nth, consultant in enumerate(seats[1::2]):
        confirm_read(version=newer, by=consultant, now=at + timedelta(hours=1, minutes=9 * nth))


def _wait(version: Version, draft: Draft, people: Mapping[str, Staff], now: datetime) -> None:
    at = now - timedelta(hours=3)
    revise(topic=version.topic, draft=replace(draft, effective_day=office_day(now)), by=people["wu"], now=at)
