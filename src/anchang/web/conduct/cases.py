"""Breach cases: the list, a case, opening one by hand, the person's answer, the decision, the paper."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.db.models import QuerySet
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse

from anchang.apps.conduct.actions import (
    DECIDING,
    Exhibit,
    Sentence,
    answer,
    decide,
    object_to,
    propose_case,
)
from anchang.apps.conduct.choices import Outcome
from anchang.apps.conduct.models import Case
from anchang.apps.conduct.queries import CaseFile, Standing, case_file, cases
from anchang.apps.disclosure.models import Access
from anchang.apps.disclosure.queries import looks
from anchang.apps.offices.models import Staff
from anchang.apps.offices.queries import people
from anchang.foundation import clock
from anchang.foundation.errors import DomainError
from anchang.web.conduct.forms import DecideForm, OpenForm, WordsForm
from anchang.web.shared.fields import row_number, show_refusal
from anchang.web.shared.navigation import EVERY_POST, MANAGERS
from anchang.web.shared.pages import PageRequest, reading, writing
from anchang.web.templatetags.pages import short_moment

LOOKS_OFFERED_MAX = 40
TO_DECIDE = frozenset({Standing.READY, Standing.OBJECTED})


@reading(EVERY_POST)
def list_page(request: PageRequest) -> HttpResponse:
    found = cases(clock.now())
    context = {"rows": found, "may_open": request.user.post in MANAGERS}
    return render(request, "conduct/cases.html", context)


@writing(MANAGERS)
def open_page(request: PageRequest) -> HttpResponse:
    """By hand, with lines of the access log as evidence once a person is chosen."""
    others = [one for one in people() if one.pk != request.user.pk]
    chosen = row_number(request.POST.get("person", "") or request.GET.get("person", ""))
    offered = list(_looks_of(chosen)) if chosen else []
    form = OpenForm(
        request.POST or None,
        people=others,
        looks=[(str(one.pk), _look_words(one)) for one in offered],
        initial={"person": chosen or None},
    )
    if request.method == "POST" and form.is_valid():
        try:
            case = _open(form, offered, request.user)
        except DomainError as error:
            show_refusal(form, error)
        else:
            messages.success(request, "已立案。请当事人在期限内申辩，之后由经理决定。")
            return redirect(f"{reverse('case', args=[case.pk])}?draft_done=case-new")
    context = {"form": form, "people": others, "chosen": chosen}
    return render(request, "conduct/open.html", context, status=422 if form.errors else 200)


def _looks_of(staff_id: int) -> QuerySet[Access]:
    return looks().filter(staff_id=staff_id)[:LOOKS_OFFERED_MAX]


def _look_words(one: Access) -> str:
    return f"{short_moment(one.at)} {one.get_kind_display()}：{one.what}"


def _open(form: OpenForm, offered: list[Access], by: Staff) -> Case:
    cleaned, now = form.cleaned_data, clock.now()
    marked = set(cleaned.get("looks", ()))
    evidence = [
        Exhibit(_look_words(one), one.at, "disclosure_access", one.pk)
        for one in offered
        if str(one.pk) in marked
    ]
    return propose_case(
        kind=cleaned["kind"],
        person=people().get(pk=int(cleaned["person"])),
        evidence=evidence or [Exhibit(cleaned["words"], now)],
        words=cleaned["words"],
        by=by,
        now=now,
    )


@reading(EVERY_POST)
def case_page(request: PageRequest, case_id: int) -> HttpResponse:
    file = _known(case_id)
    return render(request, "conduct/case.html", _context(request, file))


def _known(case_id: int) -> CaseFile:
    file = case_file(case_id, clock.now())
    if file is None:
        raise Http404
    return file


def _context(request: PageRequest, file: CaseFile) -> dict[str, Any]:
    own = file.case.owner_id == request.user.pk
    decided = file.decision is not None
    return {
        "file": file,
        "own": own,
        "may_answer": own and (not decided or file.objection is None),
        "may_decide": request.user.post in DECIDING and not own and file.standing in TO_DECIDE,
        "waiting": file.standing is Standing.ANSWERING,
    }


@writing(EVERY_POST)
def answer_page(request: PageRequest, case_id: int) -> HttpResponse:
    """The person's own words: an answer until it is decided, an objection afterwards."""
    file = _known(case_id)
    form = WordsForm(request.POST or None)
    objecting = file.decision is not None
    if file.case.owner_id != request.user.pk:
        raise Http404
    if request.method == "POST" and form.is_valid():
        write = object_to if objecting else answer
        try:
            write(case=file.case, words=form.cleaned_data["words"], by=request.user, now=clock.now())
        except DomainError as error:
            show_refusal(form, error)
        else:
            messages.success(request, "已提出异议，由经理复核。" if objecting else "申辩已记下，经理看得到。")
            return redirect(f"{reverse('case', args=[case_id])}?draft_done=case-{case_id}-words")
    context = _context(request, file) | {"form": form, "objecting": objecting}
    return render(request, "conduct/answer.html", context, status=422 if form.errors else 200)


@writing(DECIDING)
def decide_page(request: PageRequest, case_id: int) -> HttpResponse:
    file = _known(case_id)
    form = DecideForm(request.POST or None, proposals=file.proposals)
    if request.method == "POST" and form.is_valid():
        try:
            decide(case=file.case, sentence=_sentence(form), by=request.user, now=clock.now())
        except DomainError as error:
            show_refusal(form, error)
        else:
            messages.success(request, "决定已记下。系统不扣任何钱；请打印决定书，请当事人签收。")
            return redirect(f"{reverse('case', args=[case_id])}?draft_done=case-{case_id}-decision")
    context = _context(request, file) | {"form": form}
    return render(request, "conduct/decide.html", context, status=422 if form.errors else 200)


def _sentence(form: DecideForm) -> Sentence:
    cleaned = form.cleaned_data
    return Sentence(
        outcome=Outcome(cleaned["outcome"]),
        gravity=form.gravity_found(),
        reason=cleaned["reason"],
        amount_fen=form.amount_fen(),
        reprimand=cleaned["reprimand"],
        dismissal=cleaned["dismissal"],
        referral=cleaned.get("referral", False),
    )


@reading(EVERY_POST)
def paper_page(request: PageRequest, case_id: int) -> HttpResponse:
    """The decision on paper, with places for signatures."""
    file = _known(case_id)
    if file.decision is None:
        raise Http404
    return render(request, "conduct/paper.html", {"file": file, "printed_at": clock.now()})
