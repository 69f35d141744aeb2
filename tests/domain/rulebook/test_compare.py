"""What counts as the same as a case expects: lenient about names and rounding, else strict."""

# ruff: noqa: E501  one case a row reads best

from fractions import Fraction
from pathlib import Path

import pytest

from anchang.domain.rulebook.compare import compare
from anchang.domain.rulebook.explain import sentences
from anchang.domain.rulebook.outcomes import RoleRef
from anchang.domain.rulebook.sameness import same
from tests.domain.rulebook.books import book, rule

LIN, ZHAO = RoleRef("owner", "林"), RoleRef("closer", "赵")
PEOPLE = {"owner": "林", "duty": "赵", "receiver": "周"}
THIRD = Fraction(100, 3)


@pytest.mark.parametrize(
    ("actual", "expected"),
    [
        (LIN, "林"),
        (LIN, "owner"),
        (ZHAO, "duty"),
        (RoleRef("duty", None), "duty"),
        (RoleRef("owner", "none"), "none"),
        (RoleRef("owner", "none"), None),
        (RoleRef("HOUSE", "HOUSE"), "house"),
        ([LIN, ZHAO], ["林", "duty"]),
        (["解聘"], "解聘"),
        ("解聘", ["解聘"]),
        (50, 50.0),
        (THIRD, 33),
        (THIRD, 34),
        (THIRD, 33.3),
        (THIRD, 33.33),
        (THIRD, "1/3"),
        (THIRD, "100/3"),
        (Fraction(125, 2), 62.5),
        ({LIN: 60, ZHAO: 40}, {"林": 60, "赵": 40}),
        ({LIN: 60, ZHAO: 40}, {"owner": 60, "duty": 40}),
        ({LIN: 100}, {"林": 100, "赵": 0}),
        ({LIN: 50, ZHAO: 50}, {"林": "1/2", "赵": "50%"}),
        ({LIN: 60, ZHAO: 40}, {"林": 0.6, "赵": 0.4}),
        ({LIN: THIRD}, {"林": 0.33}),
        ({LIN: [30, 40]}, {"林": [30, 40]}),
        ({"kind": "fine", "amount": 100, "target": LIN}, {"kind": "fine", "target": "owner"}),
        ({"kind": "fine"}, {"kind": "fine", "note": "读者的话"}),
    ],
)
def test_the_same(actual: object, expected: object) -> None:
    assert same(actual, expected, PEOPLE)


@pytest.mark.parametrize(
    ("actual", "expected"),
    [
        (LIN, "赵"),
        (LIN, "duty"),
        (LIN, "receiver"),
        (LIN, None),
        (LIN, ["林", "赵"]),
        (RoleRef("owner", None), None),
        (RoleRef("owner", None), "林"),
        (True, 1),
        (1, True),
        ("1", 1),
        (50, 51),
        (THIRD, 35),
        (THIRD, 33.5),
        (THIRD, "1/2"),
        (THIRD, "x"),
        (THIRD, True),
        (Fraction(125, 2), 62),
        ([LIN, ZHAO], ["赵", "林"]),
        ([LIN, ZHAO], ["林"]),
        ({LIN: 60, ZHAO: 40}, {"林": 60}),
        ({LIN: 60, ZHAO: 40}, {"林": 60, "赵": 40, "周": 1}),
        ({LIN: 60, ZHAO: 40}, {"林": 40, "赵": 60}),
        ({LIN: 100}, {"林": 50, "owner": 50}),
        ({LIN: 60, ZHAO: 40}, [60, 40]),
        ({LIN: 60, ZHAO: 40}, {"林": 0.5, "赵": 0.5}),
        ({LIN: 60, ZHAO: 40}, {"林": "1/2", "赵": "1/2"}),
        ({"kind": "fine"}, {"kind": "fine", "amount": 100}),
        ({"kind": "fine"}, "fine"),
    ],
)
def test_not_the_same(actual: object, expected: object) -> None:
    assert not same(actual, expected, PEOPLE)


SOLE = {"outcome": "sole", "owner": "赵"}
FINE = {"kind": "fine", "amount": 100}


@pytest.fixture
def rules(tmp_path: Path) -> str:
    fine = 'sanction = { outcome = "penalty", penalty = { kind = "fine", amount = 100 } }'
    return (
        rule("a", "closer != none")
        + rule("b", "temp_staff", fine)
        + rule("c", "locked", 'credit = { outcome = "sole", owner = "owner" }')
        + rule("d", "evasion", 'rotation = { outcome = "gap", note = "没写" }')
        + rule("e", "licensed", 'future_owner = { outcome = "manager", decided_by = "经理" }')
    )


