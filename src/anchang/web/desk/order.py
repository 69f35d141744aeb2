"""The order of reception explained: why not me, the day's log replayed, fairness, managers' marks."""

from datetime import date, datetime, timedelta

from django import forms
from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse

from anchang.apps.offices.models import Staff
from anchang.apps.reception.choices import LostCause, MarkKind
from anchang.apps.reception.fairness import fairness
from anchang.apps.reception.marks import REASON_CHARACTERS_MAX, grant_make_up, take_turns
from anchang.apps.reception.models import OrderMark
from anchang.apps.reception.order_story import day_story, why
from anchang.domain.calendar import day_bounds, office_day
from anchang.foundation import clock
from anchang.foundation.errors import DomainError
from anchang.web.desk.views import consultant_or_404
from anchang.web.shared.fields import buttons, choice, show_refusal, words
from anchang.web.shared.navigation import BOARD_READERS, MANAGERS
from anchang.web.shared.pages import PageRequest, reading, writing

FAIRNESS_DAYS = 30
FAIRNESS_DAYS_MAX = 366


class MarkForm(forms.Form):
    """A turn to be made up, or turns taken away."""

    kind = buttons("怎么处理", MarkKind.choices)
    cause = choice("轮空的情形", [("", "请选择"), *LostCause.choices])
    reason = words("理由", required=True, most=REASON_CHARACTERS_MAX, help_text="人人看得见，不要写客户。")

    def clean(self) -> dict[str, object]:
        cleaned: dict[str, object] = super().clean() or self.cleaned_data
        if cleaned.get("kind") == MarkKind.LOST and not cleaned.get("cause"):
            self.add_error("cause", "轮空要选是哪种情形。")
        return cleaned


@reading(BOARD_READERS)
def day_page(request: PageRequest) -> HttpResponse:
    """The day's event log in sentences, replayed against what was kept with each reception."""
    now = clock.now()
    today = office_day(now)
    day = min(_day(request.GET.get("day", ""), today), today)
    until = now if day == today else day_bounds(day)[1] - timedelta(microseconds=1)
    context = {
        "story": day_story(office_id=request.office.pk, day=day, until=until),
        "day": day,
        "today": today,
        "before": day - timedelta(days=1),
        "after": day + timedelta(days=1) if day < today else None,
    }
    return render(request, "desk/day.html", context)


@reading(BOARD_READERS)
def why_page(request: PageRequest, staff_id: int) -> HttpResponse:
    """「为什么不是我」, for every seat: turns carry no customer, so everybody may ask about everybody."""
    person, now = consultant_or_404(staff_id), clock.now()
    context = {
        "why": why(person=person, day=office_day(now), at=now),
        "own": person.pk == request.user.pk,
        "may_mark": request.user.post in MANAGERS,
        "now": now,
    }
    return render(request, "desk/why.html", context)


@reading(BOARD_READERS)
def fairness_page(request: PageRequest) -> HttpResponse:
    """Turns over a period: expected, actual, skips, departures."""
    today = office_day(clock.now())
    last = min(_day(request.GET.get("last", ""), today), today)
    first = _day(request.GET.get("first", ""), last - timedelta(days=FAIRNESS_DAYS - 1))
    first = min(max(first, last - timedelta(days=FAIRNESS_DAYS_MAX)), last)
    found = fairness(office_id=request.office.pk, first=first, last=last)
    return render(request, "desk/fairness.html", {"fair": found, "today": today})


@writing(MANAGERS)
def marks_page(request: PageRequest, staff_id: int) -> HttpResponse:
    """A manager grants a make-up turn or takes turns away, with the reason (3.1.1)."""
    person, now = consultant_or_404(staff_id), clock.now()
    form = MarkForm(request.POST or None, initial={"kind": MarkKind.GRANTED})
    if request.method == "POST" and form.is_valid():
        try:
            mark = _mark(form, person, request.user, now)
        except DomainError as error:
            show_refusal(form, error)
        else:
            messages.success(request, f"{person.display_name}：{_said(mark)}，理由已记下。")
            return redirect(f"{reverse('order_why', args=[person.pk])}?draft_done=marks-{person.pk}")
    context = {"form": form, "person": person}
    return render(request, "desk/marks.html", context, status=422 if form.is_bound else 200)


def _mark(form: MarkForm, person: Staff, by: Staff, now: datetime) -> OrderMark:
    reason = form.cleaned_data["reason"]
    if form.cleaned_data["kind"] == MarkKind.GRANTED:
        return grant_make_up(person=person, reason=reason, by=by, now=now)
    return take_turns(
        person=person, cause=LostCause(form.cleaned_data["cause"]), reason=reason, by=by, now=now
    )


def _said(mark: OrderMark) -> str:
    return "补接一轮" if mark.kind == MarkKind.GRANTED else f"轮空 {mark.turns} 次"


def _day(text: str, otherwise: date) -> date:
    if not text:
        return otherwise
    try:
        return date.fromisoformat(text)
    except ValueError as error:
        raise Http404 from error
