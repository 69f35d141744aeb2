"""Small editions written into a folder, and what judging every situation one by one says about them."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import combinations, product
from pathlib import Path

from anchang.domain.rulebook import Conflicting, Rulebook, Verdict, load_adoption
from anchang.domain.rulebook.agreement import agree
from anchang.domain.rulebook.check_nobody import names_nobody
from anchang.domain.rulebook.outcomes import RoleRef
from anchang.domain.rulebook.vocabulary import NOBODY

HEAD = """
[edition]
title = "小制度"
[[clause]]
id = "1"
text = "一条"
status = "rule"
"""


@dataclass(frozen=True)
class RuleText:
    """A rule as an author writes it."""

    when: Sequence[str]
    then: Mapping[str, str]
    overrides: Sequence[str] = ()


@dataclass(frozen=True)
class EditionText:
    rules: Mapping[str, RuleText]
    facts: str = ""
    prefers: Sequence[tuple[str, str, str]] = field(default_factory=tuple)

    def compile_in(self, folder: Path) -> Rulebook:
        """Write the edition (and an adoption when there are preferences) and load it as anybody would."""
        edition = folder / "editions" / "small"
        edition.mkdir(parents=True, exist_ok=True)
        text = HEAD + self.facts + "".join(self._rule(name, rule) for name, rule in self.rules.items())
        (edition / "edition.toml").write_text(text, encoding="utf-8")
        if not self.prefers:
            return load_adoption(edition).compile()
        adoption = folder / "adoptions" / "adopted"
        adoption.mkdir(parents=True, exist_ok=True)
        (adoption / "adoption.toml").write_text(self._adoption(), encoding="utf-8")
        return load_adoption(adoption).compile()

    @staticmethod
    def _rule(name: str, rule: RuleText) -> str:
        then = "".join(f"then.{slot} = {table}\n" for slot, table in rule.then.items())
        return (
            f'\n[[rule]]\nid = "{name}"\nclause = "1"\nwhen = {list(rule.when)!r}\n{then}'
            f"overrides = {list(rule.overrides)!r}\n"
        )

    def _adoption(self) -> str:
        prefer = ", ".join(
            f'{{ rule = ["{winner}"], over = ["{loser}"], when = {[when] if when else []!r} }}'
            for winner, loser, when in self.prefers
        )
        return (
            '[adoption]\ntitle = "采用"\neditions = ["small"]\n[[choice]]\nid = "R1"\ntitle = "取舍"\n'
            'clauses = ["1"]\nchosen = "a"\n[[choice.option]]\nid = "a"\nlabel = "甲"\nreason = "试"\n'
            f"prefer = [{prefer}]\n"
        )


@dataclass
class Judged:
    """What judging every situation of a domain found, with the fewest facts that show it."""

    dead: set[str]
    conflicts: dict[tuple[str, str, str], tuple[bool, int]] = field(default_factory=dict)
    to_nobody: dict[tuple[str, str], int] = field(default_factory=dict)
    unanswered: set[str] = field(default_factory=set)


def situations(domain: Mapping[str, Sequence[object]]) -> Iterator[dict[str, object]]:
    """Every situation; None is unknown."""
    for values in product(*([None, *values] for values in domain.values())):
        yield {name: value for name, value in zip(domain, values, strict=True) if value is not None}


def judge_all(book: Rulebook, domain: Mapping[str, Sequence[object]], asked: Sequence[str]) -> Judged:
    """`asked`: slots that are asked when somebody closed the deal."""
    found = Judged({rule.id for rule in book.rules})
    for facts in situations(domain):
        verdict = book.judge(facts)
        found.dead -= set(_alive(verdict))
        for key, nobody in _collisions(verdict):
            here = nobody, len(facts)
            found.conflicts[key] = min(here, found.conflicts.get(key, here))
        for slot, rule in _given_to_nobody(verdict):
            if slot not in asked or facts.get("closer", NOBODY) != NOBODY:
                size = found.to_nobody.get((slot, rule), len(facts))
                found.to_nobody[slot, rule] = min(len(facts), size)
        if len(facts) == len(domain) and facts["closer"] != NOBODY:
            found.unanswered |= {slot for slot in asked if slot not in verdict.answers}
    return found


def _speaking(verdict: Verdict) -> list[int]:
    return [i for i in verdict.applicable if not verdict.plan.dropped >> i & 1]


def _alive(verdict: Verdict) -> Iterator[str]:
    for i in _speaking(verdict):
        rule = verdict.rulebook.rules[i]
        if any(i not in verdict.answers[slot].yielded for slot in rule.then):
            yield rule.id


def _collisions(verdict: Verdict) -> Iterator[tuple[tuple[str, str, str], bool]]:
    """Slot and two rules, and whether one of the results goes to nobody."""
    rules = verdict.rulebook.rules
    for slot, answer in verdict.answers.items():
        if isinstance(answer.verdict, Conflicting):
            here = [i for i in _speaking(verdict) if slot in rules[i].then and i not in answer.yielded]
            for i, j in combinations(here, 2):
                one, other = (rules[k].then[slot].bind(verdict.values) for k in (i, j))
                bound = all(_bound(one[key]) and _bound(other[key]) for key in one.keys() & other.keys())
                outcomes = [{"outcome": result["outcome"]} for result in (one, other)]
                if not agree(one, other) and (bound or not agree(*outcomes)):
                    nobody = names_nobody(one) or names_nobody(other)
                    yield (slot, rules[i].id, rules[j].id), nobody


def _given_to_nobody(verdict: Verdict) -> Iterator[tuple[str, str]]:
    rules = verdict.rulebook.rules
    for slot, answer in verdict.answers.items():
        if not verdict.rulebook.vocabulary.slots[slot].several:
            for i in _speaking(verdict):
                stays = slot in rules[i].then and i not in answer.yielded
                if stays and names_nobody(rules[i].then[slot].bind(verdict.values)):
                    yield slot, rules[i].id


def _bound(value: object) -> bool:
    if isinstance(value, Mapping):
        return all(map(_bound, value))
    return not isinstance(value, RoleRef) or value.person is not None
