"""Cases to measure with, from a fixed seed: drawn at random, or varied from worked cases."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path

import numpy as np

from anchang.batch import Cases, Column
from anchang.domain.rulebook import Rulebook
from anchang.domain.rulebook.vocabulary import Fact, FactType

from .rulebooks import facts_read

WORKED_CASES = Path(__file__).parents[1] / "tests" / "cases" / "source-rulebook.jsonl"
CONSULTANTS = tuple(f"c{number}" for number in range(1, 9))
DAYS_MAX = 40
KNOWN = 0.9
RENAMINGS = 40
CHANGED = 0.05


def drawn(rulebook: Rulebook, count: int, seed: int, most: Mapping[str, int] | None = None) -> Cases:
    """Every fact known in nine cases of ten, every value equally often; `most` bounds a fact's values."""
    random = np.random.default_rng(seed)
    columns = {}
    for name in facts_read(rulebook):
        values = _values(rulebook.vocabulary.facts[name])[: (most or {}).get(name)]
        codes = random.integers(1, len(values) + 1, count)
        codes[random.random(count) >= KNOWN] = 0
        columns[name] = (codes, values)
    return Cases.from_columns(rulebook.vocabulary, count, columns)


def _values(fact: Fact) -> list[object]:
    match fact.type:
        case FactType.BOOL:
            return [True, False]
        case FactType.ENUM:
            return list(fact.values)
        case FactType.INT:
            return list(range(fact.min, min(fact.max, DAYS_MAX) + 1))
        case FactType.ROLE:
            return ["none", *CONSULTANTS]
    raise ValueError(f"the table has no facts of type {fact.type}")


def varied(rulebook: Rulebook, count: int, seed: int) -> Cases:
    """The worked cases with other people; one fact in twenty left out, one in twenty changed."""
    random = np.random.default_rng(seed)
    base = Cases.from_facts(rulebook.vocabulary, _renamed(random, set(facts_read(rulebook))))
    chosen = random.integers(0, base.count, count)
    columns = {}
    for name, column in base.columns.items():
        codes = column.codes[chosen].astype(np.int64)
        chance = random.random(count)
        codes[chance < CHANGED] = 0
        changed = (chance > 1 - CHANGED) & (codes > 0)
        codes[changed] = random.integers(1, column.size, int(changed.sum()))
        columns[name] = (codes, column.values)
    return Cases.from_columns(rulebook.vocabulary, count, columns)


def _renamed(random: np.random.Generator, wanted: set[str]) -> Iterator[dict[str, object]]:
    lines = WORKED_CASES.read_text("utf-8").splitlines()
    worked = [json.loads(line)["facts"] for line in lines]
    for _renaming in range(RENAMINGS):
        people = dict(zip("ABCDEFGH", random.permutation(CONSULTANTS).tolist(), strict=True))
        for facts in worked:
            yield {name: _rename(value, people) for name, value in facts.items() if name in wanted}


def _rename(value: object, people: Mapping[str, str]) -> object:
    match value:
        case str():
            return people.get(value, value)
        case list():
            return [people.get(item, item) for item in value]
        case dict():
            return {people.get(person, person): count for person, count in value.items()}
    return value


def as_facts(cases: Cases) -> list[dict[str, object]]:
    """The cases one by one, as JSON would bring them."""
    return [
        {name: list(value) if isinstance(value, tuple) else value for name, value in cases.facts(row).items()}
        for row in range(cases.count)
    ]


def distinct(cases: Iterable[dict[str, object]], count: int) -> list[dict[str, object]]:
    """The first `count` of the cases, each once."""
    found: dict[str, dict[str, object]] = {}
    for facts in cases:
        found.setdefault(repr(facts), facts)
        if len(found) == count:
            return list(found.values())
    raise ValueError(f"only {len(found)} distinct cases")


def part(cases: Cases, start: int, stop: int) -> Cases:
    """Some of the cases."""
    columns = {
        name: Column(column.codes[start:stop], column.values) for name, column in cases.columns.items()
    }
    return Cases(stop - start, columns, cases.people)
