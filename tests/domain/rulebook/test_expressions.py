"""The little language of conditions: three-valued, typed, bounded, and able to say itself in Chinese."""

# ruff: noqa: E501  tables of expressions

import contextlib
from collections.abc import Mapping

import pytest
from hypothesis import given
from hypothesis import strategies as st

from anchang.domain.rulebook import RulebookError, core_vocabulary
from anchang.domain.rulebook.errors import Place
from anchang.domain.rulebook.expressions import INT, Constant
from anchang.domain.rulebook.functions import FUNCTIONS
from anchang.domain.rulebook.parser import EXPRESSION_CHARACTERS_MAX, EXPRESSION_DEPTH_MAX, Parser
from anchang.domain.rulebook.vocabulary import Value

HERE = Place("试用")
LIMITS = {"tracking_days": Constant(20, INT, "跟踪期")}
PARSER = Parser(core_vocabulary().facts, LIMITS)
T, F, U = True, False, None
TRUTH: list[bool | None] = [T, F, U]
NAMES = {T: "temp_staff", F: "locked", U: "evasion"}
KNOWN: dict[str, Value] = {"temp_staff": True, "locked": False}


def value(text: str, facts: Mapping[str, object] | None = None) -> object:
    accepted = core_vocabulary().accept(facts or {})
    return PARSER.expression(text, HERE).compile()(accepted)


@pytest.mark.parametrize("a", TRUTH)
@pytest.mark.parametrize("b", TRUTH)
def test_and_or_follow_kleene(a: bool | None, b: bool | None) -> None:
    both = F if F in (a, b) else U if U in (a, b) else T
    either = T if T in (a, b) else U if U in (a, b) else F
    assert value(f"{NAMES[a]} and {NAMES[b]}", KNOWN) is both
    assert value(f"{NAMES[a]} or {NAMES[b]}", KNOWN) is either


def test_not_and_conditionals_keep_unknown() -> None:
    assert value("not temp_staff", KNOWN) is False
    assert value("not evasion", KNOWN) is None
    assert value("1 if temp_staff else 2", KNOWN) == 1
    assert value("1 if locked else 2", KNOWN) == 2
    assert value("1 if evasion else 1", KNOWN) is None
    assert value("1 if temp_staff else paid_ratio", KNOWN) == 1


CASE = {
    "visit_regs": ["A", "B", "C", "A"],
    "closer": "B",
    "owner": "A",
    "claimed_by": "none",
    "counts": {"A": 2, "B": 1, "C": 1},
    "identity_match": ["phone", "surname"],
    "days_since_visit": 12,
    "owner_status": "home_leave",
    "family_regs": [],
}


@pytest.mark.parametrize(
    ("text", "result"),
    [
        ("known(closer)", True),
        ("unknown(closer)", False),
        ("known(receiver)", False),
        ("first_known(receiver, claimed_by, closer)", "none"),
        ("first_known(receiver, duty)", None),
        ("first(visit_regs)", "A"),
        ("first(family_regs)", "none"),
        ("last(visit_regs)", "A"),
        ("last(visit_regs, 2)", "C"),
        ("last(visit_regs, 9)", "none"),
        ("nth(visit_regs, 2)", "B"),
        ("nth(visit_regs, 0)", "none"),
        ("after(visit_regs, closer)", "C"),
        ("after(visit_regs, claimed_by)", "none"),
        ("after(distinct(visit_regs), last(distinct(visit_regs)))", "A"),
        ("last_two(visit_regs)", ("C", "A")),
        ("ends(without(visit_regs, owner))", ("B", "C")),
        ("ends(family_regs)", ()),
        ("distinct(visit_regs)", ("A", "B", "C")),
        ("without(visit_regs, owner)", ("B", "C")),
        ("count(visit_regs)", 4),
        ("count(identity_match)", 2),
        ("count(counts)", 3),
        ("times(visit_regs, owner)", 2),
        ("position(visit_regs, closer)", 2),
        ("position(visit_regs, claimed_by)", 0),
        ("fewest(counts)", "B"),
        ("most(counts)", "A"),
        ("ranking(counts)", ("B", "C", "A")),
        ("count_of(counts, owner)", 2),
        ("count_of(counts, claimed_by)", 0),
        ('place("seat", 3)', "seat3"),
        ("min(days_since_visit, tracking_days, 30)", 12),
        ("max(days_since_visit, tracking_days)", 20),
        ("days_since_visit > tracking_days - 8", False),
        ("2 * days_since_visit // 5 % 3", 1),
        ("days_since_visit // (tracking_days - 20)", None),
        ("-1 < days_since_visit", True),
        ("owner_status == home_leave", True),
        ("home_leave == owner_status", True),
        ("owner_status != off_day", True),
        ("owner_status in [business_trip, home_leave]", True),
        ("owner_status not in [business_trip, home_leave]", False),
        ("phone in identity_match", True),
        ("id_no not in identity_match", True),
        ("owner in visit_regs", True),
        ("claimed_by == none", True),
        ("closer != none", True),
        ("closer == owner", False),
        ("closer == HOUSE", False),
        ("closer in [owner, receiver, duty]", None),
        ("closer in [owner, first(visit_regs), none]", False),
        ("closer not in [owner, first(visit_regs)]", True),
        ("'home_leave' == owner_status", True),
        ("receiver == owner", None),
        ("receiver in visit_regs", None),
        ("owner in channel_reports", None),
        ("count(channel_reports) > 0", None),
        ("first(visit_regs) if closer != owner else closer", "A"),
        ("HOUSE", "HOUSE"),
    ],
)
def test_values(text: str, result: object) -> None:
    assert value(text, CASE) == result


