"""Changing the rulebook: see what the change would do, then adopt it from a day on, with a reason."""

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse

from anchang.apps.rulebooks.changes import adopt_changed, starting_point, with_limits, with_side
from anchang.apps.rulebooks.queries import InForce, clause_entry, contradictions, rulebook_in_force
from anchang.apps.rulings.effect import Effect, effect
from anchang.domain.calendar import office_day
from anchang.foundation import clock
from anchang.foundation.errors import DomainError
from anchang.web.rulebook.forms import PREVIEW, ChangeForm, LimitsForm, SideForm
from anchang.web.shared.fields import show_refusal
from anchang.web.shared.navigation import ADOPTERS, RULING_READERS
from anchang.web.shared.pages import PageRequest, writing
from anchang.web.templatetags.pages import day as day_words

Change = Callable[[InForce], InForce]


@writing(ADOPTERS)
def choice_page(request: PageRequest, row: str) -> HttpResponse:
    """Another side of a contradiction."""
    in_force = _today(request)
    found = next((one for one in contradictions(in_force) if one.id == row), None)
    if found is None:
        raise Http404
    taken = next((side.id for side in found.sides if side.taken), None)
    form = SideForm(
        request.POST or None, sides=found.sides, initial={"side": taken, "effective_day": in_force.day}
    )
    context = {
        "title": f"改选 {found.id}",
        "sub": found.title,
        "row": found,
        "target": "choices",
        "draft": f"choice-{row}",
    }
    return _change_page(
        request, form, context, lambda base: with_side(base, found.id, form.cleaned_data["side"])
    )


@writing(ADOPTERS)
def limits_page(request: PageRequest, number: str) -> HttpResponse:
    """Other numbers of a clause."""
    in_force = _today(request)
    entry = clause_entry(in_force, number)
    if entry is None or not entry.limits:
        raise Http404
    form = LimitsForm(request.POST or None, limits=entry.limits, initial={"effective_day": in_force.day})
    context = {
        "title": f"改限额：条款 {entry.id}",
        "sub": entry.title if entry.title != entry.id else "",
        "entry": entry,
        "target": f"clause-{entry.id}",
        "draft": f"limits-{entry.id}",
    }
    return _change_page(request, form, context, lambda base: with_limits(base, form.values()))


def _change_page(
    request: PageRequest, form: ChangeForm, context: dict[str, Any], change: Change
) -> HttpResponse:
    seen: Effect | None = None
    may_preview = request.user.post in RULING_READERS
    if request.method == "POST" and form.is_valid():
        try:
            base = starting_point(request.office.pk, form.cleaned_data["effective_day"], clock.now())
            wanted = change(base)
            if PREVIEW not in request.POST:
                return _adopt(request, form, wanted, context)
            if may_preview:
                seen = effect(before=base.rulebook, after=wanted.rulebook, office_id=request.office.pk)
        except DomainError as error:
            show_refusal(form, error)
    context |= {"form": form, "effect": seen, "may_preview": may_preview}
    return render(request, "rulebook/change.html", context, status=422 if form.errors else 200)


def _adopt(
    request: PageRequest, form: ChangeForm, wanted: InForce, context: dict[str, Any]
) -> HttpResponseRedirect:
    version = adopt_changed(wanted, reason=form.cleaned_data["reason"], by=request.user, now=clock.now())
    messages.success(
        request,
        f"已立第 {version.number} 版，{day_words(version.effective_day)} 起施行；"
        "归属判定从那天起按新版重算，已留存的判定不变。",
    )
    return HttpResponseRedirect(f"{reverse('rulebook')}?draft_done={context['draft']}#{context['target']}")


def _today(request: PageRequest) -> InForce:
    return rulebook_in_force(request.office.pk, office_day(clock.now()))
