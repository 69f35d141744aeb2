"""`check` finds exactly what judging every single situation finds, on rulebooks that nobody designed."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import permutations, product
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from anchang.domain.rulebook.check import check
from anchang.domain.rulebook.check_silence import Unanswered

from .checked import EditionText, RuleText, judge_all, situations

PEOPLE = ["none", "甲", "乙", "丙", "丁", "戊"]
# Lists up to renaming: the persons of a situation are interchangeable.
LISTS = [
    list(names)
    for size in range(5)
    for names in product("甲乙丙丁", repeat=size)
    if all(name in "甲乙丙丁"[: len(set(names[:i])) + 1] for i, name in enumerate(names))
]
PEOPLE_TESTS = [
    "owner == closer",
    "owner != closer",
    "closer != none",
    "owner == none",
    "known(owner)",
    "unknown(closer)",
    "first_known(owner, closer) == closer",
]
LIST_TESTS = [
    "owner in visit_regs",
    "closer not in visit_regs",
    "first(visit_regs) == owner",
    "last(visit_regs) != closer",
    "count(visit_regs) > 1",
    "count(distinct(visit_regs)) > 1",
    "first(without(visit_regs, owner)) == closer",
    "closer in ends(visit_regs)",
    "last(visit_regs, 2) == owner",
    "times(visit_regs, owner) == 1",
    "position(visit_regs, closer) == 2",
    "after(visit_regs, owner) == closer",
    "last_two(visit_regs) == visit_regs",
]
COUNTS = [
    dict(zip(names, numbers, strict=True))
    for size in range(4)
    for names in permutations("甲乙丙", size)
    for numbers in product(range(3) if size < 3 else range(2), repeat=size)
]
COUNTS_TESTS = [
    "fewest(counts) == most(counts)",
    "fewest(counts) == owner",
    "most(counts) != closer",
    "count_of(counts, closer) > 0",
    "count_of(counts, owner) == 1",
    "count(counts) == 2",
    "nth(ranking(counts), 2) == closer",
    "known(counts)",
]
STATE_TESTS = [
    "owner_reachable",
    "owner_reachable == false or days_since_reception < 20",
    "days_since_reception > 20",
    "days_since_reception <= 20 and owner_status != free",
    "owner_status in [free, off_day]",
    "owner_status == off_day",
    "days_since_reception == (20 if owner_reachable else 21)",
    "not (owner_reachable and owner_status == free)",
]
RESULTS = [
    '{ outcome = "sole", owner = "owner" }',
    '{ outcome = "sole", owner = "closer" }',
    '{ outcome = "sole", owner = "first_known(owner, closer)" }',
    '{ outcome = "service_only", owner = "owner", helper = "closer" }',
    '{ outcome = "split", shares = { owner = 60, closer = 40 } }',
    '{ outcome = "split", shares = { closer = 60, owner = 40 } }',
    '{ outcome = "manager", decided_by = "经理" }',
    '{ outcome = "gap" }',
]
LIST_RESULTS = [
    '{ outcome = "sole", owner = "first(visit_regs)" }',
    '{ outcome = "split", shares = "equal(distinct(visit_regs))" }',
    '{ outcome = "split", shares = "equal(last_two(visit_regs))" }',
]
PEOPLE_AND_LISTS = (
    PEOPLE_TESTS + LIST_TESTS,
    RESULTS + LIST_RESULTS,
    {"owner": PEOPLE, "closer": PEOPLE, "visit_regs": LISTS},
)
PEOPLE_AND_COUNTS = (
    PEOPLE_TESTS + COUNTS_TESTS,
    [*RESULTS, '{ outcome = "sole", owner = "fewest(counts)" }'],
    {"owner": PEOPLE, "closer": PEOPLE, "counts": COUNTS},
)
PEOPLE_AND_STATES = (
    PEOPLE_TESTS + STATE_TESTS,
    RESULTS,
    {
        "owner": PEOPLE[:3],
        "closer": PEOPLE[:3],
        "owner_reachable": [True, False],
        "owner_status": ["free", "off_day", "busy_new"],
        "days_since_reception": [0, 20, 21, 3650],
    },
)


@st.composite
def editions(draw: st.DrawFn, tests: list[str], results: list[str]) -> EditionText:
    names = ["a", "b", "c", "d"][: draw(st.integers(2, 4))]
    rules = {}
    for i, name in enumerate(names):
        when = draw(st.lists(st.sampled_from(tests), min_size=1, max_size=3, unique=True))
        slots = draw(st.sampled_from([["credit"], ["credit"], ["credit", "follow_up"], ["procedure"]]))
        overrides = draw(st.lists(st.sampled_from(names[:i]), max_size=1)) if i else []
        rules[name] = RuleText(when, {slot: draw(st.sampled_from(results)) for slot in slots}, overrides)
    pairs = st.tuples(st.sampled_from(names), st.sampled_from(names), st.sampled_from(["", *tests]))
    prefers = draw(st.lists(pairs, max_size=3))
    return EditionText(rules, prefers=prefers)


@pytest.mark.parametrize(
    ("tests", "results", "domain"), [PEOPLE_AND_LISTS, PEOPLE_AND_COUNTS, PEOPLE_AND_STATES]
)
def test_the_proof_agrees_with_enumeration(
    tests: list[str], results: list[str], domain: dict[str, list[object]]
) -> None:
    @settings(max_examples=25, deadline=None, derandomize=True, suppress_health_check=list(HealthCheck))
    @given(edition=editions(tests, results))
    def agrees(edition: EditionText) -> None:
        with TemporaryDirectory() as folder:
            book = edition.compile_in(Path(folder))
        findings = check(book)
        asked = [slot for slot in ("credit",) if any(slot in rule.then for rule in book.rules)]
        judged = judge_all(book, domain, asked)
        assert {dead.rule for dead in findings.dead} == judged.dead
        conflicts = {(c.slot, *c.rules): (c.to_nobody, len(c.example.facts)) for c in findings.conflicts}
        assert conflicts == judged.conflicts
        assert {(n.slot, n.rule): len(n.example.facts) for n in findings.to_nobody} == judged.to_nobody
        assert {found.slot for found in findings.unanswered} == judged.unanswered
        for found in findings.unanswered:
            rest = {name: values for name, values in domain.items() if name not in found.example.facts}
            for facts in _as_good(found):
                for more in situations(rest):
                    assert found.slot not in book.judge({**facts, **more}).answers

    agrees()


def _as_good(found: Unanswered) -> Iterator[dict[str, object]]:
    """The example and what it says to be just as unanswered."""
    yield dict(found.example.facts)
    for name, values in found.likewise.items():
        yield from ({**found.example.facts, name: value} for value in values)
