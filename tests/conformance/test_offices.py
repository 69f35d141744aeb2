"""Eight other offices' rulebooks, encoded as data alone, judge their worked cases and variations of them."""

import json
from pathlib import Path

import pytest

from anchang.cli.main import main

HERE = Path(__file__).parent
CASES = HERE.parent / "cases" / "other-offices.jsonl"
VARIATIONS = HERE / "variations.jsonl"
OFFICES = {"P01", "P02", "P03", "P04", "P05", "P08", "P11", "P61"}


def judged(facts: Path, capsys: pytest.CaptureFixture[str]) -> str:
    code = main(["judge", "--library", str(HERE), "--facts", str(facts), "--check"])
    out = capsys.readouterr().out
    assert code == 0, out
    return out


def lines(file: Path) -> list[dict[str, object]]:
    return [json.loads(line) for line in file.read_text("utf-8").splitlines() if line]


def test_all_cases_of_the_eight_offices_come_out_as_expected(capsys: pytest.CaptureFixture[str]) -> None:
    assert "共 73 例：73 例相符" in judged(CASES, capsys)
    assert {line["policy"] for line in lines(CASES)} == OFFICES


def test_each_case_has_variations_that_come_out_sensibly(capsys: pytest.CaptureFixture[str]) -> None:
    judged(VARIATIONS, capsys)
    of = [str(line["id"]).rpartition("-")[0] for line in lines(VARIATIONS)]
    few = {str(case["id"]) for case in lines(CASES) if of.count(str(case["id"])) < 3}
    assert not few


def test_no_case_is_met_by_another_reading_only(capsys: pytest.CaptureFixture[str]) -> None:
    assert "另一读法" not in judged(CASES, capsys)
