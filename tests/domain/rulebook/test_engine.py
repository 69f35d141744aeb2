"""The engine keeps its promises: order never matters, unknown is not false, nothing is decided silently."""

import datetime as dt
from collections.abc import Mapping, Sequence
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from anchang.domain.rulebook import (
    Conflicting,
    Decided,
    Escalated,
    Rulebook,
    RuleState,
    Undetermined,
    load_library,
)
from anchang.domain.rulebook.adoption import adoption_of
from anchang.domain.rulebook.compiling import compile_adoption
from anchang.domain.rulebook.edition import read_edition
from anchang.domain.rulebook.library import core_vocabulary
from anchang.domain.rulebook.rules import Preference
from tests.domain.rulebook.books import HEAD, book, rule, write

OWNER = 'credit = { outcome = "sole", owner = "owner" }'
CLOSER = 'credit = { outcome = "sole", owner = "closer" }'
TWO = {"owner": "林", "closer": "赵"}


def states(rulebook: Rulebook, facts: Mapping[str, object]) -> dict[str, str]:
    return {entry.rule: str(entry.state) for entry in rulebook.judge(facts).trace}


def test_a_rule_applies_only_when_all_its_conditions_are_true(tmp_path: Path) -> None:
    rulebook = book(tmp_path, rule("1", "temp_staff; closer != none"))
    assert states(rulebook, {"temp_staff": True, **TWO}) == {"1": "applied"}
    assert states(rulebook, {"temp_staff": False}) == {"1": "not_applicable"}
    assert states(rulebook, {"temp_staff": True}) == {"1": "open"}
    credit = rulebook.judge({"temp_staff": True})["credit"]
    assert isinstance(credit, Undetermined)
    assert credit.settled_by == ("closer",)


def test_overrides_reach_through_a_rule_that_does_not_apply(tmp_path: Path) -> None:
    text = rule("general", then=OWNER) + rule("between", "locked", overrides='["general"]')
    rulebook = book(tmp_path, text + rule("special", "temp_staff", overrides='["between"]'))
    verdict = rulebook.judge({"temp_staff": True, "locked": False, **TWO})
    assert isinstance(verdict["credit"], Decided)
    assert str(verdict["credit"].result["owner"]) == "赵"
    general = next(entry for entry in verdict.trace if entry.rule == "general")
    assert (general.state, general.by) == (RuleState.OVERRIDDEN, ("special",))


def test_an_override_by_a_rule_that_is_open_does_not_silence(tmp_path: Path) -> None:
    rulebook = book(tmp_path, rule("a", then=OWNER) + rule("b", "temp_staff", overrides='["a"]'))
    assert states(rulebook, TWO) == {"a": "applied", "b": "open"}


def test_disagreement_is_a_conflict_with_both_citations(tmp_path: Path) -> None:
    credit = book(tmp_path, rule("a", then=OWNER) + rule("b", then=CLOSER)).judge(TWO)["credit"]
    assert isinstance(credit, Conflicting)
    assert {citation.rule for citation in credit.citations} == {"a", "b"}
    assert {str(side.result["owner"]) for side in credit.sides} == {"林", "赵"}


def test_the_same_person_by_two_roles_is_agreement(tmp_path: Path) -> None:
    rulebook = book(tmp_path, rule("a", then=OWNER) + rule("b", then=CLOSER))
    credit = rulebook.judge({"owner": "林", "closer": "林"})["credit"]
    assert isinstance(credit, Decided)
    assert [citation.rule for citation in credit.citations] == ["a", "b"]


def test_a_finer_outcome_refines_and_keys_are_merged(tmp_path: Path) -> None:
    finer = 'credit = { outcome = "service_only", owner = "owner", helper = "closer" }'
    credit = book(tmp_path, rule("a", then=OWNER) + rule("b", then=finer)).judge(TWO)["credit"]
    assert isinstance(credit, Decided)
    assert credit.result["outcome"] == "service_only"
    assert str(credit.result["helper"]) == "赵"
    other = 'credit = { outcome = "service_only", owner = "owner", helper = "duty" }'
    verdict = book(tmp_path, rule("a", then=OWNER) + rule("b", then=finer) + rule("c", then=other)).judge(
        {**TWO, "duty": "周"}
    )
    assert isinstance(verdict["credit"], Conflicting)


