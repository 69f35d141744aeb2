"""Corrections of confirmation records: asking, ruling, and the notices to whom they touch."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse

from anchang.apps.conduct.actions import DECIDING
from anchang.apps.conduct.choices import Field
from anchang.apps.conduct.correction_actions import Wish, acknowledge, ask_correction
from anchang.apps.conduct.correction_queries import (
    CorrectionFile,
    correction_file,
    corrections,
    notice_of,
    notices,
)
from anchang.apps.conduct.models import Correction
from anchang.apps.conduct.records import fields_of
from anchang.apps.customers.renaming import rule_on_correction
from anchang.apps.offices.choices import Post
from anchang.apps.offices.models import Staff
from anchang.apps.offices.queries import people
from anchang.foundation import clock
from anchang.foundation.errors import DomainError
from anchang.web.conduct.forms import RulingForm, WishForm
from anchang.web.conduct.records import Record, record_of, shown_value
from anchang.web.shared.fields import show_refusal
from anchang.web.shared.navigation import BOARD_READERS
from anchang.web.shared.pages import PageRequest, acting, reading, writing


@reading(BOARD_READERS)
def list_page(request: PageRequest) -> HttpResponse:
    context = {
        "rows": [(file, *_values(file)) for file in corrections()],
        "notices": [(one, shown_value(one.notice.field, one.wanted)) for one in notices(request.user)],
        "own_only": request.user.post in (Post.CONSULTANT, Post.DESK),
    }
    return render(request, "conduct/corrections.html", context)


def _values(file: CorrectionFile) -> tuple[str, str]:
    item = file.correction.field
    return shown_value(item, file.correction.was), shown_value(item, file.wanted)


@writing(BOARD_READERS)
def ask_page(request: PageRequest, kind: str, record_id: int) -> HttpResponse:
    """One item of one record at a time; which, is chosen by the links above the form."""
    record = record_of(kind, record_id)
    if record is None:
        raise Http404
    items = fields_of(record.table)
    item = next((one for one in items if one.value == request.GET.get("item")), items[0])
    form = WishForm(request.POST or None, item=item, people=list(people(post=Post.CONSULTANT)))
    if request.method == "POST" and form.is_valid():
        try:
            asked = _ask(form, record, item, request.user)
        except DomainError as error:
            show_refusal(form, error)
        else:
            messages.success(request, "已提出更正申请，由经理决定；同意以前，记录照旧。")
            done = f"?draft_done={_draft(record, item)}"
            return redirect(reverse("correction", args=[asked.pk]) + done)
    context = {
        "record": record,
        "items": items,
        "item": item,
        "was": shown_value(item, record.was(item)),
        "form": form,
        "draft": _draft(record, item),
    }
    return render(request, "conduct/ask.html", context, status=422 if form.errors else 200)


def _draft(record: Record, item: Field) -> str:
    return f"correct-{record.table}-{record.id}-{item.value}"[:40]


def _ask(form: WishForm, record: Record, item: Field, by: Staff) -> Correction:
    cleaned = form.cleaned_data
    consultant = cleaned.get("consultant")
    wish = Wish(
        field=item,
        was=cleaned.get("was") or record.was(item),
        reason=cleaned["reason"],
        proof=cleaned["proof"],
        words=cleaned.get("words", ""),
        at=cleaned.get("at"),
        consultant=people().filter(pk=int(consultant)).first() if consultant else None,
    )
    return ask_correction(table=record.table, record_id=record.id, wish=wish, by=by, now=clock.now())


@writing(BOARD_READERS)
def correction_page(request: PageRequest, correction_id: int) -> HttpResponse:
    """A request and the manager's word on it; whoever may decide finds the form on it."""
    file = correction_file(correction_id)
    if file is None:
        raise Http404
    may_rule = _may_rule(file, request.user)
    form = RulingForm(request.POST or None) if may_rule else None
    if request.method == "POST" and form is None:
        raise Http404
    if request.method == "POST" and form is not None and form.is_valid():
        try:
            _rule(form, file, request.user)
        except DomainError as error:
            show_refusal(form, error)
        else:
            messages.success(request, "已决定；牵涉到的置业顾问都会收到通知。")
            return redirect("correction", correction_id)
    was, wanted = _values(file)
    context: dict[str, Any] = {"file": file, "was": was, "wanted": wanted, "form": form}
    failed = form is not None and bool(form.errors)
    return render(request, "conduct/correction.html", context, status=422 if failed else 200)


def _may_rule(file: CorrectionFile, by: Staff) -> bool:
    concerned = (file.correction.owner_id, file.correction.record_owner_id)
    return file.ruling is None and by.post in DECIDING and by.pk not in concerned


def _rule(form: RulingForm, file: CorrectionFile, by: Staff) -> None:
    rule_on_correction(
        correction=file.correction,
        approved=form.cleaned_data["approved"] == "yes",
        note=form.cleaned_data["note"],
        by=by,
        now=clock.now(),
    )


@acting(BOARD_READERS)
def seen_button(request: PageRequest, notice_id: int) -> HttpResponse:
    notice = notice_of(notice_id, request.user)
    if notice is None:
        raise Http404
    acknowledge(notice=notice, by=request.user, now=clock.now())
    return redirect("corrections")
