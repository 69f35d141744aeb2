"""The source rulebook as data: complete, cited, and right on the worked cases."""

import datetime as dt
import json
import re
from collections import Counter
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import pytest

from anchang.cli.main import main
from anchang.domain.rulebook import Library, Rulebook, Verdict, shipped_library
from anchang.domain.rulebook.clause import ClauseStatus
from anchang.domain.rulebook.compare import compare
from anchang.domain.rulebook.library import SHIPPED
from anchang.domain.rulebook.verdict import Conflicting, Decided, Escalated, Undetermined

ROOT = Path(__file__).parents[3]
CASES = ROOT / "tests" / "cases" / "source-rulebook.jsonl"
EDITIONS = ("confidentiality", "customer-confirmation", "reception", "door-to-goodbye", "case-site")
ADOPTIONS = ("source-as-written", "recommended")
PREFIXES = ("", "S")

CLAUSES = {
    "confidentiality": ["1.1", "1.2", "1.3", "1.4"],
    "customer-confirmation": [
        *[f"2.1.{n}" for n in range(1, 5)],
        "2.2",
        "2.3",
        *[f"2.4.{n}" for n in range(1, 13)],
    ],
    "reception": [
        *[f"3.1.{n}" for n in range(1, 4)],
        *[f"3.2.{n}" for n in range(1, 5)],
        "3.3.1",
        "3.3.2",
        *[f"3.4.{n}" for n in range(1, 6)],
    ],
    "door-to-goodbye": [f"4.{n}" for n in range(1, 18)],
    "case-site": [
        *[f"5.1.{n}" for n in range(1, 6)],
        *[f"5.2.{n}" for n in range(1, 11)],
        "5.3.1",
        "5.3.2",
    ],
}
PEOPLE = {"A": "林", "B": "赵", "C": "许", "D": "方", "CH1": "某渠道"}
LETTER = re.compile(r"(?<![A-Za-z])(?:CH1|[ABCD])(?![A-Za-z0-9])")
NUMBERS = {
    "fine_leak_min": ("1.4", 200),
    "fine_leak_max": ("1.4", 1000),
    "fine_late_handover": ("2.1.2", 10),
    "fine_entry": ("2.1.3", 20),
    "fine_tamper": ("2.1.4", 300),
    "fine_service_min": ("2.3", 100),
    "fine_service_max": ("2.3", 500),
    "seat_count": ("3.1.2", 5),
    "bar_max": ("3.1.3", 2),
    "original_share": ("3.3.2", 60),
    "stand_in_share": ("3.3.2", 40),
    "ring_max": ("5.1.1", 3),
    "tracking_days": ("5.3.2", 20),
}
# The source says that consent is needed, not for how long or from how many rows on: these are our own.
OURS = {
    "share_hours_max": ("1.1", 72),
    "export_rows_free": ("1.2", 20),
    "export_downloads_max": ("1.2", 3),
    "export_hours": ("1.2", 24),
    "retention_months": ("1.3", 36),
    "privacy_answer_days": ("1.3", 15),
    "alert_seen_hour": ("1.2", 30),
    "alert_seen_day": ("1.2", 80),
    "alert_revealed_hour": ("1.2", 10),
    "alert_revealed_day": ("1.2", 30),
    "alert_searched_hour": ("1.2", 40),
    "alert_searched_day": ("1.2", 120),
    "alert_listed_hour": ("1.2", 40),
    "alert_listed_day": ("1.2", 120),
    "alert_times_usual": ("1.2", 4),
    "alert_usual_floor": ("1.2", 20),
    "answer_hours": ("1.4", 72),
    "ring_seconds": ("5.1.1", 5),
    "order_shift_hour": ("3.1.2", 14),
    "make_up_max": ("3.1.2", 1),
    "lost_refused": ("3.1.1", 0),
    "lost_unannounced": ("3.1.2", 0),
    "lost_late": ("3.1.2", 0),
    "lost_not_asked": ("3.1.2", 0),
}
# How the order goes: by seats, as the source says; where it is silent, the plainest thing.
ORDER = {
    "order_by": ("3.1.2", "seat"),
    "order_morning": ("3.1.2", "first"),
    "order_count_over": ("3.1.2", "day"),
    "order_busy": ("3.1.2", "pass"),
    "missed_serving_new": ("3.1.2", "none"),
    "missed_serving_old": ("3.1.2", "none"),
    "missed_out": ("3.1.2", "none"),
    "missed_errand": ("3.1.2", "none"),
    "make_up_rank": ("3.1.2", "first"),
    "turn_new": ("3.1.2", "consume"),
    "turn_referred": ("3.1.2", "consume"),
    "turn_old": ("3.1.2", "keep"),
    "turn_family": ("3.1.2", "keep"),
    "turn_named": ("3.1.2", "keep"),
    "turn_research": ("3.1.2", "keep"),
    "turn_off_hours": ("3.1.2", "keep"),
    "turn_override": ("3.1.2", "keep"),
    "turn_courtesy": ("3.1.2", "keep"),
    "hand_over_hour": ("2.1.2", 21),
    "entry_hour": ("2.1.3", 18),
}
POSTS = {
    "unregistered_arbiter": ("2.1.1", "经理"),
    "unregistered_family": ("2.1.1", "经理酌情"),
    "record_precedence": ("2.1.3", "没有写"),
    "service_arbiter": ("3.2.4", "销售主管"),
    "crossing_arbiter": ("5.3.1", "专案经理"),
}


