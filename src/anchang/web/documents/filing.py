"""Bringing documents into the library."""

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import render

from anchang.apps.documents.actions import file_document, file_version
from anchang.apps.documents.audience import Audience
from anchang.apps.documents.choices import (
    FILING_POSTS,
    VersionState,
    about,
    filed_by,
    needs_release,
    usual_audience,
)
from anchang.apps.documents.models import Version
from anchang.apps.documents.queries import versions_of
from anchang.apps.offices.choices import Post
from anchang.domain.confidential import Category
from anchang.foundation import clock
from anchang.foundation.errors import DomainError
from anchang.web.documents.forms import FilingForm, chosen
from anchang.web.documents.pages import back_to, known_paper
from anchang.web.shared.fields import show_refusal
from anchang.web.shared.pages import PageRequest, reading, writing


@reading(FILING_POSTS)
def categories_page(request: PageRequest) -> HttpResponse:
    """First the category: it decides who usually reads, and whether the sales manager releases."""
    offered = [(one, about(one), _waits(request, one)) for one in filed_by(request.user.post)]
    return render(request, "documents/categories.html", {"offered": offered})


@writing(FILING_POSTS)
def new_page(request: PageRequest, category: str) -> HttpResponse:
    found = next((one for one in filed_by(request.user.post) if one.value == category), None)
    if found is None:
        raise Http404
    form = _form(request, found, Audience(usual_audience(found)))
    if request.method == "POST" and form.is_valid():
        try:
            version = file_document(
                category=found,
                filing=form.filing(),
                content=form.content(),
                by=request.user,
                now=clock.now(),
            )
        except DomainError as error:
            show_refusal(form, error)
        else:
            return _filed(request, version, f"document-{found.value}")
    context = {"form": form, "category": found, "about": about(found), "waits": _waits(request, found)}
    return _page(request, context, f"document-{found.value}", "上传资料")


@writing(FILING_POSTS)
def new_version_page(request: PageRequest, number: int) -> HttpResponse:
    newest = next(iter(versions_of(number, request.user)), None)
    if newest is None:
        raise Http404
    document = newest.version.document
    category = Category(document.category)
    if category not in filed_by(request.user.post):
        raise Http404
    form = _form(request, category, Audience.of_words(newest.version.audience), newest.title)
    if request.method == "POST" and form.is_valid():
        try:
            version = file_version(
                document=document,
                filing=form.filing(),
                content=form.content(),
                by=request.user,
                now=clock.now(),
            )
        except DomainError as error:
            show_refusal(form, error)
        else:
            return _filed(request, version, f"version-{number}")
    context = {"form": form, "category": category, "before": newest, "waits": _waits(request, category)}
    return _page(request, context, f"version-{number}", "传新版")


def _form(request: PageRequest, category: Category, usual: Audience, title: str = "") -> FilingForm:
    initial = {**chosen(usual), "title": title}
    if request.method == "POST":
        return FilingForm(request.POST, request.FILES, category=category)
    return FilingForm(initial=initial, category=category)


def _page(request: PageRequest, context: dict[str, object], draft: str, title: str) -> HttpResponse:
    bound = getattr(context["form"], "is_bound", False)
    context |= {"draft": draft, "title": title}
    return render(request, "documents/file.html", context, status=422 if bound else 200)


def _waits(request: PageRequest, category: Category) -> bool:
    return needs_release(category) and request.user.post != Post.SALES_MANAGER


def _filed(request: PageRequest, version: Version, draft: str) -> HttpResponse:
    paper = known_paper(version.pk)
    if version.state == VersionState.WAITING:
        messages.success(request, f"《{paper.title}》已上传，等销售经理放行后才给别人看。")
    else:
        messages.success(request, f"《{paper.title}》已上传，现在可以查阅。")
    return back_to(paper, draft)
