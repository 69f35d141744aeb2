"""Says verdicts in Chinese sentences. The only module that writes for people about decisions."""

from __future__ import annotations

from collections.abc import Iterable
from fractions import Fraction

from .engine import Verdict
from .outcome_words import headline, in_words, items
from .outcomes import Result
from .verdict import Citation, Conflicting, Decided, Escalated, RuleState, RuleTrace, Undetermined

ASKED_MAX = 6


def sentences(verdict: Verdict) -> list[str]:
    """One sentence or more per slot that speaks; when none does, what is missing."""
    lines = [line for slot in verdict.spoken for line in slot_sentences(verdict, slot)]
    lines += [
        f"取舍 {met.choice}：{met.winner} 站住，{'、'.join(met.losers)} 让步。{met.reason}".rstrip()
        for met in verdict.met
    ]
    return lines or ["制度对这种情形没有回答。" + _would_answer(verdict)]


def _would_answer(verdict: Verdict) -> str:
    """The facts that rules wait for: those first that are all a rule with true conditions lacks."""
    weights: dict[str, Fraction] = {}
    for entry, rule in zip(verdict.trace, verdict.rulebook.rules, strict=True):
        if entry.state is RuleState.OPEN:
            missing = _to_find_out(verdict, entry.facts)
            true = len(rule.when) - len(entry.conditions)
            for name in missing:
                weights[name] = weights.get(name, Fraction(0)) + Fraction(1 + 4 * true, len(missing))
    first = sorted(weights, key=lambda name: -weights[name])[:ASKED_MAX]
    asked = "、".join(verdict.fact(name).label for name in first)
    return f"弄清这些会有帮助：{asked}。" if asked else ""


def _to_find_out(verdict: Verdict, names: Iterable[str]) -> tuple[str, ...]:
    """The unknown facts below these names: a case states facts, a derivation is computed from them."""
    derived = {derivation.name: derivation.node for derivation in verdict.rulebook.derivations}
    found: dict[str, None] = {}
    waiting = [name for name in names if name not in verdict.values][::-1]
    seen = set(waiting)
    while waiting:
        name = waiting.pop()
        if name not in derived:
            found[name] = None
            continue
        below = sorted(derived[name].names() - verdict.values.keys() - seen, reverse=True)
        seen.update(below)
        waiting += below
    return tuple(found)


def slot_sentences(verdict: Verdict, slot: str) -> list[str]:
    """What one slot answers, with its clauses."""
    label = verdict.rulebook.vocabulary.slots[slot].label
    match answer := verdict[slot]:
        case Decided():
            return [
                f"{label}：{result_words(result)}（{clauses(cited)}）"
                for result, cited in zip(answer.results, answer.cited, strict=True)
            ]
        case Escalated():
            note = note_of(answer.result)
            who = "、".join(str(in_words(by)) for by in items(answer.result.get("decided_by", "")))
            return [f"{label}：由{who}裁定（{clauses(answer.citations)}）{note}"]
        case Conflicting():
            sides = "；".join(
                f"{clauses(side.citations)}：{result_words(side.result)}" for side in answer.sides
            )
            return [f"{label}：条款相撞，制度没有定先后 —— {sides}"]
        case Undetermined():
            return [_undetermined(verdict, label, answer)]
    raise AssertionError(answer)


def _undetermined(verdict: Verdict, label: str, answer: Undetermined) -> str:
    why = "".join(note_of(result) for result in answer.results)
    cited = f"（{clauses(answer.citations)}）" if answer.citations else ""
    asked = _to_find_out(verdict, answer.settled_by)[:ASKED_MAX]
    missing = "、".join(verdict.fact(name).label for name in asked)
    asks = f" 弄清这些会有帮助：{missing}。" if missing and not answer.citations else ""
    return f"{label}：制度没有规定{cited}{why}{asks}"


def clauses(citations: Iterable[Citation]) -> str:
    """「条款 2.4.3、3.2.2」."""
    return "条款 " + "、".join(dict.fromkeys(citation.clause for citation in citations))


def note_of(result: Result) -> str:
    note = result.get("note")
    return f"：{note}" if note else ""


def result_words(result: Result) -> str:
    """A result in a few words."""
    parts = [headline(result)]
    if steps := result.get("steps"):
        parts.append("先" + "，再".join(str(step) for step in items(steps)))
    if "serve" in result and result["outcome"] != "serve":
        parts.append(f"现在由 {in_words(result['serve'])} 接待")
    return "；".join(part for part in parts if part) + (
        note_of(result) if result["outcome"] in ("procedure", "none") else ""
    )


def trace_sentence(verdict: Verdict, entry: RuleTrace) -> str:
    """Why one rule did or did not speak."""
    match entry.state:
        case RuleState.APPLIED:
            return f"{entry.rule}：适用。"
        case RuleState.OVERRIDDEN:
            return f"{entry.rule}：条件成立，但 {'、'.join(entry.by)} 更特别，优先。"
        case RuleState.YIELDED:
            return f"{entry.rule}：条件成立，按取舍 {entry.choice} 让位于 {entry.by[0]}。"
        case RuleState.NOT_APPLICABLE:
            facts = "，".join(fact_words(verdict, name) for name in entry.facts if name in verdict.values)
            return f"{entry.rule}：不适用，因为不符合「{'；'.join(entry.conditions)}」（{facts}）。"
    missing = "、".join(_missing_words(verdict, name) for name in entry.facts)
    return f"{entry.rule}：不能断定，还不知道 {missing}。"


def _missing_words(verdict: Verdict, name: str) -> str:
    """A fact by its label; a derivation with the facts to find out for it."""
    below = [verdict.fact(fact).label for fact in _to_find_out(verdict, [name]) if fact != name]
    return verdict.fact(name).label + (f"（要知道 {'、'.join(below)}）" if below else "")


def fact_words(verdict: Verdict, name: str) -> str:
    """「距首次接待天数 25天」."""
    fact = verdict.fact(name)
    return f"{fact.label} {fact.show(verdict.values[name])}"
