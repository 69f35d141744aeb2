"""Everybody's own password."""

from django.contrib import messages
from django.contrib.auth import update_session_auth_hash
from django.http import HttpResponse
from django.shortcuts import redirect, render

from anchang.apps.offices.actions import change_own_password
from anchang.foundation import clock
from anchang.foundation.errors import DomainError
from anchang.web.settings.forms import OwnPasswordForm
from anchang.web.shared.fields import show_refusal
from anchang.web.shared.navigation import EVERY_POST
from anchang.web.shared.pages import PageRequest, writing


@writing(EVERY_POST)
def own_password_page(request: PageRequest) -> HttpResponse:
    """The session in which it is changed goes on; all others end."""
    form = OwnPasswordForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        cleaned = form.cleaned_data
        try:
            change_own_password(
                current=cleaned["current"], password=cleaned["password"], by=request.user, now=clock.now()
            )
        except DomainError as error:
            show_refusal(form, error)
        else:
            update_session_auth_hash(request, request.user)
            messages.success(request, "密码已改，别处登录的设备都已退出。")
            return redirect("start")
    status = 422 if form.is_bound else 200
    return render(request, "settings/own_password.html", {"form": form}, status=status)
