"""What a step opens: sample flats, rooms asked about, prices told, and the kit before the first reception."""

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.forms import Form
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse

from anchang.apps.offices.choices import Post
from anchang.apps.offices.queries import people
from anchang.apps.service.actions import tick_tool
from anchang.apps.service.choices import UnitAnswer
from anchang.apps.service.models import Run
from anchang.apps.service.queries import (
    inquiries_of,
    kit_check_of,
    kit_checks,
    showings_of,
)
from anchang.apps.service.records import Answered, Shown, ask_about, check_kit, show_flat
from anchang.apps.service.sheets import sheet_in_force
from anchang.domain.calendar import office_day
from anchang.domain.run_sheet import Tool
from anchang.foundation import clock
from anchang.foundation.errors import DomainError
from anchang.web.service.forms import FlatForm, KeyedForm, KitForm, PricesForm, UnitsForm
from anchang.web.service.run import RECEIVERS, greeting_of, known_run, note_reception
from anchang.web.shared.fields import show_refusal
from anchang.web.shared.navigation import CUSTOMER_READERS
from anchang.web.shared.pages import PageRequest, writing

# Whoever may have answered at the counter.
ANSWERING = (Post.CLERK, Post.SUPERVISOR, Post.SALES_MANAGER, Post.PROJECT_MANAGER, Post.FINANCE, Post.DESK)
HEADINGS = {
    Tool.FLAT: ("看房反应", "客户在哪里停、说了什么；写在这里的，登记表里已经填好。", "4.8"),
    Tool.UNITS: ("喊销控", "向柜台问清这套房卖没卖、留多久；确认可售再推荐。", "5.2.4"),
    Tool.PRICES: ("报价", "记下给客户报的价和付款方式，以后说得清。", "4.9"),
}


@writing(RECEIVERS)
def tool_page(request: PageRequest, visit_id: int, tool: str) -> HttpResponse:
    run = known_run(visit_id)
    kind = _tool(tool)
    form = _form(request, kind)
    if request.method == "POST" and form.is_valid():
        try:
            _SAVING[kind](request, run, form)
            tick_tool(run=run, tool=kind, by=request.user, now=clock.now())
        except DomainError as error:
            show_refusal(form, error)
        else:
            messages.success(request, f"{HEADINGS[kind][0]}已记下。")
            return redirect(f"{reverse('run_sheet', args=[visit_id])}?draft_done={tool}-{visit_id}")
    greeting = greeting_of(run.visit)
    note_reception(request, run.visit, greeting)
    title, sub, clause = HEADINGS[kind]
    context = {
        "form": form,
        "run": run,
        "greeting": greeting,
        "title": title,
        "sub": sub,
        "clause_number": clause,
        "draft": f"{tool}-{visit_id}",
        "inquiries": [one for one in inquiries_of(run) if one.kind == kind.value],
        "showings": showings_of(run) if kind is Tool.FLAT else [],
    }
    return render(request, "service/tool.html", context, status=422 if form.is_bound else 200)


def _tool(name: str) -> Tool:
    found = next((tool for tool in HEADINGS if tool.value == name), None)
    if found is None:
        raise Http404
    return found


def _form(request: PageRequest, tool: Tool) -> KeyedForm:
    data: Any = request.POST if request.method == "POST" else None
    if tool is Tool.FLAT:
        return FlatForm(data)
    colleagues = [one for one in people() if one.post in ANSWERING]
    return (UnitsForm if tool is Tool.UNITS else PricesForm)(data, colleagues=colleagues)


def _save_flat(request: PageRequest, run: Run, form: Form) -> None:
    cleaned = form.cleaned_data
    shown = Shown(
        cleaned["rooms"],
        cleaned["pleases"],
        cleaned["displeases"],
        tuple(cleaned["resistance"]),
        cleaned["form_key"],
    )
    show_flat(run=run, shown=shown, by=request.user, now=clock.now())


def _save_answer(request: PageRequest, run: Run, form: Form) -> None:
    cleaned = form.cleaned_data
    answer = cleaned.get("answer")
    answered = Answered(
        room=cleaned["room"],
        answered_by=people().get(pk=cleaned["answered_by"]),
        answer=UnitAnswer(answer) if answer else None,
        words=cleaned["words"],
        valid_minutes=cleaned["valid_minutes"],
        form_key=cleaned["form_key"],
    )
    ask_about(run=run, answered=answered, by=request.user, now=clock.now())


_SAVING: dict[Tool, Callable[[PageRequest, Run, Form], None]] = {
    Tool.FLAT: _save_flat,
    Tool.UNITS: _save_answer,
    Tool.PRICES: _save_answer,
}


@writing(CUSTOMER_READERS)
def kit_page(request: PageRequest) -> HttpResponse:
    """The kit before the day's first reception (3.4.2): consultants check theirs, the others see who has."""
    now = clock.now()
    kit = sheet_in_force(request.office.pk, office_day(now)).sheet.kit
    form = KitForm(request.POST if request.method == "POST" else None, kit=kit)
    if request.method == "POST" and request.user.post not in RECEIVERS:
        raise Http404
    if form.is_bound and form.is_valid():
        try:
            checked = check_kit(
                present=form.cleaned_data["present"],
                words=form.cleaned_data["words"],
                by=request.user,
                now=now,
            )
        except DomainError as error:
            show_refusal(form, error)
        else:
            missing = "、".join(checked.missing)
            messages.success(request, f"工具已查，缺 {missing}。" if missing else "工具已查，都齐了。")
            return redirect("run_sheets")
    context = {
        "form": form,
        "checks": list(kit_checks(office_day(now))),
        "mine": kit_check_of(request.user, office_day(now)),
        "checks_own": request.user.post in RECEIVERS,
        "now": now,
    }
    return render(request, "service/kit.html", context, status=422 if form.is_bound else 200)
