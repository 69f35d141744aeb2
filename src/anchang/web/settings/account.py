"""Everybody's own account: password, one-time code, and where they are logged in."""

from django.conf import settings
from django.contrib import messages
from django.contrib.auth import logout, update_session_auth_hash
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.cache import never_cache

from anchang.apps.offices import codes
from anchang.apps.offices.actions import change_own_password
from anchang.apps.offices.choices import ONE_TIME_CODE_POSTS
from anchang.apps.offices.log_in import confirm_password
from anchang.apps.offices.log_ins import (
    end_own_other_sessions,
    end_own_session,
    own_attempts,
    own_code,
    own_sessions,
)
from anchang.apps.offices.refusals import TooManyTriesError, WrongLogInError
from anchang.foundation import clock
from anchang.foundation.errors import DomainError
from anchang.foundation.sessions.engine import handle_of
from anchang.foundation.vault import opened, sealed
from anchang.web.accounts.forms import SetUpForm
from anchang.web.accounts.origin import from_of
from anchang.web.accounts.qr import SetUp
from anchang.web.settings.forms import ConfirmForm, OwnPasswordForm
from anchang.web.shared.fields import show_refusal
from anchang.web.shared.navigation import EVERY_POST
from anchang.web.shared.pages import PageRequest, acting, reading, writing

_SECRET = "secret_being_set_up"  # noqa: S105  a name in the session


@reading(EVERY_POST)
def log_ins_page(request: PageRequest) -> HttpResponse:
    """Where the person is logged in, and who tried."""
    return _log_ins(request, ConfirmForm(), 200)


@acting(EVERY_POST)
def end_session_button(request: PageRequest, handle: str) -> HttpResponse:
    """End one device; one's own present one is a log-out."""
    end_own_session(handle=handle, by=request.user, now=clock.now())
    if handle == _handle(request):
        logout(request)
        return redirect("login")
    messages.success(request, "那台设备已退出。")
    return redirect("own_log_ins")


@acting(EVERY_POST)
def end_other_sessions_button(request: PageRequest) -> HttpResponse:
    end_own_other_sessions(handle=_handle(request), by=request.user, now=clock.now())
    messages.success(request, "除了这台，别处都已退出。")
    return redirect("own_log_ins")


@writing(EVERY_POST)
def own_password_page(request: PageRequest) -> HttpResponse:
    """The session in which it is changed goes on; all others end."""
    form, status = OwnPasswordForm(request.POST or None), 422 if request.POST else 200
    if request.method == "POST" and form.is_valid():
        cleaned = form.cleaned_data
        try:
            confirm_password(
                by=request.user, password=cleaned["current"], origin=from_of(request), now=clock.now()
            )
            change_own_password(
                current=cleaned["current"], password=cleaned["password"], by=request.user, now=clock.now()
            )
        except WrongLogInError as error:
            form.add_error("current", f"现在的{error.message}")
        except DomainError as error:
            show_refusal(form, error)
            status = 429 if isinstance(error, TooManyTriesError) else 422
        else:
            update_session_auth_hash(request, request.user)
            messages.success(request, "密码已改，别处登录的设备都已退出。")
            return redirect("start")
    return render(request, "settings/own_password.html", {"form": form}, status=status)


@acting(EVERY_POST)
def begin_code_button(request: PageRequest) -> HttpResponse:
    """Bind a phone, or another one: whoever has found an open computer does not know the password."""
    form = ConfirmForm(request.POST)
    if not _confirmed(request, form):
        return _log_ins(request, form, 422)
    request.session[_SECRET] = sealed(codes.fresh_secret(), purpose=_SECRET)
    return redirect("own_code")


@never_cache
@writing(EVERY_POST)
def code_page(request: PageRequest) -> HttpResponse:
    """Bind the phone; the recovery codes are shown in the answer, once. Other devices are logged out."""
    kept = request.session.get(_SECRET)
    if not kept:
        return redirect("own_log_ins")
    secret = opened(kept, purpose=_SECRET)
    form = SetUpForm(request.POST or None)
    if form.is_valid():
        try:
            recovery = codes.set_up(
                secret=secret, typed=form.cleaned_data["code"], by=request.user, now=clock.now()
            )
        except DomainError as error:
            show_refusal(form, error)
        else:
            del request.session[_SECRET]
            request.session.cycle_key()
            return render(
                request, "accounts/recovery.html", {"codes": recovery, "person": request.user, "first": False}
            )
    context = {"form": form, "set_up": SetUp.of(request.user, secret)}
    return render(request, "settings/own_code.html", context, status=422 if form.is_bound else 200)


@never_cache
@acting(EVERY_POST)
def renew_recovery_button(request: PageRequest) -> HttpResponse:
    form = ConfirmForm(request.POST)
    if own_code().set_up_at is None or not _confirmed(request, form):
        return _log_ins(request, form, 422)
    recovery = codes.renew_recovery(by=request.user, now=clock.now())
    context = {"codes": recovery, "person": request.user, "first": False}
    return render(request, "accounts/recovery.html", context)


@acting(EVERY_POST)
def switch_code_off_button(request: PageRequest) -> HttpResponse:
    """For consultant and desk alone."""
    form = ConfirmForm(request.POST)
    if not _confirmed(request, form):
        return _log_ins(request, form, 422)
    try:
        codes.switch_off(by=request.user, now=clock.now())
    except DomainError as error:
        messages.error(request, str(error))
    else:
        request.session.cycle_key()
        messages.success(request, "验证码已关掉，以后只用密码登录。")
    return redirect("own_log_ins")


def _confirmed(request: PageRequest, form: ConfirmForm) -> bool:
    if form.is_valid():
        try:
            confirm_password(
                by=request.user,
                password=form.cleaned_data["password"],
                origin=from_of(request),
                now=clock.now(),
            )
        except DomainError as error:
            form.add_error("password", error.message)
    return form.is_valid()


def _log_ins(request: PageRequest, form: ConfirmForm, status: int) -> HttpResponse:
    present = _handle(request)
    sessions = own_sessions(clock.now())
    context = {
        "present": next((one for one in sessions if one.handle == present), None),
        "others": [one for one in sessions if one.handle != present],
        "attempts": own_attempts(),
        "code": own_code(),
        "code_is_required": request.user.post in ONE_TIME_CODE_POSTS,
        "idle_hours": settings.SESSION_IDLE_AGE / 3600,
        "form": form,
        "tab": "log_ins",
    }
    return render(request, "settings/log_ins.html", context, status=status)


def _handle(request: PageRequest) -> str:
    return handle_of(request.session.session_key or "")
