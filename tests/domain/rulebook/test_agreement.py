"""When rules say the same of a case in different words, and what they then say together."""

from pathlib import Path

import pytest

from anchang.domain.rulebook import Conflicting, Decided
from anchang.domain.rulebook.agreement import only_one
from anchang.domain.rulebook.check import check
from anchang.domain.rulebook.compare import compare
from anchang.domain.rulebook.outcomes import plain
from tests.domain.rulebook.books import book, rule

SOLE = '{ outcome = "sole", owner = "closer" }'
SPLIT = '{ outcome = "split", shares = { owner = 60, closer = 40 } }'
RANGES = '{ outcome = "split_range", ranges = { owner = [30, 40], closer = [60, 70] }, decided_by = "经理" }'
SERVICE = '{ outcome = "service_only", owner = "owner", helper = "receiver" }'
HOUSE = '{ outcome = "house" }'
TO_HOUSE = '{ outcome = "sole", owner = "HOUSE" }'
TEAM = '{ outcome = "team" }'
ONE = {"owner": "林", "closer": "林", "receiver": "周"}
TWO = {"owner": "林", "closer": "赵", "receiver": "周"}
NOBODY = {"owner": "none", "closer": "none"}


@pytest.mark.parametrize(
    ("one", "other", "facts", "together"),
    [
        (SOLE, SPLIT, ONE, {"outcome": "sole", "owner": "林"}),
        (SPLIT, SPLIT, ONE, {"outcome": "split", "shares": {"林": 100}}),
        (RANGES, SPLIT, ONE, {"outcome": "split", "shares": {"林": 100}}),
        (RANGES, SOLE, ONE, {"outcome": "sole", "owner": "林"}),
        (RANGES, RANGES, ONE, {"outcome": "split_range", "ranges": {"林": [90, 100]}, "decided_by": "经理"}),
        (SERVICE, SPLIT, ONE, {"outcome": "service_only", "owner": "林", "helper": "周"}),
        (HOUSE, TO_HOUSE, {}, {"outcome": "house", "owner": "HOUSE"}),
        (HOUSE, '{ outcome = "split", shares = { HOUSE = 100 } }', {}, {"outcome": "house"}),
        (HOUSE, SOLE, {"closer": "HOUSE"}, {"outcome": "house", "owner": "HOUSE"}),
        (TEAM, '{ outcome = "sole", owner = "团队" }', {}, {"outcome": "team", "owner": "TEAM"}),
        (TEAM, '{ outcome = "team", owner = "TEAM" }', {}, {"outcome": "team", "owner": "TEAM"}),
        ('{ outcome = "nobody" }', SOLE, NOBODY, {"outcome": "nobody", "owner": "none"}),
        (SOLE, '{ outcome = "sole", owner = ["closer"] }', TWO, {"outcome": "sole", "owner": "赵"}),
        (
            '{ outcome = "release" }',
            '{ outcome = "release", owner = "none" }',
            {},
            {"outcome": "release", "owner": "none"},
        ),
    ],
)
def test_they_say_the_same(
    tmp_path: Path, one: str, other: str, facts: dict[str, object], together: dict[str, object]
) -> None:
    for names in (("a", "b"), ("b", "a")):
        texts = dict(zip(names, (one, other), strict=True))
        text = "".join(rule(name, then=f"credit = {then}") for name, then in sorted(texts.items()))
        answer = book(tmp_path, text).judge(facts)["credit"]
        assert isinstance(answer, Decided)
        said = plain(answer.result)
        assert isinstance(said, dict)
        assert {key: only_one(value) for key, value in said.items()} == together
        assert {citation.rule for citation in answer.citations} == {"a", "b"}


@pytest.mark.parametrize(
    ("one", "other", "facts"),
    [
        (SOLE, SPLIT, TWO),
        (RANGES, SPLIT, TWO),
        (SERVICE, SPLIT, TWO),
        (SERVICE, '{ outcome = "split", shares = { receiver = 100 } }', TWO),
        (HOUSE, SOLE, TWO),
        (HOUSE, TEAM, {}),
        ('{ outcome = "team", owner = "TEAM" }', '{ outcome = "team", owner = "duty" }', {"duty": "甲组"}),
        ('{ outcome = "nobody" }', SOLE, TWO),
        ('{ outcome = "none" }', SOLE, NOBODY),
        ('{ outcome = "release" }', '{ outcome = "nobody" }', {}),
    ],
)
def test_they_differ(tmp_path: Path, one: str, other: str, facts: dict[str, object]) -> None:
    text = rule("a", then=f"credit = {one}") + rule("b", then=f"credit = {other}")
    assert isinstance(book(tmp_path, text).judge(facts)["credit"], Conflicting)


@pytest.mark.parametrize(
    ("table", "facts", "said"),
    [
        ("ranges = { owner = [30, 40], closer = [60, 70] }", ONE, {"林": [90, 100]}),
        (
            "ranges = { owner = [20, 30], closer = [20, 30], receiver = [40, 60] }",
            ONE,
            {"林": [40, 60], "周": [40, 60]},
        ),
        ("amounts = { owner = 200, closer = 100 }", ONE, {"林": 300}),
        ("minimum = { owner = 60, closer = 60 }", ONE, {"林": 100}),
        ("amounts = { owner = 200, closer = 100 }", TWO, {"林": 200, "赵": 100}),
    ],
)
def test_what_one_person_has_twice_adds_up(
    tmp_path: Path, table: str, facts: dict[str, object], said: dict[str, object]
) -> None:
    verdict = book(tmp_path, rule("a", then=f'credit = {{ outcome = "x", {table} }}')).judge(facts)
    answer = verdict["credit"]
    assert isinstance(answer, Decided)
    assert plain(answer.result[table.partition(" ")[0]]) == said


@pytest.mark.parametrize(("when", "collide"), [("owner == closer", 0), ("owner != closer", 1), ("", 1)])
def test_the_check_knows_that_they_say_the_same(tmp_path: Path, when: str, collide: int) -> None:
    text = rule("a", when, f"credit = {SOLE}") + rule("b", when, f"credit = {SPLIT}")
    assert len(check(book(tmp_path, text)).conflicts) == collide


def test_payouts_to_different_people_stand_side_by_side(tmp_path: Path) -> None:
    text = rule("a", then='payout = { outcome = "payout", owner = "owner", ratio = 30 }')
    text += rule("b", then='payout = { outcome = "payout", owner = "receiver", amount = 200 }')
    verdict = book(tmp_path, text).judge(TWO)
    answer = verdict["payout"]
    assert isinstance(answer, Decided)
    assert [str(result["owner"]) for result in answer.results] == ["林", "周"]
    for expected, agrees in (
        ({"owner": "周", "amount": 200}, True),
        ({"owner": "林", "ratio": "30%"}, True),
        ({"owner": "林", "amount": 200}, False),
        ({"owner": "赵"}, False),
    ):
        assert compare(verdict, {"outcome": "payout", **expected}).agrees is agrees
