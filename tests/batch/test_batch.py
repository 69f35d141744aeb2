"""A batch says of every case what the single engine says."""

from __future__ import annotations

import json
import random
from functools import cache
from itertools import product
from pathlib import Path

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from anchang.batch import BatchEngine, Cases
from anchang.domain.rulebook import FactError, Rulebook, load_library, shipped_library
from anchang.domain.rulebook.vocabulary import Fact, FactType
from tests.batch.agreement import Facts, differences
from tests.domain.rulebook.books import book, rule

TESTS = Path(__file__).parents[1]
OFFICES = sorted(path.parent.name for path in (TESTS / "conformance").glob("*/edition.toml"))
ADOPTIONS = sorted(shipped_library().adoptions)
PEOPLE = ("none", "lin", "zhao", "wu")


@cache
def rulebook_of(name: str) -> Rulebook:
    library = load_library(TESTS / "conformance") if name in OFFICES else shipped_library()
    return library.adoption(name).compile()


def facts_read(rulebook: Rulebook) -> list[Fact]:
    nodes = [node for rule in rulebook.rules for node in rule.when]
    nodes += [node for rule in rulebook.rules for then in rule.then.values() for node in then.nodes]
    nodes += [derivation.node for derivation in rulebook.derivations]
    derived = {derivation.name for derivation in rulebook.derivations}
    names = {name for node in nodes for name in node.names()}
    return [rulebook.vocabulary.facts[name] for name in sorted(names - derived)]


def values_of(fact: Fact) -> st.SearchStrategy[object]:
    match fact.type:
        case FactType.BOOL:
            return st.booleans()
        case FactType.ENUM:
            return st.sampled_from(sorted(fact.values))
        case FactType.INT:
            return st.integers(fact.min, min(fact.max, fact.min + 60)) | st.sampled_from([fact.min, fact.max])
        case FactType.ROLE:
            return st.sampled_from(PEOPLE)
        case FactType.ROLES:
            return st.lists(st.sampled_from(PEOPLE[1:]), max_size=4)
        case FactType.ENUMS:
            return st.lists(st.sampled_from(sorted(fact.values)), max_size=3)
    return st.dictionaries(st.sampled_from(PEOPLE[1:]), st.integers(0, 5))


@pytest.mark.parametrize("name", [*ADOPTIONS, *OFFICES])
def test_random_cases_come_out_the_same(name: str) -> None:
    rulebook = rulebook_of(name)
    facts = {fact.name: values_of(fact) for fact in facts_read(rulebook)}
    cases = st.lists(st.fixed_dictionaries({}, optional=facts), min_size=1, max_size=6)

    @settings(max_examples=15, deadline=None, suppress_health_check=list(HealthCheck))
    @given(cases)
    def check(drawn: list[Facts]) -> None:
        assert differences(rulebook, drawn) == []

    check()


def read_cases(file: str) -> list[tuple[str, Facts]]:
    lines = (TESTS / "cases" / file).read_text("utf-8").splitlines()
    return [(case["policy"], case["facts"]) for case in map(json.loads, lines)]


def in_other_words(facts: Facts, seed: int) -> Facts:
    """The same case with some facts unknown and other people."""
    chance = random.Random(seed)
    names = {"A": "lin", "B": "zhao", "C": "wu", "D": "qian"}
    kept = {name: value for name, value in facts.items() if chance.random() < 0.9}
    return {
        name: names.get(value, value) if isinstance(value, str) and seed % 2 else value
        for name, value in kept.items()
    }


@pytest.mark.parametrize("adoption", ADOPTIONS)
def test_cases_of_the_source_replicated(adoption: str) -> None:
    cases = [facts for _policy, facts in read_cases("source-rulebook.jsonl")]
    varied = [in_other_words(facts, seed) for seed in range(4) for facts in cases]
    assert differences(rulebook_of(adoption), [*cases, *varied]) == []


@pytest.mark.parametrize("office", OFFICES)
def test_cases_of_other_offices_replicated(office: str) -> None:
    cases = [facts for policy, facts in read_cases("other-offices.jsonl") if policy == office]
    varied = [in_other_words(facts, seed) for seed in range(10) for facts in cases]
    assert cases
    assert differences(rulebook_of(office), [*cases, *varied]) == []


@pytest.mark.parametrize("name", [*ADOPTIONS, OFFICES[0]])
def test_as_many_people_as_a_large_company_has(name: str) -> None:
    """Too many people for tables of pairs: comparisons run on the columns."""
    rulebook, chance = rulebook_of(name), random.Random(1)
    roles = [fact.name for fact in facts_read(rulebook) if fact.type is FactType.ROLE]
    cases = []
    for _case in range(300):
        few = ["none", *(f"person-{chance.randrange(900)}" for _ in range(3))]
        cases.append({role: chance.choice(few) for role in roles if chance.random() < 0.8})
    assert differences(rulebook, cases) == []


def test_a_column_may_come_encoded() -> None:
    rulebook = rulebook_of(ADOPTIONS[0])
    columns = {
        "closer": (np.array([0, 1, 2]), ["lin", "none"]),
        "owner": (np.array([1, 2, 2]), ["zhao", "lin"]),
    }
    cases = Cases.from_columns(rulebook.vocabulary, 3, columns)
    assert [dict(cases.facts(row)) for row in range(3)] == [
        {"owner": "zhao"},
        {"closer": "lin", "owner": "lin"},
        {"closer": "none", "owner": "lin"},
    ]


def test_no_cases_at_all() -> None:
    rulebook = rulebook_of(ADOPTIONS[0])
    assert BatchEngine(rulebook).judge(Cases.from_facts(rulebook.vocabulary, [])).set_of.size == 0


@pytest.mark.parametrize(
    ("name", "codes", "values"),
    [
        ("no_such_fact", [1], ["lin"]),
        ("closer", [1, 1], ["lin"]),
        ("closer", [2], ["lin"]),
        ("closer", [-1], ["lin"]),
        ("owner_status", [1], ["asleep"]),
    ],
)
def test_columns_that_cannot_be_are_refused(name: str, codes: list[int], values: list[object]) -> None:
    with pytest.raises(FactError):
        Cases.from_columns(rulebook_of(ADOPTIONS[0]).vocabulary, 1, {name: (np.array(codes), values)})


@pytest.mark.parametrize(
    ("one", "other"),
    [
        (
            '{ outcome = "sole", owner = "closer" }',
            '{ outcome = "split", shares = { owner = 60, receiver = 40 } }',
        ),
        ('{ outcome = "sole", owner = "closer" }', '{ outcome = "house" }'),
        ('{ outcome = "split", shares = { closer = 50, owner = 50 } }', '{ outcome = "nobody" }'),
        (
            '{ outcome = "service_only", owner = "owner", helper = "closer" }',
            '{ outcome = "split_range", ranges = { owner = [30, 40], receiver = [60, 70] } }',
        ),
    ],
)
def test_all_to_one_said_in_two_ways(tmp_path: Path, one: str, other: str) -> None:
    rulebook = book(tmp_path, rule("a", then=f"credit = {one}") + rule("b", then=f"credit = {other}"))
    people = (None, "none", "HOUSE", "TEAM", "lin", "zhao")
    cases = [
        {name: who for name, who in zip(("closer", "owner", "receiver"), named, strict=True) if who}
        for named in product(people, repeat=3)
    ]
    assert not differences(rulebook, cases)
