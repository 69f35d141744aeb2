"""Receipts: a sheet for the customer, and the public page that says whether one stands, and nothing else."""

from typing import Any

from django.contrib.auth.decorators import login_not_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from anchang.apps.customers.models import Registration
from anchang.foundation import clock
from anchang.foundation.ledger.receipts import BadReceiptError, parsed, receipt_of, sealed_at_of
from anchang.foundation.ledger.records import position_of
from anchang.foundation.throttle import Throttle
from anchang.web.ledger.qr import address_of, picture_of
from anchang.web.shared.looking import Looked, note, origin_of
from anchang.web.shared.navigation import CUSTOMER_READERS
from anchang.web.shared.pages import PageRequest, reading

CODE_CHARACTERS_MAX = 80
# Nobody guesses 80 bits; this keeps a machine from asking all day.
_throttle = Throttle(tries_max=30, seconds=60)


@reading(CUSTOMER_READERS)
def receipt_page(request: PageRequest, registration_id: int) -> HttpResponse:
    """A registration's receipt, to print. Row security decides whose registrations there are."""
    registration = (
        Registration.objects.select_related("customer", "owner", "recorded_by")
        .filter(pk=registration_id)
        .first()
    )
    if registration is None:
        raise Http404
    note(request, Looked.PRINTED, customers=[registration.customer_id], what="登记凭条")
    context: dict[str, Any] = {"registration": registration, "customer": registration.customer}
    position = position_of(Registration._meta.db_table, registration.pk)
    if position:
        receipt = receipt_of(request.office.pk, position.sequence, position.hash)
        address = address_of(receipt, request)
        context |= {
            "position": position,
            "receipt": receipt,
            "address": address,
            "picture": picture_of(address),
        }
    return render(request, "ledger/receipt.html", context)


@login_not_required
@never_cache
@require_safe
def public_page(request: HttpRequest, code: str = "") -> HttpResponse:
    """Anybody may ask whether a receipt stands; the answer holds no personal data."""
    code = (code or request.GET.get("code", "")).strip()[:CODE_CHARACTERS_MAX]
    if not code:
        return render(request, "ledger/public.html")
    if not _throttle.allows(origin_of(request).address or "", clock.now()):
        return render(request, "ledger/public.html", {"code": code, "too_many": True}, status=429)
    try:
        receipt = parsed(code)
    except BadReceiptError:
        return render(request, "ledger/public.html", {"code": code, "unknown": True}, status=404)
    sealed_at = sealed_at_of(receipt)
    context = {"code": code, "receipt": receipt, "sealed_at": sealed_at, "unknown": sealed_at is None}
    return render(request, "ledger/public.html", context, status=200 if sealed_at else 404)