@pytest.mark.parametrize(
    ("facts", "expected", "agrees"),
    [
        ({}, SOLE, True),
        ({}, {"outcome": "sole"}, True),
        ({}, {**SOLE, "owner": "林"}, False),
        ({}, {**SOLE, "penalty": FINE}, False),
        ({"temp_staff": True}, {**SOLE, "penalty": FINE}, True),
        ({"temp_staff": True}, {**SOLE, "penalty": {**FINE, "amount": 200}}, False),
        ({"temp_staff": True}, {"outcome": "penalty", "penalty": {"amount": 100}}, True),
        ({}, {"outcome": "service_only", "owner": "赵"}, False),
        ({}, {"outcome": "gap"}, False),
        ({"evasion": True}, {"outcome": "gap"}, True),
        ({"evasion": True}, SOLE, True),
        ({"locked": True}, SOLE, False),
        ({"locked": True}, {"outcome": "gap"}, False),
        ({"locked": True}, {"outcome": "conflict"}, True),
        ({"locked": True}, {"outcome": "conflict", "by": {"a": SOLE, "c": {**SOLE, "owner": "林"}}}, True),
        ({"locked": True}, {"outcome": "conflict", "by": {"T.1": {"outcome": "sole"}}}, True),
        ({"locked": True}, {"outcome": "conflict", "by": {"a": {**SOLE, "owner": "林"}}}, False),
        ({"locked": True}, {"outcome": "conflict", "by": {"b": SOLE}}, False),
        ({}, {"outcome": "conflict"}, False),
        ({"licensed": True}, {"outcome": "manager", "decided_by": "经理"}, True),
        ({"licensed": True}, {"outcome": "manager", "decided_by": "主管"}, False),
    ],
)
def test_a_verdict_meets_what_a_case_expects(
    tmp_path: Path, rules: str, facts: dict[str, object], expected: dict[str, object], agrees: bool
) -> None:
    verdict = book(tmp_path, rules).judge({"owner": "林", "closer": "赵", **facts})
    assert compare(verdict, expected, ("", "T.")).agrees is agrees


def test_steps_and_penalties_of_several_rules_may_be_listed_together(tmp_path: Path) -> None:
    text = rule("a", then='procedure = { outcome = "procedure", steps = ["登记"] }')
    text += rule("b", then='procedure = { outcome = "procedure", steps = ["签字", "复核"] }')
    text += rule("c", then='sanction = { outcome = "penalty", penalty = { kind = "fine", amount = 100 } }')
    text += rule("d", then='sanction = { outcome = "penalty", penalty = { kind = "warning" } }')
    verdict = book(tmp_path, text).judge({})
    for expected, agrees in (
        ({"outcome": "procedure", "steps": ["登记", "签字", "复核"]}, True),
        ({"outcome": "procedure", "steps": ["登记", "盖章"]}, False),
        ({"outcome": "penalty", "penalty": [{"kind": "warning"}, FINE]}, True),
        ({"outcome": "penalty", "penalty": [{"kind": "warning"}, {"kind": "dismiss"}]}, False),
        ({"outcome": "penalty", "penalty": FINE, "steps": ["登记"]}, True),
    ):
        assert compare(verdict, expected).agrees is agrees


def test_several_may_decide_together(tmp_path: Path) -> None:
    text = rule("a", then='credit = { outcome = "manager", decided_by = ["经理", "主管"] }')
    verdict = book(tmp_path, text).judge({})
    assert compare(verdict, {"outcome": "manager", "decided_by": ["经理", "主管"]}).agrees
    assert sentences(verdict) == ["业绩与佣金：由经理、主管裁定（条款 1）"]


def test_another_reading_is_told_apart(tmp_path: Path, rules: str) -> None:
    verdict = book(tmp_path, rules).judge({"closer": "赵"})
    comparison = compare(verdict, {"outcome": "gap", "alternatives": [{"outcome": "nobody"}, SOLE]})
    assert comparison.agrees
    assert comparison.alternative
    assert not compare(verdict, {"outcome": "gap", "alternatives": ["sole"]}).agrees


def meets(tmp_path: Path, then: str, expected: dict[str, object], **facts: object) -> bool:
    people = {"owner": "林", "closer": "赵", "receptions": ["林", "赵", "周"], "duty": "吴"}
    return compare(book(tmp_path, rule("a", then=then)).judge({**people, **facts}), expected).agrees


