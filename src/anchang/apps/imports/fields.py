"""What columns of a register may mean, and guessing it from their headings and first values."""

from __future__ import annotations

import hashlib
import re
import unicodedata
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from anchang.apps.customers.choices import RegistrationKind
from anchang.apps.customers.form_fields import FormField
from anchang.apps.customers.standards import FORMS, form_name
from anchang.domain.identity import name_key

from .cells import BadCellError, day_of, phone_of

NAME, PHONE, CONSULTANT, DAY, TIME, SEX = "name", "phone", "consultant", "day", "time", "sex"
REQUIRED: Final = (NAME, PHONE, DAY)
# Of the first values of a column, this share must look like it.
_SHARE_MIN: Final = 0.8
_NOISE: Final = re.compile(r"[\s*:_·/\-]|\([^)]*\)|【[^】]*】")

_SYNONYMS: Final[Mapping[str, tuple[str, ...]]] = {
    NAME: ("姓名", "客户姓名", "客户名称", "客户", "名字", "访客", "来访人", "业主姓名", "name"),
    PHONE: (
        "电话", "手机", "手机号", "手机号码", "联系电话", "联系方式", "电话号码", "客户电话", "phone", "tel",
        "mobile",
    ),
    CONSULTANT: (
        "置业顾问", "顾问", "销售", "销售员", "售楼员", "接待人", "接待顾问", "业务员", "营业代表", "归属",
        "归属人", "跟进人", "工号", "consultant", "sales",
    ),
    DAY: (
        "登记日期", "日期", "来访日期", "来访时间", "登记时间", "首访日期", "到访日期", "来电日期",
        "创建时间", "接待日期", "date",
    ),
    TIME: ("时间", "时刻", "几点", "到访时刻", "time"),
    SEX: ("性别", "称谓", "sex", "gender"),
    "age_band": ("年龄", "年龄段"),
    "wechat": ("微信", "微信号"),
    "lives_in": ("居住区域", "住址", "现住址", "居住地", "家庭住址"),
    "works_in": ("工作区域", "工作单位", "单位地址"),
    "trade": ("职业", "行业", "从事行业"),
    "family": ("家庭结构", "家庭人口"),
    "heard_from": ("认知途径", "渠道", "来源", "获知途径", "客户来源", "媒体"),
    "layout": ("想要的户型", "户型", "需求户型", "意向户型"),
    "area_band": ("想要的面积", "面积", "需求面积", "意向面积"),
    "floor": ("楼层和朝向", "楼层"),
    "budget_wan": ("总价预算", "预算", "预算万", "心理总价"),
    "payment": ("付款方式",),
    "purpose": ("购房目的", "置业目的", "用途"),
    "homes_owned": ("已有住房", "现有住房"),
    "competitors": ("看过的楼盘", "竞品", "对比楼盘"),
    "resistance": ("购买抗性", "抗性"),
    "rooms_shown": ("看过的房号", "意向房号"),
    "grade": ("意向等级", "等级", "客户等级", "级别", "意向"),
    "grade_quote": ("定级依据", "备注", "情况说明", "客户情况"),
    "next_step": ("下一步", "跟进计划"),
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Target:
    """Something that a column may be. ``field`` is the question of the form that it answers, if any."""

    key: str
    label: str
    field: FormField | None = None


def targets(kind: RegistrationKind) -> tuple[Target, ...]:
    """All that the columns of a register of this kind may be."""
    own = (
        Target(NAME, "姓名"),
        Target(PHONE, "电话"),
        Target(DAY, "登记日期"),
        Target(TIME, "登记时刻"),
        Target(CONSULTANT, "置业顾问"),
        Target(SEX, "性别"),
    )
    return (*own, *(Target(field.key, field.label, field) for field in FORMS[form_name(kind)]))


def headings_key(headings: Sequence[str]) -> str:
    """The same for files with the same headings in the same order."""
    return hashlib.sha256("\x1f".join(map(_plain, headings)).encode()).hexdigest()


def guessed(
    headings: Sequence[str],
    samples: Sequence[Sequence[str]],
    kind: RegistrationKind,
    consultants: Collection[str],
) -> dict[str, int]:
    """Which column each target probably is: by its heading, then by what stands in it."""
    known = targets(kind)
    found: dict[str, int] = {}
    for fits in (_same, _within):
        for column, heading in enumerate(headings):
            if column in found.values():
                continue
            match = next((one for one in known if one.key not in found and fits(one, _plain(heading))), None)
            if match:
                found[match.key] = column
    for key in (PHONE, DAY, CONSULTANT):
        if key not in found:
            free = (column for column in range(len(headings)) if column not in found.values())
            match_by_value = next((one for one in free if _looks_like(key, samples, one, consultants)), None)
            if match_by_value is not None:
                found[key] = match_by_value
    return found


def looks_like_a_customer(headings: Sequence[str]) -> bool:
    """Whether what should be headings holds a phone number: the file then has none."""
    return any(_fits(PHONE, heading, ()) for heading in headings)


def _plain(heading: str) -> str:
    return _NOISE.sub("", unicodedata.normalize("NFKC", heading)).casefold()


def _words(target: Target) -> tuple[str, ...]:
    return (_plain(target.label), *_SYNONYMS.get(target.key, ()))


def _same(target: Target, heading: str) -> bool:
    return heading in _words(target)


def _within(target: Target, heading: str) -> bool:
    return any(len(word) > 1 and word in heading for word in _words(target))


def _looks_like(
    key: str, samples: Sequence[Sequence[str]], column: int, consultants: Collection[str]
) -> bool:
    values = [row[column] for row in samples if column < len(row) and row[column].strip()]
    return bool(values) and sum(_fits(key, one, consultants) for one in values) >= _SHARE_MIN * len(values)


def _fits(key: str, value: str, consultants: Collection[str]) -> bool:
    try:
        match key:
            case "phone":
                return len(phone_of(value)) == 11
            case "day":
                day_of(value, since_1904=False)
                return not value.strip().isdigit() or len(value.strip()) == 8
            case _:
                return name_key(value) in consultants
    except (BadCellError, ValueError):
        return False
