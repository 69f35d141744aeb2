"""What all endpoints share: one method, a token, a bounded body, a limit on how often, problems in words."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any, Final

from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.views.decorators.csrf import csrf_exempt

from anchang.apps.telephony.refusals import TokenMayNotReportError, UnknownTokenError
from anchang.apps.telephony.tokens import Bearer, bearer_of
from anchang.foundation import clock
from anchang.foundation.addresses import address_of
from anchang.foundation.throttle import Throttle

from .problems import ProblemError
from .shapes import BODY_BYTES_MAX, Shape

Endpoint = Callable[[dict[str, Any], Bearer], HttpResponse]
View = Callable[[HttpRequest], HttpResponse]

WINDOW_SECONDS: Final = 60
# A busy office has a few calls a minute with three or four events each.
TOKEN_REQUESTS_MAX: Final = 600
ADDRESS_REQUESTS_MAX: Final = 1_200
_of_address = Throttle(tries_max=ADDRESS_REQUESTS_MAX, seconds=WINDOW_SECONDS)
_of_token = Throttle(tries_max=TOKEN_REQUESTS_MAX, seconds=WINDOW_SECONDS)


def open_to_programs(view: View) -> View:
    """No log-in, no cookie and no form token: whoever is logged in at this browser is not asked."""
    marked = csrf_exempt(login_not_required(view))
    marked.nobody_acts = True  # type: ignore[attr-defined]
    return marked


def posting(shape: Shape) -> Callable[[Endpoint], View]:
    """An endpoint that takes a body of this shape from whoever bears a token."""

    def decorate(endpoint: Endpoint) -> View:
        @wraps(endpoint)
        def guarded(request: HttpRequest) -> HttpResponse:
            try:
                _refuse_flood(_of_address, address_of(request.META) or "")
                if request.method != "POST":
                    raise ProblemError("wrong_method", headers={"Allow": "POST"})
                bearer = _bearer(request)
                _refuse_flood(_of_token, str(bearer.token_id))
                return endpoint(shape.read(_body(request)), bearer)
            except ProblemError as problem:
                return problem.response()

        return open_to_programs(guarded)

    return decorate


def _refuse_flood(throttle: Throttle, whose: str) -> None:
    if not throttle.allows(whose, clock.now()):
        raise ProblemError("too_many", headers={"Retry-After": str(WINDOW_SECONDS)})


def _bearer(request: HttpRequest) -> Bearer:
    scheme, _, written = request.headers.get("Authorization", "").partition(" ")
    try:
        return bearer_of(written.strip() if scheme.lower() == "bearer" else "")
    except UnknownTokenError as error:
        raise unknown_token() from error
    except TokenMayNotReportError as error:
        raise ProblemError("not_allowed", message=error.message) from error


def unknown_token() -> ProblemError:
    """The token is unknown, or has been revoked meanwhile."""
    return ProblemError(
        "no_token", message=UnknownTokenError.message, headers={"WWW-Authenticate": 'Bearer realm="anchang"'}
    )


def _body(request: HttpRequest) -> bytes:
    """At most BODY_BYTES_MAX, refused by what the request says of itself before it is read."""
    if request.content_type != "application/json":
        raise ProblemError("wrong_type")
    length = request.headers.get("Content-Length", "0")
    if not (length.isascii() and length.isdigit() and len(length) < 10) or int(length) > BODY_BYTES_MAX:
        raise ProblemError("too_large", message=f"内容最多 {BODY_BYTES_MAX // 1024} KB。")
    return request.read(BODY_BYTES_MAX)
