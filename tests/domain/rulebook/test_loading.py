"""Data that cannot be used is refused with file, line, key and the sentence that helps."""

# ruff: noqa: E501  one bad line of data a row reads best

import time
from itertools import pairwise
from pathlib import Path

import pytest

from anchang.domain.rulebook import RulebookError, load_adoption, load_library
from tests.domain.rulebook.books import HEAD, RULE, book, rule, write

LIMIT = '[[limit]]\nname = "days"\nlabel = "天数"\nclause = "1"\nvalue = 3\n'


def refused(folder: Path, text: str) -> str:
    with pytest.raises(RulebookError) as caught:
        book(folder, text)
    return str(caught.value)


def line_of(needle: str, text: str) -> int:
    return (HEAD + text).split("\n").index(needle) + 1


BAD = [
    ("an unknown fact", 'when = ["closr == owner"]', "没有叫「closr」", "是不是 closer"),
    ("an unknown fact among good conditions", 'when = ["closer != none", "clser == owner"]', "clser", "closer"),
    ("a condition that is no question", 'when = ["days_since_visit"]', "条件", "回答是或否"),
    ("different types compared", 'when = ["days_since_visit == owner"]', "类型不同", "int 和 role"),
    ("a role compared by size", 'when = ["closer > owner"]', "只有数能比大小", "closer > owner"),
    ("a member that the enum has not", 'when = ["complaint == angry"]', "「angry」不在取值", "dissatisfied"),
    ("a member in a list", 'when = ["complaint in [none, angry]"]', "「angry」不在取值", "none"),
    ("a number that a fact never has", 'when = ["paid_ratio > 120"]', "到账比例", "0 到 100"),
    ("an unknown function", 'when = ["lst(visit_regs) == owner"]', "没有函数「lst」", "是不是 last"),
    ("too few arguments", 'when = ["nth(visit_regs) == owner"]', "nth", "要 2 个参数"),
    ("an argument of a wrong type", 'when = ["first(closer) == owner"]', "first", "roles"),
    ("a number counted", 'when = ["count(days_since_visit) > 1"]', "count", "roles"),
    ("a chained comparison", 'when = ["1 < days_since_visit < 9"]', "不要连写比较", "and"),
    ("a broken expression", 'when = ["closer =="]', "写法不对", "closer =="),
    ("an attribute", 'when = ["closer.name == owner"]', "不认识的写法", "closer.name"),
    ("a call of something", 'when = ["__import__(owner) == owner"]', "没有函数", "__import__"),
    ("an expression too long", f'when = ["{"closer != none and " * 40}true"]', "600", "拆成"),
    ("an expression too deep", f'when = ["{"not " * 100}temp_staff"]', "嵌套超过", "推导"),
    ("a sum too deep", f'when = ["{"1+" * 250}1 > 0"]', "嵌套超过", "推导"),
    ("parentheses too deep", f'when = ["{"(" * 250}1 > 0{")" * 250}"]', "写法不对", "例如"),
    ("an override of a missing rule", 'overrides = ["1a"]', "「1a」，但没有这条规则", "规则 1"),
    ("a clause not in the edition", 'clause = "7"', "引用了条款 7", "[[clause]]"),
    ("a rule without a clause", 'clause = ""', "clause", "要有"),
    ("an unknown key", 'wen = ["closer != none"]', "没有「wen」", "是不是 when"),
    ("conditions of a wrong type", "when = 3", "when", "列表"),
    ("an unknown slot", 'then.credits = { outcome = "none" }', "结果槽", "是不是 credit"),
    ("a result that is no table", 'then.credit = "sole"', "outcome", "例如"),
    ("a result without outcome", 'then.credit = { owner = "closer" }', "outcome", "例如"),
    ("an owner who is unknown", 'then.credit = { outcome = "sole", owner = "salesman" }', "salesman", "再加引号"),
    ("an owner who is no person", 'then.credit = { outcome = "sole", owner = "owner_status" }', "不是一个人", "角色"),
    ("shares below the whole", 'then.credit = { outcome = "split", shares = { owner = 60, closer = 30 } }', "90%", "100%"),
    ("shares above the whole", 'then.credit = { outcome = "split", shares = { owner = 60, closer = 50 } }', "110%", "100%"),
    ("a negative share", 'then.credit = { outcome = "split", shares = { owner = -20, closer = 120 } }', "100%", "负数"),
    ("computed shares without a rest", 'then.credit = { outcome = "split", shares = { owner = "paid_ratio", closer = 50 } }', "rest", "合计"),
    ("two rests", 'then.credit = { outcome = "split", shares = { owner = "rest", closer = "rest" } }', "rest", "一处"),
    ("no shares", 'then.credit = { outcome = "split", shares = {} }', "shares", "equal"),
    ("equal shares of one person", 'then.credit = { outcome = "split", shares = "equal(closer)" }', "不是一份名单", "closer"),
    ("a misspelt placeholder", 'then.procedure = { outcome = "procedure", steps = ["{reciver} 登记"] }', "reciver", "receiver"),
    ("a date in a result", "then.credit = { outcome = 2026-01-01 }", "outcome", "例如"),
    ("a result too deep", 'then.credit = { outcome = "x", a = {a = {a = {a = {a = {a = 1}}}}} }', "嵌套", "层"),
]  # fmt: skip


