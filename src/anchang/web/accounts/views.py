"""Log-in, log-out, and where each post starts."""

from typing import Any, cast

from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.contrib.auth.views import LoginView, LogoutView
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.decorators import method_decorator
from django.views.decorators.cache import never_cache
from django_htmx.http import HttpResponseClientRedirect

from anchang.apps.offices.choices import Post
from anchang.web.accounts.forms import LoginForm
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


@method_decorator([login_not_required, never_cache], name="dispatch")
class Login(LoginView):
    """A page that renews itself lands here when its session is over; it is sent to the whole log-in page."""

    template_name = "accounts/login.html"
    authentication_form = LoginForm
    redirect_authenticated_user = True

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if cast(PageRequest, request).htmx:
            return HttpResponseClientRedirect(settings.LOGIN_URL)
        return super().get(request, *args, **kwargs)

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return super().get_context_data(**kwargs) | {"demo_accounts": demo_accounts()}


class Logout(LogoutView):
    """POST alone, as Django has it: a link cannot log anybody out."""


@reading(EVERY_POST)
def start(request: PageRequest) -> HttpResponse:
    return redirect(STARTS[Post(request.user.post)])


def demo_accounts() -> list[Any]:
    """The accounts of the demo office; none in any other."""
    if not settings.DEMO:
        return []
    from anchang.demo import accounts

    return list(accounts())
