"""The day's seal: what was entered on a day, the head of the day, and a check of the whole ledger."""

from datetime import date
from typing import Any

from django.conf import settings
from django.core.paginator import Paginator
from django.http import Http404, HttpResponse
from django.shortcuts import render

from anchang.apps.offices.models import Staff
from anchang.domain.calendar import day_bounds, office_day
from anchang.foundation import clock
from anchang.foundation.ledger.actions import check_ledger
from anchang.foundation.ledger.anchors import Anchor, AnchorsError, newest_in, read
from anchang.foundation.ledger.check import FAULTS_SAID_MAX, Report
from anchang.foundation.ledger.models import Entry
from anchang.foundation.ledger.queries import counted_by_action, entries_sealed, head_at
from anchang.foundation.ledger.receipts import receipt_of
from anchang.web.ledger.qr import address_of, picture_of
from anchang.web.ledger.words import action_words, table_words
from anchang.web.shared.fields import row_number
from anchang.web.shared.navigation import MANAGERS
from anchang.web.shared.pages import PageRequest, acting, reading

LEDGER_READERS = MANAGERS | {"clerk"}
ROWS_PER_PAGE = 25
# The page looks at the newest anchors; the command line at all of them.
ANCHOR_MONTHS_MAX = 2


@reading(LEDGER_READERS)
def ledger_page(request: PageRequest) -> HttpResponse:
    chosen = _day(request.GET.get("day", "")) or office_day(clock.now())
    return render(request, "ledger/day.html", _context(request, chosen))


@acting(LEDGER_READERS)
def check_button(request: PageRequest) -> HttpResponse:
    """Check the office's ledger now; the answer is the page, with the result in words."""
    context = _context(request, office_day(clock.now()))
    try:
        anchors = read(settings.ANCHORS, months_max=ANCHOR_MONTHS_MAX)
        trouble = ""
    except AnchorsError as error:
        anchors, trouble = list[Anchor](), str(error)
    report = check_ledger(anchors=anchors, by=request.user, now=clock.now())
    known = sum(anchor.office_id == request.office.pk for anchor in anchors)
    return render(request, "ledger/day.html", context | {"result": _result(report, known, trouble)})


@reading(LEDGER_READERS)
def seal_page(request: PageRequest, day: str) -> HttpResponse:
    """The seal of a day on one sheet, for the file of the nightly reports."""
    chosen = _day(day)
    if chosen is None:
        raise Http404
    context = _context(request, chosen)
    if context["head"]:
        head = context["head"]
        receipt = receipt_of(request.office.pk, head.sequence, head.hash)
        address = address_of(receipt, request)
        context |= {"receipt": receipt, "address": address, "picture": picture_of(address)}
    entries = entries_sealed(*day_bounds(chosen))
    context["counts"] = [(action_words(action), count) for action, count in counted_by_action(entries)]
    return render(request, "ledger/seal.html", context)


def _context(request: PageRequest, chosen: date) -> dict[str, Any]:
    start, end = day_bounds(chosen)
    entries = entries_sealed(start, end)
    paginator: Paginator[Entry] = Paginator(entries, ROWS_PER_PAGE)
    found = paginator.get_page(row_number(request.GET.get("page", "")) or 1)
    return {
        "day": chosen,
        "today": office_day(clock.now()),
        "head": head_at(end),
        "first": entries.order_by("sequence").first(),
        "anchor": newest_in(settings.ANCHORS).get(request.office.pk),
        "rows": _rows(list(found.object_list)),
        "page": {"total": paginator.count, "number": found.number, "pages": paginator.num_pages},
        "printed_at": clock.now(),
    }


def _rows(entries: list[Entry]) -> list[dict[str, Any]]:
    people = Staff.objects.in_bulk({entry.actor_id for entry in entries if entry.actor_id})
    return [
        {
            "entry": entry,
            "what": action_words(entry.action),
            "who": people[entry.actor_id].display_name if entry.actor_id in people else "系统",
            "record": f"{table_words(entry.subject_table)} {entry.subject_id}" if entry.subject_table else "",
        }
        for entry in entries
    ]


def _result(report: Report, anchors: int, trouble: str) -> dict[str, Any]:
    faults = [one.said_with(table_words(one.table)) for one in report.faults[:FAULTS_SAID_MAX]]
    notices = [one.said_with(table_words(one.table)) for one in report.findings if not one.is_fault]
    return {
        "entries": report.entries,
        "records": report.records,
        "anchors": anchors,
        "faults": [trouble, *faults] if trouble else faults,
        "more": max(0, len(report.faults) - FAULTS_SAID_MAX),
        "notices": notices[:FAULTS_SAID_MAX],
    }


def _day(text: str) -> date | None:
    try:
        return date.fromisoformat(text)
    except ValueError:
        return None
