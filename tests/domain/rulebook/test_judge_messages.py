"""What `anchang judge` and `rulebook show` say: the facts to find out, and slips in lines of cases."""

import json
from pathlib import Path

import pytest

from anchang.cli.main import main
from anchang.domain.rulebook.explain import sentences, trace_sentence
from tests.domain.rulebook.books import HEAD, book, rule, write

DERIVED = """
[[derivation]]
name = "registrant"
label = "最先登记的"
type = "role"
value = "first_known(owner, first(visit_regs))"

[[derivation]]
name = "another_closed"
label = "他人成交"
type = "bool"
value = "closer != registrant"
"""


def cases(folder: Path, *lines: object) -> str:
    file = folder / "cases.jsonl"
    file.write_text("".join(json.dumps(line, ensure_ascii=False) + "\n" for line in lines), "utf-8")
    return str(file)


def test_an_open_rule_names_the_facts_below_a_derivation(tmp_path: Path) -> None:
    verdict = book(tmp_path, DERIVED + rule("1", "another_closed")).judge({"closer": "B"})
    (entry,) = verdict.trace
    assert (
        trace_sentence(verdict, entry) == "1：不能断定，还不知道 他人成交（要知道 在册归属人、来访登记人）。"
    )


def test_no_answer_says_which_facts_would_settle_it(tmp_path: Path) -> None:
    many = "; ".join(f"{name} > 1" for name in ("visit_no", "offence_no", "units_sold", "days_since_visit"))
    text = DERIVED + rule("1", many + "; attainment > 1; paid_ratio > 1; reg_age_days > 1")
    text += rule("2", "another_closed; closer != none; poached")
    said = sentences(book(tmp_path, text).judge({"closer": "B", "poached": True}))
    assert len(said) == 1
    assert said[0].startswith("制度对这种情形没有回答。弄清这些会有帮助：在册归属人、来访登记人、")
    assert said[0].count("、") == 5
    assert sentences(book(tmp_path, rule("1", "poached")).judge({"poached": False})) == [
        "制度对这种情形没有回答。"
    ]


def test_a_day_that_is_none_is_refused_in_chinese(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    write(tmp_path / "p", HEAD + rule("1", "poached"))
    file = cases(tmp_path, {"policy": "p", "facts": {}})
    assert main(["judge", "--library", str(tmp_path), "--facts", file, "--on", "明天"]) == 2
    assert "--on 明天 不是日期" in capsys.readouterr().err


@pytest.mark.parametrize(
    ("line", "help_"),
    [
        ({"facts": {}, "expect": {}}, "是不是 expected？"),
        ({"fact": {}}, "是不是 facts？"),
        ({"facts": {}, "alternatives": []}, "没有 expected"),
        ({"facts": {}, "expected": {"outcome": "house"}, "alternatives": {}}, "列表"),
    ],
)
def test_a_misspelt_key_of_a_case_is_refused(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], line: dict[str, object], help_: str
) -> None:
    write(tmp_path / "p", HEAD + rule("1", "poached"))
    assert (
        main(["judge", "--library", str(tmp_path), "--facts", cases(tmp_path, {"policy": "p", **line})]) == 2
    )
    assert help_ in capsys.readouterr().err


def test_alternatives_beside_expected_count(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    write(tmp_path / "p", HEAD + rule("1", "poached", 'credit = { outcome = "house" }'))
    line = {
        "policy": "p",
        "source": "会议记录",
        "facts": {"poached": True},
        "expected": {"outcome": "nobody"},
        "alternatives": [{"outcome": "house"}],
    }
    assert main(["judge", "--library", str(tmp_path), "--facts", cases(tmp_path, line), "--check"]) == 0
    assert "1 例取案例允许的另一读法" in capsys.readouterr().out


def test_show_says_rules_in_words(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    then = 'credit = { outcome = "split", shares = { owner = 70, closer = "rest" } }'
    write(tmp_path / "p", HEAD + rule("1", "closer != owner", then))
    assert main(["rulebook", "show", "p", "1", "--library", str(tmp_path)]) == 0
    said = capsys.readouterr().out
    assert "当 成交人 不是 在册归属人" in said
    assert "则 业绩与佣金：在册归属人 70%、成交人 30%" in said
    assert "{" not in said
