"""The place 来电: calls with filters, who is expected today, one call."""

from datetime import datetime
from typing import Any

from django.http import Http404, HttpResponse
from django.shortcuts import render

from anchang.apps.customers.form_fields import CALL_FORM, FormField
from anchang.apps.offices.choices import Post
from anchang.apps.offices.queries import people
from anchang.apps.reception.call_lists import CallPage, call_of, call_page, expected_on, row_of
from anchang.apps.telephony.figures import call_figures
from anchang.apps.telephony.queries import expected_by_number
from anchang.domain.calendar import office_day
from anchang.foundation import clock
from anchang.web.calls.forms import CallFilters
from anchang.web.calls.switchboard import switchboard_context
from anchang.web.shared.fields import row_number
from anchang.web.shared.looking import Looked, note
from anchang.web.shared.navigation import CALL_READERS, CUSTOMER_READERS
from anchang.web.shared.pages import PageRequest, reading

ROWS_PER_PAGE = 20


@reading(CALL_READERS)
def calls_page(request: PageRequest) -> HttpResponse:
    """The desk sees when somebody is expected, and by whom: no caller."""
    if request.user.post == Post.DESK:
        expected_here = expected_by_number(office_day(clock.now()))
        return render(request, "calls/desk.html", {"expected": expected_here})
    own_only = request.user.post == Post.CONSULTANT
    filters = CallFilters(request.GET, consultants=() if own_only else people(post=Post.CONSULTANT))
    now = clock.now()
    number = row_number(request.GET.get("page", "")) or 1
    page = call_page(filters.chosen(), now=now, page=number, page_size=ROWS_PER_PAGE)
    _note(request, page)
    context = switchboard_context(request, now) | {
        "page": page,
        "filters": filters,
        "filtered": filters.is_used(),
        "expected": expected_on(office_day(now)),
        "figures": _figures(now),
    }
    return render(request, "calls/list.html", context)


@reading(CUSTOMER_READERS)
def call_record_page(request: PageRequest, call_id: int) -> HttpResponse:
    call = call_of(call_id)
    if call is None:
        raise Http404
    row = row_of(call, clock.now())
    note(request, Looked.SAW, customers=[row.customer_id] if row.customer_id else [], what="来电记录")
    return render(request, "calls/record.html", {"row": row, "call": call, "answers": _answers(call.details)})


def _figures(now: datetime) -> list[tuple[str, int]]:
    """The day so far, as the reader may see it."""
    today = office_day(now)
    rows = call_figures(today, today, now=now)
    return [
        ("来电", sum(row.calls for row in rows)),
        ("接晚了", sum(row.late for row in rows)),
        ("没接到", sum(row.missed for row in rows)),
        ("已邀请", sum(row.invited for row in rows)),
    ]


def _note(request: PageRequest, page: CallPage) -> None:
    known = [row.customer_id for row in page.rows if row.customer_id]
    note(request, Looked.LISTED, customers=known, what=f"来电名单第 {page.number} 页")


def _answers(details: dict[str, Any]) -> list[tuple[str, str]]:
    """What was asked and answered, in the order of the paper."""
    return [(field.label, _said(field, details[field.key])) for field in CALL_FORM if details.get(field.key)]


def _said(field: FormField, value: object) -> str:
    text = "、".join(map(str, value)) if isinstance(value, list) else str(value)
    return f"{text} {field.unit}".strip()
