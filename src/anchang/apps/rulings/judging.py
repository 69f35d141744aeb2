"""Judges a case by the rulebook in force, and keeps what the judgement rested on."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from anchang.apps.offices.models import Staff
from anchang.apps.rulebooks.queries import InForce, rulebook_in_force
from anchang.domain.calendar import office_day
from anchang.domain.rulebook import ENGINE_VERSION, Decided, Verdict
from anchang.domain.rulebook.outcomes import Result
from anchang.domain.rulebook.present import trace_json, verdict_json
from anchang.domain.rulebook.verdict import Citation

from .case import Case, Fact, FactValue, decisive_visit
from .evidence import NOBODY, ChangeAsked, Evidence
from .facts import establish
from .loading import statuses

MANNERS = ("4.", "5.1.", "5.2.")


@dataclass(frozen=True, slots=True)
class Judgement:
    """``verdict`` names people by staff id, ``spoken`` the same verdict with their names, for sentences."""

    in_force: InForce
    case: Case
    facts: tuple[Fact, ...]
    verdict: Verdict
    spoken: Verdict
    people: Mapping[str, Staff]

    def fact(self, name: str) -> Fact | None:
        return next((fact for fact in self.facts if fact.name == name), None)

    def name(self, person: str) -> str:
        """How a person is called on the screen: name and number."""
        staff = self.people.get(person)
        return person_words(staff) if staff else person


@dataclass(frozen=True, slots=True)
class Settled:
    """What a manager decided where 3.2.4 leaves it to people: who has the customer from then on."""

    owner: str
    change: ChangeAsked


def settled(judgement: Judgement) -> Settled | None:
    """The manager's decision on a wish for somebody else, where the rulebook leaves the credit to people by
    3.2.4 and so does not say it itself.
    """
    change, credit = judgement.case.change, judgement.verdict["credit"]
    if change is None or change.found is None or isinstance(credit, Decided):
        return None
    if "3.2.4" not in {citation.clause for citation in credit.citations}:
        return None
    return Settled(change.successor if change.granted else change.consultant, change)


def person_words(staff: Staff) -> str:
    """``林岚(7 号)``; unique within an office."""
    return f"{staff.display_name}（{staff.number} 号）"


def judge_credit(evidence: Evidence, *, by: Staff, now: datetime) -> Judgement:
    """Whose customer and whose deal it is, by what is on record now."""
    deal = evidence.deals[0] if evidence.deals else None
    focus = decisive_visit(evidence, deal)
    return judge(
        Case(
            evidence=evidence,
            at=now,
            focus=focus,
            deal=deal,
            status_at=statuses(by.office_id),
            tracking_days=_tracking(by, now),
        ),
        by=by,
    )


def _tracking(by: Staff, now: datetime) -> int:
    return rulebook_in_force(by.office_id, office_day(now)).tracking_days


def judge(case: Case, *, by: Staff) -> Judgement:
    """Establish the facts of a case and judge them by the rulebook in force on its day."""
    in_force = rulebook_in_force(by.office_id, office_day(case.at))
    facts = tuple(fact for fact in establish(case) if fact.name in in_force.rulebook.vocabulary.facts)
    people = {str(one.pk): one for one in Staff.objects.filter(office_id=by.office_id)}
    given = {fact.name: fact.value for fact in facts}
    shown = {name: named(value, people) for name, value in given.items()}
    return Judgement(
        in_force,
        case,
        facts,
        in_force.rulebook.judge(given),
        in_force.rulebook.judge(shown),
        people,
    )


def named(value: FactValue, people: Mapping[str, Staff]) -> FactValue:
    """A fact with people by name and number instead of by id."""
    match value:
        case str():
            return person_words(people[value]) if value in people else value
        case list():
            return [person_words(people[one]) if one in people else one for one in value]
        case _:
            return value


@dataclass(frozen=True, slots=True)
class Stored:
    """What a stored decision keeps, ready for JSON columns; judging ``facts`` again must give ``verdict``
    again.
    """

    adopted: dict[str, Any]
    editions: dict[str, str]
    engine_version: str
    facts: dict[str, Any]
    provenance: list[dict[str, Any]]
    verdict: dict[str, Any]
    trace: list[dict[str, Any]]
    clauses: list[str]


def stored(judgement: Judgement) -> Stored:
    """Facts, hashes, verdict and trace of a judgement, without any name or phone."""
    in_force = judgement.in_force
    verdict = verdict_json(judgement.verdict)
    verdict.pop("sentences", None)
    return Stored(
        adopted={
            "adoption": in_force.adoption,
            "choices": dict(in_force.choices),
            "parameters": dict(in_force.parameters),
        },
        editions=dict(in_force.rulebook.hashes),
        engine_version=ENGINE_VERSION,
        facts={fact.name: fact.value for fact in judgement.facts},
        provenance=[_provenance(fact) for fact in judgement.facts],
        verdict=verdict,
        trace=[dict(entry) for entry in trace_json(judgement.verdict)],
        clauses=cited_clauses(judgement.verdict),
    )


def _provenance(fact: Fact) -> dict[str, Any]:
    source = fact.source
    return {
        "fact": fact.name,
        "how": fact.how,
        "source": source.kind.value if source else None,
        "id": source.id if source else None,
        "at": source.at.isoformat() if source else None,
    }


def cited_clauses(verdict: Verdict) -> list[str]:
    """Every clause that speaks in the verdict, each once, in the order of the slots."""
    found: dict[str, None] = {}
    for slot in verdict.spoken.values():
        found.update(dict.fromkeys(citation.clause for citation in slot.citations))
    return list(found)


def speaking(verdict: Verdict, slot: str) -> tuple[tuple[Citation, Result], ...]:
    """Each rule that speaks in a slot with what it gives, manners aside.

    Documents 4 and 5.1–5.2 are about manners: they belong to the run sheet of a visit, not to an answer
    about people.
    """
    rulebook = verdict.rulebook
    found = []
    for citation in verdict[slot].citations:
        template = rulebook.rules[rulebook.index[citation.rule]].then.get(slot)
        if template is not None and not citation.clause.startswith(MANNERS):
            found.append((citation, template.bind(verdict.values)))
    return tuple(found)


def is_person(value: str) -> bool:
    """Whether a role was bound to somebody."""
    return value not in ("", NOBODY)
