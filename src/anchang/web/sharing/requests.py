"""One request: what is asked, where it stands, the manager's word, taking it back, and who has looked."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render

from anchang.apps.offices.models import Staff
from anchang.apps.sharing.actions import decide, may_decide, withdraw
from anchang.apps.sharing.choices import RequestKind, State
from anchang.apps.sharing.limits import Limits, limits_in_force
from anchang.apps.sharing.lists import Range
from anchang.apps.sharing.marks import shown_number
from anchang.apps.sharing.models import Request, View
from anchang.apps.sharing.queries import (
    Standing,
    customers_of,
    papers_of,
    request_of,
    standing_of,
    views_of,
)
from anchang.foundation import clock
from anchang.foundation.errors import DomainError
from anchang.web.shared.fields import show_refusal
from anchang.web.shared.looking import Looked, note
from anchang.web.shared.pages import PageRequest, acting, reading
from anchang.web.sharing.forms import DecisionForm, WithdrawForm
from anchang.web.sharing.posts import DECIDERS, REQUESTERS

# While one of these holds, the page asks again by itself.
MOVING = frozenset({State.WAITING, State.MAKING, State.READY})


@dataclass(frozen=True, slots=True)
class Line:
    """A request as a row of a list."""

    request: Request
    standing: Standing
    tone: str


TONES = {
    State.WAITING: "warn",
    State.OPEN: "accent",
    State.READY: "accent",
    State.MAKING: "warn",
    State.REFUSED: "bad",
    State.FAILED: "bad",
}


def with_standings(found: Iterable[Request], *, office_id: int, now: datetime) -> list[Line]:
    """Requests with where they stand; 1 query for the limits."""
    most = limits_in_force(office_id, now).downloads_max
    lines = []
    for one in found:
        standing = standing_of(one, now=now, downloads_max=most)
        lines.append(Line(one, standing, TONES.get(standing.state, "")))
    return lines


@reading(REQUESTERS)
def show_page(request: PageRequest, request_id: int) -> HttpResponse:
    return _page(request, known_request(request_id, RequestKind.SHOW))


@reading(REQUESTERS)
def export_page(request: PageRequest, request_id: int) -> HttpResponse:
    return _page(request, known_request(request_id, RequestKind.EXPORT))


@reading(REQUESTERS)
def export_live(request: PageRequest, request_id: int) -> HttpResponse:
    """Where an export stands now, for the page that waits for it."""
    asked = known_request(request_id, RequestKind.EXPORT)
    return render(request, "sharing/_export_state.html", _context(request, asked))


@acting(DECIDERS)
def decide_button(request: PageRequest, request_id: int) -> HttpResponse:
    asked = known_request(request_id)
    form = DecisionForm(request.POST)
    if form.is_valid():
        approved = form.cleaned_data["verdict"] == "yes"
        try:
            decide(
                request=asked,
                approved=approved,
                words=form.cleaned_data["words"],
                by=request.user,
                now=clock.now(),
            )
        except DomainError as error:
            show_refusal(form, error)
        else:
            who = asked.owner.display_name
            messages.success(request, f"已同意 {who} 的申请。" if approved else f"没有同意 {who} 的申请。")
            return _back_to(asked)
    return _page(request, asked, decision_form=form)


@acting(REQUESTERS)
def withdraw_button(request: PageRequest, request_id: int) -> HttpResponse:
    asked = known_request(request_id)
    form = WithdrawForm(request.POST)
    if form.is_valid():
        try:
            withdraw(request=asked, words=form.cleaned_data["words"], by=request.user, now=clock.now())
        except DomainError as error:
            show_refusal(form, error)
        else:
            messages.success(request, "已收回，当即生效。")
            return _back_to(asked)
    return _page(request, asked, withdraw_form=form)


def known_request(request_id: int, kind: RequestKind | None = None) -> Request:
    """A request that the reader may see; 404 for others and for those that do not exist."""
    found = request_of(request_id)
    if found is None or kind not in (None, found.kind):
        raise Http404
    return found


def _back_to(asked: Request) -> HttpResponse:
    route = "share_request" if asked.kind == RequestKind.SHOW else "export_request"
    return redirect(route, asked.pk)


def _page(
    request: PageRequest,
    asked: Request,
    *,
    decision_form: DecisionForm | None = None,
    withdraw_form: WithdrawForm | None = None,
) -> HttpResponse:
    context = _context(request, asked)
    if asked.kind == RequestKind.SHOW:
        customers = customers_of(asked)
        note(request, Looked.LISTED, customers=[one.pk for one in customers], what="转交申请")
        papers = papers_of(asked)
        names = {("customer", one.pk): one.name for one in customers}
        names |= {("paper", one.version_id): one.title for one in papers}
        views = [(view, names.get(_seen(view), "")) for view in views_of(asked)]
        context |= {"customers": customers, "papers": papers, "views": views}
    failed = decision_form is not None or withdraw_form is not None
    context |= {
        "decision_form": decision_form or DecisionForm(),
        "withdraw_form": withdraw_form or WithdrawForm(auto_id="withdraw_%s"),
    }
    template = "sharing/request.html" if asked.kind == RequestKind.SHOW else "sharing/export.html"
    return render(request, template, context, status=422 if failed else 200)


def _context(request: PageRequest, asked: Request) -> dict[str, Any]:
    now = clock.now()
    limits = limits_in_force(request.office.pk, now)
    standing = standing_of(asked, now=now, downloads_max=limits.downloads_max)
    own = asked.owner_id == request.user.pk
    exported = asked.kind == RequestKind.EXPORT
    return {
        "asked": asked,
        "standing": standing,
        "tone": TONES.get(standing.state, ""),
        "own": own,
        "may_decide": standing.state == State.WAITING and may_decide(asked, request.user),
        "may_withdraw": not standing.is_over and (own or request.user.post in DECIDERS),
        "now": now,
        "limits": limits,
        "decider": "专案经理" if asked.asked_as == "sales_manager" else "销售经理",
        "moving": standing.state in MOVING,
        "left": _left(standing, limits),
        "number": shown_number(request.office.pk, asked.pk) if exported else "",
        "span": _span(asked) if exported else "",
    }


def _seen(view: View) -> tuple[str, int]:
    if view.customer_id is not None:
        return "customer", view.customer_id
    return "paper", view.version_id or 0


def _left(standing: Standing, limits: Limits) -> int:
    return max(0, limits.downloads_max - len(standing.downloads))


def _span(asked: Request) -> str:
    """Which rows, in words."""
    chosen = Range.of(asked.filters)
    days = {
        (True, True): f"{chosen.since} 到 {chosen.until}",
        (True, False): f"{chosen.since} 起",
        (False, True): f"到 {chosen.until} 为止",
        (False, False): "全部日期",
    }[chosen.since is not None, chosen.until is not None]
    if chosen.person_id is None:
        return days
    person = Staff.objects.filter(pk=chosen.person_id).first()
    whose = person.display_name if person else f"{chosen.person_id} 号"
    return f"{days}，只要 {whose} 的"
