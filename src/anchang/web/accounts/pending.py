"""Between a right password and a session: who it is and which steps are done, in the anonymous session."""

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

from django.contrib import auth
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.crypto import constant_time_compare
from django.utils.http import url_has_allowed_host_and_scheme

from anchang.apps.offices import codes
from anchang.apps.offices.accounts import Needs, account_of, needs_of
from anchang.apps.offices.log_in import Step, next_step
from anchang.apps.offices.models import Staff
from anchang.foundation import clock
from anchang.foundation.sessions.engine import ADDRESS, DEVICE
from anchang.foundation.vault import opened, sealed
from anchang.web.accounts.origin import from_of

LIFE = timedelta(minutes=10)
ROUTES = {
    Step.CODE: "log_in_code",
    Step.OWN_PASSWORD: "log_in_own_password",
    Step.SET_UP_CODE: "log_in_set_up",
}
_KEY = "log_in"
_SECRET_PURPOSE = "secret being set up"  # noqa: S105  what it is for, not what it is
_BACKEND = "anchang.apps.offices.accounts.AccountBackend"


@dataclass(frozen=True, slots=True)
class Pending:
    """Somebody whose password was right; nobody acts yet."""

    staff: Staff
    needs: Needs
    state: dict[str, Any]

    @property
    def step(self) -> Step:
        return next_step(
            self.staff,
            self.needs,
            code_given=self.state["code_given"],
            set_up_skipped=self.state["set_up_skipped"],
        )

    @property
    def fresh_secret(self) -> str:
        """The secret that the person is about to set up."""
        return opened(self.state["secret"], purpose=_SECRET_PURPOSE)


def begin(request: HttpRequest, staff: Staff, wanted: str) -> HttpResponse:
    """The password was right: on to the next step. `wanted` is where somebody was on the way to."""
    request.session.cycle_key()
    request.session[_KEY] = {
        "staff": staff.pk,
        "password": staff.get_session_auth_hash(),
        "began_at": clock.now().timestamp(),
        "code_given": False,
        "set_up_skipped": False,
        "secret": sealed(codes.fresh_secret(), purpose=_SECRET_PURPOSE),
        "next": wanted,
    }
    return proceed(request)


def pending_of(request: HttpRequest) -> Pending | None:
    """Who is logging in, if the account is still open, has the same password, and not too long ago."""
    state = request.session.get(_KEY)
    if not state or clock.now() - datetime.fromtimestamp(state["began_at"], UTC) > LIFE:
        return None
    staff = account_of(state["staff"])
    if staff is None or not staff.is_active:
        return None
    if not constant_time_compare(state["password"], staff.get_session_auth_hash()):
        return None
    return Pending(staff, needs_of(staff), state)


def note_done(request: HttpRequest, pending: Pending, **done: Any) -> None:
    """Remember that a step is done; a password that was chosen takes the place of the one given."""
    kept = {"password": pending.staff.get_session_auth_hash()}
    request.session[_KEY] = pending.state | kept | done


def proceed(request: HttpRequest) -> HttpResponse:
    """On to the next step, and after the last into the office."""
    pending = pending_of(request)
    if pending is None:
        return redirect("login")
    if pending.step in ROUTES:
        return redirect(ROUTES[pending.step])
    enter(request, pending.staff)
    wanted = pending.state["next"]
    safe = url_has_allowed_host_and_scheme(wanted, {request.get_host()}, require_https=request.is_secure())
    return redirect(wanted if safe else "start")


def enter(request: HttpRequest, staff: Staff) -> None:
    """Open the session, under a key of its own, with where it was opened."""
    origin = from_of(request)
    request.session.pop(_KEY, None)
    auth.login(request, staff, backend=_BACKEND)
    request.session[ADDRESS], request.session[DEVICE] = origin.address, origin.device
