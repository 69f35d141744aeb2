"""What customers of the demo ask about their data: one waits, one is to be carried out, one is held."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, timedelta

from anchang.apps.customers.models import Customer
from anchang.apps.offices.models import Staff
from anchang.apps.privacy.actions import Asked, decide, place_hold, record_request
from anchang.apps.privacy.choices import AskedBy, HoldKind, RequestKind
from anchang.apps.reception.models import Deal

from .book import Book

_SEES = Asked(
    RequestKind.FILE, AskedBy.IN_PERSON, "想知道你们记了我什么", "看过身份证原件，与登记的电话核对无误"
)
_GOES = Asked(
    RequestKind.ERASURE,
    AskedBy.BY_PHONE,
    "已经在别处买了，请把我的电话删掉",
    "用登记的号码打来，报得出首次来访的日子",
)


def ask_about_data(book: Book, people: Mapping[str, Staff], now: datetime) -> None:
    """Run inside ``tending_office``, after the book is written."""
    bought = {deal.customer.pk for deal in book.rows[Deal]}
    asking: list[Customer] = [one for one in book.rows[Customer] if one.pk not in bought][-3:]
    wu, qian, zhou = people["wu"], people["qian"], people["zhou"]
    record_request(customer=asking[0], asked=_SEES, by=wu, now=now - timedelta(days=2))
    gone = record_request(customer=asking[1], asked=_GOES, by=wu, now=now - timedelta(days=4))
    decide(request=gone, approved=True, reason="", by=qian, now=now - timedelta(days=3))
    place_hold(
        customer=asking[2],
        kind=HoldKind.DISPUTE,
        words="对看房时的承诺有争议，等消协调解",
        until_day=None,
        by=zhou,
        now=now - timedelta(days=6),
    )