def test_discretion_and_stated_gaps_are_no_decisions(tmp_path: Path) -> None:
    text = rule("a", then='credit = { outcome = "manager", decided_by = "经理" }')
    text += rule("b", then='rotation = { outcome = "gap", note = "没写" }')
    verdict = book(tmp_path, text).judge({})
    assert isinstance(verdict["credit"], Escalated)
    assert verdict["credit"].decided_by == "经理"
    assert isinstance(verdict["rotation"], Undetermined)
    assert [citation.rule for citation in verdict["rotation"].citations] == ["b"]


def test_discretion_against_a_decision_is_a_conflict(tmp_path: Path) -> None:
    text = rule("a", then='credit = { outcome = "manager", decided_by = "经理" }') + rule("b", then=OWNER)
    assert isinstance(book(tmp_path, text).judge(TWO)["credit"], Conflicting)


def test_several_results_stand_side_by_side(tmp_path: Path) -> None:
    fine = 'sanction = { outcome = "penalty", penalty = { kind = "fine", amount = %d } }'
    text = rule("a", then=fine % 10) + rule("b", then=fine % 20) + rule("c", then=fine % 10)
    sanction = book(tmp_path, text).judge({})["sanction"]
    assert isinstance(sanction, Decided)
    assert len(sanction.results) == 2


def test_slots_are_independent_and_an_override_silences_in_all_of_them(tmp_path: Path) -> None:
    both = OWNER + '\nthen.rotation = { outcome = "rot_effect", rotation = "keep" }'
    text = rule("a", then=both) + rule("b", "temp_staff", CLOSER, overrides='["a"]')
    verdict = book(tmp_path, text).judge({**TWO, "temp_staff": True})
    assert "rotation" not in verdict.spoken
    assert set(book(tmp_path, text).judge(TWO).spoken) == {"credit", "rotation"}


def preferring(tmp_path: Path, text: str, *pairs: tuple[str, str]) -> Rulebook:
    plain = book(tmp_path, text)
    return Rulebook(
        name="试用",
        vocabulary=plain.vocabulary,
        rules=plain.rules,
        preferences=[Preference(f"R{i}", a, frozenset({b}), (), "") for i, (a, b) in enumerate(pairs)],
    )


def test_a_preference_settles_a_conflict_and_is_told(tmp_path: Path) -> None:
    text = rule("a", then=OWNER) + rule("b", then=CLOSER)
    verdict = preferring(tmp_path, text, ("a", "b")).judge(TWO)
    assert str(verdict["credit"].result["owner"]) == "林"  # type: ignore[union-attr]
    assert [(met.winner, met.losers) for met in verdict.met] == [("a", ("b",))]
    assert states(preferring(tmp_path, text, ("a", "b")), TWO)["b"] == "yielded"
    same = preferring(tmp_path, text, ("a", "b")).judge({"owner": "林", "closer": "林"})
    assert same.met == []


def test_preferences_in_a_circle_leave_the_conflict(tmp_path: Path) -> None:
    text = rule("a", then=OWNER) + rule("b", then=CLOSER)
    assert isinstance(preferring(tmp_path, text, ("a", "b"), ("b", "a")).judge(TWO)["credit"], Conflicting)


def test_a_bystander_does_not_win_by_others_circle(tmp_path: Path) -> None:
    text = rule("a", then=OWNER) + rule("b", then=CLOSER) + rule("c", then=OWNER.replace('"owner"', '"duty"'))
    facts = {**TWO, "duty": "周"}
    circle = preferring(tmp_path, text, ("a", "b"), ("b", "a")).judge(facts)
    assert isinstance(circle["credit"], Conflicting)
    assert len(circle["credit"].sides) == 3
    chain = preferring(tmp_path, text, ("a", "b"), ("b", "c")).judge(facts)
    assert str(chain["credit"].result["owner"]) == "林"  # type: ignore[union-attr]


