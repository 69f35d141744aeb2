"""The list of talk scripts in the order of introduction, and the facts at hand, to be found on a phone."""

from itertools import groupby
from typing import Any

from django.http import HttpResponse
from django.shortcuts import render

from anchang.apps.scripts.choices import READERS, WRITERS, Kind
from anchang.apps.scripts.finding import QUERY_CHARACTERS_MAX, find
from anchang.apps.scripts.queries import (
    Current,
    coming,
    current_facts,
    current_scripts,
    put_away,
    waiting,
)
from anchang.foundation import clock
from anchang.web.scripts.pages import chosen_estate
from anchang.web.shared.pages import PageRequest, reading


@reading(READERS)
def scripts_page(request: PageRequest) -> HttpResponse:
    estate, offered = chosen_estate(request)
    found = current_scripts(estate, clock.now(), by=request.user)
    context = {
        "occasions": _by_occasion(found),
        "unread": [one for one in found if one.version.asks_reading and not one.read],
        "estate": estate,
        "estates": offered,
        "speaks": request.user.post == "consultant",
        **_for_writers(request, Kind.SCRIPT),
    }
    return render(request, "scripts/scripts.html", context)


def _by_occasion(found: list[Current]) -> list[tuple[str, list[Current]]]:
    return [
        (occasion, list(group))
        for occasion, group in groupby(found, lambda one: one.version.get_occasion_display())
    ]


@reading(READERS)
def facts_page(request: PageRequest) -> HttpResponse:
    """The whole page, or what was found alone for whoever is still typing."""
    estate, offered = chosen_estate(request)
    everything = current_facts(estate, clock.now())
    query = request.GET.get("q", "").replace("\x00", "").strip()[:QUERY_CHARACTERS_MAX]
    context: dict[str, Any] = {"found": find(query, everything), "query": query, "total": len(everything)}
    if request.htmx:
        return render(request, "scripts/_found.html", context)
    context |= {
        "estate": estate,
        "estates": offered,
        "doubtful": sum(bool(one.warnings) for one in everything),
        **_for_writers(request, Kind.FACT),
    }
    return render(request, "scripts/facts.html", context)


def _for_writers(request: PageRequest, kind: Kind) -> dict[str, Any]:
    if request.user.post not in WRITERS:
        return {"writes": False}
    now = clock.now()
    return {
        "writes": True,
        "waiting": list(waiting(kind)),
        "coming": list(coming(kind, now)),
        "put_away": put_away(kind, now),
    }
