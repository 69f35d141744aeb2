"""The call form (5.1.1–5.1.3): a call with a name is a call registration too (2.2)."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.urls import reverse

from anchang.apps.customers.choices import Sex
from anchang.apps.reception.calls import Waited, record_call
from anchang.apps.reception.choices import CallResult
from anchang.apps.reception.models import Call
from anchang.foundation import clock
from anchang.foundation.errors import DomainError
from anchang.web.calls.forms import CallForm
from anchang.web.customers.pages import chosen, consultants_for, form_page
from anchang.web.shared.fields import show_refusal
from anchang.web.shared.navigation import CALL_TAKERS
from anchang.web.shared.pages import PageRequest, writing

NOTES = (
    {"words": "三声之内接听。", "clause": "5.1.1"},
    {"words": "留下姓名和电话，才算来电登记；新客户第一次来电由谁接，谁就是第一接待人。", "clause": "2.2"},
)


@writing(CALL_TAKERS)
def call_page(request: PageRequest) -> HttpResponse:
    consultants = consultants_for(request.user)
    form = CallForm(
        request.POST or None,
        initial={"result": CallResult.VALID, "sex": Sex.UNKNOWN},
        consultants=consultants,
    )
    if request.method == "POST" and form.is_valid():
        try:
            call = record_call(
                said=form.said(),
                waited=Waited(form.cleaned_data["rings"]),
                consultant=chosen(consultants, form.cleaned_data.get("consultant")),
                told=form.told(),
                by=request.user,
                now=clock.now(),
            )
        except DomainError as error:
            show_refusal(form, error)
        else:
            messages.success(request, "来电已登记。")
            return saved(call, "call")
    context = {
        "title": "来电登记表",
        "sub": "三声之内接起；边听边记，结束时邀请来访。",
        "draft": "call",
        "submit_words": "保存来电",
        "notes": NOTES,
        "crumbs": [{"address": reverse("calls"), "words": "来电"}],
    }
    return form_page(request, form, context, measured="call")


def saved(call: Call, draft: str) -> HttpResponse:
    """To the customer that the call made known, else to the list; the page told so erases the draft."""
    known = call.registration.customer_id if call.registration else None
    target = reverse("customer", args=[known]) if known else reverse("calls")
    return redirect(f"{target}?draft_done={draft}")
