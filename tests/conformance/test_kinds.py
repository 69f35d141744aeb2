"""Whatever kind of clause offices have, the format can say it: each outcome, each group of facts."""

import json
from collections.abc import Iterator
from pathlib import Path

import pytest

from anchang.cli.main import main
from anchang.domain.rulebook import core_vocabulary, load_library

HERE = Path(__file__).parent / "kinds"
OUTCOMES = {
    "sole", "split", "split_range", "payout", "service_only", "rotation", "release", "team", "house",
    "nobody", "manager", "eligibility", "rot_effect", "penalty", "procedure", "conflict", "gap", "lottery",
    "access", "void", "evidence",
}  # fmt: skip
ROTATION_EFFECTS = {
    "consume", "keep", "compensate_priority", "skip", "lose_turn", "off_count", "suspend",
}  # fmt: skip


def cases() -> Iterator[dict[str, dict[str, object]]]:
    for line in (HERE / "cases.jsonl").read_text("utf-8").splitlines():
        yield json.loads(line)


def test_every_kind_comes_out_as_expected(capsys: pytest.CaptureFixture[str]) -> None:
    code = main(["judge", "--library", str(HERE), "--facts", str(HERE / "cases.jsonl"), "--check"])
    assert code == 0, capsys.readouterr().out


def test_every_outcome_has_a_case() -> None:
    assert {case["expected"]["outcome"] for case in cases()} == OUTCOMES
    assert {str(case["expected"].get("rotation")) for case in cases()} >= ROTATION_EFFECTS


def test_every_group_of_facts_is_read_by_some_rule() -> None:
    library = load_library(HERE)
    read: set[str] = set()
    for name in library.editions:
        for rule in library.adoption(name).compile().rules:
            read |= {fact for node in rule.when for fact in node.names()}
    facts = core_vocabulary().facts
    assert {facts[name].group for name in read & facts.keys()} == {fact.group for fact in facts.values()}