@pytest.fixture(scope="module")
def library() -> Library:
    return shipped_library()


@cache
def compiled(name: str) -> Rulebook:
    return shipped_library().adoption(name).compile()


def lines(file: Path) -> list[dict[str, object]]:
    return [json.loads(line) for line in file.read_text("utf-8").splitlines() if line]


def cited_clauses(verdict: Verdict) -> Iterator[str]:
    for slot in verdict.spoken.values():
        match slot:
            case Conflicting():
                yield from (citation.clause for side in slot.sides for citation in side.citations)
            case Decided() | Escalated() | Undetermined():
                yield from (citation.clause for citation in slot.citations)


def edition_cases() -> list[dict[str, object]]:
    return [case for name in EDITIONS for case in lines(SHIPPED / "editions" / name / "cases.jsonl")]


def named(case: dict[str, object]) -> str:
    return f"{case.get('policy', '')} {case['id']}".strip()


@pytest.mark.parametrize("adoption", [[], ["--adoption", "source-as-written"]])
def test_all_110_cases_come_out_as_expected(adoption: list[str], capsys: pytest.CaptureFixture[str]) -> None:
    code = main(["judge", *adoption, "--facts", str(CASES), "--check"])
    out = capsys.readouterr().out
    assert code == 0, out
    assert "共 110 例：110 例相符" in out
    assert "另一读法" not in out


def renamed(value: object) -> object:
    """The same with other people: letters of the cases become names."""
    match value:
        case str():
            return LETTER.sub(lambda letter: PEOPLE[letter[0]], value)
        case list():
            return [renamed(item) for item in value]
        case dict():
            return {str(renamed(key)): renamed(item) for key, item in value.items()}
    return value


