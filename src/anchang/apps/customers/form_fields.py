"""Fields of the paper forms (domain.md section 3) as data: what is asked, how, and how complete an answer
is.

Name and contact are columns of the customer and always required (2.1.1); everything here lives in
``details``. A page renders these definitions, an action checks against them, so both agree.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass, replace
from datetime import date
from enum import StrEnum

TEXT_CHARACTERS_MAX = 200
INTEGER_MAX = 1_000_000
QUOTE_CHARACTERS_MIN = 4


class FieldKind(StrEnum):
    TEXT = "text"
    CHOICE = "choice"
    CHOICES = "choices"
    INTEGER = "integer"
    DAY = "day"


@dataclass(frozen=True, slots=True)
class FormField:
    """``options`` are the words to choose from. ``counts`` says that an empty answer makes the form less
    complete, unless the office has decided otherwise (:mod:`standards`); ``why`` is what the answer is good
    for. ``judged``: the consultant's own judgement, which the customer neither says nor signs.
    """

    key: str
    label: str
    group: str
    kind: FieldKind = FieldKind.TEXT
    options: tuple[str, ...] = ()
    unit: str = ""
    counts: bool = True
    why: str = ""
    judged: bool = False


def _choice(key: str, label: str, group: str, *options: str, counts: bool = True) -> FormField:
    return FormField(key, label, group, FieldKind.CHOICE, options, counts=counts)


def _choices(key: str, label: str, group: str, *options: str, counts: bool = True) -> FormField:
    return FormField(key, label, group, FieldKind.CHOICES, options, counts=counts)


HEARD_FROM = (
    "电视", "短信", "报纸", "现场路过", "展会", "直邮", "网站", "短视频", "杂志",
    "朋友介绍", "户外广告", "电梯广告", "夹报", "渠道", "其他",
)  # fmt: skip
RESISTANCES = (
    "价格", "面积", "户型", "位置", "交付时间", "质量", "开发商", "政策", "资金", "家人意见", "竞品",
)  # fmt: skip
AREAS = ("50㎡以下", "50–70㎡", "70–90㎡", "90–110㎡", "110–130㎡", "130–150㎡", "150–200㎡", "200㎡以上")
LAYOUTS = ("不限", "一房", "二房", "三房", "四房", "五房及以上")
GRADES = ("A", "B", "C", "D")

_WHO, _WANTS, _SAYS, _NEXT = "客户情况", "购房需求", "客户反应", "等级与下一步"
_INVITES = "邀请来访"

_VISIT_FORM: tuple[FormField, ...] = (
    _choice("age_band", "年龄段", _WHO, "25岁以下", "25–35岁", "36–45岁", "46–60岁", "60岁以上"),
    FormField("wechat", "微信", _WHO, counts=False),
    FormField("lives_in", "居住区域", _WHO),
    FormField("works_in", "工作区域", _WHO),
    FormField("trade", "职业", _WHO),
    _choice("family", "家庭结构", _WHO, "单身", "夫妻", "三口之家", "三代同堂", "其他"),
    _choices("heard_from", "认知途径", _WHO, *HEARD_FROM),
    _choices("layout", "想要的户型", _WANTS, *LAYOUTS),
    _choice("area_band", "想要的面积", _WANTS, *AREAS),
    FormField("floor", "楼层和朝向", _WANTS, counts=False),
    FormField("budget_wan", "总价预算", _WANTS, FieldKind.INTEGER, unit="万元"),
    _choice("payment", "付款方式", _WANTS, "一次性", "分期", "商业贷款", "公积金贷款", "组合贷款"),
    _choice(
        "purpose", "购房目的", _WANTS,
        "首次置业", "改善", "投资", "婚房", "父母养老", "子女上学", "工作", "度假",
    ),
    FormField("homes_owned", "已有住房", _WANTS, FieldKind.INTEGER, unit="套", counts=False),
    FormField("decides_with", "和谁一起决定", _WANTS, counts=False),
    FormField("competitors", "看过的楼盘", _SAYS, counts=False),
    FormField("pleases", "满意点", _SAYS),
    FormField("displeases", "不满意点", _SAYS),
    _choices("resistance", "购买抗性", _SAYS, *RESISTANCES),
    _choice("price_reaction", "对价格的反应", _SAYS, "偏低", "可以接受", "偏高", "太高"),
    FormField("rooms_shown", "看过的房号", _SAYS, counts=False),
    _choice("grade", "意向等级", _NEXT, *GRADES),
    FormField("grade_quote", "定级依据（客户原话）", _NEXT),
    FormField("next_step", "下一步", _NEXT),
    FormField("next_day", "下次联系的日子", _NEXT, FieldKind.DAY),
)  # fmt: skip

_CALL_FORM: tuple[FormField, ...] = (
    FormField("city_area", "来电人所在区域", _WHO, counts=False),
    _choices("heard_from", "认知途径", _WHO, *HEARD_FROM),
    _choices(
        "asked_about", "咨询内容", _WANTS,
        "价格", "户型", "面积", "楼层", "交付时间", "付款", "优惠", "位置", "学校", "交通", "其他",
    ),
    _choices("layout", "想要的户型", _WANTS, *LAYOUTS),
    _choice("area_band", "想要的面积", _WANTS, *AREAS),
    FormField("budget_wan", "总价预算", _WANTS, FieldKind.INTEGER, unit="万元"),
    FormField("answered", "答复了什么", _WANTS, counts=False),
    FormField("invitation", "邀请的话", _INVITES),
    _choice("grade", "意向等级", _NEXT, *GRADES),
    FormField("grade_quote", "定级依据（客户原话）", _NEXT),
    FormField("next_step", "下一步", _NEXT),
)  # fmt: skip

# What an answer is good for: shown beside the field that is still empty.
WHY = {
    "age_band": "看出该推什么户型",
    "lives_in": "知道客户从哪里来，广告投在哪里",
    "works_in": "上班路程常常决定买不买",
    "trade": "贷款要看职业和收入证明",
    "family": "几口人住，决定几房",
    "heard_from": "广告有没有用，只有客户知道",
    "asked_about": "客户最关心什么，下次先说什么",
    "layout": "到货时先通知谁",
    "area_band": "到货时先通知谁",
    "budget_wan": "算首付和月供",
    "payment": "算首付和月供",
    "purpose": "同一套房，自住和投资要讲的不一样",
    "pleases": "下次从这里谈起",
    "displeases": "下次要先解开的",
    "resistance": "经理每周看抗性定对策",
    "price_reaction": "定价和优惠的依据",
    "grade": "决定多久跟进一次",
    "grade_quote": "没有原话，等级只是猜测",
    "next_step": "没有下一步，客户就丢了",
    "next_day": "到日子提醒您联系",
}
# The consultant's judgement: kept with the form, but nothing that the customer says or signs.
_JUDGED = frozenset({"resistance", "price_reaction", "grade", "grade_quote"})


def _finished(form: tuple[FormField, ...]) -> tuple[FormField, ...]:
    return tuple(replace(one, why=WHY.get(one.key, ""), judged=one.key in _JUDGED) for one in form)


VISIT_FORM = _finished(_VISIT_FORM)
CALL_FORM = _finished(_CALL_FORM)

_QUOTATION_MARKS = " 　\t\r\n“”「」『』\"'。，！？…."
Answer = str | int | list[str]
Details = Mapping[str, Answer]


@dataclass(frozen=True, slots=True)
class Completeness:
    """How much of a form is filled in; ``missing`` are the labels of empty fields, in the form's order."""

    percent: int
    missing: tuple[str, ...]


