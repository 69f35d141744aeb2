"""Who comes (4.17, 3.2.2): the narrow question of the desk, and the card for whoever owns the customer."""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render

from anchang.apps.customers.recognition import Recognition, question, recognise
from anchang.apps.offices.choices import Post
from anchang.apps.offices.models import Staff
from anchang.apps.offices.queries import everybody
from anchang.apps.reception.actions import note_attempt
from anchang.apps.reception.choices import ContactOutcome
from anchang.apps.reception.queries import visit_of
from anchang.apps.reception.recognition_card import arrival_for, recognition_card
from anchang.apps.rulebooks.queries import rulebook_in_force
from anchang.domain.calendar import office_day
from anchang.foundation import clock
from anchang.foundation.errors import DomainError
from anchang.web.desk.forms import ContactForm
from anchang.web.shared.fields import LastFourField, PhoneField, show_refusal, words
from anchang.web.shared.looking import Looked, note
from anchang.web.shared.navigation import CHECK_IN
from anchang.web.shared.pages import PageRequest, acting, reading, writing


class RecogniseForm(forms.Form):
    """A whole number, or the name (in characters or pinyin) with the last four digits."""

    phone = PhoneField("手机", required=False)
    name = words("姓名或拼音")
    tail = LastFourField("手机后四位")


@writing(CHECK_IN)
def recognise_page(request: PageRequest) -> HttpResponse:
    """Whom to call, and nothing else (1.1); who asked is kept, as of every question."""
    form = RecogniseForm(request.POST or None)
    answer: Recognition | None = None
    if request.method == "POST" and form.is_valid():
        try:
            answer = recognise(asked=question(**form.cleaned_data), by=request.user, now=clock.now())
        except DomainError as error:
            show_refusal(form, error)
    context = {"form": form, "answer": answer, "person": _consultant(answer)}
    return render(request, "desk/recognise.html", context, status=422 if form.errors else 200)


def _consultant(answer: Recognition | None) -> Staff | None:
    if answer is None or answer.consultant_id is None:
        return None
    return everybody().filter(pk=answer.consultant_id).first()


@reading({Post.CONSULTANT})
def card_page(request: PageRequest, visit_id: int) -> HttpResponse:
    """For the owner the card, for a stand-in the visit alone; nobody else finds it."""
    arrived = arrival_for(visit_id)
    if arrived is None:
        raise Http404
    mine = arrived.customer
    context: dict[str, Any] = {"arrived": arrived, "stands_in": arrived.original not in (None, request.user)}
    if mine is not None:
        tracking = rulebook_in_force(request.office.pk, office_day(clock.now())).tracking_days
        context["card"] = recognition_card(mine, before=arrived.at, tracking_days=tracking)
        note(request, Looked.SAW, customers=[mine.pk], what="认人卡")
    if context["stands_in"] or mine is None:
        context["visit"] = visit_of(visit_id)
    if context["stands_in"]:
        context["contact_form"] = ContactForm(auto_id="contact_%s")
    return render(request, "desk/card.html", context)


@acting({Post.CONSULTANT})
def attempt_button(request: PageRequest, visit_id: int) -> HttpResponse:
    """Whoever stands in called the original (3.2.2)."""
    arrived = arrival_for(visit_id)
    if arrived is None or arrived.original is None or arrived.receiver != request.user:
        raise Http404
    form = ContactForm(request.POST)
    if form.is_valid():
        outcome = ContactOutcome(form.cleaned_data["outcome"])
        now = clock.now()
        note_attempt(
            visit_id=visit_id, outcome=outcome, note=form.cleaned_data["note"], by=request.user, now=now
        )
        messages.success(request, f"已记下：{arrived.original.display_name} {outcome.label}。")
    else:
        messages.error(request, "请选联系结果。")
    return redirect("recognition", visit_id)
