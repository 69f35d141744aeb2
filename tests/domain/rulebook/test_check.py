"""`check` finds what was planted, and nothing else."""

from __future__ import annotations

import re
import sys
from itertools import product
from pathlib import Path

import pytest

from anchang.cli.main import main
from anchang.domain.rulebook import Rulebook, shipped_library
from anchang.domain.rulebook.check import DeadBecause, check
from anchang.domain.rulebook.check_groups import Stated, grouped
from anchang.domain.rulebook.check_words import sections

from .checked import EditionText, RuleText

SOLE_OWNER = '{ outcome = "sole", owner = "owner" }'
SOLE_CLOSER = '{ outcome = "sole", owner = "closer" }'
GAP = '{ outcome = "gap", note = "没有写" }'
CLOSED = "closer != none"


def book(folder: Path, *prefers: tuple[str, str, str], **rules: RuleText) -> Rulebook:
    return EditionText(rules, prefers=prefers).compile_in(folder)


def credit(*when: str, then: str = SOLE_OWNER, overrides: tuple[str, ...] = ()) -> RuleText:
    return RuleText(when, {"credit": then}, overrides)


def test_a_rule_whose_conditions_exclude_each_other_is_dead_and_the_clash_is_named(tmp_path: Path) -> None:
    dead = credit(CLOSED, "days_since_reception > 20", "owner_reachable", "days_since_reception < 10")
    [found] = check(book(tmp_path, a=dead, b=credit(CLOSED))).dead
    assert (found.rule, found.because) == ("a", DeadBecause.CONTRADICTORY)
    assert len(found.conditions) == 2


def test_persons_who_are_the_same_cannot_differ(tmp_path: Path) -> None:
    dead = credit("owner == receiver", "receiver == closer", "owner != closer")
    assert [d.rule for d in check(book(tmp_path, a=dead, b=credit(CLOSED))).dead] == ["a"]


def test_a_rule_that_is_always_overridden_is_dead(tmp_path: Path) -> None:
    rules = {
        "special": credit(CLOSED, then=SOLE_CLOSER, overrides=("general",)),
        "general": credit(CLOSED, "owner_reachable"),
    }
    [found] = check(book(tmp_path, **rules)).dead
    assert (found.rule, found.because, found.by) == ("general", DeadBecause.OVERRIDDEN, ("special",))


def test_two_rules_that_together_always_override_are_both_named(tmp_path: Path) -> None:
    rules = {
        "general": credit(CLOSED, "known(owner_reachable)"),
        "there": credit("owner_reachable", then=SOLE_CLOSER, overrides=("general",)),
        "away": credit("not owner_reachable", then=SOLE_CLOSER, overrides=("general",)),
        "idle": credit("evasion", then=SOLE_CLOSER, overrides=("general",)),
    }
    [found] = check(book(tmp_path, **rules)).dead
    assert (found.rule, found.by) == ("general", ("away", "there"))


def test_a_rule_that_always_yields_is_dead(tmp_path: Path) -> None:
    rules = {"a": credit(CLOSED, "owner != closer"), "b": credit(CLOSED, then=SOLE_CLOSER)}
    [found] = check(book(tmp_path, ("b", "a", ""), **rules)).dead
    assert (found.rule, found.because, found.by) == ("a", DeadBecause.YIELDS, ("b",))


def test_rules_that_name_different_people_collide_in_the_smallest_situation(tmp_path: Path) -> None:
    rules = {"a": credit("known(owner)"), "b": credit(CLOSED, "owner_reachable", then=SOLE_CLOSER)}
    [found] = check(book(tmp_path, **rules)).conflicts
    assert found.rules == ("a", "b")
    assert found.example.facts == {"owner": "甲", "owner_reachable": True, "closer": "乙"}
    assert found.example.fewest


def test_rules_that_always_name_the_same_person_do_not_collide(tmp_path: Path) -> None:
    rules = {"a": credit("owner == closer"), "b": credit("owner == closer", then=SOLE_CLOSER)}
    assert check(book(tmp_path, **rules)).conflicts == ()


def test_lists_that_are_divided_equally_collide_only_where_they_differ(tmp_path: Path) -> None:
    rules = {
        "a": credit("count(visit_regs) > 1", then='{ outcome = "split", shares = "equal(visit_regs)" }'),
        "b": credit("count(family_regs) > 1", then='{ outcome = "split", shares = "equal(family_regs)" }'),
    }
    [found] = check(book(tmp_path, **rules)).conflicts
    assert found.example.facts == {"visit_regs": ["甲", "甲"], "family_regs": ["甲", "乙"]}


def test_a_preference_settles_a_collision_only_where_it_holds(tmp_path: Path) -> None:
    rules = {"a": credit("known(owner)"), "b": credit(CLOSED, then=SOLE_CLOSER)}
    [found] = check(book(tmp_path, ("a", "b", "owner_reachable"), **rules)).conflicts
    assert found.example.facts == {"owner": "甲", "closer": "乙"}
    assert check(book(tmp_path, ("a", "b", ""), **rules)).conflicts == ()