def completeness(
    form: tuple[FormField, ...], details: Details, *, counted: Collection[str] | None = None, always: int = 2
) -> Completeness:
    """Share of counting fields that are answered. ``counted`` are the keys that count in an office; left out,
    those that count unless it decides otherwise. ``always`` is the number of columns that are never empty.
    """
    counting = [field for field in form if (field.counts if counted is None else field.key in counted)]
    missing = tuple(field.label for field in counting if not details.get(field.key))
    return measured(len(counting) + always, missing)


def measured(total: int, missing: tuple[str, ...]) -> Completeness:
    """Of ``total`` things some are missing."""
    return Completeness(round(100 * (total - len(missing)) / total), missing)


def field_errors(form: tuple[FormField, ...], details: Details) -> dict[str, str]:
    """What is wrong with each answer, in words; empty when all can be saved."""
    known = {field.key: field for field in form}
    errors = {key: "登记表里没有这一项" for key in details if key not in known}
    for key, field in known.items():
        problem = _problem(field, details.get(key, ""))
        if problem:
            errors[key] = problem
    return errors | ({} if "grade" in errors else _evidence_errors(known, details))


def _evidence_errors(known: Mapping[str, FormField], details: Details) -> dict[str, str]:
    """A grade rests on what the customer said, word for word, wherever the form has room for it."""
    if "grade_quote" not in known or not details.get("grade"):
        return {}
    quote = str(details.get("grade_quote") or "")
    if len(quote.strip(_QUOTATION_MARKS)) >= QUOTE_CHARACTERS_MIN:
        return {}
    return {"grade_quote": f"定了 {details['grade']} 级，请写下客户是怎么说的（原话）；没有依据就先不定级"}


_WANTED = {
    FieldKind.TEXT: f"请写文字，不超过 {TEXT_CHARACTERS_MAX} 个字",
    FieldKind.CHOICE: "请从所列各项中选一项",
    FieldKind.CHOICES: "请从所列各项中选",
    FieldKind.INTEGER: f"请填 0 到 {INTEGER_MAX} 的整数",
    FieldKind.DAY: "请写成 2026-11-23 这样的日期",
}


def _problem(field: FormField, answer: object) -> str:
    empty = answer in ("", [], None)
    return "" if empty or _suits(field, answer) else f"{field.label}{_WANTED[field.kind]}"


def _suits(field: FormField, answer: object) -> bool:
    match field.kind:
        case FieldKind.TEXT:
            return isinstance(answer, str) and len(answer) <= TEXT_CHARACTERS_MAX and "\x00" not in answer
        case FieldKind.CHOICE:
            return answer in field.options
        case FieldKind.CHOICES:
            return isinstance(answer, list) and set(answer) <= set(field.options)
        case FieldKind.INTEGER:
            return isinstance(answer, int) and not isinstance(answer, bool) and 0 <= answer <= INTEGER_MAX
        case FieldKind.DAY:
            return _is_day(answer)


def _is_day(answer: object) -> bool:
    try:
        return isinstance(answer, str) and date.fromisoformat(answer).isoformat() == answer
    except ValueError:
        return False


def filled(details: Details) -> dict[str, Answer]:
    """Only the answers that say something."""
    return {key: answer for key, answer in details.items() if answer not in ("", [], None)}
