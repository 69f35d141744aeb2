"""What is asked of the facts: a case, and who and which visit matter in it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import datetime

from .evidence import ME, ChangeAsked, Dealt, Evidence, Registered, Source, Visited

FactValue = bool | int | str | list[str]


@dataclass(frozen=True, slots=True)
class Fact:
    """``how`` is a Chinese sentence; ``source`` the record it rests on, None when it follows from the
    absence of one.
    """

    name: str
    value: FactValue
    how: str
    source: Source | None = None


@dataclass(frozen=True, slots=True)
class Status:
    """The ``owner_status`` of a person at a moment, with the record that says so."""

    value: str
    words: str
    source: Source | None


StatusAt = Callable[[str, datetime], Status]


@dataclass(frozen=True, slots=True)
class Case:
    """What is asked: about ``focus`` (the visit that matters) and ``deal``, with what was known at ``at``."""

    evidence: Evidence
    at: datetime
    focus: Visited | None
    deal: Dealt | None
    status_at: StatusAt
    tracking_days: int
    duty: str = ""

    @property
    def change(self) -> ChangeAsked | None:
        """The newest wish for somebody else, with what was decided on it by then."""
        wishes = [one for one in self.evidence.changes if one.source.at <= self.at]
        if not wishes or wishes[-1].found is None or wishes[-1].found.at <= self.at:
            return wishes[-1] if wishes else None
        return replace(wishes[-1], granted=None, successor="", decided_by="", found=None)


def decisive_visit(evidence: Evidence, deal: Dealt | None) -> Visited | None:
    """The visit on which attribution turns: the first with another receiver than before, else the first of
    all.
    """
    visits = evidence.visits
    if not visits:
        return None
    first = visits[0]
    if evidence.groups and deal is None:
        return visits[-1]
    last_person = deal.closer if deal else visits[-1].receiver
    before_deal = [one for one in visits if deal is None or one.source.at <= deal.source.at]
    others = [one for one in before_deal if one.receiver != first_contact(evidence)]
    if last_person == first_contact(evidence) or not others:
        return before_deal[0] if before_deal else first
    return next((one for one in others if one.receiver == last_person), others[0])


def first_contact(evidence: Evidence) -> str:
    """Who received or registered the household first; empty when nobody did."""
    records: list[Registered | Visited] = [*visit_forms(evidence), *evidence.visits]
    return person_of(min(records, key=lambda one: one.source.at)) if records else ""


def visit_forms(evidence: Evidence) -> list[Registered]:
    """The visit forms (2.1.1), oldest first."""
    return [one for one in evidence.registrations if one.kind == "visit_form"]


def before_focus(case: Case) -> Evidence:
    """What had happened before the focus visit; without one, everything."""
    if case.focus is None:
        return case.evidence
    at = case.focus.source.at
    known = case.evidence.known_at(at)
    visits = tuple(one for one in known.visits if one.source.at < at)
    forms = tuple(one for one in known.registrations if one.source.at < at)
    return Evidence(known.relations, forms, visits, known.calls, known.follow_ups)


def human_asked_about(case: Case) -> str:
    """The buyer, else the visitor."""
    if case.deal:
        return case.deal.human
    return case.focus.human if case.focus else ME


def holder(case: Case) -> Registered | Visited | None:
    """Who held the customer before the focus visit: the first visit form, else the first reception."""
    before = before_focus(case)
    forms = visit_forms(before)
    if forms:
        return forms[0]
    return before.visits[0] if before.visits else None


def person_of(record: Registered | Visited | None) -> str:
    """The consultant of a record; empty for none."""
    match record:
        case Registered():
            return record.consultant
        case Visited():
            return record.receiver
        case None:
            return ""
