"""The tables of the single engine say what evaluating every condition of every rule would say."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from anchang.domain.rulebook import Rulebook, RuleState
from anchang.domain.rulebook.vocabulary import Value
from tests.batch.agreement import Facts
from tests.batch.test_batch import ADOPTIONS, OFFICES, facts_read, rulebook_of, values_of
from tests.domain.rulebook.books import book, rule


def plainly(rulebook: Rulebook, facts: Facts) -> tuple[dict[str, Value], list[tuple[str, object, object]]]:
    """Values, and per rule whether it applies and, if not, for which facts: without any table."""
    values = rulebook.vocabulary.accept(facts)
    for derivation in rulebook.derivations:
        value = derivation.node.compile()(values)
        if value is not None:
            values[derivation.name] = value
    return values, [plain_match(rulebook, place, values) for place in range(len(rulebook.rules))]


def plain_match(rulebook: Rulebook, place: int, values: Mapping[str, Value]) -> tuple[str, object, object]:
    rule = rulebook.rules[place]
    answers = [(node, node.compile()(values)) for node in rule.when]
    if all(answer is True for _node, answer in answers):
        return rule.id, "applies", ()
    false = [node for node, answer in answers if answer is False]
    if false:
        return rule.id, RuleState.NOT_APPLICABLE, tuple(sorted({n for node in false for n in node.names()}))
    unsaid = {n for node, answer in answers if answer is None for n in node.names()}
    return rule.id, RuleState.OPEN, tuple(sorted(unsaid - values.keys()))


@pytest.mark.parametrize("name", [*ADOPTIONS, *OFFICES])
def test_tables_and_plain_evaluation_agree(name: str) -> None:
    rulebook = rulebook_of(name)
    facts = {fact.name: values_of(fact) for fact in facts_read(rulebook)}

    @settings(max_examples=60, deadline=None, suppress_health_check=list(HealthCheck))
    @given(st.fixed_dictionaries({}, optional=facts))
    def check(case: Facts) -> None:
        verdict = rulebook.judge(case)
        values, matches = plainly(rulebook, case)
        assert verdict.values == values
        applies = (RuleState.APPLIED, RuleState.OVERRIDDEN, RuleState.YIELDED)
        assert [
            (entry.rule, "applies", ()) if entry.state in applies else (entry.rule, entry.state, entry.facts)
            for entry in verdict.trace
        ] == matches

    check()


@pytest.mark.parametrize("name", ADOPTIONS)
def test_a_value_of_another_type_is_refused_even_when_an_equal_one_was_met(name: str) -> None:
    """True == 1 in Python; a table must not take one for the other."""
    rulebook = rulebook_of(name)
    rulebook.judge({"reg_complete": True, "followup_count": 1})
    for facts in ({"reg_complete": 1}, {"followup_count": True}, {"followup_count": 1.0}):
        with pytest.raises(Exception, match="不行"):
            rulebook.judge(facts)


def test_a_derivation_may_lose_the_value_that_it_has_when_nothing_is_known(tmp_path: Path) -> None:
    text = """
[[derivation]]
name = "who"
label = "算谁的"
type = "role"
value = "none if unknown(temp_staff) else first(referrer_owners)"

[[derivation]]
name = "same"
label = "同一个人"
type = "bool"
value = "who == owner"
"""
    rulebook = book(tmp_path, text + rule("1", "same") + rule("2", "who != closer"))
    listed = {"temp_staff": True, "owner": "林", "closer": "林"}
    cases: list[dict[str, object]] = [
        {},
        {"temp_staff": True},
        {"owner": "林", "closer": "none"},
        listed,
        listed | {"referrer_owners": ["林", "赵"]},
        listed | {"referrer_owners": ["赵", "林"], "owner": None},
        listed | {"referrer_owners": []},
    ]
    for case in cases + cases[::-1]:
        verdict = rulebook.judge(case)
        assert (verdict.values, [(e.rule, e.state) for e in verdict.trace]) == expected(rulebook, case)


def expected(rulebook: Rulebook, case: Facts) -> tuple[dict[str, Value], list[tuple[str, object]]]:
    values, matches = plainly(rulebook, case)
    return values, [(name, RuleState.APPLIED if state == "applies" else state) for name, state, _ in matches]