def test_preferences_in_a_circle_leave_the_collision(tmp_path: Path) -> None:
    rules = {"a": credit("known(owner)"), "b": credit(CLOSED, then=SOLE_CLOSER)}
    found = check(book(tmp_path, ("a", "b", ""), ("b", "a", ""), **rules)).conflicts
    assert [conflict.rules for conflict in found] == [("a", "b")]


def test_a_circle_of_three_leaves_all_three_standing(tmp_path: Path) -> None:
    rules = {
        "a": credit("known(owner)"),
        "b": credit(CLOSED, then=SOLE_CLOSER),
        "c": credit("known(duty)", then='{ outcome = "sole", owner = "duty" }'),
    }
    found = check(book(tmp_path, ("a", "b", ""), ("b", "c", ""), ("c", "a", ""), **rules)).conflicts
    assert {conflict.rules for conflict in found} == {("a", "b"), ("a", "c"), ("b", "c")}
    assert all(len(conflict.example.facts) == 3 for conflict in found)


def test_a_question_that_no_rule_answers_is_found_with_its_edge(tmp_path: Path) -> None:
    rules = {
        "a": credit(CLOSED, "days_since_reception < 20"),
        "b": credit(CLOSED, "days_since_reception > 20"),
    }
    findings = check(book(tmp_path, **rules))
    [found] = findings.unanswered
    assert (found.slot, found.example.facts) == ("credit", {"closer": "甲", "days_since_reception": 20})
    assert findings.more_unanswered == ()


def test_what_could_still_be_settled_is_not_unanswered(tmp_path: Path) -> None:
    rules = {"a": credit(CLOSED, "owner_reachable"), "b": credit(CLOSED, "not owner_reachable")}
    assert check(book(tmp_path, **rules)).unanswered == ()


def test_values_that_are_as_good_leave_the_question_unanswered_for_good(tmp_path: Path) -> None:
    rules = {
        "a": credit("fabricated == false", "self_purchase"),
        "b": credit("fabricated == false", "licensed"),
    }
    fabricated, other = check(book(tmp_path, **rules)).unanswered
    assert fabricated.example.facts == {"fabricated": True, "closer": "甲"}
    assert not any(fabricated.likewise.values())
    assert other.example.facts == {"closer": "甲", "licensed": False, "self_purchase": False}


def test_every_value_that_is_as_good_is_named(tmp_path: Path) -> None:
    rules = {"a": credit(CLOSED, "owner_status == free")}
    [found] = check(book(tmp_path, **rules)).unanswered
    assert found.likewise == {"owner_status": ()}
    rules = {"a": credit(CLOSED, "owner_status == free", "known(owner_status) or owner_status == resigned")}
    [found] = check(book(tmp_path, **rules)).unanswered
    assert len(found.likewise["owner_status"]) == 1


def test_the_fewest_may_have_as_many_as_the_most(tmp_path: Path) -> None:
    rules = {
        "a": credit(CLOSED, "fewest(counts) == most(counts)"),
        "b": credit("fewest(counts) != most(counts)", "count(counts) < 2"),
        "c": credit("fewest(counts) != closer", "most(counts) != closer", "count_of(counts, closer) > 1"),
    }
    findings = check(book(tmp_path, **rules))
    assert [dead.rule for dead in findings.dead] == ["b"]
    assert not any("已接新客数" in sentence for sentence in findings.left_out)


def test_more_people_counted_than_are_gone_through_are_said_to_be_left_out(tmp_path: Path) -> None:
    findings = check(book(tmp_path, a=credit(CLOSED, "count(counts) > 5")))
    assert "「各人已接新客数」至多 3 个人（要证到底须 6 个人）。" in findings.left_out


def test_what_only_chooses_between_numbers_does_not_lengthen_a_list(tmp_path: Path) -> None:
    window = """
[[derivation]]
name = "own_window"
label = "保护期"
type = "int"
value = "7 if unknown(visit_regs) or count(visit_regs) > 3 else 3000"
"""
    rules = {"a": credit("reg_age_days <= own_window", "first(visit_regs) == owner")}
    findings = check(EditionText(rules, facts=window).compile_in(tmp_path))
    assert findings.space.lengths == {"visit_regs": 4}
    assert not any("来访登记人" in sentence for sentence in findings.left_out)


def test_situations_that_differ_in_one_fact_are_told_as_one(tmp_path: Path) -> None:
    rules = {"a": credit(CLOSED, "owner_reachable", "poached == false", "days_since_reception < 20")}
    section = next(s for s in sections(check(book(tmp_path, **rules))) if s.title == "没有答案的情形")
    [entry] = section.entries
    assert entry.text == "业绩与佣金：成交人：甲"
    assert entry.details == ("并有其一：联系得上归属人：否；或 抢客：是；或 距首次接待天数：20天",)