@pytest.mark.parametrize(("line", "what", "help_"), [bad[1:] for bad in BAD], ids=[bad[0] for bad in BAD])
def test_a_bad_line_of_a_rule_is_named(tmp_path: Path, line: str, what: str, help_: str) -> None:
    key = line.partition(" ")[0]
    rest = [row for row in RULE.strip().split("\n")[1:] if not row.startswith(key.partition(".")[0] + " ")]
    if key.startswith("then"):
        rest = [row for row in rest if not row.startswith("then.")]
    text = "\n".join([rule("0"), "[[rule]]", *rest, line]) + "\n" + rule("9")
    message = refused(tmp_path, text)
    assert what in message
    assert help_ in message
    assert message.startswith(f"{tmp_path}/edition.toml:{line_of(line, text)} [rule.{key}")


def test_the_line_is_that_of_the_condition_in_a_list_over_several_lines(tmp_path: Path) -> None:
    text = '[[rule]]\nid = "1"\nclause = "1"\nwhen = [\n  "closer != none",\n  "clser == owner",\n]\nthen.credit = { outcome = "none" }\n'
    line = line_of('  "clser == owner",', text)
    assert f"edition.toml:{line} [rule.when]" in refused(tmp_path, text)


def test_headers_in_long_texts_and_comments_do_not_shift_lines(tmp_path: Path) -> None:
    text = '[[rule]]\nid = "0"\nclause = "1"\nwhen = []\nnote = """\n[[rule]]\nclause = "9"\n"""\n# [[rule]]\nthen.credit = { outcome = "none" }\n\n[[rule]]\nid = "1"\nclause = "2"\nwhen = []\nthen.credit = { outcome = "none" }\n'
    line = line_of('clause = "2"', text)
    assert f":{line} [rule.clause]" in refused(tmp_path, text)


def test_the_second_file_of_an_edition_is_named(tmp_path: Path) -> None:
    write(tmp_path, HEAD)
    write(tmp_path, RULE.replace("closer !=", "closr !="), "rules.toml")
    with pytest.raises(RulebookError, match=r"rules\.toml:5 \[rule\.when\]: .*closr"):
        load_adoption(tmp_path).compile()


def test_duplicate_ids_are_refused_where_the_second_stands(tmp_path: Path) -> None:
    text = rule("1") + rule("1")
    second = [i for i, row in enumerate((HEAD + text).split("\n"), 1) if row == 'id = "1"'][-1]
    assert f":{second} [rule.id]: 规则 1 写了两遍" in refused(tmp_path, text)
    assert "条款 1 写了两遍" in refused(tmp_path, HEAD.partition('"试用版本"')[2])
    assert "限额「days」写了两遍" in refused(tmp_path, LIMIT + LIMIT)


