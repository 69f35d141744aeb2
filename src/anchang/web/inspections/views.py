"""Inspections: the list, one of them with its answer, on paper, and the results over time."""

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse

from anchang.apps.inspections.actions import answer
from anchang.apps.inspections.choices import EVERYBODY, INSPECTED, INSPECTORS
from anchang.apps.inspections.models import Inspection
from anchang.apps.inspections.queries import (
    InspectionFile,
    forms_in_force,
    inspected_people,
    inspection_file,
    inspections,
    results,
)
from anchang.foundation import clock
from anchang.foundation.errors import DomainError
from anchang.web.inspections.forms import AnswerForm
from anchang.web.ledger.qr import picture_of
from anchang.web.shared.fields import row_number, show_refusal
from anchang.web.shared.pages import PageRequest, reading, writing

ROWS_PER_PAGE = 30
SPANS = {"30": "最近 30 天", "90": "最近 90 天", "365": "最近一年"}


@reading(EVERYBODY)
def list_page(request: PageRequest) -> HttpResponse:
    paginator: Paginator[Inspection] = Paginator(inspections(), ROWS_PER_PAGE)
    found = paginator.get_page(row_number(request.GET.get("page", "")) or 1)
    inspects = request.user.post in INSPECTORS
    context = {
        "rows": found.object_list,
        "page": {"total": paginator.count, "number": found.number, "pages": paginator.num_pages},
        "inspects": inspects,
        "forms": list(forms_in_force().values()) if inspects else [],
    }
    return render(request, "inspections/list.html", context)


@writing(EVERYBODY)
def inspection_page(request: PageRequest, inspection_id: int) -> HttpResponse:
    """The person inspected answers on the same page."""
    file = _known(inspection_id)
    own = file.inspection.owner_id == request.user.pk and request.user.post in INSPECTED
    form = AnswerForm(request.POST or None)
    draft = f"inspection-{inspection_id}"
    if request.method == "POST" and form.is_valid():
        try:
            answer(
                inspection=file.inspection, words=form.cleaned_data["words"], by=request.user, now=clock.now()
            )
        except DomainError as error:
            show_refusal(form, error)
        else:
            messages.success(request, "已记下，检查的人看得到。")
            return redirect(f"{reverse('inspection', args=[inspection_id])}?draft_done={draft}")
    context = {"file": file, "own": own, "form": form, "draft": draft}
    return render(request, "inspections/inspection.html", context, status=422 if form.errors else 200)


@reading(EVERYBODY)
def inspection_paper(request: PageRequest, inspection_id: int) -> HttpResponse:
    file = _known(inspection_id)
    address = request.build_absolute_uri(reverse("inspection", args=[inspection_id]))
    context = {"file": file, "picture": picture_of(address), "printed_at": clock.now()}
    return render(request, "inspections/paper.html", context)


def _known(inspection_id: int) -> InspectionFile:
    file = inspection_file(inspection_id)
    if file is None:
        raise Http404
    return file


@reading(EVERYBODY)
def results_page(request: PageRequest) -> HttpResponse:
    """Of the whole office or one person for managers; others see no marks but their own."""
    inspects = request.user.post in INSPECTORS
    offered = inspected_people() if inspects else []
    wanted = row_number(request.GET.get("person", ""))
    person = next((one for one in offered if one.pk == wanted), None)
    span = request.GET.get("days", "")
    days = span if span in SPANS else "90"
    context = {
        "results": results(days=int(days), now=clock.now(), person=person),
        "people": offered,
        "person": person,
        "days": days,
        "spans": SPANS.items(),
        "inspects": inspects,
    }
    return render(request, "inspections/results.html", context)