@pytest.mark.parametrize(
    ("then", "expected"),
    [
        ('{ outcome = "sole", owner = "closer" }', {"outcome": "split", "shares": {"赵": 100}}),
        ('{ outcome = "sole", owner = "closer" }', {"outcome": "split", "shares": {"赵": 100, "林": 0}}),
        ('{ outcome = "sole", owner = "closer" }', {"outcome": "sole", "owner": ["赵"]}),
        ('{ outcome = "split", shares = { closer = 100 } }', {"outcome": "sole", "owner": "赵"}),
        ('{ outcome = "split", shares = { duty = 0, owner = 100 } }', {"outcome": "sole", "owner": "owner"}),
        ('{ outcome = "service_only", owner = "owner", helper = "closer" }', {"outcome": "service_only", "shares": {"林": 100, "赵": 0}}),
        ('{ outcome = "service_only", owner = "owner", helper = "closer" }', {"outcome": "split", "shares": {"林": 100, "赵": 0}}),
        ('{ outcome = "house" }', {"outcome": "sole", "owner": "HOUSE"}),
        ('{ outcome = "house" }', {"outcome": "house", "owner": "公司"}),
        ('{ outcome = "sole", owner = "公司" }', {"outcome": "house"}),
        ('{ outcome = "team", owner = "TEAM" }', {"outcome": "sole", "owner": "团队"}),
        ('{ outcome = "split", shares = { closer = 50, HOUSE = 50 } }', {"outcome": "split", "shares": {"赵": 50, "公司": 50}}),
        ('{ outcome = "nobody" }', {"outcome": "sole", "owner": "none"}),
        ('{ outcome = "nobody" }', {"outcome": "sole", "owner": None}),
        ('{ outcome = "release" }', {"outcome": "release", "owner": "none"}),
        ('{ outcome = "release" }', {"outcome": "release", "owner": None}),
        ('{ outcome = "rotation", owner = "duty" }', {"outcome": "rotation", "serve": "吴"}),
        ('{ outcome = "rotation", owner = "duty", serve = "duty" }', {"outcome": "serve", "serve": "吴"}),
        ('{ outcome = "split_range", ranges = { owner = [30, 40], closer = [60, 70] } }', {"outcome": "split_range", "ranges": {"林": "30-40", "赵": "60–70%"}}),
        ('{ outcome = "payout", owner = "owner", ratio = 80 }', {"outcome": "payout", "ratio": "80%"}),
        ('{ outcome = "payout", owner = "owner", ratio = 80 }', {"outcome": "payout", "ratio": 0.8}),
        ('{ outcome = "payout", owner = "owner", ratio = 80 }', {"outcome": "payout", "ratio": "4/5"}),
        ('{ outcome = "split", shares = "equal(receptions)" }', {"outcome": "split", "shares": {"林": 33, "赵": 33, "周": 34}}),
        ('{ outcome = "split", shares = "equal(receptions)" }', {"outcome": "split", "shares": {"林": 33, "赵": 33, "周": 33}}),
        ('{ outcome = "split", shares = "equal(receptions)" }', {"outcome": "split", "shares": {"林": 33.4, "赵": 33.3, "周": 33.3}}),
        ('{ outcome = "split", shares = "equal(receptions)" }', {"outcome": "split", "shares": {"林": "1/3", "赵": "1/3", "周": "1/3"}}),
    ],
)  # fmt: skip
def test_a_case_may_say_the_same_in_other_words(
    tmp_path: Path, then: str, expected: dict[str, object]
) -> None:
    assert meets(tmp_path, f"credit = {then}", expected)


