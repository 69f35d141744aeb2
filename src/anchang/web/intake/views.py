"""The evening (2.1.2): today's forms on their way to the clerk."""

from django.http import HttpResponse
from django.shortcuts import render

from anchang.apps.intake.queries import forms_of
from anchang.domain.calendar import office_day
from anchang.foundation import clock
from anchang.web.shared.looking import Looked, note
from anchang.web.shared.navigation import FORM_HANDLERS
from anchang.web.shared.pages import PageRequest, reading


@reading(FORM_HANDLERS)
def intake_page(request: PageRequest) -> HttpResponse:
    today = office_day(clock.now())
    forms = list(forms_of(today))
    note(request, Looked.LISTED, customers=[form.customer_id for form in forms], what="当天要交的表")
    return render(request, "intake/today.html", {"forms": forms, "today": today})
