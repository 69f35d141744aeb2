"""What another rulebook would say of decisions that were kept: read before a side or a limit is changed."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from anchang.apps.offices.models import Staff
from anchang.domain.rulebook import Rulebook, RulebookError, Verdict
from anchang.domain.rulebook.explain import slot_sentences

from .choices import DecisionKind
from .judging import named
from .models import Decision
from .queries import decisions

DECISIONS_JUDGED_MAX = 500
SLOTS = {DecisionKind.CHECK_IN: ("serve", "credit"), DecisionKind.CREDIT: ("credit",)}


@dataclass(frozen=True, slots=True)
class Changed:
    """A kept decision whose facts would be judged otherwise."""

    decision: Decision
    before: str
    after: str


@dataclass(frozen=True, slots=True)
class Effect:
    """``judged`` is how many of the newest decisions were judged again, at most ``DECISIONS_JUDGED_MAX``."""

    judged: int
    changed: tuple[Changed, ...]


def effect(*, before: Rulebook, after: Rulebook, office_id: int) -> Effect:
    """Judge the facts of the kept decisions by both rulebooks; 2 queries, and two judgements a decision.

    Nothing is stored, and the kept decisions stay as they are.
    """
    people = people_of(office_id)
    kept = list(decisions()[:DECISIONS_JUDGED_MAX])
    found = []
    for decision in kept:
        was, would_be = answer_under(before, decision, people), answer_under(after, decision, people)
        if was != would_be:
            found.append(Changed(decision, was, would_be))
    return Effect(len(kept), tuple(found))


def people_of(office_id: int) -> dict[str, Staff]:
    """Everybody of the office by the id that facts use."""
    return {str(one.pk): one for one in Staff.objects.filter(office_id=office_id)}


def judged_again(rulebook: Rulebook, decision: Decision, people: Mapping[str, Staff]) -> Verdict:
    """The verdict of a rulebook on the facts of a kept decision, people by name. Raises ``RulebookError``."""
    facts = {name: named(value, people) for name, value in decision.facts.items()}
    return rulebook.judge(facts)


def answer_under(rulebook: Rulebook, decision: Decision, people: Mapping[str, Staff]) -> str:
    """What a rulebook answers to the question of a kept decision, in a sentence."""
    try:
        verdict = judged_again(rulebook, decision, people)
    except RulebookError as error:
        return f"判不了：{error.message}"
    slots = SLOTS[DecisionKind(decision.kind)]
    return "".join(sentence for slot in slots for sentence in slot_sentences(verdict, slot))
