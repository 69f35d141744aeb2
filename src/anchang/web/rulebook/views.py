"""The rulebook as a person reads it: documents, clauses, numbers, sides taken, and what each decided."""

from django.http import Http404, HttpResponse
from django.shortcuts import render

from anchang.apps.rulebooks.changes import rulebook_changes
from anchang.apps.rulebooks.queries import (
    Document,
    InForce,
    adoption_of,
    clause_entry,
    contradictions,
    documents,
    rulebook_in_force,
)
from anchang.apps.rulings.queries import decisions_under
from anchang.apps.rulings.records import decisions_per_clause
from anchang.domain.calendar import office_day
from anchang.foundation import clock
from anchang.web.shared.navigation import ADOPTERS, EVERY_POST, RULING_READERS
from anchang.web.shared.pages import PageRequest, reading

CLAUSE_CHARACTERS_MAX = 20
DECISIONS_SHOWN_MAX = 50


@reading(EVERY_POST)
def book_page(request: PageRequest) -> HttpResponse:
    """Everybody may read the rulebook; how often a clause decided is for those who may read decisions."""
    in_force = _in_force(request)
    counted = decisions_per_clause() if request.user.post in RULING_READERS else {}
    context = {
        "in_force": in_force,
        "about": adoption_of(in_force).about,
        "documents": documents(in_force, counted),
        "contradictions": contradictions(in_force),
        "changes": rulebook_changes(request.office.pk, in_force.day),
        "may_adopt": request.user.post in ADOPTERS,
    }
    return render(request, "rulebook/book.html", context)


@reading(EVERY_POST)
def clause_page(request: PageRequest, number: str) -> HttpResponse:
    in_force = _in_force(request)
    entry = clause_entry(in_force, number[:CLAUSE_CHARACTERS_MAX])
    if entry is None:
        raise Http404
    may_read = request.user.post in RULING_READERS
    context = {
        "in_force": in_force,
        "item": entry,
        "document": _document_of(documents(in_force), entry.id),
        "rules": [rule for rule in in_force.rulebook.rules if rule.clause == entry.id],
        "contradictions": [row for row in contradictions(in_force) if entry.id in row.clauses],
        "may_read_decisions": may_read,
        "may_adopt": request.user.post in ADOPTERS,
        "decisions": list(decisions_under(entry.id)[:DECISIONS_SHOWN_MAX]) if may_read else [],
    }
    return render(request, "rulebook/clause.html", context)


def _in_force(request: PageRequest) -> InForce:
    return rulebook_in_force(request.office.pk, office_day(clock.now()))


def _document_of(found: tuple[Document, ...], clause_id: str) -> Document:
    return next(
        document
        for document in found
        for section in document.sections
        if any(entry.id == clause_id for entry in section.clauses)
    )