def test_shares_bind_people_and_always_make_up_the_whole(tmp_path: Path) -> None:
    shares = (
        'credit = { outcome = "split", shares = { "first(receptions)" = 30, "last(receptions)" = "rest" } }'
    )
    rulebook = book(tmp_path, rule("1", then=shares))
    for people, parts in (
        (["林", "周", "赵"], {"林": 30, "赵": 70}),
        (["林"], {"林": 100}),
        ([], {"none": 100}),
    ):
        credit = rulebook.judge({"receptions": people})["credit"]
        assert isinstance(credit, Decided)
        table = credit.result["shares"]
        assert isinstance(table, Mapping)
        assert {str(who): share for who, share in table.items()} == parts


def test_a_computed_share_beyond_the_whole_is_refused_in_words(tmp_path: Path) -> None:
    shares = 'credit = { outcome = "split", shares = { owner = "attainment", closer = "rest" } }'
    rulebook = book(tmp_path, rule("1", then=shares))
    assert str(rulebook.judge({**TWO, "attainment": 80})["credit"].result["shares"])  # type: ignore[union-attr]
    with pytest.raises(Exception, match="超出全部"):
        rulebook.judge({**TWO, "attainment": 180})


# -- properties --------------------------------------------------------------------------------------------

CONDITIONS = [
    "temp_staff", "not locked", "evasion or licensed", "known(closer)", "unknown(owner)", "closer == owner",
    "closer != none", "days_since_visit > 20", "days_since_visit <= 7", "days_since_visit - paid_ratio > 3",
    "owner_status in [off_day, errand]", "owner_status != free", "count(visit_regs) > 1",
    "first(visit_regs) == closer", "phone in identity_match", "first_known(duty, owner) == closer",
    "(1 if temp_staff else 0) + (1 if locked else 0) == 1", "fewest(counts) == owner",
]  # fmt: skip
RESULTS = [
    OWNER,
    CLOSER,
    'credit = { outcome = "sole", owner = "first(visit_regs)" }',
    'credit = { outcome = "service_only", owner = "owner", helper = "closer" }',
    'credit = { outcome = "manager", decided_by = "经理" }',
    'credit = { outcome = "gap" }',
    'credit = { outcome = "split", shares = "equal(distinct(visit_regs))" }',
    'sanction = { outcome = "penalty", penalty = { kind = "fine", amount = 1 } }',
    'rotation = { outcome = "rot_effect", rotation = "keep" }',
]
PEOPLE = st.sampled_from(["林", "赵", "none"])
FACTS = st.fixed_dictionaries(
    {},
    optional={
        "temp_staff": st.booleans(),
        "locked": st.booleans(),
        "evasion": st.booleans(),
        "licensed": st.booleans(),
        "closer": PEOPLE,
        "owner": PEOPLE,
        "duty": PEOPLE,
        "days_since_visit": st.sampled_from([0, 7, 8, 20, 21]),
        "paid_ratio": st.sampled_from([0, 4, 5, 18]),
        "owner_status": st.sampled_from(["free", "off_day", "errand"]),
        "visit_regs": st.lists(st.sampled_from(["林", "赵"]), max_size=3),
        "identity_match": st.lists(st.sampled_from(["phone", "surname"]), max_size=2),
        "counts": st.dictionaries(st.sampled_from(["林", "赵"]), st.integers(0, 2)),
    },
)
Written = tuple[tuple[str, ...], str, tuple[int, ...]]


@st.composite
def rulebooks(draw: st.DrawFn) -> tuple[list[Written], list[tuple[int, int]]]:
    """Rules (conditions, result, overridden rules of lower number) and preferences between them."""
    rules: list[Written] = []
    for i in range(draw(st.integers(1, 7))):
        when = draw(st.lists(st.sampled_from(CONDITIONS), max_size=3, unique=True))
        below = draw(st.lists(st.integers(0, i - 1), max_size=2, unique=True)) if i else []
        rules.append((tuple(when), draw(st.sampled_from(RESULTS)), tuple(below)))
    number = st.integers(0, len(rules) - 1)
    return rules, draw(st.lists(st.tuples(number, number).filter(lambda p: p[0] != p[1]), max_size=4))