def test_the_110_cases_do_not_hang_on_who_is_called_what(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    others = [
        case | {"facts": renamed(case["facts"]), "expected": renamed(case["expected"])}
        for case in lines(CASES)
    ]
    file = tmp_path / "renamed.jsonl"
    file.write_text("\n".join(json.dumps(case, ensure_ascii=False) for case in others), "utf-8")
    code = main(["judge", "--facts", str(file), "--check"])
    assert code == 0, capsys.readouterr().out


@pytest.mark.parametrize("edition", EDITIONS)
def test_every_clause_has_an_entry(edition: str, library: Library) -> None:
    assert list(library.edition(edition).clauses) == CLAUSES[edition]


@pytest.mark.parametrize("edition", EDITIONS)
def test_a_clause_with_the_status_rule_has_a_rule_and_the_others_have_none(
    edition: str, library: Library
) -> None:
    book = library.edition(edition)
    ruled = {rule.clause for rule in book.rules}
    assert ruled == {id_ for id_, clause in book.clauses.items() if ClauseStatus.RULE in clause.status}


@pytest.mark.parametrize("edition", EDITIONS)
def test_a_clause_with_the_status_limit_has_a_limit(edition: str, library: Library) -> None:
    book = library.edition(edition)
    limited = {p.clause for p in book.parameters.values() if isinstance(p.on(None), int)}
    assert limited == {id_ for id_, clause in book.clauses.items() if ClauseStatus.LIMIT in clause.status}


def test_every_number_of_the_source_is_a_limit_with_clause_and_day(library: Library) -> None:
    limits = {
        name: (limit.clause, limit.on(None))
        for edition in EDITIONS
        for name, limit in library.edition(edition).parameters.items()
    }
    assert limits == NUMBERS | POSTS | OURS | ORDER
    days = {
        limit.values[0][0] for edition in EDITIONS for limit in library.edition(edition).parameters.values()
    }
    assert days == {dt.date(2019, 3, 29)}


def test_an_edition_overrides_only_its_own_rules(library: Library) -> None:
    for name in EDITIONS:
        book = library.edition(name)
        own = {rule.id for rule in book.rules}
        assert own >= {over for rule in book.rules for over in rule.entry.texts("overrides")}


@pytest.mark.parametrize("case", edition_cases(), ids=named)
def test_worked_case_of_an_edition(case: dict[str, object]) -> None:
    facts, expected = case["facts"], case["expected"]
    assert isinstance(facts, dict)
    assert isinstance(expected, dict)
    verdict = compiled(str(case["policy"])).judge(facts)
    comparison = compare(verdict, expected, PREFIXES)
    assert comparison.agrees
    assert not comparison.alternative
    assert (case["clause"] in set(cited_clauses(verdict))) is case["speaks"]


@pytest.mark.parametrize("edition", EDITIONS)
def test_each_ruled_clause_has_a_case_where_it_speaks_and_one_where_it_does_not(
    edition: str, library: Library
) -> None:
    told = {
        (case["clause"], case["speaks"]) for case in lines(SHIPPED / "editions" / edition / "cases.jsonl")
    }
    ruled = {rule.clause for rule in library.edition(edition).rules}
    assert told >= {(clause, speaks) for clause in ruled for speaks in (True, False)}


@pytest.mark.parametrize(
    "case", lines(SHIPPED / "adoptions" / "recommended" / "cases.jsonl"), ids=lambda case: str(case["id"])
)
def test_recommended_takes_the_side_it_says(case: dict[str, object]) -> None:
    facts, expected = case["facts"], case["expected"]
    assert isinstance(facts, dict)
    assert isinstance(expected, dict)
    verdict = compiled("recommended").judge(facts)
    assert compare(verdict, expected, PREFIXES).agrees
    assert not any(isinstance(slot, Conflicting) for slot in verdict.spoken.values())


def test_recommended_answers_each_case_on_which_the_documents_conflict() -> None:
    conflicts = {case["id"] for case in lines(CASES) if case["expected"]["outcome"] == "conflict"}  # type: ignore[index]
    told = {case["id"] for case in lines(SHIPPED / "adoptions" / "recommended" / "cases.jsonl")}
    assert len(conflicts) == 19
    assert conflicts <= told


@pytest.mark.parametrize("case", lines(CASES), ids=lambda case: str(case["id"]))
def test_recommended_leaves_no_worked_case_conflicting(case: dict[str, object]) -> None:
    facts = case["facts"]
    assert isinstance(facts, dict)
    spoken = compiled("recommended").judge(facts).spoken
    assert not [slot for slot, answer in spoken.items() if isinstance(answer, Conflicting)]


def test_every_contradiction_has_a_choice_or_a_reason(library: Library) -> None:
    choices = library.adoption("recommended").adoption.choices
    text = (ROOT / "docs" / "reference" / "contradictions.md").read_text("utf-8")
    chosen = [row for choice in choices.values() for row in choice.rows]
    explained = re.findall(r"^\| (C\d\d) \|", text, re.MULTILINE)
    assert set(choices) >= {f"R{n}" for n in range(1, 11)}
    assert not [row for row, times in Counter(chosen).items() if times > 1]
    assert sorted([*chosen, *explained]) == [f"C{n:02}" for n in range(1, 57)]


def test_each_choice_can_be_taken_otherwise(library: Library) -> None:
    adopted = library.adoption("recommended")
    for choice in adopted.adoption.choices.values():
        assert choice.chosen in choice.options
        for option in (*choice.options, "open"):
            adopted.compile(choices={choice.id: option})


def test_without_its_choice_a_row_is_conflicting_again() -> None:
    open_again = shipped_library().adoption("recommended").compile(choices={"R2": "open"})
    verdict = open_again.judge({"buyer_relation": "spouse", "family_regs": ["林", "赵"], "closer": "赵"})
    assert isinstance(verdict["credit"], Conflicting)


def test_another_option_gives_the_other_side() -> None:
    other = shipped_library().adoption("recommended").compile(choices={"R2": "closer"})
    verdict = other.judge({"buyer_relation": "spouse", "family_regs": ["林", "赵"], "closer": "赵"})
    assert compare(verdict, {"outcome": "sole", "owner": "赵"}).agrees


def test_an_office_may_lengthen_the_tracking_period() -> None:
    facts = {"owner": "林", "days_since_reception": 25, "followup_count": 0, "receiver": "赵", "closer": "赵"}
    longer = shipped_library().adoption("recommended").compile(parameters={"tracking_days": 30})
    assert compare(compiled("recommended").judge(facts), {"outcome": "sole", "owner": "赵"}).agrees
    assert compare(longer.judge(facts), {"outcome": "sole", "owner": "林"}).agrees