def test_a_number_needs_its_clause(tmp_path: Path) -> None:
    assert "没有条款" in refused(tmp_path, LIMIT.replace('clause = "1"\n', ""))
    assert "引用了条款 4" in refused(tmp_path, LIMIT.replace('clause = "1"', 'clause = "4"'))


@pytest.mark.parametrize("value", ["3.5", "true", "[1]", "2026-01-01"])
def test_a_limit_is_an_integer_or_a_text(tmp_path: Path, value: str) -> None:
    assert "整数或一段字" in refused(tmp_path, LIMIT.replace("value = 3", f"value = {value}"))


def test_a_limit_written_where_its_value_is_meant_is_pointed_out(tmp_path: Path) -> None:
    text = LIMIT + rule(
        "1", then='sanction = { outcome = "penalty", penalty = { kind = "fine", amount = "days" } }'
    )
    assert '写成 "{days}"' in refused(tmp_path, text)


def test_a_limit_may_not_be_called_like_a_fact(tmp_path: Path) -> None:
    message = refused(tmp_path, LIMIT.replace('"days"', '"paid_ratio"'))
    assert "与事实同名" in message
    assert "edition.toml:9 " in message


def test_values_of_a_limit_by_day_are_checked(tmp_path: Path) -> None:
    for values in ("[]", "[{ effective = 2026-01-01T00:00:00, value = 1 }]", "[{ value = 1 }]", "[1]"):
        assert "values" in refused(tmp_path, LIMIT.replace("value = 3", f"values = {values}"))


@pytest.mark.parametrize(
    ("fact", "problem"),
    [
        ('name = "x"\nlabel = "某"\ntype = "text"', "类型「text」不认识"),
        ('name = "X"\nlabel = "某"\ntype = "bool"', "小写英文"),
        ('name = "x"\nlabel = "某"\ntype = "enum"', "values"),
        ('name = "x"\nlabel = "某"\ntype = "int"\nmin = 5\nmax = 1', "大于"),
        ('name = "x"\ntype = "bool"', "label"),
        ('name = "owner"\nlabel = "别的"\ntype = "bool"', "已经有了"),
    ],
)
def test_bad_facts_of_an_edition_are_refused(tmp_path: Path, fact: str, problem: str) -> None:
    assert problem in refused(tmp_path, f"[[fact]]\n{fact}\n")


def test_a_core_fact_may_be_widened_by_an_edition(tmp_path: Path) -> None:
    fact = (
        '[[fact]]\nname = "missed_reason"\nlabel = "错过原因"\ntype = "enum"\nvalues = { meeting = "开会" }\n'
    )
    fact += '[[fact]]\nname = "attainment"\nlabel = "完成率"\ntype = "int"\nmax = 5000\n'
    rulebook = book(tmp_path, fact + rule("1", "missed_reason in [meeting, lunch]; attainment > 2000"))
    assert (
        rulebook.judge({"missed_reason": "lunch", "attainment": 3000, "closer": "林"})["credit"].status
        == "decided"
    )
    assert rulebook.vocabulary.facts["missed_reason"].values["lunch"] == "用餐"
    other = fact.replace("开会", "例会") + fact
    assert "取值「meeting」已经叫「例会」" in refused(tmp_path, other)


def test_overrides_in_a_circle_are_shown(tmp_path: Path) -> None:
    text = rule("a", overrides='["b"]') + rule("b", overrides='["c"]') + rule("c", overrides='["a"]')
    message = refused(tmp_path, text)
    assert "成了一个圈" in message
    assert any(circle in message for circle in ("a → b → c → a", "b → c → a → b", "c → a → b → c"))
    assert "成了一个圈：a → a" in refused(tmp_path, rule("a", overrides='["a"]'))


