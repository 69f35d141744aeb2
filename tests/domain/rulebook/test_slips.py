"""The commonest slips of an author are refused on loading, and the refusal says what to write."""

import pytest

from anchang.domain.rulebook import RulebookError, core_vocabulary
from anchang.domain.rulebook.errors import Place
from anchang.domain.rulebook.expressions import INT, Constant, Kind
from anchang.domain.rulebook.parser import TEXT, Parser

LIMITS = {"share_n": Constant(30, INT, "份额"), "arbiter": Constant("经理", Kind(TEXT.type), "裁定人")}
PARSER = Parser(core_vocabulary().facts, LIMITS)

KINDS = [
    ("reg_age_days > '30'", "数不加引号"),
    ("'30' < reg_age_days", "数不加引号"),
    ("attainment == 'x'", "数不加引号"),
    ("reg_age_days in ['1']", "数不加引号"),
    ("reg_age_days != 'none'", "unknown(reg_age_days)"),
    ("reg_age_days == none", "unknown(reg_age_days)"),
    ("poached == 'true'", "true 和 false 不加引号"),
    ("milestones == signed", "signed in milestones"),
    ("signed == milestones", "signed in milestones"),
    ("visit_regs == none", "count(visit_regs) == 0"),
    ("none == visit_regs", "count(visit_regs) == 0"),
    ("owner_status == owner", "不能比较"),
    ("arbiter == closer", "不能比较"),
    ("arbiter == 3", "不能比较"),
    ("owner_status == complaint", "没有共同的取值"),
    ("closer == 'B'", "按角色称呼"),
    ("'B' == closer", "按角色称呼"),
    ("closer in ['B', 'A']", "按角色称呼"),
    ("'B' in visit_regs", "按角色称呼"),
    ("closer == B", "按角色称呼"),
    ("3 in visit_regs", "int 型"),
    ("first_known(closer, 3) == closer", "同一类型"),
]
SLIPS = [
    ("closer ！= none", "「！」是全角"),
    ("owner_status in [off_day，errand]", "「，」是全角"),
    ("count（receptions）> 1", "「（」是全角"),
    ("owner_status == “free”", "「“」"),
    ("closer = owner", "两个等号"),
    ("closer != none && owner != none", "写成 and"),
    ("closer == owner || poached", "写成 or"),
    ("!deal_same_visit", "写成 not"),
    ("paid_ratio >= 70%", "只写前面的数"),
    ("reg_age_days > 30天", "不写单位"),
    ("reg_age_days => 30", "倒过来"),
    ("closer <> owner", "写成 !="),
    ("poached AND locked", "要小写"),
    ("count(receptions > 1", "( 和 ) 的个数不同"),
    ("owner_status == 'free", "引号没有关上"),
    ("closer != null", "没有人写 none"),
    ("closer != None", "没有人写 none"),
    ("poached == yes", "写 true"),
    ("len(receptions) > 1", "写成 count"),
    ("owner_status == offday", "是不是 off_day？"),
    ("owner_status == 'offday'", "是不是 off_day？"),
    ("attainment >= 1.2", "整数"),
]


@pytest.mark.parametrize(("text", "help_"), [*KINDS, *SLIPS])
def test_a_slip_is_refused_with_what_to_write(text: str, help_: str) -> None:
    with pytest.raises(RulebookError) as caught:
        PARSER.condition(text, Place("试用"))
    message = str(caught.value)
    assert help_ in message
    assert "。。" not in message
    assert message.endswith(("。", "？"))


@pytest.mark.parametrize(
    "text",
    [
        "closer == 'HOUSE'",
        "closer == 公司",
        "closer in [HOUSE, TEAM, none]",
        "arbiter == '经理'",
        "'经理' == arbiter",
        "arbiter in ['经理', '主管']",
        "'phone' in identity_match",
        "complaint == complaint",
        "visit_regs == receptions",
        "first_known(complaint, conflict) == conflict",
    ],
)
def test_what_is_meant_so_is_read(text: str) -> None:
    assert PARSER.condition(text, Place("试用"))
