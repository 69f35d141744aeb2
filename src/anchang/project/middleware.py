"""The acting person around each view, and the content security policy around each answer."""

import secrets
from collections.abc import Callable
from typing import Any

from django.db import transaction
from django.http import HttpRequest, HttpResponseBase

from anchang.apps.conduct.attempts import refused_attempts_kept
from anchang.foundation import clock
from anchang.foundation.ledger.append import clock_error
from anchang.foundation.rls.actor import Actor, acting_as, begin_reading
from anchang.web.shared.looking import keep_looks

Handler = Callable[[HttpRequest], HttpResponseBase]
_READING = frozenset({"GET", "HEAD", "OPTIONS"})


def content_security_policy(get_response: Handler) -> Handler:
    """Allow only our own files, and inline scripts that carry this request's nonce (`request.csp_nonce`)."""

    def handle(request: HttpRequest) -> HttpResponseBase:
        nonce = secrets.token_urlsafe(16)
        request.csp_nonce = nonce  # type: ignore[attr-defined]
        response = get_response(request)
        response.headers.setdefault(
            "Content-Security-Policy",
            f"default-src 'none'; script-src 'self' 'nonce-{nonce}'; style-src 'self'; img-src 'self' data:;"
            " font-src 'self'; connect-src 'self'; frame-src 'self'; manifest-src 'self'; form-action 'self';"
            " base-uri 'none'; frame-ancestors 'none'; object-src 'none'",
        )
        return response

    return handle


class ActorMiddleware:
    """Run the view, rendering included, in one transaction in which the logged-in person acts.

    Ordinary middleware runs outside ATOMIC_REQUESTS, where a transaction-local setting would be lost; so the
    view is called from here. A reading method gets a read-only transaction: GET never writes, PostgreSQL sees
    to it. For a writing one the office's time never goes back, whatever the clock of this server does.
    A view marked `nobody_acts` is for programs with a token (anchang.api): whoever is logged in is not asked.
    """

    def __init__(self, get_response: Handler) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        """No answer stays in a browser or a proxy: the next one at the computer would page back to it."""
        response = self.get_response(request)
        response.headers.setdefault("Cache-Control", "private, no-store")
        return response

    def process_view(
        self,
        request: HttpRequest,
        view: Callable[..., HttpResponseBase],
        args: tuple[Any, ...],
        kwargs: dict[str, Any],
    ) -> HttpResponseBase | None:
        person = request.user
        if not person.is_authenticated or getattr(view, "nobody_acts", False):
            return None
        reads = request.method in _READING
        with refused_attempts_kept(person, request.path), transaction.atomic():
            if reads:
                response = _read(person.actor, lambda: view(request, *args, **kwargs))
            else:
                with acting_as(person.actor), clock.corrected(clock_error(clock.now())):
                    response = _rendered(view(request, *args, **kwargs))
                keep_looks(request, person)
        if reads:
            keep_looks(request, person)
        return response


def _read(actor: Actor, view: Callable[[], HttpResponseBase]) -> HttpResponseBase:
    """Run a view that only reads. Rolling back ends the acting too, even inside the transaction of a test."""
    begin_reading(actor)
    response = _rendered(view())
    transaction.set_rollback(True)
    return response


def _rendered(response: HttpResponseBase) -> HttpResponseBase:
    """Render a lazy template while the person still acts: afterwards it would find no rows."""
    render = getattr(response, "render", None)
    rendered: HttpResponseBase = render() if callable(render) else response
    if rendered.streaming:
        raise RuntimeError("a streamed answer would lose its actor: make exports jobs with an owner")
    return rendered
