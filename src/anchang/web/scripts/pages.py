"""What the pages of scripts and facts share."""

from collections.abc import Callable

from django.http import Http404, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse

from anchang.apps.offices.models import Estate, Staff
from anchang.apps.offices.queries import estates
from anchang.apps.scripts.choices import Kind
from anchang.apps.scripts.models import Version
from anchang.apps.scripts.queries import TopicFile, topic_file, unread_of, waiting
from anchang.foundation import clock
from anchang.web.shared.fields import row_number
from anchang.web.shared.pages import PageRequest

SHELVES = {Kind.SCRIPT: "scripts", Kind.FACT: "facts"}


def known_topic(topic_id: int, person: Staff) -> TopicFile:
    """A topic for whoever may see a version of it; for everybody else there is none."""
    file = topic_file(topic_id, clock.now(), by=person)
    if file is None:
        raise Http404
    return file


def known_version(topic_id: int, number: int, person: Staff) -> tuple[TopicFile, Version]:
    file = known_topic(topic_id, person)
    version = file.version(number)
    if version is None:
        raise Http404
    return file, version


def back_to(version: Version, draft: str = "") -> HttpResponse:
    """To the version's page; a draft that was saved is erased there."""
    target = reverse("script_version", args=[version.topic_id, version.number])
    return redirect(f"{target}?draft_done={draft}" if draft else target)


def chosen_estate(request: PageRequest) -> tuple[Estate | None, list[Estate]]:
    """The estate that the address asks for, None for all; and what to choose from where there are several."""
    listed = list(estates())
    wanted = row_number(request.GET.get("estate", ""))
    chosen = next((one for one in listed if one.pk == wanted), None)
    return chosen, listed if len(listed) > 1 else []


def waits(kind: Kind) -> Callable[[Staff], int]:
    """How many texts of a kind wait for a person: to be approved by a manager, to be read by a consultant."""

    def count(person: Staff) -> int:
        if person.post in ("sales_manager", "project_manager"):
            return waiting(kind).exclude(owner=person).count()
        if person.post == "consultant":
            return len(unread_of(person, clock.now(), kind=kind))
        return 0

    return count