def test_a_chain_of_three_thousand_overrides_is_followed_quickly(tmp_path: Path) -> None:
    """The first silences the last, though none between them applies."""
    names = [f"{i:04}" for i in range(3000)]
    whens = ["temp_staff", *["locked"] * 2998]
    text = "".join(
        rule(a, when, overrides=f'["{b}"]') for (a, b), when in zip(pairwise(names), whens, strict=True)
    )
    text += rule(names[-1], then='credit = { outcome = "sole", owner = "owner" }')
    began = time.process_time()
    rulebook = book(tmp_path, text)
    verdict = rulebook.judge({"closer": "林", "owner": "赵", "temp_staff": True, "locked": False})
    assert time.process_time() - began < 5
    assert (str(verdict.trace[-1].state), verdict.trace[-1].by) == ("overridden", ("0000",))
    circle = text.replace('"owner" }\n', '"owner" }\noverrides = ["0000"]\n')
    assert "……" in refused(tmp_path, circle)


def test_derivations_in_a_circle_and_of_a_wrong_type_are_refused(tmp_path: Path) -> None:
    made = '[[derivation]]\nname = "{}"\nlabel = "某"\ntype = "{}"\nvalue = "{}"\n'
    assert "成了圈" in refused(tmp_path, made.format("a", "int", "b + 1") + made.format("b", "int", "a + 1"))
    assert "算出来是 int" in refused(tmp_path, made.format("a", "bool", "1 + 1"))
    assert "已经是事实" in refused(tmp_path, made.format("owner", "role", "closer"))
    chain = "".join(made.format(f"d{i}", "int", f"d{i + 1} + 1") for i in range(1000))
    book(tmp_path, chain + made.format("d1000", "int", "1"))


@pytest.mark.parametrize(
    ("text", "line", "words"),
    [
        ("a = ", 1, "不认识"),
        ("\na = 1\na = 2", 3, "两遍"),
        ("\n[edition\n", 2, "方括号"),
        ('[edition]\ntitle = "没有关上\n', 2, "引号"),
        ("标题 = 1", 1, "名字"),
        ("[edition]\ntitle", 2, "等号"),
        ("[edition]\ntitle = 字", 2, "引号"),
        ("a = [1, 2", 1, "写完"),
    ],
)
def test_broken_toml_is_explained_in_chinese_with_its_line(
    tmp_path: Path, text: str, line: int, words: str
) -> None:
    with pytest.raises(RulebookError) as caught:
        load_adoption(write(tmp_path, text))
    assert f"edition.toml:{line}: TOML 写法不对：" in str(caught.value)
    assert words in str(caught.value)


def test_a_file_of_another_encoding_is_refused_with_its_line_and_a_byte_order_mark_is_taken(
    tmp_path: Path,
) -> None:
    (tmp_path / "edition.toml").write_bytes(HEAD.encode("gb18030"))
    with pytest.raises(RulebookError, match=r"edition.toml:3: .*UTF-8"):
        load_adoption(tmp_path)
    (tmp_path / "edition.toml").write_bytes((HEAD + RULE).replace("\n", "\r\n").encode("utf-8-sig"))
    assert load_adoption(tmp_path).compile().judge({"closer": "林"})["credit"].status == "decided"


def test_folders_that_hold_no_rulebook_are_refused(tmp_path: Path) -> None:
    with pytest.raises(RulebookError, match=r"没有 adoption\.toml"):
        load_adoption(tmp_path)
    with pytest.raises(RulebookError, match="没有这个文件夹"):
        load_library(tmp_path / "missing")
    with pytest.raises(RulebookError, match="现有 无"):
        load_library(tmp_path).adoption("P01")
    write(tmp_path, RULE, "rules.toml")
    write(tmp_path / "b", RULE)
    with pytest.raises(RulebookError, match=r"要有一个 \[?edition"):
        load_library(tmp_path)
    (tmp_path / "c" / "d" / "edition.toml").mkdir(parents=True)
    with pytest.raises(RulebookError, match="读不了"):
        load_library(tmp_path / "c")


