"""Where the evening begins, by post: what to hand in, what to receive and enter, how the evening stands."""

from typing import Any

from django.http import HttpResponse
from django.shortcuts import render

from anchang.apps.intake.choices import Standing
from anchang.apps.intake.limits import hand_over_due
from anchang.apps.intake.queries import (
    batches_of,
    batches_to_receive,
    day_of_forms,
    open_since,
    queue,
)
from anchang.apps.intake.standing import Place, held_forms, places_of, visits_without_form
from anchang.apps.offices.choices import Post
from anchang.domain.calendar import office_day
from anchang.foundation import clock
from anchang.web.shared.looking import Looked, note
from anchang.web.shared.navigation import FORM_HANDLERS
from anchang.web.shared.pages import PageRequest, reading

BATCHES_SHOWN = 5


@reading(FORM_HANDLERS)
def intake_page(request: PageRequest) -> HttpResponse:
    match request.user.post:
        case Post.CONSULTANT:
            return hand_in_page(request)
        case Post.CLERK:
            return queue_page(request)
        case _:
            return _evening_page(request)


def hand_in_page(
    request: PageRequest, *, error: str = "", words: str = "", errors: dict[str, str] | None = None
) -> HttpResponse:
    """A consultant's own papers: what is due tonight, what is missing, what went in."""
    now = clock.now()
    today, since = office_day(now), open_since(now)
    held = places_of(held_forms(since))
    due_at = hand_over_due(request.office.pk, today)
    _listed(request, held, "要交的表")
    context = {
        "held": held,
        "bare": visits_without_form(since, today),
        "batches": batches_of(request.user, BATCHES_SHOWN),
        "due_at": due_at,
        "is_late": now > due_at,
        "today": today,
        "now": now,
        "error": error,
        "words": words,
        "errors": errors or {},
    }
    return render(request, "intake/hand_in.html", context, status=422 if error or errors else 200)


def queue_page(request: PageRequest, *, error: str = "") -> HttpResponse:
    """The clerk: batches to receive, forms to enter longest waiting first, papers still outstanding."""
    now = clock.now()
    waiting = queue(now)
    batches = batches_to_receive()
    held = places_of(held_forms(open_since(now)))
    to_enter = [one for one in waiting if one.place.standing != Standing.HANDED_IN]
    _listed(request, [one.place for one in waiting] + held, "收表与录入")
    context = {
        "batches": batches,
        "to_enter": to_enter,
        "overdue": sum(1 for one in to_enter if one.is_overdue),
        "held": _by_consultant(held),
        "now": now,
        "error": error,
    }
    return render(request, "intake/queue.html", context, status=422 if error else 200)


def _evening_page(request: PageRequest) -> HttpResponse:
    """The managers: how today stands, consultant by consultant."""
    now = clock.now()
    today = office_day(now)
    figures = day_of_forms(request.office.pk, today, now)
    held = places_of(held_forms(open_since(now)))
    older = [one for one in held if office_day(one.form.registered_at) < today]
    _listed(request, older, "还没交的表")
    context = {"figures": figures, "older": older, "now": now, "is_late": now > figures.due_at}
    return render(request, "intake/evening.html", context)


def _by_consultant(held: list[Place]) -> list[dict[str, Any]]:
    found: dict[int, dict[str, Any]] = {}
    for place in held:
        one = found.setdefault(place.form.owner_id, {"consultant": place.form.owner, "places": []})
        one["places"].append(place)
    return list(found.values())


def _listed(request: PageRequest, places: list[Place], what: str) -> None:
    customers = [place.form.customer_id for place in places]
    if customers:
        note(request, Looked.LISTED, customers=customers, what=what)
