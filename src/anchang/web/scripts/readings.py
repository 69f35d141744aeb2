"""Confirming that one has read, who has not, and reminding them."""

from django.contrib import messages
from django.db import transaction
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render

from anchang.apps.inbox.actions import tell
from anchang.apps.offices.models import Staff
from anchang.apps.scripts.actions import confirm_read
from anchang.apps.scripts.choices import SPEAKERS, WRITERS, Kind
from anchang.apps.scripts.models import Version
from anchang.apps.scripts.queries import is_current, reading_follow_up, speakers
from anchang.foundation import clock
from anchang.foundation.errors import DomainError
from anchang.web.scripts.pages import back_to, known_version
from anchang.web.shared.pages import PageRequest, acting, reading


@acting(SPEAKERS)
def read_button(request: PageRequest, topic_id: int, number: int) -> HttpResponse:
    _, version = known_version(topic_id, number, request.user)
    try:
        confirm_read(version=version, by=request.user, now=clock.now())
    except DomainError as error:
        messages.error(request, str(error))
    else:
        messages.success(request, f"已记下：您读过《{version.title}》第 {version.number} 版。")
    return back_to(version)


@reading(WRITERS)
def reading_page(request: PageRequest) -> HttpResponse:
    return render(request, "scripts/reading.html", {"rows": reading_follow_up(clock.now())})


@acting(WRITERS)
def remind_button(request: PageRequest, version_id: int) -> HttpResponse:
    row = next((one for one in reading_follow_up(clock.now()) if one.version.pk == version_id), None)
    if row is None:
        raise Http404
    words = f"请读《{row.version.title}》第 {row.version.number} 版，读完按「我已读」。"
    _tell(row.missing, row.version, words, request.user)
    messages.success(request, f"已提醒 {len(row.missing)} 人。")
    return redirect("scripts_reading")


def tell_new_version(version: Version, by: Staff) -> None:
    """Tell everybody who speaks to customers that a version holds from now on, where it asks for reading."""
    if version.asks_reading and is_current(version, clock.now()):
        kind = Kind(version.kind).label
        words = f"{kind}《{version.title}》换了第 {version.number} 版，请读完再用。"
        _tell(speakers(), version, words, by)


def _tell(people: list[Staff], version: Version, words: str, by: Staff) -> None:
    now = clock.now()
    with transaction.atomic():
        for person in people:
            tell(
                person=person,
                kind="script",
                words=words,
                route="script",
                route_id=version.topic_id,
                by=by,
                now=now,
            )
