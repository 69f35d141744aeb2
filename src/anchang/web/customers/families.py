"""一家人待认定: what visitors said of their family at the door waits for the clerk (2.4.3)."""

from __future__ import annotations

from django import forms
from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render

from anchang.apps.offices.choices import Post
from anchang.apps.reception.families import families_waiting, family_told, find_on_family
from anchang.foundation import clock
from anchang.foundation.errors import DomainError
from anchang.web.customers.record_forms import REASON_CHARACTERS_MAX
from anchang.web.shared.fields import buttons, show_refusal, text
from anchang.web.shared.looking import Looked, note
from anchang.web.shared.pages import PageRequest, reading, writing


class FamilyForm(forms.Form):
    joined = buttons("认定", [("yes", "是一家人"), ("no", "不是一家人")])
    reason = text("依据", required=True, most=REASON_CHARACTERS_MAX, help_text="例如：看过户口本；问过本人。")


@reading({Post.CLERK})
def families_page(request: PageRequest) -> HttpResponse:
    waiting = families_waiting(clock.now())
    seen = [one.pk for told in waiting for one in (told.visitor, told.family) if one]
    note(request, Looked.SAW, customers=seen, what="一家人待认定")
    return render(request, "customers/families.html", {"waiting": waiting})


@writing({Post.CLERK})
def family_page(request: PageRequest, visit_id: int) -> HttpResponse:
    told = family_told(visit_id, clock.now())
    if told is None:
        raise Http404
    form = FamilyForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        joined = form.cleaned_data["joined"] == "yes"
        try:
            find_on_family(
                told=told,
                joined=joined,
                reason=form.cleaned_data["reason"],
                by=request.user,
                now=clock.now(),
            )
        except DomainError as error:
            show_refusal(form, error)
        else:
            words = "已并为一家人；判定按一家人重新计算。" if joined else "已记下：不是一家人。"
            messages.success(request, words)
            return redirect("families")
    note(request, Looked.SAW, customers=[one.pk for one in (told.visitor, told.family) if one], what="一家人")
    return render(
        request, "customers/family.html", {"told": told, "form": form}, status=422 if form.errors else 200
    )
