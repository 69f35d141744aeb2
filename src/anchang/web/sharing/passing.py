"""转交: what waits for the reader's yes, what was passed on to them, what they passed on, and opening it."""

from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse

from anchang.apps.customers.choices import RegistrationKind
from anchang.apps.customers.models import Customer
from anchang.apps.documents.choices import VersionState
from anchang.apps.documents.models import Paper
from anchang.apps.offices.choices import Post
from anchang.apps.offices.models import Staff
from anchang.apps.offices.queries import people
from anchang.apps.sharing.actions import Showing, ask_to_show
from anchang.apps.sharing.choices import RequestKind
from anchang.apps.sharing.limits import (
    CUSTOMERS_PER_REQUEST_MAX,
    PAPERS_PER_REQUEST_MAX,
    limits_in_force,
)
from anchang.apps.sharing.queries import office_requests, own_requests, received, waiting_requests
from anchang.apps.sharing.refusals import NotOpenError
from anchang.apps.sharing.shared_file import SharedFile, open_shared_file
from anchang.apps.sharing.shared_paper import open_shared_paper
from anchang.foundation import clock
from anchang.foundation.errors import DomainError
from anchang.web.customers.history import Records, history_of
from anchang.web.customers.views import answers_of
from anchang.web.shared.fields import row_number, show_refusal
from anchang.web.shared.looking import Looked, note
from anchang.web.shared.pages import PageRequest, acting, reading, writing
from anchang.web.sharing.forms import ShareForm
from anchang.web.sharing.posts import DECIDERS, RECIPIENTS, REQUESTERS, SHARERS
from anchang.web.sharing.requests import with_standings


@reading(SHARERS)
def sharing_page(request: PageRequest) -> HttpResponse:
    return render(request, "sharing/sharing.html", _sharing_context(request))


def _sharing_context(request: PageRequest) -> dict[str, Any]:
    person, now = request.user, clock.now()
    asks, decides = person.post in REQUESTERS, person.post in DECIDERS
    kind = RequestKind.SHOW
    listed = office_requests(kind) if decides else own_requests(person, kind) if asks else []
    got = received() if person.post in RECIPIENTS else []
    if any(one.customers for one in got):
        shown = [customer.id for one in got for customer in one.customers]
        note(request, Looked.LISTED, customers=shown, what="转给我的")
    return {
        "waiting": list(waiting_requests(person, kind)),
        "received": got,
        "receives": person.post in RECIPIENTS,
        "asks": asks,
        "decides": decides,
        "rows": with_standings(listed, office_id=request.office.pk, now=now),
        "now": now,
    }


@writing(REQUESTERS)
def ask_page(request: PageRequest) -> HttpResponse:
    """Ask to show the customers that were ticked in the list, or the one of the page it was opened from."""
    now = clock.now()
    typed = request.POST if request.method == "POST" else request.GET
    customers, papers = _chosen(typed.getlist("customer")), _papers(typed.getlist("paper"))
    limits = limits_in_force(request.office.pk, now)
    form = ShareForm(
        request.POST or None,
        customers=customers,
        papers=papers,
        recipients=_recipients(request.user),
        hours_max=limits.share_hours_max,
        keeps_diary=request.user.post == Post.CONSULTANT,
        initial={
            "customer": [str(one.pk) for one in customers],
            "paper": [str(one.version_id) for one in papers],
            "hours": min(24, limits.share_hours_max),
        },
    )
    if request.method == "POST" and form.is_valid():
        try:
            made = ask_to_show(
                showing=_showing(form), form_key=form.cleaned_data["form_key"], by=request.user, now=now
            )
        except DomainError as error:
            show_refusal(form, error)
        else:
            who = "专案经理" if request.user.post == Post.SALES_MANAGER else "销售经理"
            messages.success(request, f"已交{who}批准；批准以后，对方才看得到。")
            return redirect(f"{reverse('share_request', args=[made.pk])}?draft_done=share")
    if customers:
        note(request, Looked.LISTED, customers=[one.pk for one in customers], what="转交申请")
    context = {"form": form, "customers": customers, "papers": papers, "limits": limits}
    return render(request, "sharing/ask.html", context, status=422 if form.is_bound else 200)


def _showing(form: ShareForm) -> Showing:
    cleaned = form.cleaned_data
    return Showing(
        form.chosen(),
        form.person(),
        cleaned["hours"],
        cleaned["reason"],
        with_diary=bool(cleaned.get("with_diary")),
        papers=form.chosen_papers(),
    )


def _chosen(numbers: list[str]) -> list[Customer]:
    """Those of the chosen customers whom the person sees; the others are as if they were not there."""
    wanted = [row_number(number) for number in numbers[: 2 * CUSTOMERS_PER_REQUEST_MAX]]
    found = Customer.objects.select_related("owner").filter(pk__in=wanted)
    return list(found.order_by("name_key", "pk"))


def _papers(numbers: list[str]) -> list[Paper]:
    """Current versions of documents that the person may open."""
    wanted = [row_number(number) for number in numbers[: 2 * PAPERS_PER_REQUEST_MAX]]
    found = Paper.objects.filter(version_id__in=wanted, version__state=VersionState.CURRENT)
    return list(found.select_related("version__document").order_by("title", "pk"))


def _recipients(person: Staff) -> list[Staff]:
    return [one for one in people() if one.post in RECIPIENTS and one.pk != person.pk]


@acting(RECIPIENTS)
def open_button(request: PageRequest, grant_id: int, customer_id: int) -> HttpResponse:
    """Each opening is a click of its own, is written down, and is asked anew of the database."""
    try:
        shown = open_shared_file(grant_id=grant_id, customer_id=customer_id)
    except NotOpenError as error:
        messages.error(request, str(error))
        return redirect("sharing")
    whole = request.POST.get("phone") == "whole"
    kind = Looked.REVEALED if whole else Looked.GRANTED
    note(request, kind, customers=[customer_id], what="转给我的客户", grant=grant_id)
    grant = next((one for one in received() if one.grant_id == grant_id), None)
    context = {
        "customer": shown.customer,
        "phone": shown.customer.phone if whole else "",
        "history": history_of(_records(shown)),
        "answers": _answers(shown),
        "grant": grant,
        "now": clock.now(),
    }
    return render(request, "sharing/file.html", context)


@acting(RECIPIENTS)
def open_paper_button(request: PageRequest, grant_id: int, version_id: int) -> HttpResponse:
    """The stamped copy of a document that was passed on, as a file: its name and kind are ours."""
    try:
        copy = open_shared_paper(
            grant_id=grant_id, version_id=version_id, by=request.user, office=request.office, now=clock.now()
        )
    except DomainError as error:
        messages.error(request, str(error))
        return redirect("sharing")
    note(request, Looked.DOWNLOADED, what="转给我的资料", grant=grant_id, document=copy.document_id)
    response = HttpResponse(copy.content, content_type=copy.kind.facts.media_type)
    response["Content-Disposition"] = f'attachment; filename="{copy.name}"'
    response["X-Content-Type-Options"] = "nosniff"
    response["Cache-Control"] = "private, no-store"
    return response


def _answers(shown: SharedFile) -> list[tuple[str, str]]:
    """What the newest form says; a call's is short and stands in the history."""
    forms = [one for one in shown.registrations if one.kind != RegistrationKind.CALL]
    newest = max(forms, key=lambda one: one.registered_at, default=None)
    return answers_of(newest.details) if newest else []


def _records(shown: SharedFile) -> Records:
    return Records(shown.registrations, shown.diary, shown.visits, shown.calls, shown.deals, [], [], [])
