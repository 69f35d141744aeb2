"""「消息」: what colleagues and the system told the reader; acknowledged one by one or all at once."""

from __future__ import annotations

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import NoReverseMatch, reverse

from anchang.apps.inbox.actions import acknowledge
from anchang.apps.inbox.models import Message
from anchang.apps.inbox.queries import inbox_of, message_of
from anchang.foundation import clock
from anchang.web.shared.navigation import EVERY_POST
from anchang.web.shared.pages import PageRequest, acting, reading


@reading(EVERY_POST)
def inbox_page(request: PageRequest) -> HttpResponse:
    seen = inbox_of(request.user)
    context = {
        "unread": [(one, address_of(one)) for one in seen.unread],
        "read": [(one, address_of(one)) for one in seen.read],
        "more": seen.more,
    }
    return render(request, "inbox/inbox.html", context)


@reading(EVERY_POST)
def bell_live(request: PageRequest) -> HttpResponse:
    """The bell alone, asked for now and then by every page (bell.js)."""
    return render(request, "inbox/bell.html")


@acting(EVERY_POST)
def known_button(request: PageRequest, message_id: int) -> HttpResponse:
    acknowledge(messages=[_own(request, message_id)], by=request.user, now=clock.now())
    return redirect("inbox")


@acting(EVERY_POST)
def all_known_button(request: PageRequest) -> HttpResponse:
    known = acknowledge(messages=inbox_of(request.user).unread, by=request.user, now=clock.now())
    messages.success(request, f"{known} 条消息都记下您知道了。")
    return redirect("inbox")


@acting(EVERY_POST)
def open_button(request: PageRequest, message_id: int) -> HttpResponse:
    """Whoever goes to see what a message is about knows it."""
    message = _own(request, message_id)
    acknowledge(messages=[message], by=request.user, now=clock.now())
    return redirect(address_of(message) or reverse("inbox"))


def address_of(message: Message) -> str:
    """The page that a message is about; "" where it names none or this program knows none."""
    numbers = [] if message.route_id is None else [message.route_id]
    try:
        return reverse(message.route, args=numbers) if message.route else ""
    except NoReverseMatch:
        return ""


def _own(request: PageRequest, message_id: int) -> Message:
    message = message_of(message_id, request.user)
    if message is None:
        raise Http404
    return message
