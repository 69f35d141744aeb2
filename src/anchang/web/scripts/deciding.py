"""Approving, refusing, withdrawing, taking back, and checking a fact against its source."""

from collections.abc import Callable
from dataclasses import dataclass

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import render

from anchang.apps.scripts.actions import approve, check, refuse, take_back, withdraw
from anchang.apps.scripts.choices import APPROVERS, WRITERS
from anchang.apps.scripts.models import Version
from anchang.foundation import clock
from anchang.foundation.errors import DomainError
from anchang.web.scripts.forms import CheckForm, ReasonForm
from anchang.web.scripts.pages import back_to, known_version
from anchang.web.scripts.readings import tell_new_version
from anchang.web.shared.fields import show_refusal
from anchang.web.shared.pages import PageRequest, acting, writing


@acting(APPROVERS)
def approve_button(request: PageRequest, topic_id: int, number: int) -> HttpResponse:
    """Whoever must read the new version is told in the same transaction."""
    _, version = known_version(topic_id, number, request.user)
    try:
        approve(version=version, by=request.user, now=clock.now())
    except DomainError as error:
        messages.error(request, str(error))
    else:
        tell_new_version(version, request.user)
        messages.success(request, f"《{version.title}》第 {version.number} 版已批准。")
    return back_to(version)


@acting(WRITERS)
def take_back_button(request: PageRequest, topic_id: int, number: int) -> HttpResponse:
    _, version = known_version(topic_id, number, request.user)
    try:
        take_back(version=version, by=request.user, now=clock.now())
    except DomainError as error:
        messages.error(request, str(error))
    else:
        messages.success(request, "已收回，可以另写一版。")
    return back_to(version)


@dataclass(frozen=True, slots=True)
class _Asking:
    """A page that asks for a reason before it acts."""

    title: str
    sub: str
    done: str
    act: Callable[..., None]


_REFUSE = _Asking("不批准", "写的人会看到理由，可以改好再写一版。", "没有批准，写的人看得到理由。", refuse)
_WITHDRAW = _Asking(
    "撤下",
    "撤下以后，这一条就没有现行的一版，旧版不会自己回来；要用请写新版。",
    "已撤下，现在没有现行的一版。",
    withdraw,
)


@writing(APPROVERS)
def refuse_page(request: PageRequest, topic_id: int, number: int) -> HttpResponse:
    return _ask(request, topic_id, number, _REFUSE)


@writing(APPROVERS)
def withdraw_page(request: PageRequest, topic_id: int, number: int) -> HttpResponse:
    return _ask(request, topic_id, number, _WITHDRAW)


def _ask(request: PageRequest, topic_id: int, number: int, asking: _Asking) -> HttpResponse:
    _, version = known_version(topic_id, number, request.user)
    form = ReasonForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            asking.act(version=version, reason=form.cleaned_data["reason"], by=request.user, now=clock.now())
        except DomainError as error:
            show_refusal(form, error)
        else:
            messages.success(request, asking.done)
            return back_to(version, f"text-reason-{version.pk}")
    return _form_page(
        request, version, form, title=asking.title, sub=asking.sub, draft=f"text-reason-{version.pk}"
    )


@writing(WRITERS)
def check_page(request: PageRequest, topic_id: int, number: int) -> HttpResponse:
    _, version = known_version(topic_id, number, request.user)
    form = CheckForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            check(version=version, by=request.user, now=clock.now(), **form.cleaned_data)
        except DomainError as error:
            show_refusal(form, error)
        else:
            messages.success(request, f"「{version.title}」核对过了，提示已去掉。")
            return back_to(version, f"text-check-{version.pk}")
    sub = "拿出处的原件对照一遍，对得上才记。写的人自己不能核对。"
    return _form_page(request, version, form, title="核对", sub=sub, draft=f"text-check-{version.pk}")


def _form_page(
    request: PageRequest, version: Version, form: ReasonForm | CheckForm, **words: str
) -> HttpResponse:
    context = {"version": version, "form": form, **words}
    return render(request, "scripts/step.html", context, status=422 if form.errors else 200)