@pytest.mark.parametrize(
    ("then", "expected"),
    [
        ('{ outcome = "sole", owner = "closer" }', {"outcome": "split"}),
        ('{ outcome = "sole", owner = "closer" }', {"outcome": "split", "shares": {"林": 100}}),
        ('{ outcome = "split", shares = { closer = 100 } }', {"outcome": "sole"}),
        ('{ outcome = "split", shares = { closer = 100 } }', {"outcome": "sole", "owner": "林"}),
        ('{ outcome = "split", shares = { closer = 60, owner = 40 } }', {"outcome": "sole", "owner": "赵"}),
        ('{ outcome = "service_only", owner = "owner", helper = "closer" }', {"outcome": "sole", "owner": "林"}),
        ('{ outcome = "sole", owner = "owner" }', {"outcome": "service_only", "owner": "林"}),
        ('{ outcome = "house" }', {"outcome": "sole", "owner": "赵"}),
        ('{ outcome = "house" }', {"outcome": "team"}),
        ('{ outcome = "team", owner = "duty" }', {"outcome": "sole", "owner": "TEAM"}),
        ('{ outcome = "rotation", owner = "duty" }', {"outcome": "serve", "serve": "赵"}),
        ('{ outcome = "rotation", owner = "duty" }', {"outcome": "serve"}),
        ('{ outcome = "rotation", owner = "duty", serve = "closer" }', {"outcome": "serve", "serve": "吴"}),
        ('{ outcome = "serve", serve = "duty" }', {"outcome": "rotation", "serve": "吴"}),
        ('{ outcome = "payout", owner = "owner", ratio = 80 }', {"outcome": "payout", "ratio": "8%"}),
        ('{ outcome = "payout", owner = "owner", amount = 200 }', {"outcome": "payout", "amount": "200"}),
        ('{ outcome = "split", shares = "equal(receptions)" }', {"outcome": "split", "shares": {"林": 34, "赵": 34, "周": 34}}),
        ('{ outcome = "split", shares = "equal(receptions)" }', {"outcome": "split", "shares": {"林": 34, "赵": 33, "周": 34}}),
        ('{ outcome = "split", shares = { owner = 60, closer = 40 } }', {"outcome": "split", "shares": {"林": 0.604, "赵": 0.396}}),
    ],
)  # fmt: skip
def test_but_not_something_else(tmp_path: Path, then: str, expected: dict[str, object]) -> None:
    assert not meets(tmp_path, f"credit = {then}", expected)


def test_steps_keep_their_order_and_may_be_fewer(tmp_path: Path) -> None:
    text = rule("a", then='procedure = { outcome = "procedure", steps = ["查", "登记", "签字"] }')
    text += rule("b", then='procedure = { outcome = "procedure", steps = ["登记"] }')
    verdict = book(tmp_path, text).judge({})
    for steps, agrees in (
        (["查", "签字"], True),
        (["登记", "查", "登记"], True),
        ("登记", True),
        (["签字", "查"], False),
        (["登记", "登记", "登记"], False),
        ([], False),
        ([[]], False),
    ):
        assert compare(verdict, {"outcome": "procedure", "steps": steps}).agrees is agrees


def test_the_keys_of_a_slot_come_from_one_result(tmp_path: Path) -> None:
    text = rule("a", then='procedure = { outcome = "procedure", allow = true, steps = ["查"], days = 3 }')
    text += rule("b", then='procedure = { outcome = "procedure", allow = false, steps = ["登记"], days = 5 }')
    verdict = book(tmp_path, text + rule("c")).judge({"closer": "赵"})
    for expected, agrees in (
        ({"allow": True, "steps": ["查"], "days": 3}, True),
        ({"allow": True, "days": 5}, False),
        ({"allow": True, "steps": ["登记"]}, False),
        ({"allow": True, "steps": ["查", "登记"]}, False),
        ({"steps": ["查", "登记"]}, True),
    ):
        assert compare(verdict, {"outcome": "procedure", **expected}).agrees is agrees
        assert compare(verdict, {**SOLE, **expected}).agrees is agrees


def test_penalties_are_met_one_by_one(tmp_path: Path) -> None:
    points = '{ kind = "points", amount = 2 }'
    fine = '{ kind = "fine", amount = 100 }'
    one = rule("a", then=f'sanction = {{ outcome = "penalty", penalty = {fine} }}')
    two = rule("b", then=f'sanction = {{ outcome = "penalty", penalty = [{fine}, {points}] }}')
    for text, penalty, agrees in (
        (one, [FINE], True),
        (one, [FINE, FINE], False),
        (one, [], False),
        (one, {}, False),
        (one, {"note": "罚"}, False),
        (two, FINE, True),
        (two, {"kind": "points"}, True),
        (two, [{"kind": "points"}, FINE], True),
        (two, [FINE, FINE], False),
        (one + two, [FINE, {"kind": "points"}, FINE], True),
        ("", [], False),
    ):
        expected = {"outcome": "penalty", "penalty": penalty}
        assert compare(book(tmp_path, text + rule("z")).judge({}), expected).agrees is agrees


def test_a_side_may_be_said_in_other_words(tmp_path: Path) -> None:
    text = rule("a") + rule("b", then='credit = { outcome = "sole", owner = "owner" }')
    verdict = book(tmp_path, text).judge({"owner": "林", "closer": "赵"})
    sides = {"a": {"outcome": "split", "shares": {"赵": 100}}, "b": {"outcome": "sole", "owner": ["林"]}}
    assert compare(verdict, {"outcome": "conflict", "by": sides}).agrees
    assert not compare(verdict, {"outcome": "conflict", "by": {"a": sides["b"]}}).agrees
