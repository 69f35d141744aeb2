"""Every kind of outcome is said in Chinese words, without English keys."""

# ruff: noqa: E501  one outcome a row reads best

import re
from pathlib import Path

import pytest

from anchang.domain.rulebook.explain import sentences
from tests.domain.rulebook.books import book, rule


@pytest.mark.parametrize(
    ("then", "words"),
    [
        ('credit = { outcome = "sole", owner = "closer" }', "归 赵"),
        ('credit = { outcome = "split", shares = { closer = 62.5, HOUSE = 37.5 } }', "赵 62.5%、公司 37.5%"),
        ('credit = { outcome = "split", shares = "equal(receptions)" }', "林 33⅓%、赵 33⅓%、周 33⅓%"),
        ('credit = { outcome = "split_range", ranges = { closer = [0, 50], HOUSE = [50, 100] }, decided_by = "经理" }', "赵 0–50%、公司 50–100%，由经理定"),
        ('credit = { outcome = "service_only", owner = "closer", helper = "last(receptions)" }', "义务接待"),
        ('credit = { outcome = "nobody" }', "谁也不得"),
        ('credit = { outcome = "team", owner = "TEAM" }', "归团队"),
        ('credit = { outcome = "release" }', "视同新客户"),
        ('payout = { outcome = "payout", stages = { before_leaving = "{closer}" } }', "离职前到账的归 赵"),
        ('payout = { outcome = "payout", owner = "closer", amount = 200, unit = "元/单" }', "付给 赵，200 元/单"),
        ('serve = { outcome = "rotation", order = "{receptions}" }', "顺序 林、赵、周"),
        ('rotation = { outcome = "rot_effect", rotation = "lose_turn", turns = 2 }', "轮空 2 次"),
        ('sanction = { outcome = "penalty", penalty = { kind = "points_zero", target = "closer" } }', "点数归零，对象 赵"),
        ('eligibility = { outcome = "eligibility", eligible = false }', "渠道无效"),
        ('registration = { outcome = "reset" }', "重新起算"),
    ],
)  # fmt: skip
def test_words(tmp_path: Path, then: str, words: str) -> None:
    verdict = book(tmp_path, rule("1", "closer != none", then)).judge(
        {"closer": "赵", "receptions": ["林", "赵", "周"]}
    )
    said = "".join(sentences(verdict))
    assert words in said
    assert not re.search(r"[a-z]", said)


def test_an_outcome_of_somebodys_own_is_said_by_its_keys(tmp_path: Path) -> None:
    then = 'credit = { outcome = "寄存", days = 7, kept_by = "{closer}" }'
    verdict = book(tmp_path, rule("1", "closer != none", then)).judge({"closer": "赵"})
    assert "寄存（days 7，kept_by 赵）" in sentences(verdict)[0]


def test_somebody_whom_the_case_does_not_name_is_called_by_the_role(tmp_path: Path) -> None:
    text = rule(
        "1", then='serve = { outcome = "rotation", owner = "first_known(duty, receiver)", serve = "duty" }'
    )
    text += rule("2", then='procedure = { outcome = "procedure", steps = ["{receiver} 通知 {owner}"] }')
    said = sentences(book(tmp_path, text).judge({"owner": "林"}))
    assert said == [
        "谁现在接待：按轮序，轮到 轮到的人；现在由 轮到的人 接待（条款 1）",
        "要做的事：先本次接待人 通知 林（条款 1）",
    ]
