"""From where somebody logs in: address, device in words, and the mark of a browser seen before."""

import secrets
from datetime import timedelta

from django.conf import settings
from django.http import HttpRequest, HttpResponse

from anchang.foundation.sessions.attempts import From
from anchang.web.shared.looking import origin_of

MARK_LIFE = timedelta(days=400)
MARK_LENGTH_MAX = 64


def from_of(request: HttpRequest) -> From:
    """Where a log-in comes from; a browser without a mark gets one with the answer (`keep_mark`)."""
    origin = origin_of(request)
    mark = request.COOKIES.get(settings.DEVICE_COOKIE_NAME, "")[:MARK_LENGTH_MAX]
    if not mark:
        mark = request.META.setdefault("anchang.device_mark", secrets.token_urlsafe(24))
    return From(origin.address or "", mark, origin.device)


def keep_mark(request: HttpRequest, response: HttpResponse) -> HttpResponse:
    """Leave the mark in a browser that has none."""
    fresh = request.META.get("anchang.device_mark")
    if fresh:
        response.set_cookie(
            settings.DEVICE_COOKIE_NAME,
            fresh,
            max_age=MARK_LIFE,
            secure=settings.SESSION_COOKIE_SECURE,
            httponly=True,
            samesite="Lax",
        )
    return response
