"""Requests of customers about their data: recorded, decided, carried out, each on its page."""

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render

from anchang.apps.conduct.records import record_words
from anchang.apps.customers.models import Customer
from anchang.apps.offices.models import Staff
from anchang.apps.privacy.actions import decide, erase, record_request
from anchang.apps.privacy.choices import RequestKind
from anchang.apps.privacy.mentions import mentioned_elsewhere
from anchang.apps.privacy.models import Request
from anchang.apps.privacy.queries import (
    Obstacle,
    erasure_of,
    holds_in_force,
    in_words,
    obstacles,
    request_of,
    requests,
    ruling_of,
    to_erase,
)
from anchang.domain.calendar import office_day
from anchang.foundation import clock
from anchang.foundation.errors import DomainError
from anchang.foundation.ledger.records import position_of
from anchang.web.customers.records import Paper, known_customer, record_page
from anchang.web.privacy.forms import RequestForm, RulingForm
from anchang.web.privacy.posts import DECIDERS, RECORDERS
from anchang.web.shared.fields import show_refusal
from anchang.web.shared.looking import Looked, note
from anchang.web.shared.pages import PageRequest, acting, reading, writing

ROWS_MAX = 100
REQUEST = Paper(
    "personal-request",
    "客户对个人信息的要求",
    "查阅复制，或者删除。登记以后由销售经理决定。",
    "登记要求",
    "已登记，请销售经理决定。在「保密 → 个人信息」里跟着办。",
    [
        {"words": "先核对身份：把资料给错了人，就是泄密。", "clause": "1.1"},
        {"words": "法律规定要及时答复；期限到期前会在清单里标出。"},
    ],
)


@reading(RECORDERS)
def list_page(request: PageRequest) -> HttpResponse:
    now = clock.now()
    found = list(requests()[:ROWS_MAX])
    note(request, Looked.LISTED, customers=[one.customer_id for one in found], what="个人信息请求")
    context = {
        "open_requests": [one for one in found if _is_open(one)],
        "closed_requests": [one for one in found if not _is_open(one)],
        "holds": list(holds_in_force(now)[:ROWS_MAX]),
        "today": office_day(now),
        "may_decide": request.user.post in DECIDERS,
    }
    return render(request, "privacy/requests.html", context)


def _is_open(one: Request) -> bool:
    approved, erasure = one.approved, one.erasure  # type: ignore[attr-defined]
    if approved is None:
        return True
    if one.kind == RequestKind.ERASURE:
        return approved and erasure is None
    return approved and not one.issues.exists()


@writing(RECORDERS)
def new_page(request: PageRequest, customer_id: int) -> HttpResponse:
    customer = known_customer(customer_id)
    form = RequestForm(request.POST or None)
    return record_page(
        request,
        customer,
        form,
        REQUEST,
        lambda: record_request(customer=customer, asked=form.asked(), by=request.user, now=clock.now()),
    )


@reading(RECORDERS)
def request_page(request: PageRequest, request_id: int) -> HttpResponse:
    one = known_request(request_id)
    return _page(request, one, RulingForm())


@acting(DECIDERS)
def decide_button(request: PageRequest, request_id: int) -> HttpResponse:
    one, form = known_request(request_id), RulingForm(request.POST)
    if form.is_valid():
        approved = form.cleaned_data["approved"] == "yes"
        try:
            decide(
                request=one,
                approved=approved,
                reason=form.cleaned_data["reason"],
                by=request.user,
                now=clock.now(),
            )
        except DomainError as error:
            show_refusal(form, error)
        else:
            messages.success(request, "已同意，可以办理。" if approved else "已记下不同意，请答复客户。")
            return redirect("personal_request", one.pk)
    return _page(request, one, form)


@acting(DECIDERS)
def erase_button(request: PageRequest, request_id: int) -> HttpResponse:
    one = known_request(request_id)
    try:
        erasure = erase(request=one, by=request.user, now=clock.now())
    except DomainError as error:
        messages.error(request, str(error))
        return redirect("personal_request", one.pk)
    messages.success(request, f"已删除，删除号 {erasure.pk}。请把确认单打印给客户。")
    return redirect("erasure_paper", one.pk)


@reading(RECORDERS)
def erasure_page(request: PageRequest, request_id: int) -> HttpResponse:
    """The confirmation for the customer: what is gone, what stays and why; no personal data on it."""
    one = known_request(request_id)
    erasure = erasure_of(one)
    if erasure is None:
        raise Http404
    context = {
        "one": one,
        "erasure": erasure,
        "ruling": ruling_of(one),
        "records": in_words(erasure.records),
        "position": position_of("privacy_erasure", erasure.pk),
    }
    return render(request, "privacy/erasure.html", context)


def _page(request: PageRequest, one: Request, form: RulingForm) -> HttpResponse:
    note(request, Looked.SAW, customers=[one.customer_id], what="个人信息请求")
    ruling, erasure = ruling_of(one), erasure_of(one)
    deciding = request.user.post in DECIDERS
    ahead = one.kind == RequestKind.ERASURE and erasure is None and deciding
    context = {
        "one": one,
        "ruling": ruling,
        "erasure": erasure,
        "issues": list(one.issues.select_related("issued_by")),
        "form": form,
        "today": office_day(clock.now()),
        "may_decide": deciding and ruling is None,
        "own": one.recorded_by_id == request.user.pk,
        "may_carry_out": deciding and ruling is not None and ruling.approved,
        "obstacles": obstacles_in_words(one.customer, request.user) if ahead else [],
        "to_erase": to_erase(one.customer) if ahead else [],
        "mentions": mentioned_elsewhere(one.customer) if ahead and ruling is not None else [],
    }
    return render(request, "privacy/request.html", context, status=422 if form.is_bound else 200)


def obstacles_in_words(customer: Customer, person: Staff) -> list[tuple[Obstacle, str]]:
    """What stands against erasing, each with the record that it is about; for those who decide."""
    if person.post not in DECIDERS:
        return []
    tables = {
        "deal": "reception_deal",
        "complaint": "customers_complaint",
        "correction": "conduct_correction",
    }
    return [
        (one, record_words(tables[one.kind], one.record_id) if one.kind in tables else "")
        for one in obstacles(customer, clock.now())
    ]


def known_request(request_id: int) -> Request:
    one = request_of(request_id)
    if one is None:
        raise Http404
    return one
