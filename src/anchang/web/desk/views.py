"""The reception board and presence. Customers show on the board only for who may see them."""

from dataclasses import dataclass
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render

from anchang.apps.conduct.waiting import waiting_for
from anchang.apps.offices.choices import Post
from anchang.apps.offices.models import Staff
from anchang.apps.offices.queries import people
from anchang.apps.reception.actions import set_presence
from anchang.apps.reception.board import AWAY, Board, board, board_version
from anchang.apps.reception.choices import PresenceState
from anchang.apps.reception.models import Visit
from anchang.apps.reception.queries import waiting_searches
from anchang.domain.calendar import office_day
from anchang.foundation import clock
from anchang.foundation.errors import DomainError
from anchang.web.desk.forms import PresenceForm
from anchang.web.shared.fields import show_refusal
from anchang.web.shared.navigation import BOARD_READERS, CHECK_IN, MANAGERS, SEARCHERS
from anchang.web.shared.pages import PageRequest, reading, writing

NOTHING_NEW = 204


@dataclass(frozen=True, slots=True)
class Figure:
    label: str
    value: str


@reading(BOARD_READERS)
def board_page(request: PageRequest) -> HttpResponse:
    context = _board_context(request) | {"waiting": waiting_for(request.user, clock.now())}
    return render(request, "desk/board.html", context)


@reading(BOARD_READERS)
def board_live(request: PageRequest) -> HttpResponse:
    """The board alone, asked for every few seconds by the page; nothing while it looks the same."""
    if same_board(request):
        return HttpResponse(status=NOTHING_NEW)
    return render(request, "desk/_board.html", _board_context(request))


@reading(BOARD_READERS)
def wall_page(request: PageRequest) -> HttpResponse:
    """The board for a screen on the wall: large, nothing to press, no customers."""
    return render(request, "desk/wall.html", _wall_context(request))


@reading(BOARD_READERS)
def wall_live(request: PageRequest) -> HttpResponse:
    if same_board(request):
        return HttpResponse(status=NOTHING_NEW)
    return render(request, "desk/_wall.html", _wall_context(request))


def same_board(request: PageRequest) -> bool:
    """Whether the asker already shows the board as it is."""
    return request.GET.get("v", "") == _version(request)


def _version(request: PageRequest) -> str:
    return board_version(office_id=request.office.pk, now=clock.now(), viewer=request.user)


def _wall_context(request: PageRequest) -> dict[str, Any]:
    now, version = clock.now(), _version(request)
    return {"board": board(office_id=request.office.pk, now=now), "now": now, "version": version}


@writing(BOARD_READERS)
def presence_page(request: PageRequest, staff_id: int) -> HttpResponse:
    """Where somebody is (3.1.2): consultants say it of themselves, desk, clerk and managers of everybody."""
    person = consultant_or_404(staff_id)
    form = PresenceForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        state = PresenceState(form.cleaned_data["state"])
        try:
            set_presence(
                person=person, state=state, note=form.cleaned_data["note"], by=request.user, now=clock.now()
            )
        except DomainError as error:
            show_refusal(form, error)
        else:
            messages.success(request, f"{person.display_name}：{state.label}。")
            return redirect("board")
    return render(
        request,
        "desk/presence.html",
        {"form": form, "person": person, "may_mark": request.user.post in MANAGERS},
        status=422 if form.is_bound else 200,
    )


def _board_context(request: PageRequest) -> dict[str, Any]:
    # The version first: what changes in between shows at the next asking.
    now, version = clock.now(), _version(request)
    seen = board(office_id=request.office.pk, now=now)
    return {
        "board": seen,
        "version": version,
        "me": next((seat for seat in seen.seats if seat.staff_id == request.user.pk), None),
        "here": PresenceState.HERE,
        "out": PresenceState.OUT,
        "now": now,
        "may_check_in": request.user.post in CHECK_IN,
        "changeable": _changeable(request.user, seen),
        "figures": _figures(seen),
        "to_search": _to_search(request) if request.user.post in SEARCHERS else [],
    }


def _changeable(person: Staff, seen: Board) -> set[int]:
    if person.post == Post.CONSULTANT:
        return {person.pk}
    return {seat.staff_id for seat in seen.seats if not seat.closed}


def _to_search(request: PageRequest) -> list[Visit]:
    """Visitors of today whom nobody recognised and for whom the file is still to be searched (2.4.5)."""
    today = Visit.objects.filter(day=office_day(clock.now()), successors__isnull=True)
    return list(waiting_searches(today.select_related("owner")).order_by("arrived_at"))


def _figures(seen: Board) -> list[Figure]:
    turns = [turn for turn in seen.turns if not turn.void]
    here = sum(1 for seat in seen.seats if seat.state != AWAY)
    return [
        Figure("来访（组）", str(len(turns))),
        Figure("按轮序", str(sum(1 for turn in turns if turn.in_order))),
        Figure("接待中", str(seen.waiting)),
        Figure("在岗", f"{here} / {len(seen.seats)}"),
    ]


def consultant_or_404(staff_id: int) -> Staff:
    person = people(post=Post.CONSULTANT).filter(pk=staff_id).first()
    if person is None:
        raise Http404
    return person
