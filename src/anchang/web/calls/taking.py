"""The form that is filled in while talking (5.1.1–5.1.3), for a call that the telephone system reports or one
taken by ear. What is typed is kept on the server until it is recorded.
"""

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse

from anchang.apps.customers.choices import FormName, Sex
from anchang.apps.offices.choices import Post
from anchang.apps.offices.models import Staff
from anchang.apps.reception.calls import Waited, record_call
from anchang.apps.reception.choices import CallResult
from anchang.apps.reception.models import Call
from anchang.apps.telephony.choices import CallState
from anchang.apps.telephony.drafts import draft_of, drop_draft, keep_draft
from anchang.apps.telephony.greetings import greeting_for
from anchang.apps.telephony.models import PhoneCall
from anchang.apps.telephony.queries import Caller, caller_of, phone_call_of, recorded_call_of
from anchang.apps.telephony.recording import record_phone_call, waited_of
from anchang.apps.telephony.refusals import DraftTooLongError
from anchang.foundation import clock
from anchang.foundation.errors import DomainError
from anchang.web.calls.forms import CallForm
from anchang.web.customers.pages import Meter, chosen, consultants_for
from anchang.web.shared.fields import show_refusal
from anchang.web.shared.looking import Looked, note
from anchang.web.shared.navigation import CALL_TAKERS
from anchang.web.shared.pages import PageRequest, acting, writing


@writing(CALL_TAKERS)
def call_page(request: PageRequest) -> HttpResponse:
    """A call taken by ear."""
    return _form_page(request, None)


@writing(CALL_TAKERS)
def phone_call_page(request: PageRequest, phone_call_id: int) -> HttpResponse:
    """A call that the telephone system reports; the call back, where nobody had answered."""
    phone_call = _phone_call(phone_call_id)
    recorded = recorded_call_of(phone_call)
    if recorded and request.method != "POST":
        return redirect("call_record", recorded)
    return _form_page(request, phone_call)


@acting(CALL_TAKERS)
def keep_draft_button(request: PageRequest) -> HttpResponse:
    """Sent by the form while somebody types; answers with the words beside the button."""
    phone_call = _of_form(request)
    if phone_call and recorded_call_of(phone_call):
        return HttpResponse("这个电话已经登记")
    names = CallForm.base_fields.keys() | {answer.key for answer in CallForm.answers}
    typed = {name: request.POST.getlist(name) for name in request.POST if name in names}
    now = clock.now()
    try:
        keep_draft(typed=typed, phone_call=phone_call, by=request.user, now=now)
    except DraftTooLongError as error:
        return HttpResponse(error.message)
    return render(request, "calls/_kept.html", {"kept_at": now})


@acting(CALL_TAKERS)
def drop_draft_button(request: PageRequest) -> HttpResponse:
    """Start again with an empty form."""
    phone_call = _of_form(request)
    drop_draft(phone_call=phone_call, by=request.user)
    return redirect("phone_call", phone_call.pk) if phone_call else redirect("call")


def _form_page(request: PageRequest, phone_call: PhoneCall | None) -> HttpResponse:
    consultants = consultants_for(request.user)
    now = clock.now()
    waited = waited_of(phone_call, now) if phone_call else Waited()
    typed, kept_at = draft_of(request.user, phone_call)
    again, caller = _again(typed), _caller(request, phone_call)
    form = CallForm(
        request.POST if request.method == "POST" else None,
        initial=_known(phone_call, caller) | again,
        consultants=consultants,
        counted=waited.seconds is not None or waited.returned,
    )
    if request.method == "POST" and form.is_valid():
        try:
            call = _record(form, phone_call, consultants, request.user)
        except DomainError as error:
            show_refusal(form, error)
        else:
            messages.success(request, "来电已登记。")
            return _saved(call)
    context = {
        "form": form,
        "sections": form.sections(),
        "phone_call": phone_call,
        "waited": waited,
        "is_missed": waited.returned,
        "is_ringing": phone_call is not None and phone_call.state(now) is CallState.RINGING,
        "greeting": greeting_for(phone_call.line.estate_id if phone_call else None),
        "caller": caller,
        "kept_at": kept_at,
        "completeness": Meter.of(form, FormName.CALL),
        "completeness_address": reverse("completeness", args=["call"]),
    }
    return render(request, "calls/form.html", context, status=422 if form.is_bound else 200)


def _record(form: CallForm, phone_call: PhoneCall | None, consultants: list[Staff] | None, by: Staff) -> Call:
    now, consultant = clock.now(), chosen(consultants, form.cleaned_data.get("consultant"))
    rings = form.cleaned_data.get("rings")
    if phone_call:
        return record_phone_call(
            phone_call=phone_call,
            said=form.said(),
            rings=rings,
            consultant=consultant,
            told=form.told(),
            by=by,
            now=now,
        )
    call = record_call(
        said=form.said(), waited=Waited(rings), consultant=consultant, told=form.told(), by=by, now=now
    )
    drop_draft(phone_call=None, by=by)
    return call


def _saved(call: Call) -> HttpResponse:
    """To the customer that the call made known, else to the list."""
    known = call.registration.customer_id if call.registration else None
    return redirect("customer", known) if known else redirect("calls")


def _known(phone_call: PhoneCall | None, caller: Caller | None) -> dict[str, Any]:
    """What need not be asked: the number, whose call it is, and the name of one's own customer."""
    found: dict[str, Any] = {"result": CallResult.VALID, "sex": Sex.UNKNOWN}
    if phone_call is None:
        return found
    found |= {"phone": phone_call.number, "withheld": not phone_call.number}
    if caller:
        found |= {"name": caller.customer.name, "sex": caller.customer.sex}
    return found | {"consultant": phone_call.owner_id}


def _again(typed: Any) -> dict[str, Any]:
    """A draft as the form shows it again: one text for a field, a list where several may be ticked."""
    several = {answer.key for answer in CallForm.answers if answer.options and answer.kind == "choices"}
    return {name: values if name in several else values[0] for name, values in typed.items() if values}


def _caller(request: PageRequest, phone_call: PhoneCall | None) -> Caller | None:
    """The card of the consultant's own customer; the clerk recognises nobody here (1.2)."""
    if phone_call is None or request.user.post != Post.CONSULTANT:
        return None
    caller = caller_of(phone_call, request.user)
    if caller:
        note(request, Looked.SAW, customers=[caller.customer.pk], what="来电人")
    return caller


def _phone_call(phone_call_id: int) -> PhoneCall:
    found = phone_call_of(phone_call_id)
    if found is None:
        raise Http404
    return found


def _of_form(request: HttpRequest) -> PhoneCall | None:
    """The call that a form is about, as its hidden field says; 404 for one of somebody else's."""
    number = request.GET.get("of", "")
    return _phone_call(int(number)) if number.isascii() and number.isdigit() and len(number) < 13 else None