ADOPTION = """
[adoption]
title = "采用"
editions = ["one"]
"""

CHOICE = """
[[choice]]
id = "R1"
title = "谁得"
clauses = ["1"]
chosen = "a"

[[choice.option]]
id = "a"
label = "甲"
prefer = [{ rule = ["1"], over = ["2"] }]

[[choice.option]]
id = "b"
label = "乙"
prefer = [{ rule = ["2"], over = ["1"] }]
"""


@pytest.mark.parametrize(
    ("text", "line", "problem"),
    [
        (ADOPTION.replace('"one"', '"oen"'), 4, "找不到版本「oen」"),
        (ADOPTION.replace('["one"]', "[]"), 4, "至少一个版本"),
        (ADOPTION + CHOICE.replace('"a"', '"c"', 1), 10, "选了「c」"),
        (ADOPTION + CHOICE.replace('["1"]', '["9"]', 1), 9, "条款 9"),
        (ADOPTION + CHOICE.replace('over = ["2"]', "over = []"), 15, "让步的规则"),
        (ADOPTION + CHOICE.replace('over = ["1"]', 'over = ["7"]'), 20, "规则「7」"),
        (ADOPTION + CHOICE.replace('over = ["1"]', 'over = ["1"], when = ["x"]'), 20, "「x」"),
        (ADOPTION + '\n[[parameter]]\nname = "dayz"\nvalue = 1\n', 7, "没有叫「dayz」的限额"),
        (ADOPTION + '\n[[parameter]]\nname = "days"\nvalue = "三"\n', 8, "整数"),
        (ADOPTION + '\n[[parametre]]\nname = "days"\n', 6, "不认识 [parametre]"),
        (ADOPTION + '\n[[scope]]\npolicy = "S"\neditions = ["two"]\n', 8, "找不到版本「two」"),
        (ADOPTION + '\n[[scope]]\npolicy = "S"\neditions = []\nconsult = [{ rule = "8" }]\n', 9, "规则「8」"),
    ],
)
def test_bad_adoptions_are_refused(tmp_path: Path, text: str, line: int, problem: str) -> None:
    write(tmp_path / "one", HEAD + LIMIT + rule("1") + rule("2"))
    write(tmp_path / "taken", text, "adoption.toml")
    with pytest.raises(RulebookError) as caught:
        compile_all(tmp_path)
    assert problem in str(caught.value)
    assert f"adoption.toml:{line} " in str(caught.value)


def compile_all(folder: Path) -> None:
    """Compile the adoption `taken` and each of its scopes."""
    library = load_library(folder)
    for policy in (None, *library.adoptions["taken"].scopes):
        library.adoption("taken").compile(policy=policy)


def test_a_choice_or_limit_that_does_not_exist_cannot_be_set(tmp_path: Path) -> None:
    write(tmp_path / "one", HEAD + LIMIT + rule("1") + rule("2"))
    write(tmp_path / "taken", ADOPTION + CHOICE, "adoption.toml")
    taken = load_library(tmp_path).adoption("taken")
    for choices, parameters, problem in (
        ({"R2": "a"}, {}, "没有取舍「R2」"),
        ({"R1": "z"}, {}, "可选 a、b、open"),
        ({}, {"day": 3}, "是不是 days"),
        ({}, {"days": "三"}, "整数"),
    ):
        with pytest.raises(RulebookError, match=problem):
            taken.compile(choices=choices, parameters=parameters)


def test_a_rule_that_always_applies_says_so(tmp_path: Path) -> None:
    unsaid = '[[rule]]\nid = "1"\nclause = "1"\nthen.credit = { outcome = "house" }\n'
    assert "总是适用的规则要写明 when = []" in refused(tmp_path, unsaid)
    book(tmp_path, unsaid + "when = []\n")
