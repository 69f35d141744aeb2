"""The reception desk. The board is for everybody at the front; checking in is for the desk, the clerk and the managers."""

from dataclasses import dataclass
from typing import Any

from django.http import HttpResponse
from django.shortcuts import render

from anchang.apps.reception.board import Board, board
from anchang.foundation import clock
from anchang.web.shared.navigation import BOARD_READERS, CHECK_IN
from anchang.web.shared.pages import PageRequest, reading


@dataclass(frozen=True, slots=True)
class Figure:
    label: str
    value: str


@reading(BOARD_READERS)
def board_page(request: PageRequest) -> HttpResponse:
    return render(request, "desk/board.html", _board_context(request))


@reading(BOARD_READERS)
def board_live(request: PageRequest) -> HttpResponse:
    """The board alone, asked for every few seconds by the page."""
    return render(request, "desk/_board.html", _board_context(request))


def _board_context(request: PageRequest) -> dict[str, Any]:
    now = clock.now()
    seen = board(office_id=request.office.pk, now=now)
    return {
        "board": seen,
        "now": now,
        "may_check_in": request.user.post in CHECK_IN,
        "changeable": [],
        "figures": _figures(seen),
    }


def _figures(seen: Board) -> list[Figure]:
    turns = [turn for turn in seen.turns if not turn.void]
    here = sum(1 for seat in seen.seats if seat.state != "away")
    return [
        Figure("来访（组）", str(len(turns))),
        Figure("按轮序", str(sum(1 for turn in turns if turn.in_order))),
        Figure("接待中", str(seen.waiting)),
        Figure("在岗", f"{here} / {len(seen.seats)}"),
    ]
