"""Values that the known outcomes cannot have are refused when the rule is read; what may be is read."""

# ruff: noqa: E501  one result a row reads best

from pathlib import Path

import pytest

from anchang.domain.rulebook import RulebookError
from anchang.domain.rulebook.explain import sentences
from tests.domain.rulebook.books import book, rule

LIMIT = '[[limit]]\nname = "share_n"\nlabel = "份额"\nclause = "1"\nvalue = 30\n'


@pytest.mark.parametrize(
    ("then", "help_"),
    [
        ('credit = { outcome = "sole" }', "要有 owner"),
        ('credit = { outcome = "spilt", shares = { owner = 70, closer = 30 } }', "是不是 split？"),
        ('credit = { outcome = "solo", owner = "closer" }', "是不是 sole？"),
        ('credit = { outcome = "service-only", owner = "closer" }', "是不是 service_only？"),
        ('credit = { outcome = "split", minimum = { owner = 50 } }', "要有 shares"),
        ('credit = { outcome = "split", shares = { owner = "70%", closer = "30%" } }', "写成数 70"),
        ('credit = { outcome = "split", shares = "equal([owner, closer])" }', "equal 里写一份名单"),
        ('credit = { outcome = "split", shares = "equal(owner, closer)" }', "equal 里写一份名单"),
        ('credit = { outcome = "split", shares = { owner = 50, "without(receptions, owner)" = 50 } }', "each(without(receptions, owner))"),
        ('credit = { outcome = "split_range", ranges = { owner = [30, 40], closer = [70, 80] }, decided_by = "经理" }', None),
        ('credit = { outcome = "split_range", ranges = { owner = [10, 20], closer = [30, 40] }, decided_by = "经理" }', "凑不成 100%"),
        ('credit = { outcome = "split_range", ranges = { owner = [40, 30], closer = [60, 70] }, decided_by = "经理" }', "从小到大"),
        ('credit = { outcome = "split_range", ranges = { owner = "30-40", closer = "60-70" }, decided_by = "经理" }', "[30, 40]"),
        ('credit = { outcome = "split_range", ranges = { owner = ["{share_n}", 40], closer = [60, "{100 - share_n}"] } }', None),
        ('credit = { outcome = "manager" }', "要有 decided_by"),
        ('credit = { outcome = "sole", owner = "A" }', "按角色称呼"),
        ('credit = { outcome = "sole", owner = "门店" }', "'\"门店\"'"),
        ('procedure = { outcome = "procedure", allow = "no" }', "true 或 false"),
        ('procedure = { outcome = "procedure", allow = 0 }', "true 或 false"),
        ('procedure = { outcome = "procedure", allow = "{paid_ratio}" }', "回答是或否"),
        ('payout = { outcome = "payout", clawback = "yes" }', "true 或 false"),
        ('access = { outcome = "access" }', "要有 allow"),
        ('eligibility = { outcome = "eligibility" }', "要有 eligible"),
        ('sanction = { outcome = "penalty", kind = "fine", amount = 1 }', "penalty = {"),
        ('sanction = { outcome = "penalty", penalty = { amount = 1 } }', "含 kind"),
        ('sanction = { outcome = "penalty", penalty = [] }', "不能是空的"),
        ('sanction = { outcome = "penalty", penalty = { kind = "fines" } }', "是不是 fine？"),
        ('sanction = [{ outcome = "penalty", penalty = { kind = "fine" } }]', "penalty = [...]"),
        ('rotation = { outcome = "rot_effect" }', "要有 rotation"),
        ('rotation = { outcome = "rot_effect", rotation = "lose turn" }', "是不是 lose_turn？"),
        ('rotation = { outcome = "rot_effect", rotation = "lose_turn", turns = "offence_no" }', "{offence_no}"),
        ('payout = { outcome = "payout", amount = "units_sold * share_n" }', "{units_sold * share_n}"),
        ('payout = { outcome = "payout", amount = "share_n * 2" }', "{share_n * 2}"),
        ('payout = { outcome = "payout", stages = { before_leaving = "owner" } }', "{owner}"),
        ('payout = { outcome = "payout", factor = "{1.2}" }', "写 120"),
        ('payout = { outcome = "payout", word = "{" }', "花括号"),
        ('payout = { outcome = "payout", word = "{}" }', "花括号"),
        ('payout = { outcome = "payout", word = "{closer" }', "花括号"),
        ('payout = { outcome = "payout", word = "{{closer}}" }', "花括号"),
        ('payout = { outcome = "payout", word = "owner 与 closer 商量" }', None),
        ('payout = { outcome = "payout", word = "{\'owner\'}" }', None),
        ('credit = { outcome = "寄存" }', None),
        ('credit = { outcome = "hold" }', None),
    ],
)  # fmt: skip
def test_values_of_results(tmp_path: Path, then: str, help_: str | None) -> None:
    if help_ is None:
        book(tmp_path, LIMIT + rule("1", then=then))
        return
    with pytest.raises(RulebookError) as caught:
        book(tmp_path, LIMIT + rule("1", then=then))
    assert help_ in str(caught.value)
    assert "。。" not in str(caught.value)


@pytest.mark.parametrize(
    ("then", "words"),
    [
        ('payout = { outcome = "payout", amount = "{units_sold * share_n}" }', "(成交套数 * 份额（30）) 元"),
        ('payout = { outcome = "payout", allow = "{paid_ratio >= 95}" }', "看是否到账比例 达到 95"),
        ('access = { outcome = "access", allow = "{manager_consent}" }', "看是否"),
        ('serve = { outcome = "rotation", owner = "duty", order = ["A1", "B1"] }', "轮到 轮到的人，顺序 A1、B1"),
        ('credit = { outcome = "manager", decided_by = "{\'经理\' if poached else \'主管\'}" }', "由若"),
        ('credit = { outcome = "split", shares = "equal(receptions)" }', "100%"),
    ],
)  # fmt: skip
def test_what_is_not_said_stands_in_words(tmp_path: Path, then: str, words: str) -> None:
    said = "".join(sentences(book(tmp_path, LIMIT + rule("1", then=then)).judge({})))
    assert words in said
    assert "_" not in said
    assert "receptions" not in said