def as_toml(written: Sequence[Written], order: Sequence[int]) -> list[str]:
    return [
        rule(f"r{i}", ";".join(written[i][0]), written[i][1], overrides=[f"r{j}" for j in written[i][2]])
        for i in order
    ]


def compiled(folder: Path, texts: Sequence[str], pairs: Sequence[tuple[int, int]]) -> Rulebook:
    """The rules spread over two files."""
    half = len(texts) // 2
    write(folder, HEAD + "".join(texts[:half]))
    write(folder, "".join(texts[half:]), "a.toml")
    plain = compile_adoption(adoption_of(read_edition(folder)), core_vocabulary())
    preferences = [Preference(f"R{a}{b}", f"r{a}", frozenset({f"r{b}"}), (), "") for a, b in pairs]
    return Rulebook(name="试用", vocabulary=plain.vocabulary, rules=plain.rules, preferences=preferences)


def said(rulebook: Rulebook, facts: Mapping[str, object]) -> dict[str, str]:
    """What the verdict says, order of sides aside."""
    out = {}
    for name, slot in rulebook.judge(facts).spoken.items():
        match slot:
            case Decided():
                out[name] = f"{slot.status} {sorted(map(shown, slot.results))}"
            case Escalated():
                out[name] = f"{slot.status} {shown(slot.result)}"
            case Conflicting():
                out[name] = f"{slot.status} {sorted(c.rule for c in slot.citations)}"
            case Undetermined():
                out[name] = slot.status
    return out


def shown(result: object) -> str:
    match result:
        case Mapping():
            return str(sorted((str(key), shown(value)) for key, value in result.items()))
    return str(result)


quickly = settings(
    max_examples=150, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)


@quickly
@given(rulebooks(), FACTS, st.randoms())
def test_the_order_of_files_rules_and_preferences_never_matters(
    tmp_path_factory: pytest.TempPathFactory,
    written: tuple[list[Written], list[tuple[int, int]]],
    facts: dict[str, object],
    random: object,
) -> None:
    rules, pairs = written
    folder = tmp_path_factory.mktemp("a")
    order = list(range(len(rules)))
    first = said(compiled(folder, as_toml(rules, order), pairs), facts)
    random.shuffle(order)  # type: ignore[attr-defined]
    assert said(compiled(folder, as_toml(rules, order), pairs[::-1]), facts) == first


@quickly
@given(rulebooks(), FACTS)
def test_the_verdict_equals_a_naive_reading(
    tmp_path_factory: pytest.TempPathFactory,
    written: tuple[list[Written], list[tuple[int, int]]],
    facts: dict[str, object],
) -> None:
    rules, pairs = written
    rulebook = compiled(tmp_path_factory.mktemp("b"), as_toml(rules, range(len(rules))), pairs)
    assert said(rulebook, facts) == naive(rulebook, rules, pairs, facts)
    trace = rulebook.judge(facts).trace
    assert sorted(entry.rule for entry in trace) == sorted(f"r{i}" for i in range(len(rules)))


def naive(
    rulebook: Rulebook,
    rules: Sequence[Written],
    pairs: Sequence[tuple[int, int]],
    facts: Mapping[str, object],
) -> dict[str, str]:
    """The semantics once more, from the text of the reference page."""
    values = rulebook.vocabulary.accept(facts)
    by_id = {r.id: r for r in rulebook.rules}
    applying = [i for i in range(len(rules)) if all(n.compile()(values) is True for n in by_id[f"r{i}"].when)]
    silent = set()
    for i in applying:
        waiting = list(rules[i][2])
        while waiting:
            j = waiting.pop()
            silent.add(j)
            waiting += rules[j][2]
    speaking: dict[str, dict[int, Mapping[str, object]]] = {}
    for i in applying:
        if i not in silent:
            for slot, template in by_id[f"r{i}"].then.items():
                speaking.setdefault(slot, {})[i] = template.bind(values)
    return {slot: naive_slot(slot, results, pairs) for slot, results in speaking.items()}