def test_every_function_is_tried_above() -> None:
    mark = next(m for m in test_values.pytestmark if m.name == "parametrize")  # type: ignore[attr-defined]
    tried = " ".join(text for text, _result in mark.args[1])
    assert [name for name in FUNCTIONS if f"{name}(" not in tried] == []


@pytest.mark.parametrize(
    "text",
    [
        "lambda: 1", "[x for x in visit_regs]", "closer.owner", "visit_regs[0]", "f'{closer}'", "closer := owner",
        "1.5 > paid_ratio", "None", "print(closer)", "max(*visit_regs)", "first(people=visit_regs)", "~paid_ratio",
        "paid_ratio ** 2", "paid_ratio / 2", "closer is owner", "(closer, owner)", "yes", "", "  ", "await closer",
        "paid_ratio if temp_staff else closer", "count(closer)", "place(closer, 2)", "visit_regs == 3",
        "closer in []", "complaint in [1]", "1 in paid_ratio", "paid_ratio and temp_staff", "\0", "a" * 601,
    ],
)  # fmt: skip
def test_what_the_language_has_not_is_refused_in_chinese(text: str) -> None:
    with pytest.raises(RulebookError, match=r"[一-鿿]"):
        PARSER.expression(text, HERE)


@given(st.text(alphabet="()[]{}ab1 .,+-*/%<>=!\"'_:not", max_size=80))
def test_any_text_is_read_or_refused(text: str) -> None:
    with contextlib.suppress(RulebookError):
        PARSER.expression(text, HERE).compile()({})


def test_length_and_depth_are_bounded() -> None:
    PARSER.condition(" and ".join(["temp_staff"] * 40), HERE)
    for text in ("not " * EXPRESSION_DEPTH_MAX + "temp_staff", "temp_staff or " * 60 + "locked"):
        with pytest.raises(RulebookError, match=f"{EXPRESSION_CHARACTERS_MAX}|{EXPRESSION_DEPTH_MAX}"):
            PARSER.condition(text, HERE)


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("days_since_reception > tracking_days", "距首次接待天数 超过 跟踪期（20）"),
        ("closer == none", "成交人：没有人"),
        ("closer != none", "成交人：有人"),
        ("owner_status in [business_trip, home_leave]", "归属人状态 是 出差、探亲 之一"),
        ("owner_status == off_day", "归属人状态 是 休息"),
        ("phone in identity_match", "电话 在「与既有登记相符的要素」之中"),
        ("not temp_staff", "不成立：临时调配人员成交"),
        ("known(owner)", "已知在册归属人"),
        ("count(visit_regs) >= 2", "来访登记人的个数 达到 2"),
        ("last(visit_regs) == closer", "来访登记人的最后一位 是 成交人"),
        ("temp_staff or locked", "（临时调配人员成交，或者在保护中）"),
        ("after(visit_regs, closer) == duty", "来访登记人中成交人的下一位 是 轮到的人"),
    ],
)
def test_conditions_say_themselves_in_chinese(text: str, words: str) -> None:
    assert PARSER.condition(text, HERE).words() == words


@pytest.mark.parametrize("name", FUNCTIONS)
def test_every_function_says_itself_without_english(name: str) -> None:
    said = FUNCTIONS[name].say.format("甲", "乙", all="甲、乙")
    assert said
    assert not any(letter.isascii() and letter.isalpha() for letter in said)


def test_equal_conditions_have_one_normal_form() -> None:
    same = [
        ("temp_staff and locked", "locked and temp_staff"),
        ("owner_status in [free, absent]", "owner_status in [absent, free]"),
        ("closer in [owner, duty]", "closer in [duty, owner]"),
    ]
    for one, other in same:
        assert PARSER.condition(one, HERE).key() == PARSER.condition(other, HERE).key()
    assert PARSER.condition("paid_ratio > 1", HERE).key() != PARSER.condition("paid_ratio >= 1", HERE).key()
