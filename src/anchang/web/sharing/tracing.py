"""追查: whose export a list comes from that was seen outside."""

from django.http import HttpResponse
from django.shortcuts import render

from anchang.apps.sharing.leaks import Rows, rows_of_file, rows_of_text
from anchang.apps.sharing.tracing import trace
from anchang.foundation import clock
from anchang.foundation.errors import DomainError
from anchang.web.shared.fields import show_refusal
from anchang.web.shared.pages import PageRequest, writing
from anchang.web.sharing.forms import TraceForm
from anchang.web.sharing.posts import DECIDERS


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


def _page(request: PageRequest, form: TraceForm, *, status: int) -> HttpResponse:
    return render(request, "sharing/trace.html", {"form": form}, status=status)


def _rows(form: TraceForm) -> Rows:
    file = form.cleaned_data["file"]
    rows = rows_of_text(form.cleaned_data["pasted"])
    return [*rows, *rows_of_file(file.read())] if file else rows
