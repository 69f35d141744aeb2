"""日报: the figures of a day with their definitions, issued in the evening, printed, taken as a sheet."""

from datetime import date, timedelta
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.http import content_disposition_header

from anchang.apps.reports.actions import issue_daily
from anchang.apps.reports.daily import DailyReport, daily_report
from anchang.apps.reports.definitions import DAILY, said
from anchang.apps.reports.models import REMARK_CHARACTERS_MAX, IssuedReport
from anchang.apps.reports.queries import changed_since, issues_of
from anchang.apps.reports.workbook import workbook
from anchang.domain.calendar import day_in_words, moment_in_words, office_day
from anchang.foundation import clock
from anchang.foundation.errors import DomainError
from anchang.foundation.ledger.receipts import receipt_of
from anchang.web.ledger.qr import address_of, picture_of
from anchang.web.shared.looking import Looked, note
from anchang.web.shared.navigation import REPORT_READERS
from anchang.web.shared.pages import PageRequest, acting, reading

SHEET_TYPE = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


@reading(REPORT_READERS)
def daily_page(request: PageRequest) -> HttpResponse:
    """A day as it stands now."""
    today = office_day(clock.now())
    chosen = _asked(request, today)
    return render(request, "reports/daily.html", _live(request, chosen, today))


@reading(REPORT_READERS)
def issued_page(request: PageRequest, day: str, number: int) -> HttpResponse:
    """A day as somebody issued it, with the ledger's head of that moment."""
    chosen = _day(day)
    issued = issues_of(chosen).filter(number=number).first()
    if issued is None:
        raise Http404
    context = _context(DailyReport.of(chosen, issued.content)) | {"issued": issued}
    if issued.head_sequence:
        receipt = receipt_of(request.office.pk, issued.head_sequence, issued.head_hash)
        address = address_of(receipt, request)
        context |= {"receipt": receipt, "address": address, "picture": picture_of(address)}
    return render(request, "reports/issued.html", context)


@acting(REPORT_READERS)
def issue_button(request: PageRequest, day: str) -> HttpResponse:
    chosen, remark, now = _day(day), request.POST.get("remark", ""), clock.now()
    try:
        issued = issue_daily(day=chosen, remark=remark, by=request.user, now=now)
    except DomainError as error:
        context = _live(request, chosen, office_day(now)) | {"remark": remark, "trouble": str(error)}
        return render(request, "reports/daily.html", context, status=422)
    messages.success(request, f"已出具 {day_in_words(chosen)} 的日报，第 {issued.number} 次。")
    return redirect(f"{_issued_address(issued)}?draft_done=daily")


@reading(REPORT_READERS)
def sheet_page(request: PageRequest, day: str) -> HttpResponse:
    """The day as it stands now, as an Excel file. Figures alone: nobody's name or number is in it."""
    chosen, now = _day(day), clock.now()
    note(request, Looked.EXPORTED, what=f"日报 {chosen.isoformat()}")
    title = f"{request.office.name} 日报 {day_in_words(chosen)}"
    mark = f"{request.user.display_name} {moment_in_words(now)} 取出，内部资料，不得外传"
    content = workbook(daily_report(request.office.pk, chosen, now), title=title, mark=mark)
    response = HttpResponse(content, content_type=SHEET_TYPE)
    name = f"日报-{chosen.isoformat()}.xlsx"
    disposition = content_disposition_header(as_attachment=True, filename=name)
    response["Content-Disposition"] = disposition or "attachment"
    response["Cache-Control"] = "no-store"
    return response


def _live(request: PageRequest, chosen: date, today: date) -> dict[str, Any]:
    now = clock.now()
    report = daily_report(request.office.pk, chosen, now)
    issues = list(issues_of(chosen))
    return _context(report) | {
        "today": today,
        "before": chosen - timedelta(days=1),
        "after": chosen + timedelta(days=1) if chosen < today else None,
        "issues": issues,
        "changed": changed_since(issues[0], report) if issues else [],
        "remark_max": REMARK_CHARACTERS_MAX,
        "remark": "",
        "now": now,
    }


def _context(report: DailyReport) -> dict[str, Any]:
    known = report.figures
    groups = [
        (group.title, [(one, said(one.key, known[one.key])) for one in group.figures if one.key in known])
        for group in DAILY
    ]
    ways = [("认知途径（客户自述）", report.heard_from), ("来访途径（前台判定）", report.channels)]
    return {"report": report, "groups": groups, "ways": ways}


def _issued_address(issued: IssuedReport) -> str:
    return reverse("daily_issued", args=[issued.day.isoformat(), issued.number])


def _asked(request: PageRequest, today: date) -> date:
    text = request.GET.get("day", "")
    return min(_day(text), today) if text else today


def _day(text: str) -> date:
    try:
        return date.fromisoformat(text)
    except ValueError as error:
        raise Http404 from error
