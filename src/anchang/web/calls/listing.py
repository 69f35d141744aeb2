"""The place 来电: calls with filters, who is expected today, one call."""

from typing import Any

from django.http import Http404, HttpResponse
from django.shortcuts import render

from anchang.apps.customers.form_fields import CALL_FORM, FormField
from anchang.apps.offices.choices import Post
from anchang.apps.offices.queries import people
from anchang.apps.reception.call_lists import CallPage, call_of, call_page, expected_on, row_of
from anchang.domain.calendar import office_day
from anchang.foundation import clock
from anchang.web.calls.forms import CallFilters
from anchang.web.shared.fields import row_number
from anchang.web.shared.looking import Looked, note
from anchang.web.shared.navigation import CALL_READERS, CALL_TAKERS, CUSTOMER_READERS
from anchang.web.shared.pages import PageRequest, reading

ROWS_PER_PAGE = 20


@reading(CALL_READERS)
def calls_page(request: PageRequest) -> HttpResponse:
    """The desk sees when somebody is expected, and by whom: no caller."""
    if request.user.post == Post.DESK:
        return render(request, "calls/desk.html", {})
    own_only = request.user.post == Post.CONSULTANT
    filters = CallFilters(request.GET, consultants=() if own_only else people(post=Post.CONSULTANT))
    page = call_page(
        filters.chosen(), page=row_number(request.GET.get("page", "")) or 1, page_size=ROWS_PER_PAGE
    )
    today = office_day(clock.now())
    expected = expected_on(today)
    _note(request, page)
    context = {
        "page": page,
        "filters": filters,
        "filtered": filters.is_used(),
        "expected": expected,
        "own_only": own_only,
        "may_take": request.user.post in CALL_TAKERS,
    }
    return render(request, "calls/list.html", context)


@reading(CUSTOMER_READERS)
def call_record_page(request: PageRequest, call_id: int) -> HttpResponse:
    call = call_of(call_id)
    if call is None:
        raise Http404
    row = row_of(call)
    note(request, Looked.SAW, customers=[row.customer_id] if row.customer_id else [], what="来电记录")
    return render(request, "calls/record.html", {"row": row, "call": call, "answers": _answers(call.details)})


def _note(request: PageRequest, page: CallPage) -> None:
    known = [row.customer_id for row in page.rows if row.customer_id]
    note(request, Looked.LISTED, customers=known, what=f"来电名单第 {page.number} 页")


def _answers(details: dict[str, Any]) -> list[tuple[str, str]]:
    """What was asked and answered, in the order of the paper."""
    return [(field.label, _said(field, details[field.key])) for field in CALL_FORM if details.get(field.key)]


def _said(field: FormField, value: object) -> str:
    text = "、".join(map(str, value)) if isinstance(value, list) else str(value)
    return f"{text} {field.unit}".strip()
