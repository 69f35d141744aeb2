"""Hostile files, facts and lines of cases are refused quickly and in words; nothing else escapes."""

# ruff: noqa: E501  one bad line of data a row reads best

import contextlib
import time
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from anchang.cli.main import main
from anchang.domain.rulebook import FactError, RulebookError, load_adoption
from anchang.domain.rulebook.explain import sentences
from tests.domain.rulebook.books import HEAD, RULE, book, rule, write

HOSTILE = {
    "10 MB of data": 'x = "' + "长" * 3_500_000 + '"',
    "arrays 1,000 deep": "x = " + "[" * 1000 + "]" * 1000,
    "arrays 1,000 deep over lines": "x = " + "[\n" * 1000 + "]" * 1000,
    "arrays 40 deep": "x = " + "[" * 40 + "]" * 40,
    "inline tables 1,000 deep": "x = " + "{a = " * 1000 + "1" + "}" * 1000,
    "inline tables 40 deep": "x = " + "{a = " * 40 + "1" + "}" * 40,
    "a dotted key of 1,000 parts": ".".join(["a"] * 1000) + " = 1",
    "a dotted key of 500,000 parts": ".".join(["a"] * 500_000) + " = 1",
    "a dotted key with blanks": " . ".join(["a"] * 200_000) + " = 1",
    "a quoted dotted key": ".".join(['"a"'] * 200_000) + " = 1",
    "a dotted header": "[" + ".".join(["a"] * 300_000) + "]",
    "a million quotes": 'x = "' + '\\"' * 900_000,
    "a million open brackets": "[" * 1_900_000,
    "unclosed long text": 'x = """' + 'a""' * 600_000,
    "a parenthesis tower": HEAD + rule("1", "(" * 290 + "closer" + ")" * 290 + " != none"),
    "a dotted key of 9,000 parts": ".".join(["a"] * 9_000) + " = 1",
    "50,000 unclosed quotes": "\n".join(['x = "' + '\\"' * 9_000] * 100),
}


@pytest.mark.parametrize("text", HOSTILE.values(), ids=HOSTILE)
def test_hostile_files_are_refused_within_a_second(tmp_path: Path, text: str) -> None:
    write(tmp_path, text)
    began = time.process_time()
    with pytest.raises(RulebookError):
        load_adoption(tmp_path).compile()
    assert time.process_time() - began < 1


def test_a_table_has_at_most_five_thousand_entries(tmp_path: Path) -> None:
    with pytest.raises(RulebookError, match="至多 5,000 条"):
        book(tmp_path, "".join(rule(str(i)) for i in range(5001)))


def test_long_dots_in_texts_and_comments_are_no_nesting(tmp_path: Path) -> None:
    book(tmp_path, '# ' + "." * 40 + ' [[[[[[[[[[[[[[[\n[[rule]]\nid = "1"\nclause = "1"\nwhen = []\nnote = """' + ". " * 40 + 'a.b.c.d.e.f.g.h.i.j.k.l.m.n.o"""\nthen.credit = { outcome = "none" }\n')  # fmt: skip


P01 = Path(__file__).parents[2] / "conformance" / "P01"
PIECES = ['"', "{", "}", "[", "]", "=", ",", "#", "\n", "\\", '"""', "-1", "1.5", "none", "rest", "a.b", "[[rule]]", "then.credit", "{closer}", "「", "99999999"]  # fmt: skip


@settings(max_examples=200, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.data())
def test_a_damaged_edition_loads_or_is_refused_in_words(tmp_path: Path, data: st.DataObject) -> None:
    text = (P01 / "rules.toml").read_text("utf-8")
    for _ in range(data.draw(st.integers(1, 3))):
        at = data.draw(st.integers(0, len(text) - 1))
        gone = data.draw(st.integers(0, 12))
        text = text[:at] + data.draw(st.sampled_from(["", *PIECES])) + text[at + gone :]
    write(tmp_path, (P01 / "edition.toml").read_text("utf-8"))
    write(tmp_path, text, "rules.toml")
    try:
        sentences(load_adoption(tmp_path).compile().judge({"owner": "林", "closer": "赵"}))
    except RulebookError as error:
        assert error.place  # noqa: PT017
        assert error.place.line  # noqa: PT017


