"""What rings, what is being talked about, what was missed: asked for every two seconds by the pages."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse

from anchang.apps.offices.choices import Post
from anchang.apps.telephony.choices import CallState
from anchang.apps.telephony.queries import Switchboard, switchboard
from anchang.foundation import clock
from anchang.web.shared.fields import row_number
from anchang.web.shared.looking import Looked, note
from anchang.web.shared.navigation import CALL_TAKERS, CUSTOMER_READERS
from anchang.web.shared.pages import PageRequest, reading


@reading(CUSTOMER_READERS)
def calls_live(request: PageRequest) -> HttpResponse:
    """The switchboard alone. A call that the reader has answered since the page was opened opens its form:
    whoever has picked up wants to write.
    """
    now = clock.now()
    context = switchboard_context(request, now)
    response = render(request, "calls/_switchboard.html", context)
    opens = _just_answered(context["switchboard"], row_number(request.GET.get("since", "")))
    if opens is not None and request.user.post == Post.CONSULTANT:
        response["HX-Redirect"] = reverse("phone_call", args=[opens])
    return response


def switchboard_context(request: PageRequest, now: datetime) -> dict[str, Any]:
    """Consultants see their own calls and recognise their own customers; clerk and managers see whose."""
    own = request.user if request.user.post == Post.CONSULTANT else None
    seen = switchboard(now, own=own)
    known = [
        one.caller.customer.pk
        for part in (seen.now, seen.unwritten, seen.missed)
        for one in part
        if one.caller
    ]
    if known:
        note(request, Looked.LISTED, customers=known, what="等着的来电")
    return {
        "switchboard": seen,
        "may_take": request.user.post in CALL_TAKERS,
        "own_only": own is not None,
        "since": int(now.timestamp()),
    }


def _just_answered(seen: Switchboard, since: int) -> int | None:
    return next(
        (
            one.phone_call.pk
            for one in seen.now
            if since
            and one.state is CallState.TALKING
            and one.phone_call.answered_at
            and one.phone_call.answered_at.timestamp() > since
        ),
        None,
    )
