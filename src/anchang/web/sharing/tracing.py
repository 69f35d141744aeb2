"""追查: whose export a list comes from that was seen outside."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render

from anchang.apps.sharing.choices import RequestKind
from anchang.apps.sharing.leaks import Rows, rows_of_file, rows_of_text
from anchang.apps.sharing.tracing import open_case, trace
from anchang.foundation import clock
from anchang.foundation.errors import DomainError
from anchang.web.shared.fields import show_refusal
from anchang.web.shared.pages import PageRequest, writing
from anchang.web.sharing.forms import CaseForm, TraceForm
from anchang.web.sharing.posts import DECIDERS
from anchang.web.sharing.requests import known_request


@writing(DECIDERS)
def trace_page(request: PageRequest) -> HttpResponse:
    """The answer is shown at once and kept nowhere; that it was asked is in the ledger."""
    form = TraceForm(request.POST or None, request.FILES or None)
    if request.method != "POST" or not form.is_valid():
        return _page(request, form, status=422 if form.is_bound else 200)
    try:
        rows = _rows(form)
    except DomainError as error:
        show_refusal(form, error)
        return _page(request, form, status=422)
    found = trace(rows=rows, by=request.user, now=clock.now())
    return render(request, "sharing/trace.html", {"form": form, "trace": found})


@writing(DECIDERS)
def case_page(request: PageRequest, request_id: int) -> HttpResponse:
    """A breach case against whoever made the export that a list was traced to."""
    asked = known_request(request_id, RequestKind.EXPORT)
    form = CaseForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            case = open_case(
                request=asked, words=form.cleaned_data["words"], by=request.user, now=clock.now()
            )
        except DomainError as error:
            show_refusal(form, error)
        else:
            messages.success(request, f"已立违规案 {case.pk} 号，等本人申辩。（条款 1.4）")
            return redirect("export_request", asked.pk)
    context = {"form": form, "asked": asked}
    return render(request, "sharing/case.html", context, status=422 if form.is_bound else 200)


def _page(request: PageRequest, form: TraceForm, *, status: int) -> HttpResponse:
    return render(request, "sharing/trace.html", {"form": form}, status=status)


def _rows(form: TraceForm) -> Rows:
    file = form.cleaned_data["file"]
    rows = rows_of_text(form.cleaned_data["pasted"])
    return [*rows, *rows_of_file(file.read())] if file else rows
