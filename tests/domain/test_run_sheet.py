"""The run sheet: its data against the rulebook's clauses; where a reception stands after what was said."""

from __future__ import annotations

import tomllib
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from anchang.domain.rulebook import shipped_library
from anchang.domain.run_sheet import (
    BadSheetError,
    KitItem,
    Mark,
    Phrase,
    Said,
    Sheet,
    Step,
    Tool,
    check,
    progress,
    sheet_of,
)

FILES = sorted(Path("src/anchang/library/service").glob("run-sheet-*.toml"))
BEGAN = datetime(2026, 11, 23, 2, 0, tzinfo=UTC)


def read(path: Path) -> dict[str, Any]:
    return tomllib.loads(path.read_text(encoding="utf-8"))


def shipped(path: Path) -> Sheet:
    data = read(path)
    return sheet_of({"steps": data["step"], "phrases": data["phrase"], "kit": data["kit"]})


def at(minutes: float) -> datetime:
    return BEGAN + timedelta(minutes=minutes)


SHEET = Sheet(
    (
        Step("greet", ("4.3",), "问好", "笑着问好"),
        Step("order", ("5.2.5",), "签字", "请经理签字", required=False),
        Step("bye", ("4.13",), "送客", "送到门外", tool=Tool.GOODBYE),
    ),
    (Phrase("leave", ("5.2.3",), "走开", "请稍等"),),
    (KitItem("pens", "两支笔"),),
)


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.stem)
def test_every_clause_of_the_procedures_is_a_step_or_says_where_it_is(path: Path) -> None:
    data, sheet = read(path), shipped(path)
    editions = shipped_library().editions
    wanted = {clause.id for clause in editions["door-to-goodbye"].clauses.values()}
    wanted |= {one.id for one in editions["case-site"].clauses.values() if one.id.startswith("5.2.")}
    wanted |= {"3.4.1", "3.4.2", "3.4.3", "3.4.4"}
    here = {clause for step in sheet.steps for clause in step.clauses}
    here |= {clause for phrase in sheet.phrases for clause in phrase.clauses}
    elsewhere = {one["clause"]: one["why"] for one in data["elsewhere"]}
    assert len(wanted) > 25
    assert wanted <= here | set(elsewhere)
    assert here.isdisjoint(elsewhere)
    assert all(why.endswith("。") for why in elsewhere.values())


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.stem)
def test_a_clause_that_is_cited_is_in_the_rulebook(path: Path) -> None:
    known = {one.id for edition in shipped_library().editions.values() for one in edition.clauses.values()}
    sheet = shipped(path)
    assert {clause for step in sheet.steps for clause in step.clauses} <= known
    assert {clause for phrase in sheet.phrases for clause in phrase.clauses} <= known


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.stem)
def test_a_shipped_sheet_is_named_by_its_edition_and_survives_being_stored(path: Path) -> None:
    assert path.name == f"run-sheet-{read(path)['edition']}.toml"
    assert sheet_of(shipped(path).as_data()) == shipped(path)
    assert [step.tool for step in shipped(path).steps].count(Tool.GOODBYE) == 1


def test_what_comes_next_follows_the_furthest_step_and_then_what_was_left_out() -> None:
    assert progress(SHEET, [], BEGAN).next.step.key == "greet"  # type: ignore[union-attr]
    skipping = progress(SHEET, [Said("order", Mark.DONE, at(3))], BEGAN)
    assert skipping.next
    assert skipping.next.step.key == "bye"
    left = progress(SHEET, [Said("order", Mark.DONE, at(3)), Said("bye", Mark.DONE, at(9))], BEGAN)
    assert left.next
    assert left.next.step.key == "greet"
    optional = progress(SHEET, [Said("greet", Mark.DONE, at(1)), Said("bye", Mark.DONE, at(9))], BEGAN)
    assert optional.next is None


def test_the_newest_word_counts_and_a_note_changes_nothing() -> None:
    said = [
        Said("greet", Mark.DONE, at(2)),
        Said("greet", Mark.NOTED, at(3), "客户带着孩子"),
        Said("greet", Mark.UNDONE, at(4), "点错了"),
        Said("greet", Mark.SKIPPED, at(5), "同事做了"),
        Said("unknown", Mark.DONE, at(6)),
    ]
    stands = progress(SHEET, said, BEGAN).of("greet")
    assert stands
    assert (stands.mark, stands.reason, stands.notes) == (Mark.SKIPPED, "同事做了", ("客户带着孩子",))
    taken_back = progress(SHEET, said[:3], BEGAN).of("greet")
    assert taken_back
    assert taken_back.open
    assert taken_back.at is None


def test_a_step_lasts_from_the_tick_before_it_whatever_its_place() -> None:
    said = [
        Said("order", Mark.DONE, at(4)),
        Said("greet", Mark.DONE, at(10)),
        Said("bye", Mark.SKIPPED, at(12), "x"),
    ]
    minutes = {one.step.key: one.minutes for one in progress(SHEET, said, BEGAN).standings}
    assert minutes == {"order": 4, "greet": 6, "bye": None}


def test_a_retired_step_stays_in_the_list_and_out_of_the_walk() -> None:
    retired = replace(SHEET, steps=(replace(SHEET.steps[0], retired=True), *SHEET.steps[1:]))
    check(retired)
    assert [one.step.key for one in progress(retired, [], BEGAN).standings] == ["order", "bye"]
    assert sheet_of(retired.as_data()).steps[0].clauses == ("4.3",)


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"title": "  "}, "名称"),
        ({"do": ""}, "怎么做"),
        ({"say": "说" * 121}, "120"),
        ({"minutes": 0}, "分钟"),
        ({"clauses": ()}, "条款"),
        ({"key": "坏"}, "代号"),
        ({"key": "bye"}, "同一个代号"),
        ({"tool": Tool.GOODBYE}, "结束接待"),
    ],
)
def test_a_sheet_that_nobody_could_work_with_is_refused(change: dict[str, Any], words: str) -> None:
    bad = replace(SHEET, steps=(replace(SHEET.steps[0], **change), *SHEET.steps[1:]))
    with pytest.raises(BadSheetError, match=words):
        check(bad)


def test_a_sheet_without_a_step_to_take_is_refused() -> None:
    with pytest.raises(BadSheetError, match="至少"):
        check(Sheet(tuple(replace(step, retired=True) for step in SHEET.steps)))
