"""The steps between password and session: one-time code, a password of one's own, setting the code up."""

from collections.abc import Callable
from functools import wraps

from django.conf import settings
from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.db import transaction
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods

from anchang.apps.offices.log_in import Step, choose_first_password, give_code, set_up_code
from anchang.apps.offices.refusals import TooManyTriesError
from anchang.foundation import clock
from anchang.foundation.errors import DomainError
from anchang.web.accounts.forms import CodeForm, FirstPasswordForm, SetUpForm
from anchang.web.accounts.origin import from_of, keep_mark
from anchang.web.accounts.pending import ROUTES, Pending, enter, note_done, pending_of, proceed
from anchang.web.accounts.qr import SetUp
from anchang.web.shared.fields import show_refusal

View = Callable[[HttpRequest, Pending], HttpResponse]


def _at(step: Step) -> Callable[[View], Callable[[HttpRequest], HttpResponse]]:
    """A page of one step; whoever stands at another is sent there, whoever took too long begins anew."""

    def decorate(view: View) -> Callable[[HttpRequest], HttpResponse]:
        @login_not_required
        @never_cache
        @sensitive_post_parameters()
        @transaction.non_atomic_requests
        @require_http_methods(["GET", "HEAD", "POST"])
        @wraps(view)
        def guarded(request: HttpRequest) -> HttpResponse:
            if request.user.is_authenticated:
                return redirect("start")
            pending = pending_of(request)
            if pending is None:
                messages.warning(request, "登录没有在 10 分钟内完成，请重新输入账号和密码。")
                return redirect("login")
            if pending.step is not step:
                return redirect(ROUTES.get(pending.step, "login"))
            return keep_mark(request, view(request, pending))

        return guarded

    return decorate


@_at(Step.CODE)
def code_page(request: HttpRequest, pending: Pending) -> HttpResponse:
    form, status = CodeForm(request.POST or None), 422 if request.POST else 200
    if form.is_valid():
        try:
            give_code(
                staff=pending.staff,
                needs=pending.needs,
                typed=form.cleaned_data["code"],
                origin=from_of(request),
                now=clock.now(),
            )
        except DomainError as error:
            show_refusal(form, error)
            status = 429 if isinstance(error, TooManyTriesError) else 422
        else:
            note_done(request, pending, code_given=True)
            return proceed(request)
    return render(request, "accounts/code.html", {"form": form, "person": pending.staff}, status=status)


@_at(Step.OWN_PASSWORD)
def own_password_page(request: HttpRequest, pending: Pending) -> HttpResponse:
    form = FirstPasswordForm(request.POST or None)
    if form.is_valid():
        try:
            choose_first_password(
                staff=pending.staff, password=form.cleaned_data["password"], now=clock.now()
            )
        except DomainError as error:
            show_refusal(form, error)
        else:
            note_done(request, pending)
            return proceed(request)
    context = {"form": form, "person": pending.staff}
    return render(request, "accounts/own_password.html", context, status=422 if form.is_bound else 200)


@_at(Step.SET_UP_CODE)
def set_up_page(request: HttpRequest, pending: Pending) -> HttpResponse:
    """The recovery codes are shown in the answer itself, once: the session begins with it."""
    form = SetUpForm(request.POST or None)
    if form.is_valid():
        try:
            recovery = set_up_code(
                staff=pending.staff,
                secret=pending.fresh_secret,
                typed=form.cleaned_data["code"],
                now=clock.now(),
            )
        except DomainError as error:
            show_refusal(form, error)
        else:
            enter(request, pending.staff)
            context = {"codes": recovery, "person": pending.staff, "first": True}
            return render(request, "accounts/recovery.html", context)
    context = {"form": form, "person": pending.staff, "set_up": SetUp.of(pending.staff, pending.fresh_secret)}
    return render(request, "accounts/set_up.html", context, status=422 if form.is_bound else 200)


@_at(Step.SET_UP_CODE)
def skip_button(request: HttpRequest, pending: Pending) -> HttpResponse:
    """In the demo alone: its accounts guard nothing."""
    if not settings.DEMO or request.method != "POST":
        raise Http404
    note_done(request, pending, set_up_skipped=True)
    return proceed(request)
