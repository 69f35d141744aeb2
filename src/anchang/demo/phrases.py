"""Invented names and sentences for the demo, drawn by a seeded generator."""

from __future__ import annotations

from random import Random
from typing import Any

from anchang.apps.customers.form_fields import CALL_FORM, VISIT_FORM, FieldKind, FormField

SURNAMES = (
    "陈李王张刘杨黄吴徐孙马朱胡郭罗梁宋郑谢冯董萧程曹袁邓傅曾彭吕苏卢蒋蔡贾丁魏薛叶阎"
    "余潘杜戴夏钟汪田任姜范方石姚谭廖邹熊金陆郝孔白崔康毛邱秦江史顾侯邵孟龙万段雷钱汤"
    "尹黎易常武乔贺赖龚文"
)
GIVEN = (
    "一帆", "思源", "若溪", "景行", "晓岚", "伯远", "静宜", "云舒", "嘉树", "明远",
    "予安", "知微", "清扬", "怀瑾", "书意", "子衿", "南乔", "望舒", "采薇", "星野",
    "长风", "雨眠", "念初", "安澜", "听雪", "扶光", "拾一", "小满", "立夏", "白露",
    "惊蛰", "谷雨", "霜降", "芒种", "寒露", "处暑", "立秋", "春分", "夏至", "清明",
)  # fmt: skip
PLEASES = ("离地铁近", "户型方正", "小区绿化好", "学校近", "物业口碑好", "采光好")
DISPLEASES = ("总价偏高", "楼间距小", "交付太晚", "车位紧张", "临街有噪声")
STEPS = ("周末带家人再来", "发户型图", "算一份贷款月供", "约看样板间", "等老人意见", "比较同价位楼盘")
QUOTES = (
    "「这个户型我挺喜欢，就是价格再看看。」",
    "「回去跟家里人商量一下。」",
    "「要是首付能少一点，这个月就定。」",
    "「我先看看别家。」",
    "「孩子明年上学，得赶在那之前住进来。」",
)
TALKS = (
    "介绍了新推的一批房源，客户让发资料。",
    "客户在上班，约晚上再打。",
    "谈了首付和月供，客户觉得月供可以接受。",
    "客户说在等公积金额度，下周有消息。",
    "家里老人想要低楼层，答应帮忙留意。",
    "无人接听，已发短信说明来意。",
)
AREAS = ("城东", "城西", "高新区", "老城区", "开发区", "湖滨")
TRADES = ("教师", "医生", "工程师", "个体经营", "公务员", "财务", "设计师", "退休")
FREE_TEXT = {
    "lives_in": AREAS,
    "works_in": AREAS,
    "city_area": AREAS,
    "trade": TRADES,
    "pleases": PLEASES,
    "displeases": DISPLEASES,
    "next_step": STEPS,
    "grade_quote": QUOTES,
}


def person_name(random: Random) -> str:
    """A surname and a given name of two characters."""
    return random.choice(SURNAMES) + random.choice(GIVEN)


def details(random: Random, form: tuple[FormField, ...], filled: float) -> dict[str, Any]:
    """Answers to about ``filled`` of a form's fields."""
    return {field.key: _answer(random, field) for field in form if random.random() < filled and _known(field)}


def visit_details(random: Random) -> dict[str, Any]:
    """A grade stands on the customer's words, or there is none."""
    answers = details(random, VISIT_FORM, random.choice((0.45, 0.7, 0.85, 0.95)))
    if "grade_quote" not in answers:
        answers.pop("grade", None)
    return answers


def call_details(random: Random) -> dict[str, Any]:
    return details(random, CALL_FORM, random.choice((0.5, 0.8)))


def _known(field: FormField) -> bool:
    return field.kind is not FieldKind.DAY and (field.kind is not FieldKind.TEXT or field.key in FREE_TEXT)


def _answer(random: Random, field: FormField) -> Any:
    match field.kind:
        case FieldKind.CHOICE:
            return random.choice(field.options)
        case FieldKind.CHOICES:
            return random.sample(field.options, k=random.choice((1, 1, 2)))
        case FieldKind.INTEGER:
            return random.randint(0, 2) if field.key == "homes_owned" else random.randrange(120, 480, 10)
        case _:
            return random.choice(FREE_TEXT[field.key])
