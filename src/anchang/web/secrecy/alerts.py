"""Unusual volume for the sales and project manager: explained, or made a breach case (1.4)."""

from datetime import date

from django import forms
from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render

from anchang.apps.disclosure.actions import (
    ANSWERING,
    REASON_CHARACTERS_MAX,
    answer_alert,
    open_case,
)
from anchang.apps.disclosure.alerts import Alert, alert_of, alerts, rows_of
from anchang.apps.disclosure.queries import names_of
from anchang.apps.rulebooks.queries import InForce, clause_entry, rulebook_in_force
from anchang.domain.calendar import office_day
from anchang.foundation import clock
from anchang.foundation.errors import DomainError
from anchang.web.shared.fields import show_refusal, text
from anchang.web.shared.pages import PageRequest, reading, writing

READERS = frozenset(ANSWERING)
ROWS_SHOWN = 200


class AnswerForm(forms.Form):
    reason = text(
        "怎么回事", required=True, most=REASON_CHARACTERS_MAX, help_text="问过本人再写。会留下记录。"
    )


@reading(READERS)
def alerts_page(request: PageRequest) -> HttpResponse:
    in_force = _in_force(request)
    found = alerts(in_force, now=clock.now())
    entry = clause_entry(in_force, "1.2")
    context = {
        "waiting": [one for one in found if one.open],
        "answered": [one for one in found if not one.open],
        "limits": [one for one in entry.limits if one.name.startswith("alert_")] if entry else [],
    }
    return render(request, "secrecy/alerts.html", context)


@writing(READERS)
def alert_page(request: PageRequest, staff_id: int, day: str, measure: str) -> HttpResponse:
    alert = _alert(request, staff_id, day, measure)
    form = AnswerForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            return _answer(request, alert, form.cleaned_data["reason"])
        except DomainError as error:
            show_refusal(form, error)
    rows = rows_of(alert)
    names = names_of(rows)
    context = {
        "alert": alert,
        "form": form,
        "rows": [(row, names.get(row.customer_id or 0, "")) for row in rows[-ROWS_SHOWN:]],
        "own": alert.staff_id == request.user.pk,
    }
    return render(request, "secrecy/alert.html", context, status=422 if form.is_bound else 200)


def _answer(request: PageRequest, alert: Alert, reason: str) -> HttpResponse:
    now = clock.now()
    if "case" in request.POST:
        case = open_case(alert=alert, reason=reason, by=request.user, now=now)
        messages.success(request, f"已立违规案 {case.pk} 号，当时的查看记录是证据；等本人申辩。（条款 1.4）")
    else:
        answer_alert(alert=alert, reason=reason, by=request.user, now=now)
        messages.success(request, f"{alert.name}的这条提醒已处理；再有新的会重新提醒。")
    return redirect("alerts")


def _alert(request: PageRequest, staff_id: int, day: str, measure: str) -> Alert:
    try:
        on = date.fromisoformat(day)
    except ValueError as error:
        raise Http404 from error
    found = alert_of(_in_force(request), staff_id=staff_id, day=on, measure=measure, now=clock.now())
    if found is None:
        raise Http404
    return found


def _in_force(request: PageRequest) -> InForce:
    return rulebook_in_force(request.office.pk, office_day(clock.now()))