def test_every_combination_that_is_told_as_one_was_found(tmp_path: Path) -> None:
    silent = credit(CLOSED, "owner_reachable", "poached == false")
    rules = {"a": silent, "b": credit("evasion == false", "licensed", then=SOLE_CLOSER)}
    findings = check(book(tmp_path, **rules))
    [group] = grouped(findings.unanswered)
    told = [{group.common[0], *picked} for picked in product(*group.either)]
    found = [{Stated(name, value) for name, value in u.example.facts.items()} for u in findings.unanswered]
    assert len(told) == len(found) == 4
    assert all(situation in found for situation in told)


def test_a_result_that_goes_to_nobody_has_a_heading_of_its_own(tmp_path: Path) -> None:
    rules = {
        "a": credit("owner == none", "evasion"),
        "b": credit("evasion", then='{ outcome = "split", shares = { duty = 60, closer = 40 } }'),
        "c": credit("owner == none", then='{ outcome = "house" }'),
    }
    findings = check(book(tmp_path, **rules))
    assert [(n.rule, n.example.facts) for n in findings.to_nobody] == [
        ("a", {"owner": "none", "closer": "甲", "evasion": True}),
        ("b", {"duty": "none", "closer": "甲", "evasion": True}),
    ]
    assert {c.rules: c.to_nobody for c in findings.conflicts} == {
        ("a", "b"): True,
        ("a", "c"): True,
        ("b", "c"): False,
    }
    told = {section.title: section for section in sections(findings)}
    [kept] = told["没有定先后的冲突"].entries
    assert kept.text.startswith("业绩与佣金：b × c")
    assert "只因结果归了没有人才相撞：b、c" in told["归了没有人的结果"].entries[0].details


def test_a_collision_is_shown_with_people_where_there_are_any(tmp_path: Path) -> None:
    rules = {"a": credit("owner != closer"), "b": credit("closer != none", then=SOLE_CLOSER)}
    [found] = check(book(tmp_path, **rules)).conflicts
    assert not found.to_nobody
    assert found.example.facts == {"owner": "甲", "closer": "乙"}


@pytest.mark.slow
def test_of_many_collisions_the_clauses_in_most_are_told_first() -> None:
    findings = check(shipped_library().adoption("source-as-written").compile())
    conflicts = next(s for s in sections(findings) if s.title == "没有定先后的冲突")
    assert re.search(r"卷入最多的条款：\S+（\d+ 对）、", conflicts.about)


def test_a_declared_gap_is_listed_and_counts_as_an_answer(tmp_path: Path) -> None:
    rules = {"a": credit(CLOSED, "owner_reachable"), "b": credit(CLOSED, "not owner_reachable", then=GAP)}
    findings = check(book(tmp_path, **rules))
    assert findings.unanswered == ()
    assert [(gap.rule, gap.note) for gap in findings.gaps] == [("b", "没有写")]
    assert findings.gaps[0].example is not None


def test_two_numbers_are_compared_exactly(tmp_path: Path) -> None:
    rules = {
        "a": credit("days_since_reception - days_since_followup > 100", "days_since_reception < 100"),
        "b": credit("days_since_visit > days_since_reception", "days_since_reception >= 3650"),
        "c": credit("days_since_visit - days_since_reception == 7", "days_since_visit < 8"),
    }
    assert [dead.rule for dead in check(book(tmp_path, **rules)).dead] == ["a", "b"]


def test_three_numbers_are_said_to_be_left_out(tmp_path: Path) -> None:
    rules = {"a": credit("days_since_reception + days_since_followup + days_since_visit > 30")}
    findings = check(book(tmp_path, **rules))
    assert findings.dead == ()
    assert any("距首次接待天数" in sentence for sentence in findings.left_out)


def test_lists_are_long_enough_to_count(tmp_path: Path) -> None:
    rules = {
        "a": credit("count(distinct(visit_regs)) > 2", "first(visit_regs) == last(visit_regs)"),
        "b": credit("count(visit_regs) == 1", "first(visit_regs) != last(visit_regs)"),
        "c": credit("owner in visit_regs", "owner not in ends(visit_regs)", "count(visit_regs) > 4"),
    }
    assert [dead.rule for dead in check(book(tmp_path, **rules)).dead] == ["b"]


def test_the_recommended_adoption_leaves_nothing_open() -> None:
    findings = check(shipped_library().adoption("recommended").compile())
    assert findings.conflicts == ()
    assert findings.unanswered == ()
    assert {dead.because for dead in findings.dead} <= {DeadBecause.YIELDS}


def test_without_the_solver_the_command_says_how_to_install_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    book(tmp_path, a=credit(CLOSED))
    monkeypatch.setitem(sys.modules, "pysat.solvers", None)
    assert main(["rulebook", "check", str(tmp_path / "editions" / "small")]) == 2
    assert "pip install 'anchang[check]'" in capsys.readouterr().err


@pytest.mark.parametrize("form", ["", "--json", "--markdown"])
def test_the_command_prints_findings_in_words(
    form: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    book(tmp_path, a=credit("known(owner)"), b=credit(CLOSED, then=SOLE_CLOSER))
    assert main(["rulebook", "check", str(tmp_path / "editions" / "small"), *([form] if form else [])]) == 0
    printed = capsys.readouterr().out
    assert re.search('"owner": "甲"' if form == "--json" else "在册归属人：甲", printed)
