"""What a rule gives: people may stand anywhere in it, and everything reaches JSON."""

# ruff: noqa: E501  one result a row reads best

from pathlib import Path

import pytest

from anchang.domain.rulebook.outcomes import RoleRef
from anchang.domain.rulebook.present import verdict_json
from tests.domain.rulebook.books import book, rule

LIMIT = '[[limit]]\nname = "fine"\nlabel = "罚款"\nclause = "1"\nvalue = 300\n'
FACTS = {
    "owner": "林",
    "closer": "赵",
    "receptions": ["林", "周", "赵"],
    "offence_no": 2,
    "counts": {"林": 2, "赵": 1},
    "commission_paid": False,
}


@pytest.mark.parametrize(
    ("then", "result"),
    [
        ('owner = "closer"', {"owner": "赵"}),
        ('owner = "{closer}"', {"owner": "赵"}),
        ('owner = "receiver"', {"owner": "receiver"}),
        ("target = '\"门店\"'", {"target": "门店"}),
        ('helper = ["owner", "last(receptions, 2)"]', {"helper": ["林", "周"]}),
        ('to = "{owner}"', {"to": "林"}),
        ('to = "{\'owner\'}"', {"to": "owner"}),
        ('shares = { "first(receptions)" = 60, "each(without(receptions, first(receptions)))" = "rest" }', {"shares": {"林": 60, "周": 20, "赵": 20}}),
        ('shares = { "each(receptions)" = "offence_no * 15", closer = "rest" }', {"shares": {"林": 10, "周": 10, "赵": 80}}),
        ('shares = { owner = 70, "each(visit_regs)" = 30 }', {"shares": {"林": 70, "visit_regs": 30}}),
        ('order = "{ranking(counts)}"', {"order": ["赵", "林"]}),
        ('stages = [{ until = "离职", owner = "owner" }]', {"stages": [{"until": "离职", "owner": "林"}]}),
        ('stages = { "{owner}" = "离职前", "{closer}" = "离职后" }', {"stages": {"林": "离职前", "赵": "离职后"}}),
        ('ranges = { owner = [30, 40] }', {"ranges": {"林": [30, 40]}}),
        ('serve_map = { group1 = "owner" }', {"serve_map": {"group1": "林"}}),
        ('shares = { owner = 62.5, closer = 37.5 }', {"shares": {"林": 62.5, "赵": 37.5}}),
        ('shares = { owner = 60, "first(receptions)" = 40 }', {"shares": {"林": 100}}),
        ('shares = { owner = 0, closer = 100 }', {"shares": {"赵": 100}}),
        ('shares = "equal(receptions)"', {"shares": {"林": "100/3", "周": "100/3", "赵": "100/3"}}),
        ('shares = { owner = "offence_no * 10", closer = "rest" }', {"shares": {"林": 20, "赵": 80}}),
        ('shares = { owner = "paid_ratio", closer = "rest" }', {"shares": {"林": "paid_ratio", "赵": "rest"}}),
        ('shares = { owner = 70, HOUSE = "rest" }', {"shares": {"林": 70, "HOUSE": 30}}),
        ('penalty = { kind = "fine", amount = "{fine * offence_no}" }', {"penalty": {"kind": "fine", "amount": 600}}),
        ('allow = "{offence_no > 1}"', {"allow": True}),
        ('decided_by = "{\'项目经理\' if commission_paid else \'销售经理\'}"', {"decided_by": "销售经理"}),
        ('rate = 1.5', {"rate": 1.5}),
        ('steps = ["{closer} 通知 {owner}", "第 {offence_no} 次"]', {"steps": ["赵 通知 林", "第 2 次"]}),
        ('amount = "{paid_ratio}"', {"amount": "paid_ratio"}),
    ],
)  # fmt: skip
def test_results(tmp_path: Path, then: str, result: dict[str, object]) -> None:
    text = LIMIT + rule("1", then=f'credit = {{ outcome = "x", {then} }}')
    said = verdict_json(book(tmp_path, text).judge(FACTS))
    assert said["slots"]["credit"]["results"] == [{"outcome": "x", **result}]  # type: ignore[index]


def test_a_role_is_the_same_person_whatever_it_is_called() -> None:
    assert RoleRef("owner", "林", "归属人") == RoleRef("closer", "林", "成交人")
    assert RoleRef("owner", None) != RoleRef("closer", None)
    assert len({RoleRef("owner", "林"), RoleRef("closer", "林")}) == 1
    assert str(RoleRef("owner", None)) == "owner"
