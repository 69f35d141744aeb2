"""Releasing, refusing, opening wider or narrower, withdrawing."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import render

from anchang.apps.documents.actions import change_audience, refuse, release, withdraw
from anchang.apps.documents.audience import Audience
from anchang.apps.documents.choices import FILING_POSTS
from anchang.apps.documents.models import Paper
from anchang.apps.offices.choices import Post
from anchang.domain.confidential import Category
from anchang.foundation import clock
from anchang.foundation.errors import DomainError
from anchang.web.documents.forms import AudienceForm, ReasonForm, chosen
from anchang.web.documents.pages import back_to, known_paper
from anchang.web.shared.fields import show_refusal
from anchang.web.shared.pages import PageRequest, writing

RELEASERS = frozenset({Post.SALES_MANAGER})
_AUDIENCE = {
    "release": ("放行", "放行以后，下面这些人就能打开；原来的现行版转为旧版。", "放行"),
    "audience": ("改阅读范围", "马上生效：不在范围里的人立刻打不开，旧版也一样。", "保存"),
}
_REASON = {
    "refuse": ("不放行", "上传人会看到理由，可以改好再传。", "不放行"),
    "withdraw": ("撤下", "撤下以后别人立刻打不开；资料和查阅记录都留着。", "撤下"),
}


@writing(RELEASERS)
def release_page(request: PageRequest, version_id: int) -> HttpResponse:
    paper = known_paper(version_id)
    form = _audience_form(request, paper)
    if request.method == "POST" and form.is_valid():
        try:
            release(version=paper.version, audience=form.audience(), by=request.user, now=clock.now())
        except DomainError as error:
            show_refusal(form, error)
        else:
            messages.success(request, f"《{paper.title}》已放行。")
            return back_to(paper)
    return _page(request, paper, form, _AUDIENCE["release"])


@writing(FILING_POSTS)
def audience_page(request: PageRequest, version_id: int) -> HttpResponse:
    paper = known_paper(version_id)
    form = _audience_form(request, paper)
    if request.method == "POST" and form.is_valid():
        try:
            change_audience(version=paper.version, audience=form.audience(), by=request.user, now=clock.now())
        except DomainError as error:
            show_refusal(form, error)
        else:
            messages.success(request, "阅读范围已改，马上生效。")
            return back_to(paper)
    return _page(request, paper, form, _AUDIENCE["audience"])


@writing(RELEASERS)
def refuse_page(request: PageRequest, version_id: int) -> HttpResponse:
    paper = known_paper(version_id)
    form = ReasonForm(request.POST if request.method == "POST" else None, asked="理由")
    if request.method == "POST" and form.is_valid():
        try:
            refuse(
                version=paper.version, reason=form.cleaned_data["reason"], by=request.user, now=clock.now()
            )
        except DomainError as error:
            show_refusal(form, error)
        else:
            messages.success(request, f"《{paper.title}》没有放行，理由已经写给上传人。")
            return back_to(paper)
    return _page(request, paper, form, _REASON["refuse"])


@writing(FILING_POSTS)
def withdraw_page(request: PageRequest, version_id: int) -> HttpResponse:
    paper = known_paper(version_id)
    form = ReasonForm(request.POST if request.method == "POST" else None, asked="理由")
    if request.method == "POST" and form.is_valid():
        try:
            withdraw(
                version=paper.version, reason=form.cleaned_data["reason"], by=request.user, now=clock.now()
            )
        except DomainError as error:
            show_refusal(form, error)
        else:
            messages.success(request, f"《{paper.title}》已撤下，别人打不开了。")
            return back_to(paper)
    return _page(request, paper, form, _REASON["withdraw"])


def _audience_form(request: PageRequest, paper: Paper) -> AudienceForm:
    category = Category(paper.version.document.category)
    if request.method == "POST":
        return AudienceForm(request.POST, category=category)
    return AudienceForm(initial=chosen(Audience.of_words(paper.version.audience)), category=category)


def _page(
    request: PageRequest, paper: Paper, form: AudienceForm | ReasonForm, words: tuple[str, str, str]
) -> HttpResponse:
    title, sub, submit = words
    context = {"paper": paper, "form": form, "title": title, "sub": sub, "submit": submit}
    return render(request, "documents/step.html", context, status=422 if form.is_bound else 200)
