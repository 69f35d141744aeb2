"""The page of one document: what it is, its versions, what was decided, who has read it."""

from typing import Any

from django.http import Http404, HttpResponse
from django.shortcuts import render

from anchang.apps.documents.audience import Audience
from anchang.apps.documents.choices import (
    FILING_POSTS,
    RECEIPT_READERS,
    VersionState,
    filed_by,
    needs_release,
)
from anchang.apps.documents.models import Paper
from anchang.apps.documents.papers.kinds import Family, PaperKind
from anchang.apps.documents.queries import receipts_of, steps_of, versions_of
from anchang.apps.offices.choices import Post
from anchang.apps.offices.models import Staff
from anchang.domain.confidential import Category
from anchang.foundation.ledger.records import position_of
from anchang.web.documents.forms import ReasonForm
from anchang.web.documents.pages import READERS, audience_words
from anchang.web.shared.pages import PageRequest, reading
from anchang.web.sharing.posts import REQUESTERS

USE = "用途"


@reading(READERS)
def document_page(request: PageRequest, number: int) -> HttpResponse:
    papers = versions_of(number, request.user)
    if not papers:
        raise Http404
    return render(request, "documents/document.html", document_context(papers, request.user))


def document_context(
    papers: list[Paper], person: Staff, download_form: ReasonForm | None = None
) -> dict[str, Any]:
    """`papers` are all visible versions, newest first; the page is about the current one, else the newest."""
    main = next((one for one in papers if one.version.state == VersionState.CURRENT), papers[0])
    category = Category(main.version.document.category)
    waiting = next((one for one in papers if one.version.state == VersionState.WAITING), None)
    return {
        "paper": main,
        "category": category,
        "kind": PaperKind(main.kind),
        "downloads": PaperKind(main.kind).family is Family.OFFICE,
        "download_form": download_form or ReasonForm(asked=USE),
        "audience": audience_words(Audience.of_words(main.version.audience)),
        "position": position_of("documents_paper", main.pk),
        "waiting": waiting if waiting and waiting.pk != main.pk else None,
        "papers": papers,
        "steps": steps_of([one.version_id for one in papers]) if person.post in FILING_POSTS else [],
        "receipts": receipts_of(main) if _follows_up(main, person) else None,
        "may_pass_on": main.version.state == VersionState.CURRENT and person.post in REQUESTERS,
        **_may(main, category, person),
    }


def _follows_up(paper: Paper, person: Staff) -> bool:
    """Nobody can have read what still waits for release."""
    return person.post in RECEIPT_READERS and paper.version.state != VersionState.WAITING


def _may(paper: Paper, category: Category, person: Staff) -> dict[str, bool]:
    releases = person.post == Post.SALES_MANAGER
    own = paper.owner_id == person.pk
    state = paper.version.state
    return {
        "releases": releases,
        "may_file": category in filed_by(person.post),
        "may_withdraw": (releases or own) and state in (VersionState.CURRENT, VersionState.WAITING),
        "may_change_audience": state == VersionState.CURRENT
        and (releases or (own and not needs_release(category))),
        "owes_confirmation": paper.asks_confirmation
        and not own
        and state == VersionState.CURRENT
        and not getattr(paper, "has_confirmed", False),
    }
