"""The office's own run sheet: what holds, its versions, and the page on which managers write the next one."""

from datetime import timedelta

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render

from anchang.apps.rulebooks.queries import clause_entry, rulebook_in_force
from anchang.apps.service.sheets import (
    make_version,
    newest_sheet,
    sheet_in_force,
    versions_of_office,
)
from anchang.domain.calendar import office_day
from anchang.domain.run_sheet import sheet_of
from anchang.foundation import clock
from anchang.foundation.errors import DomainError
from anchang.web.service.edit_forms import EditForms
from anchang.web.shared.fields import row_number, show_refusal
from anchang.web.shared.navigation import CUSTOMER_READERS, MANAGERS
from anchang.web.shared.pages import PageRequest, reading, writing


@reading(CUSTOMER_READERS)
def sheet_page(request: PageRequest) -> HttpResponse:
    """The sheet in force today, or the version that the address asks for."""
    today = office_day(clock.now())
    in_force = sheet_in_force(request.office.pk, today)
    versions = versions_of_office(request.office.pk)
    asked = row_number(request.GET.get("version", ""))
    chosen = next((one for one in versions if one.number == asked), None)
    if asked and chosen is None:
        raise Http404
    context = {
        "sheet": sheet_of(chosen.content) if chosen else in_force.sheet,
        "chosen": chosen,
        "in_force": in_force,
        "versions": versions,
        "coming": [one for one in versions if one.effective_day > today],
        "edits": request.user.post in MANAGERS,
    }
    return render(request, "service/sheet.html", context)


@writing(MANAGERS)
def edit_page(request: PageRequest) -> HttpResponse:
    """A further version, written over the newest one; nothing that was is changed."""
    now = clock.now()
    today = office_day(now)
    rulebook = rulebook_in_force(request.office.pk, today)
    newest = newest_sheet(request.office.pk)
    forms = EditForms.of(
        request.POST if request.method == "POST" else None,
        sheet=newest.sheet,
        tomorrow=today + timedelta(days=1),
        known_clause=lambda number: clause_entry(rulebook, number) is not None,
    )
    if request.method == "POST" and forms.are_valid():
        cleaned = forms.whole.cleaned_data
        try:
            version = make_version(
                sheet=forms.sheet(),
                effective_day=cleaned["effective_day"],
                reason=cleaned["reason"],
                by=request.user,
                now=now,
            )
        except DomainError as error:
            show_refusal(forms.whole, error)
        else:
            messages.success(
                request, f"{version}已存，{version.effective_day:%Y-%m-%d} 起用。以前的接待不受影响。"
            )
            return redirect("sheet")
    status = 422 if request.method == "POST" else 200
    return render(request, "service/edit.html", {"forms": forms, "newest": newest}, status=status)
