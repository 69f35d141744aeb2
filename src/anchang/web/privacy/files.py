"""The file of a person: on paper, as a sheet, as data. Made only after a manager's yes; each time is kept."""

import json
from io import BytesIO

import xlsxwriter
from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render

from anchang.apps.privacy.actions import hand_out
from anchang.apps.privacy.choices import IssueWay
from anchang.apps.privacy.file_of_person import PersonFile, file_of
from anchang.apps.privacy.models import Request
from anchang.apps.privacy.queries import ruling_of
from anchang.domain.calendar import moment_in_words
from anchang.foundation import clock
from anchang.foundation.errors import DomainError
from anchang.web.privacy.posts import DECIDERS
from anchang.web.privacy.requests import known_request
from anchang.web.shared.looking import Looked, note
from anchang.web.shared.pages import PageRequest, acting, reading

SHEET = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
SHEET_NAME_CHARACTERS_MAX = 31
COLUMN_WIDTH = 24


@acting(DECIDERS)
def hand_out_button(request: PageRequest, request_id: int) -> HttpResponse:
    """Keeps that the file is made, then shows it or sends it."""
    one = known_request(request_id)
    way = next((way for way in IssueWay if way == request.POST.get("way")), IssueWay.PAPER)
    now = clock.now()
    try:
        file = file_of(one.customer)
        issue = hand_out(request=one, way=way, rows=file.rows, by=request.user, now=now)
    except DomainError as error:
        messages.error(request, str(error))
        return redirect("personal_request", one.pk)
    if way == IssueWay.PAPER:
        return redirect("person_file", one.pk)
    note(request, Looked.EXPORTED, customers=[one.customer_id], what=f"个人资料，{way.label}")
    if way == IssueWay.SHEET:
        return _attachment(sheet_of(file), SHEET, f"personal-file-{one.pk}-{issue.pk}.xlsx")
    text = json.dumps(
        {
            "office": request.office.name,
            "request": one.pk,
            "made_at": moment_in_words(now),
            "sections": file.as_data(),
        },
        ensure_ascii=False,
        indent=1,
    )
    return _attachment(text.encode(), "application/json", f"personal-file-{one.pk}-{issue.pk}.json")


@reading(DECIDERS)
def file_page(request: PageRequest, request_id: int) -> HttpResponse:
    """The file on paper. Opening it again is a look like any other and is logged."""
    one = known_request(request_id)
    if not _may_be_shown(one):
        raise Http404
    note(request, Looked.PRINTED, customers=[one.customer_id], what="个人资料")
    context = {"one": one, "file": file_of(one.customer), "ruling": ruling_of(one), "now": clock.now()}
    return render(request, "privacy/file.html", context)


def _may_be_shown(one: Request) -> bool:
    return one.issues.filter(way=IssueWay.PAPER).exists()


def sheet_of(file: PersonFile) -> bytes:
    """A workbook with one sheet a section. Every cell is text: what a customer typed is never a formula."""
    out = BytesIO()
    options = {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False}
    with xlsxwriter.Workbook(out, options) as book:
        head = book.add_format({"bold": True})
        for section in file.sections:
            sheet = book.add_worksheet(section.title[:SHEET_NAME_CHARACTERS_MAX])
            sheet.set_column(0, len(section.columns) - 1, COLUMN_WIDTH)
            for place, title in enumerate(section.columns):
                sheet.write_string(0, place, title, head)
            for line, row in enumerate(section.rows, 1):
                for place, text in enumerate(row):
                    sheet.write_string(line, place, text)
    return out.getvalue()


def _attachment(content: bytes, kind: str, name: str) -> HttpResponse:
    headers = {"Content-Disposition": f'attachment; filename="{name}"', "X-Content-Type-Options": "nosniff"}
    return HttpResponse(content, content_type=kind, headers=headers)
