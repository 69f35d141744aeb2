"""Scripts and facts on A4: one version, the whole order of introduction, questions and answers."""

from itertools import groupby
from typing import Any

from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse

from anchang.apps.scripts.choices import READERS, Kind
from anchang.apps.scripts.queries import current_facts, current_scripts
from anchang.foundation import clock
from anchang.web.ledger.qr import picture_of
from anchang.web.scripts.pages import SHELVES, chosen_estate, known_version
from anchang.web.shared.pages import PageRequest, reading


@reading(READERS)
def version_paper(request: PageRequest, topic_id: int, number: int) -> HttpResponse:
    """Its QR code opens this version in the system, which says whether it still holds."""
    file, version = known_version(topic_id, number, request.user)
    address = reverse("script_version", args=[topic_id, number])
    context = {
        "version": version,
        "standing": file.standing(version),
        "current": file.current,
        "shelf": SHELVES[Kind(version.kind)],
        **_code(request, address),
    }
    return render(request, "scripts/paper.html", context)


@reading(READERS)
def scripts_paper(request: PageRequest) -> HttpResponse:
    estate, _ = chosen_estate(request)
    found = current_scripts(estate, clock.now(), by=request.user)
    occasions = groupby(found, lambda one: one.version.get_occasion_display())
    context = {"occasions": [(name, list(group)) for name, group in occasions], "estate": estate}
    return render(request, "scripts/scripts_paper.html", context | _code(request, reverse("scripts")))


@reading(READERS)
def facts_paper(request: PageRequest) -> HttpResponse:
    estate, _ = chosen_estate(request)
    context = {"found": current_facts(estate, clock.now()), "estate": estate}
    return render(request, "scripts/facts_paper.html", context | _code(request, reverse("facts")))


def _code(request: PageRequest, address: str) -> dict[str, Any]:
    return {"picture": picture_of(request.build_absolute_uri(address)), "printed_at": clock.now()}
