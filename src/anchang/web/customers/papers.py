"""A4 prints of the paper forms: 来访客户登记表 and 来电登记表. Numbers are masked unless they are shown."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.http import Http404, HttpResponse
from django.shortcuts import render

from anchang.apps.customers.actions import reveal_phone
from anchang.apps.customers.choices import RegistrationKind
from anchang.apps.customers.consents import consents_of
from anchang.apps.customers.form_fields import CALL_FORM, VISIT_FORM, FormField
from anchang.apps.customers.models import Registration
from anchang.apps.customers.signing import signatures_of
from anchang.apps.customers.standards import score_of
from anchang.apps.intake.models import Step
from anchang.apps.privacy.erasing import MARK
from anchang.apps.reception.models import Call, TurnEnd, Visit, VisitEvent
from anchang.foundation import clock
from anchang.foundation.ledger.receipts import receipt_of
from anchang.foundation.ledger.records import position_of
from anchang.web.customers.answers import said
from anchang.web.customers.ink import Ink
from anchang.web.ledger.qr import address_of, picture_of
from anchang.web.shared.looking import Looked, note
from anchang.web.shared.navigation import CUSTOMER_READERS
from anchang.web.shared.pages import PageRequest, acting, reading


@reading(CUSTOMER_READERS)
def visit_paper_page(request: PageRequest, registration_id: int) -> HttpResponse:
    registration = _visit_form(registration_id)
    note(request, Looked.PRINTED, customers=[registration.customer_id], what="来访客户登记表")
    return render(request, "customers/visit_paper.html", _of_visit(request, registration))


@acting(CUSTOMER_READERS)
def visit_paper_with_phone(request: PageRequest, registration_id: int) -> HttpResponse:
    """The same with the whole number, once; the ledger keeps who looked (1.1, 1.2)."""
    registration = _visit_form(registration_id)
    phone = reveal_phone(customer=registration.customer, by=request.user, now=clock.now())
    note(request, Looked.REVEALED, customers=[registration.customer_id], what="登记表上的完整电话")
    return render(request, "customers/visit_paper.html", _of_visit(request, registration) | {"phone": phone})


@reading(CUSTOMER_READERS)
def call_paper_page(request: PageRequest, call_id: int) -> HttpResponse:
    call = Call.objects.select_related("owner", "recorded_by", "registration__customer").filter(pk=call_id)
    found = call.first()
    if found is None or MARK in (found.phone, found.name, found.content):
        raise Http404
    customer = found.registration.customer if found.registration else None
    note(request, Looked.PRINTED, customers=[customer.pk] if customer else [], what="来电登记表")
    context = {
        "call": found,
        "customer": customer,
        "groups": _groups(CALL_FORM, found.details),
        "printed_at": clock.now(),
    }
    if found.registration:
        context |= _receipt(request, found.registration) | {"stamps": _stamps(found.registration)}
    return render(request, "customers/call_paper.html", context)


def _of_visit(request: PageRequest, registration: Registration) -> dict[str, Any]:
    customer = registration.customer
    event = VisitEvent.objects.filter(registration=registration).select_related("visit").first()
    return {
        "registration": registration,
        "customer": customer,
        "visit": event.visit if event else None,
        "left_at": _left_at(event.visit) if event else None,
        "groups": _groups(VISIT_FORM, registration.details),
        "consent": consents_of(customer).filter(said_at__lte=registration.entered_at).first(),
        "signatures": {one.signer: Ink.of(one) for one in signatures_of(registration)},
        "completeness": score_of(registration),
        "stamps": _stamps(registration),
        "printed_at": clock.now(),
        **_receipt(request, registration),
    }


def _stamps(registration: Registration) -> list[Step]:
    """What the clerk did with the form: received, returned, archived."""
    return list(Step.objects.filter(registration=registration).select_related("done_by").order_by("id"))


def _left_at(visit: Visit) -> datetime | None:
    return TurnEnd.objects.filter(turn=visit.turn_id).values_list("ended_at", flat=True).first()


def _groups(form: tuple[FormField, ...], details: dict[str, Any]) -> list[tuple[str, list[tuple[str, str]]]]:
    """Every field of the form, the empty ones too: whoever holds the paper sees what was not asked."""
    groups: dict[str, list[tuple[str, str]]] = {}
    for field in form:
        answer = details.get(field.key)
        words = said(field, answer) if answer not in (None, "", []) else ""
        groups.setdefault(field.group, []).append((field.label, words))
    return list(groups.items())


def _receipt(request: PageRequest, registration: Registration) -> dict[str, Any]:
    """What lets anybody check that the registration is still in the ledger as it was."""
    position = position_of(Registration._meta.db_table, registration.pk)
    if position is None:
        return {}
    receipt = receipt_of(request.office.pk, position.sequence, position.hash)
    return {"receipt": receipt, "picture": picture_of(address_of(receipt, request))}


def _visit_form(registration_id: int) -> Registration:
    """A visit form that the reader may see; nothing is printed of somebody who was erased."""
    found = (
        Registration.objects.select_related("customer", "owner", "recorded_by")
        .filter(pk=registration_id)
        .exclude(kind=RegistrationKind.CALL)
        .first()
    )
    if found is None or found.customer.phone == MARK:
        raise Http404
    return found