def naive_slot(slot: str, results: dict[int, Mapping[str, object]], pairs: Sequence[tuple[int, int]]) -> str:
    if slot == "sanction":
        return f"decided {sorted({shown(result) for result in results.values()})}"
    if clash(results.values()):
        beats = {
            (a, b) for a, b in pairs if a in results and b in results and clash([results[a], results[b]])
        }
        reach = set(beats)
        for _round in results:
            reach |= {(a, d) for a, b in reach for c, d in beats if b == c}
        losers = {b for a, b in beats if (b, a) not in reach}
        results = {i: result for i, result in results.items() if i not in losers}
    if clash(results.values()):
        return f"conflicting {sorted(f'r{i}' for i in results)}"
    merged: dict[str, object] = {}
    if len({result["outcome"] for result in results.values()}) > 1:
        results = {i: whole(result) for i, result in results.items()}
    for result in sorted(results.values(), key=lambda result: result["outcome"] != "service_only"):
        merged = {**result, **merged}
    if merged["outcome"] == "gap":
        return "undetermined"
    return f"escalated {shown(merged)}" if merged["outcome"] == "manager" else f"decided {[shown(merged)]}"


def clash(results: object) -> bool:
    """Some two differ in outcome (a courtesy reception is a sole owner said finer) or in a common key."""
    every: list[Mapping[str, object]] = list(results)  # type: ignore[call-overload]
    if len({result["outcome"] for result in every}) > 1:
        every = [whole(result) for result in every]
    for one in every:
        for other in every:
            coarse = [str(r["outcome"]).replace("service_only", "sole") for r in (one, other)]
            shared = one.keys() & other.keys() - {"outcome"}
            if coarse[0] != coarse[1] or any(shown(one[key]) != shown(other[key]) for key in shared):
                return True
    return False


def whole(result: Mapping[str, object]) -> Mapping[str, object]:
    """A division that gives one known person everything is that person's alone."""
    shares = result.get("shares")
    if not isinstance(shares, Mapping) or list(shares.values()) != [100]:
        return result
    (person,) = shares
    return {"outcome": "sole", "owner": person} if person.person else result


@quickly
@given(st.sampled_from(CONDITIONS), FACTS, FACTS)
def test_learning_a_fact_never_turns_an_answer_over(
    tmp_path_factory: pytest.TempPathFactory, text: str, known: dict[str, object], more: dict[str, object]
) -> None:
    """Monotone in knowledge, except for the three functions that ask about knowledge itself."""
    if "known(" in text:
        return
    rulebook = book(tmp_path_factory.mktemp("c"), rule("1", text, 'rotation = { outcome = "none" }'))
    before = states(rulebook, known)["1"]
    after = states(rulebook, {**more, **known})["1"]
    assert before in ("open", after)


def test_a_limit_has_the_value_of_the_day(tmp_path: Path) -> None:
    text = '[[limit]]\nname = "days"\nlabel = "天数"\nclause = "1"\nvalues = [{ effective = 2026-07-01, value = 30 }, { effective = 2026-01-01, value = 20 }]\n'  # noqa: E501
    write(tmp_path / "one", HEAD + text + rule("1", "days_since_visit > days"))
    adopted = load_library(tmp_path).adoption("one")
    for day, applies in (
        (dt.date(2025, 1, 1), True),
        (dt.date(2026, 6, 30), True),
        (dt.date(2026, 7, 1), False),
    ):
        assert (states(adopted.compile(on=day), {"days_since_visit": 25})["1"] == "applied") is applies
    assert states(adopted.compile(parameters={"days": 10}), {"days_since_visit": 11})["1"] == "applied"
