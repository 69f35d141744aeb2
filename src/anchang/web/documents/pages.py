"""What the pages of the library share."""

from django.http import Http404, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse

from anchang.apps.documents.audience import Audience
from anchang.apps.documents.models import Paper
from anchang.apps.documents.queries import paper_of
from anchang.apps.offices.models import Staff
from anchang.web.shared.navigation import EVERY_POST

READERS = EVERY_POST


def known_paper(version_id: int) -> Paper:
    """What was filed as a version, for whoever may see it; for everybody else there is none."""
    paper = paper_of(version_id)
    if paper is None:
        raise Http404
    return paper


def back_to(paper: Paper, draft: str = "") -> HttpResponse:
    """To the document's page; a draft that was saved is erased there."""
    target = reverse("document", args=[paper.version.document.number])
    return redirect(f"{target}?draft_done={draft}" if draft else target)


def audience_words(audience: Audience) -> list[str]:
    """Posts, and people by name; 1 query where people are named."""
    named = Staff.objects.filter(pk__in=audience.people).order_by("number") if audience.people else []
    return [*audience.labels, *(f"{one.display_name} {one.number} 号" for one in named)]