BAD_FACTS = [
    ({"closr": "A"}, "是不是 closer"),
    ({"temp_staff": 1}, "true 或 false"),
    ({"days_since_visit": True}, "0 到 3650"),
    ({"days_since_visit": -1}, "0 到 3650"),
    ({"days_since_visit": 10**30}, "0 到 3650"),
    ({"days_since_visit": 3.0}, "整数"),
    ({"days_since_visit": float("nan")}, "整数"),
    ({"days_since_visit": "3"}, "整数"),
    ({"complaint": "angry"}, "dissatisfied"),
    ({"complaint": ["none"]}, "之一"),
    ({"closer": ""}, "代号"),
    ({"closer": 7}, "代号"),
    ({"closer": "长" * 65}, "64"),
    ({"visit_regs": "A"}, "列表"),
    ({"visit_regs": ["A", None]}, "代号"),
    ({"visit_regs": ["A"] * 51}, "50"),
    ({"identity_match": [["phone"]]}, "之一"),
    ({"identity_match": [{}]}, "之一"),
    ({"counts": {"A": -1}}, "非负整数"),
    ({"counts": {"A": True}}, "非负整数"),
    ({"counts": ["A"]}, "非负整数"),
    ({"counts": {"": 1}}, "代号"),
]


@pytest.mark.parametrize(("facts", "help_"), BAD_FACTS)
def test_bad_facts_of_a_case_are_refused(tmp_path: Path, facts: dict[str, object], help_: str) -> None:
    with pytest.raises(FactError, match=help_):
        book(tmp_path, RULE).judge(facts)


JSON = st.recursive(
    st.none()
    | st.booleans()
    | st.integers()
    | st.floats()
    | st.text(max_size=5)
    | st.sampled_from(["A", "none"]),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=3), inner, max_size=3),
    max_leaves=6,
)
NAMES = st.sampled_from(
    ["closer", "counts", "visit_regs", "identity_match", "complaint", "paid_ratio", "locked"]
)


@settings(max_examples=300, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.dictionaries(NAMES | st.text(max_size=5), JSON, max_size=4))
def test_any_facts_are_judged_or_refused(tmp_path: Path, facts: dict[str, object]) -> None:
    rulebook = book(tmp_path, RULE)
    with contextlib.suppress(RulebookError):
        sentences(rulebook.judge(facts))


@pytest.mark.parametrize(
    ("line", "problem"),
    [
        ("{", "不是 JSON"),
        ("[]", "JSON 对象"),
        ("{}", "缺 facts"),
        ('{"facts": []}', "缺 facts"),
        ('{"facts": {}, "expected": 3}', "expected"),
        ('{"facts": {"closer": "A", "closer": "B"}}', "「closer」在同一个对象里写了两遍"),
        ('{"facts": {"days_since_visit": NaN}}', "不许可"),
        ('{"facts": {"days_since_visit": 1e999}}', "整数"),
        ('{"facts": {"days_since_visit": ' + "9" * 5000 + "}}", "过大的数"),
        ('{"facts": ' + '{"a":' * 100_000 + "1" + "}" * 100_001, "嵌套太深"),
        ('{"facts": {"closer": ' + "[" * 100_000, "嵌套太深"),
        ('{"facts": {}, "id": "' + "x" * 1_000_001 + '"}', "超过 1,000,000"),
        ('{"facts": {' + ",".join(f'"f{i}": 1' for i in range(60_000)) + "}}", "没有叫「f0」"),
    ],
)
def test_bad_lines_of_cases_are_refused_with_their_number(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], line: str, problem: str
) -> None:
    write(tmp_path / "one", HEAD + RULE)
    cases = tmp_path / "cases.jsonl"
    cases.write_text('{"facts": {}, "policy": "one"}\n\n' + line.replace("{", '{"policy": "one", ', 1 if line.startswith('{"') else 0) + "\n", "utf-8")  # fmt: skip
    began = time.process_time()
    assert main(["judge", "--library", str(tmp_path), "--facts", str(cases)]) == 2
    assert time.process_time() - began < 1
    error = capsys.readouterr().err
    assert "cases.jsonl:3: " in error
    assert problem in error


def test_cases_of_another_encoding_and_unknown_policies_are_refused(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    write(tmp_path / "one", HEAD + RULE)
    cases = tmp_path / "cases.jsonl"
    for raw, problem in (
        ('{"situation": "客户"}'.encode("gb18030"), "UTF-8"),
        (b'{"facts": {}, "policy": "two"}', "没有「two」"),
        (b'{"facts": {}}', "没有 policy"),
    ):
        cases.write_bytes(raw)
        assert main(["judge", "--library", str(tmp_path), "--facts", str(cases)]) == 2
        assert problem in capsys.readouterr().err
