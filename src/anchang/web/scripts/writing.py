"""Writing a script or a fact, and the next version of one."""

from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import render

from anchang.apps.scripts.actions import open_topic, revise
from anchang.apps.scripts.choices import WRITERS, Kind, VersionState
from anchang.apps.scripts.models import Version
from anchang.domain.calendar import office_day
from anchang.foundation import clock
from anchang.foundation.errors import DomainError
from anchang.web.scripts.forms import FORMS, FactForm, ScriptForm
from anchang.web.scripts.pages import SHELVES, back_to, known_topic
from anchang.web.shared.fields import show_refusal
from anchang.web.shared.pages import PageRequest, writing


@writing(WRITERS)
def new_script_page(request: PageRequest) -> HttpResponse:
    return _new(request, Kind.SCRIPT, {"place": 0, "asks_reading": True})


@writing(WRITERS)
def new_fact_page(request: PageRequest) -> HttpResponse:
    return _new(request, Kind.FACT, {})


def _new(request: PageRequest, kind: Kind, first: dict[str, Any]) -> HttpResponse:
    form = FORMS[kind](
        request.POST or None, first=True, initial={"effective_day": office_day(clock.now()), **first}
    )
    draft = f"text-new-{kind}"
    if request.method == "POST" and form.is_valid():
        try:
            version = open_topic(
                kind=kind, estate=form.chosen_estate(), draft=form.draft(), by=request.user, now=clock.now()
            )
        except DomainError as error:
            show_refusal(form, error)
        else:
            return _written(request, version, draft)
    return _page(request, form, {"kind": kind, "draft": draft, "title": f"新写{kind.label}"})


@writing(WRITERS)
def revise_page(request: PageRequest, topic_id: int) -> HttpResponse:
    """The form begins with what holds now, else with the newest version."""
    file = known_topic(topic_id, request.user)
    kind, base = Kind(file.topic.kind), file.current.version if file.current else file.newest
    initial = {name: getattr(base, name) for name in Version.WRITTEN}
    initial["effective_day"] = max(base.effective_day, office_day(clock.now()))
    form = FORMS[kind](request.POST or None, first=False, initial=initial)
    draft = f"text-{topic_id}"
    if request.method == "POST" and form.is_valid():
        try:
            version = revise(topic=file.topic, draft=form.draft(), by=request.user, now=clock.now())
        except DomainError as error:
            show_refusal(form, error)
        else:
            return _written(request, version, draft)
    context = {"kind": kind, "draft": draft, "title": "写新版", "base": base, "waiting": file.waiting}
    return _page(request, form, context)


def _page(request: PageRequest, form: ScriptForm | FactForm, context: dict[str, Any]) -> HttpResponse:
    context |= {"form": form, "shelf": SHELVES[context["kind"]]}
    return render(request, "scripts/write.html", context, status=422 if form.errors else 200)


def _written(request: PageRequest, version: Version, draft: str) -> HttpResponse:
    if version.state == VersionState.WAITING:
        messages.success(request, f"第 {version.number} 版写好了，等另一位经理批准后才给大家用。")
    return back_to(version, draft)
