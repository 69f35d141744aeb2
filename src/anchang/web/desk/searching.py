"""The search on the spot (2.4.5): the clerk, or a manager in their place; every search is kept."""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render

from anchang.apps.customers.search import SEARCH_CHARACTERS_MAX
from anchang.apps.reception.choices import AskedOf, SearchResult
from anchang.apps.reception.models import Search, Visit
from anchang.apps.reception.queries import searches_of, visit_of
from anchang.apps.reception.searches import (
    Candidate,
    ask_for_search,
    candidates,
    note_search,
    search_file,
    sought,
)
from anchang.apps.rulings.check_in import reconsider
from anchang.foundation import clock
from anchang.foundation.errors import DomainError
from anchang.web.shared.fields import show_refusal, words
from anchang.web.shared.looking import Looked, note
from anchang.web.shared.navigation import BOARD_READERS, SEARCHERS
from anchang.web.shared.pages import PageRequest, acting, writing


class SearchForm(forms.Form):
    """What the customer remembers: any one of it."""

    text = words(
        "查什么", required=True, most=SEARCH_CHARACTERS_MAX, help_text="手机、后四位、姓名、拼音或首字母。"
    )
    family = forms.BooleanField(label="这是家人的手机", required=False)


@writing(SEARCHERS)
def search_page(request: PageRequest, visit_id: int) -> HttpResponse:
    """Nothing of what is searched for goes into an address: the answer comes from the form itself."""
    visit = _visit(visit_id)
    if request.method != "POST":
        return _page(request, visit, SearchForm())
    if "as_given" in request.POST:
        return _as_given(request, visit)
    form = SearchForm(request.POST)
    if not form.is_valid():
        return _page(request, visit, form, status=422)
    try:
        what = sought(form.cleaned_data["text"], family=form.cleaned_data["family"])
        found = candidates(visit, form.cleaned_data["text"])
        if "look" in request.POST:
            return _page(request, visit, form, found=found)
        chosen = _chosen(found, request.POST.get("found", ""))
        search = note_search(
            visit=visit,
            sought=what,
            found=chosen.registration if chosen else None,
            by=request.user,
            now=clock.now(),
        )
    except DomainError as error:
        show_refusal(form, error)
        return _page(request, visit, form, status=422)
    return _kept(request, visit, search)


@acting(BOARD_READERS)
def ask_search_button(request: PageRequest, visit_id: int) -> HttpResponse:
    """Whoever stands with the customer asks: the clerk, or a manager while no clerk is there (G35)."""
    visit = _visit(visit_id)
    asked_of = AskedOf.MANAGER if request.POST.get("of") == AskedOf.MANAGER else AskedOf.CLERK
    try:
        ask_for_search(visit=visit, asked_of=asked_of, by=request.user, now=clock.now())
    except DomainError as error:
        messages.error(request, str(error))
    else:
        messages.success(request, f"已请{asked_of.label}现场查档，查完会告诉您。（条款 2.4.5）")
    return redirect("visit", visit.pk)


def _as_given(request: PageRequest, visit: Visit) -> HttpResponse:
    try:
        search = search_file(
            asked_by=visit.recorded_by,
            phone=visit.phone,
            name=visit.name,
            tail=visit.tail,
            visit=visit,
            by=request.user,
            now=clock.now(),
        )
    except DomainError as error:
        messages.error(request, str(error))
        return redirect("search", visit.pk)
    return _kept(request, visit, search)


def _kept(request: PageRequest, visit: Visit, search: Search) -> HttpResponse:
    reconsider(visit=visit, by=request.user, now=clock.now())
    waited = f"，从请查到查完 {search.seconds} 秒" if search.seconds is not None else ""
    result = SearchResult(search.result)
    messages.success(request, f"查档完毕：{result.label}{waited}。已按查到的情况重新判定。（条款 2.4.5）")
    return redirect("visit" if result is SearchResult.FOUND else "search", visit.pk)


def _chosen(found: list[Candidate], number: str) -> Candidate | None:
    """The one who was picked; nobody where the search found nobody."""
    if not number:
        return None
    chosen = next((one for one in found if str(one.registration.pk) == number), None)
    if chosen is None:
        raise Http404
    return chosen


def _page(
    request: PageRequest,
    visit: Visit,
    form: SearchForm,
    *,
    found: list[Candidate] | None = None,
    status: int = 200,
) -> HttpResponse:
    if found:
        note(request, Looked.SAW, customers=[one.customer.pk for one in found], what="现场查档")
    context: dict[str, Any] = {
        "visit": visit,
        "form": form,
        "found": found,
        "request_made": visit.search_requests.select_related("owner").last(),
        "searches": searches_of(visit),
        "now": clock.now(),
    }
    return render(request, "desk/search.html", context, status=status)


def _visit(visit_id: int) -> Visit:
    visit = visit_of(visit_id)
    if visit is None:
        raise Http404
    return visit
