"""An inspection on a tablet: whom, which visit or call, and one tap for each item."""

from datetime import datetime

from django.contrib import messages
from django.db import transaction
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse

from anchang.apps.inbox.actions import tell
from anchang.apps.inspections.actions import inspect
from anchang.apps.inspections.choices import INSPECTORS, Watched
from anchang.apps.inspections.forms import InspectionForm
from anchang.apps.inspections.models import Inspection
from anchang.apps.inspections.queries import forms_in_force, inspected_people
from anchang.apps.offices.models import Staff
from anchang.apps.reception.models import Call, Visit
from anchang.domain.calendar import day_bounds, office_day
from anchang.foundation import clock
from anchang.foundation.errors import DomainError
from anchang.web.inspections.forms import SeenForm
from anchang.web.shared.fields import row_number, show_refusal
from anchang.web.shared.pages import PageRequest, writing
from anchang.web.templatetags.pages import clock as time_of_day

SUBJECTS_OFFERED_MAX = 40


@writing(INSPECTORS)
def new_page(request: PageRequest, code: str) -> HttpResponse:
    """The address may name the person: `?person=7`."""
    form = forms_in_force().get(code)
    if form is None:
        raise Http404
    subjects = _subjects(form.watched, clock.now())
    seen = SeenForm(
        request.POST or None,
        form=form,
        people=inspected_people(),
        subjects=[(key, words) for key, (_, words) in subjects.items()],
        initial={"person": str(row_number(request.GET.get("person", "")))},
    )
    if request.method == "POST" and seen.is_valid():
        try:
            inspection = _inspect(form, seen, subjects, request.user)
        except DomainError as error:
            show_refusal(seen, error)
        else:
            messages.success(request, f"已记下，{inspection.owner.display_name}看得到，可以说明。")
            return redirect(f"{reverse('inspection', args=[inspection.pk])}?draft_done=inspect-{code}")
    context = {"form": seen, "inspected": form, "draft": f"inspect-{code}"}
    return render(request, "inspections/new.html", context, status=422 if seen.errors else 200)


def _subjects(watched: Watched, now: datetime) -> dict[str, tuple[int, str]]:
    """Whose, and in words, by the number in the drop-down: visits or calls of today, newest first."""
    if watched is Watched.VISIT:
        visits = Visit.objects.filter(day=office_day(now), successors__isnull=True).select_related("owner")
        listed = [
            (one.pk, one.owner, one.arrived_at)
            for one in visits.order_by("-arrived_at")[:SUBJECTS_OFFERED_MAX]
        ]
    elif watched is Watched.CALL:
        began, ended = day_bounds(office_day(now))
        calls = Call.objects.filter(called_at__gte=began, called_at__lt=ended).select_related("owner")
        listed = [
            (one.pk, one.owner, one.called_at) for one in calls.order_by("-called_at")[:SUBJECTS_OFFERED_MAX]
        ]
    else:
        listed = []
    return {str(key): (owner.pk, f"{time_of_day(at)} {owner.display_name}") for key, owner, at in listed}


def _inspect(
    form: InspectionForm, seen: SeenForm, subjects: dict[str, tuple[int, str]], by: Staff
) -> Inspection:
    """The person inspected is told in the same transaction."""
    person, chosen, now = seen.chosen_person(), seen.cleaned_data["subject"], clock.now()
    if chosen and subjects[chosen][0] != person.pk:
        raise OtherSubjectError
    with transaction.atomic():
        inspection = inspect(
            form=form,
            person=person,
            watched=form.watched if chosen else Watched.MOMENT,
            subject_id=int(chosen) if chosen else None,
            seen=seen.seen(),
            remark=seen.cleaned_data["remark"],
            by=by,
            now=now,
        )
        words = f"{by.display_name}做了{form.title}，请看结果，可以写说明。"
        tell(
            person=person,
            kind="inspection",
            words=words,
            route="inspection",
            route_id=inspection.pk,
            by=by,
            now=now,
        )
    return inspection


class OtherSubjectError(DomainError):
    message = "选的这一次不是这位同事接待的。"

    def __init__(self) -> None:
        super().__init__()
        self.fields = {"subject": self.message}
