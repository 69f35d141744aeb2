"""告知书: what customers are told, version by version, and the paper that they sign."""

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render

from anchang.apps.customers.consents import (
    APPROVING,
    NoticeDraft,
    approve_notice,
    notice_of,
    notice_on,
    notices,
)
from anchang.domain.calendar import office_day
from anchang.foundation import clock
from anchang.foundation.errors import DomainError
from anchang.web.privacy.forms import NoticeForm
from anchang.web.shared.fields import show_refusal
from anchang.web.shared.navigation import EVERY_POST
from anchang.web.shared.pages import PageRequest, reading, writing


@reading(EVERY_POST)
def list_page(request: PageRequest) -> HttpResponse:
    today = office_day(clock.now())
    context = {
        "current": notice_on(today, request.office.name),
        "notices": notices(request.office.name),
        "may_approve": request.user.post in APPROVING,
    }
    return render(request, "privacy/notices.html", context)


@reading(EVERY_POST)
def notice_page(request: PageRequest, version: str) -> HttpResponse:
    """One version on paper, with room for the customer's answers and signature."""
    notice = notice_of(version, request.office.name)
    if notice is None:
        raise Http404
    return render(request, "privacy/notice.html", {"notice": notice})


@writing(frozenset(APPROVING))
def new_page(request: PageRequest) -> HttpResponse:
    now = clock.now()
    current = notice_on(office_day(now), request.office.name)
    known = {name: getattr(current, name) for name in NoticeForm.base_fields if name != "effective_day"}
    form = NoticeForm(request.POST or None, initial=known | {"effective_day": office_day(now)})
    if request.method == "POST" and form.is_valid():
        try:
            notice = approve_notice(draft=NoticeDraft(**form.cleaned_data), by=request.user, now=now)
        except DomainError as error:
            show_refusal(form, error)
        else:
            messages.success(
                request, f"告知书 {notice.version} 版已批准，{notice.effective_day} 起登记时用它。"
            )
            return redirect("notices")
    context = {"form": form, "current": current}
    return render(request, "privacy/notice_form.html", context, status=422 if form.is_bound else 200)
