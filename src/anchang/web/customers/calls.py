"""The call form (5.1.1–5.1.3): a call with a name is a call registration too (2.2)."""

from django.contrib import messages
from django.http import HttpResponse
from django.urls import reverse

from anchang.apps.customers.choices import Sex
from anchang.apps.offices.models import Staff
from anchang.apps.reception.calls import take_call
from anchang.apps.reception.choices import CallResult
from anchang.apps.reception.models import Call
from anchang.foundation import clock
from anchang.foundation.errors import DomainError
from anchang.web.customers.forms import CallForm
from anchang.web.customers.pages import chosen, consultants_for, form_page, saved
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
            call = _take(form, consultants, request.user)
        except DomainError as error:
            show_refusal(form, error)
        else:
            messages.success(request, "来电已登记。")
            return saved(call.registration.customer if call.registration else None, "call")
    context = {
        "title": "来电登记表",
        "sub": "三声之内接起；边听边记，结束时邀请来访。",
        "draft": "call",
        "submit_words": "保存来电",
        "notes": NOTES,
        "crumbs": [{"address": reverse("board"), "words": "轮序台"}],
    }
    return form_page(request, form, context, measured="call")


def _take(form: CallForm, consultants: list[Staff] | None, by: Staff) -> Call:
    cleaned = form.cleaned_data
    return take_call(
        phone=cleaned["phone"],
        name=cleaned["name"],
        sex=Sex(cleaned["sex"] or Sex.UNKNOWN),
        rings=cleaned["rings"],
        content=cleaned["content"],
        invited=cleaned["invited"],
        appointment_at=cleaned["appointment_at"],
        result=CallResult(cleaned["result"]),
        details=form.details(),
        consultant=chosen(consultants, cleaned.get("consultant")),
        by=by,
        now=clock.now(),
        told=form.told(),
    )
