"""Log-in by name and password, log-out, and where each post starts."""

from typing import Any, cast

from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.contrib.auth.views import LogoutView
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods
from django_htmx.http import HttpResponseClientRedirect

from anchang.apps.offices.choices import Post
from anchang.apps.offices.log_in import give_password
from anchang.apps.offices.refusals import TooManyTriesError, WrongLogInError
from anchang.foundation import clock
from anchang.web.accounts.forms import LoginForm
from anchang.web.accounts.origin import from_of, keep_mark
from anchang.web.accounts.pending import begin
from anchang.web.shared.navigation import EVERY_POST
from anchang.web.shared.pages import PageRequest, reading

STARTS = {
    Post.CONSULTANT: "board",
    Post.CLERK: "customers",
    Post.SUPERVISOR: "board",
    Post.SALES_MANAGER: "board",
    Post.PROJECT_MANAGER: "board",
    Post.FINANCE: "rulebook",
    Post.DESK: "board",
    Post.ADMINISTRATOR: "people",
}


@login_not_required
@never_cache
@sensitive_post_parameters()
@transaction.non_atomic_requests
@require_http_methods(["GET", "HEAD", "POST"])
def login_page(request: HttpRequest) -> HttpResponse:
    """A page that renews itself lands here when its session is over; it is sent to the whole log-in page.

    Not atomic: a try is committed before it is judged, so that tries at once do not slip through.
    """
    if cast(PageRequest, request).htmx:
        return HttpResponseClientRedirect(settings.LOGIN_URL)
    if request.user.is_authenticated:
        return redirect("start")
    if request.method != "POST":
        return _login(request, LoginForm(), 200)
    form = LoginForm(request.POST)
    return keep_mark(request, _tried(request, form) if form.is_valid() else _login(request, form, 422))


def _tried(request: HttpRequest, form: LoginForm) -> HttpResponse:
    try:
        staff = give_password(**form.cleaned_data, origin=from_of(request), now=clock.now())
    except WrongLogInError as error:
        form.add_error(None, error.message)
        return _login(request, form, 422)
    except TooManyTriesError as error:
        form.add_error(None, error.message)
        return _login(request, form, 429)
    return begin(request, staff, request.POST.get("next", ""))


def _login(request: HttpRequest, form: LoginForm, status: int) -> HttpResponse:
    wanted = request.POST.get("next") or request.GET.get("next", "")
    context = {"form": form, "next": wanted, "demo_accounts": demo_accounts()}
    return render(request, "accounts/login.html", context, status=status)


class Logout(LogoutView):
    """POST alone logs out: a link cannot. Whoever types the address is sent to where they start."""

    http_method_names = ("get", "post")

    def get(self, request: HttpRequest) -> HttpResponse:
        return redirect("start")


@reading(EVERY_POST)
def start(request: PageRequest) -> HttpResponse:
    return redirect(STARTS[Post(request.user.post)])


def demo_accounts() -> list[Any]:
    """The accounts of the demo office; none in any other."""
    if not settings.DEMO:
        return []
    from anchang.demo import accounts

    return list(accounts())
