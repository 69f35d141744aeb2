"""What the mornings found, and letting a day pass (2.1.2, 2.1.3)."""

from datetime import timedelta

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render

from anchang.apps.intake.excusing import EXCUSED, excuse
from anchang.apps.intake.limits import entry_due_on, hand_over_due
from anchang.apps.intake.queries import examinations, excuses
from anchang.apps.offices.models import Staff
from anchang.apps.offices.queries import people
from anchang.domain.calendar import office_day
from anchang.foundation import clock
from anchang.foundation.errors import DomainError
from anchang.web.intake.forms import ExcuseForm
from anchang.web.shared.fields import show_refusal
from anchang.web.shared.navigation import FORM_HANDLERS, MANAGERS
from anchang.web.shared.pages import PageRequest, reading, writing

DAYS_SHOWN = 60


@reading(FORM_HANDLERS)
def days_page(request: PageRequest) -> HttpResponse:
    """One's own, or everybody's for the managers."""
    today = office_day(clock.now())
    since = today - timedelta(days=DAYS_SHOWN)
    context = {
        "rows": examinations(since),
        "excuses": excuses(since),
        "manages": request.user.post in MANAGERS,
        "hand_over_at": hand_over_due(request.office.pk, today),
        "entry_at": entry_due_on(request.office.pk, today),
        "days": DAYS_SHOWN,
    }
    return render(request, "intake/days.html", context)


@writing(MANAGERS)
def excuse_page(request: PageRequest) -> HttpResponse:
    offered = _may_be_excused()
    initial = {"day": office_day(clock.now())}
    form = ExcuseForm(request.POST if request.method == "POST" else None, people=offered, initial=initial)
    if request.method == "POST" and form.is_valid():
        person = next(one for one in offered if str(one.pk) == form.cleaned_data["person"])
        try:
            excuse(
                person=person,
                day=form.cleaned_data["day"],
                reason=form.cleaned_data["reason"],
                by=request.user,
                now=clock.now(),
            )
        except DomainError as error:
            show_refusal(form, error)
        else:
            messages.success(request, f"{person.display_name}这一天不提出处理。")
            return redirect("intake_days")
    return render(request, "intake/excuse.html", {"form": form}, status=422 if form.is_bound else 200)


def _may_be_excused() -> list[Staff]:
    return [one for post in EXCUSED for one in people(post=post)]
