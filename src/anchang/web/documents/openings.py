"""Opening a version: a record first, then one's own stamped copy, for some minutes and for nobody else."""

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.clickjacking import xframe_options_sameorigin

from anchang.apps.documents.actions import confirm_read, open_version
from anchang.apps.documents.choices import OpeningKind, VersionState
from anchang.apps.documents.copies import copy_for, mark_of, opening_of
from anchang.apps.documents.models import Opening, Paper
from anchang.apps.documents.papers.kinds import Family, PaperKind
from anchang.apps.documents.queries import versions_of
from anchang.foundation import clock
from anchang.foundation.errors import DomainError
from anchang.web.documents.forms import ReasonForm
from anchang.web.documents.pages import READERS, back_to, known_paper
from anchang.web.documents.views import USE, document_context
from anchang.web.shared.fields import show_refusal
from anchang.web.shared.looking import Looked, note
from anchang.web.shared.pages import PageRequest, acting, reading

# The browser's own reader of PDF files styles itself; the file may do nothing more, and only we frame it.
_FILE_POLICY = "default-src 'none'; style-src 'unsafe-inline'; img-src 'self' data:; frame-ancestors 'self'"


@acting(READERS)
def open_button(request: PageRequest, version_id: int) -> HttpResponse:
    paper = known_paper(version_id)
    downloads = PaperKind(paper.kind).family is Family.OFFICE
    form = ReasonForm(request.POST, asked=USE)
    if downloads and not form.is_valid():
        return _again(request, paper, form)
    kind = OpeningKind.DOWNLOADED if downloads else OpeningKind.VIEWED
    reason = form.cleaned_data["reason"] if downloads else ""
    try:
        opening = open_version(paper=paper, kind=kind, reason=reason, by=request.user, now=clock.now())
    except DomainError as error:
        show_refusal(form, error)
        return _again(request, paper, form)
    _note(request, paper, downloads)
    return redirect("opening_file" if downloads else "opening", opening.pk)


def _note(request: PageRequest, paper: Paper, downloads: bool) -> None:
    document = paper.version.document
    kind, verb = (Looked.DOWNLOADED, "下载") if downloads else (Looked.OPENED, "打开")
    what = f"{verb}资料 {document.number} 第 {paper.version.number} 版"
    note(request, kind, what=what, document=document.pk)


def _again(request: PageRequest, paper: Paper, form: ReasonForm) -> HttpResponse:
    papers = versions_of(paper.version.document.number, request.user)
    context = document_context(papers, request.user, form)
    return render(request, "documents/document.html", context, status=422)


@reading(READERS)
def reading_room(request: PageRequest, opening_id: int) -> HttpResponse:
    """The page around an opened version: the file in the middle, whose copy it is above, confirming below."""
    opening, paper = _opened(request, opening_id)
    kind = PaperKind(paper.kind)
    context = {
        "opening": opening,
        "paper": paper,
        "picture": kind.family is Family.PICTURE,
        "mark": mark_of(opening, paper, request.user, request.office),
        "owes_confirmation": paper.asks_confirmation
        and paper.owner_id != request.user.pk
        and opening.version.state == VersionState.CURRENT
        and not opening.version.confirmations.filter(owner=request.user).exists(),
    }
    return render(request, "documents/opening.html", context)


@xframe_options_sameorigin
@reading(READERS)
def file(request: PageRequest, opening_id: int) -> HttpResponse:
    """The stamped copy itself. Its name and type are ours; the browser is told to believe the type."""
    opening, paper = _opened(request, opening_id)
    try:
        copy = copy_for(opening, paper, request.user, request.office)
    except DomainError as error:
        context = {"code": 410, "title": "打不开了", "words": str(error)}
        return render(request, "shared/lost.html", context, status=410)
    downloads = copy.kind.family is Family.OFFICE
    response = HttpResponse(copy.content, content_type=copy.kind.facts.media_type)
    response["Content-Disposition"] = f'{"attachment" if downloads else "inline"}; filename="{copy.name}"'
    response["X-Content-Type-Options"] = "nosniff"
    response["Cache-Control"] = "private, no-store"
    response["Content-Security-Policy"] = _FILE_POLICY
    return response


@acting(READERS)
def confirm_button(request: PageRequest, version_id: int) -> HttpResponse:
    paper = known_paper(version_id)
    try:
        confirm_read(version=paper.version, by=request.user, now=clock.now())
    except DomainError as error:
        messages.error(request, str(error))
    else:
        messages.success(request, f"已确认读过《{paper.title}》。")
    return back_to(paper)


def _opened(request: PageRequest, opening_id: int) -> tuple[Opening, Paper]:
    opening = opening_of(opening_id, request.user)
    if opening is None:
        raise Http404
    return opening, known_paper(opening.version_id)
