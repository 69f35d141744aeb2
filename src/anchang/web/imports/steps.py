"""One import from step to step: its columns, what the check found, taking it over, declaring it void."""

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils.http import content_disposition_header

from anchang.apps.imports.actions import WITHDRAWERS, ask_to_take_over, map_columns, retry, withdraw
from anchang.apps.imports.choices import State
from anchang.apps.imports.limits import ERRORS_KEPT_MAX, ERRORS_SHOWN, PREVIEW_ROWS
from anchang.apps.imports.models import Import
from anchang.apps.imports.queries import check_of, import_of, offered, reading_of, standing_of
from anchang.apps.imports.refusals import ImportFormError
from anchang.foundation import clock
from anchang.foundation.errors import DomainError
from anchang.web.imports.errors_file import errors_sheet
from anchang.web.imports.forms import ColumnsForm, ConfirmForm, WithdrawForm
from anchang.web.imports.views import IMPORTING
from anchang.web.shared.fields import show_refusal
from anchang.web.shared.pages import PageRequest, acting, reading, writing

WITHDRAWING = frozenset(map(str, WITHDRAWERS))
SHEET = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


@reading(IMPORTING)
def import_page(request: PageRequest, import_id: int) -> HttpResponse:
    return _page(request, _known(import_id))


@reading(IMPORTING)
def import_live(request: PageRequest, import_id: int) -> HttpResponse:
    """What is being done now; once it is done, the browser is told to load the page anew."""
    subject = _known(import_id)
    response = render(request, "imports/_state.html", _context(request, subject))
    if not standing_of(subject).is_moving:
        response["HX-Refresh"] = "true"
    return response


@writing(IMPORTING)
def columns_page(request: PageRequest, import_id: int) -> HttpResponse:
    subject = _known(import_id)
    found = reading_of(subject)
    if found is None or standing_of(subject).state not in (State.MAPPING, State.CHECKED):
        return redirect("import", subject.pk)
    samples = [cells for _, cells in found["samples"]]
    plan = offered(subject, found["headings"], samples)
    form = ColumnsForm(request.POST or None, headings=found["headings"], plan=plan)
    if request.method == "POST" and form.is_valid():
        try:
            map_columns(subject=subject, said_of=form.said(), by=request.user, now=clock.now())
        except ImportFormError as error:
            form.show_errors(error.fields)
        except DomainError as error:
            show_refusal(form, error)
        else:
            return redirect("import", subject.pk)
    context = {"subject": subject, "found": found, "form": form, "preview": found["samples"][:PREVIEW_ROWS]}
    return render(request, "imports/columns.html", context, status=422 if form.is_bound else 200)


@acting(IMPORTING)
def confirm_button(request: PageRequest, import_id: int) -> HttpResponse:
    subject = _known(import_id)
    form = ConfirmForm(request.POST)
    if form.is_valid():
        leave = form.cleaned_data["leave_errors"]
        try:
            ask_to_take_over(subject=subject, leave_errors=leave, by=request.user, now=clock.now())
        except DomainError as error:
            show_refusal(form, error)
        else:
            return redirect("import", subject.pk)
    return _page(request, subject, confirm_form=form)


@acting(IMPORTING)
def retry_button(request: PageRequest, import_id: int) -> HttpResponse:
    subject = _known(import_id)
    try:
        retry(subject=subject, by=request.user, now=clock.now())
    except DomainError as error:
        messages.error(request, str(error))
    return redirect("import", subject.pk)


@acting(WITHDRAWING)
def withdraw_button(request: PageRequest, import_id: int) -> HttpResponse:
    subject = _known(import_id)
    form = WithdrawForm(request.POST)
    if form.is_valid():
        try:
            withdraw(subject=subject, reason=form.cleaned_data["reason"], by=request.user, now=clock.now())
        except DomainError as error:
            show_refusal(form, error)
        else:
            messages.success(request, "已作废：这一次导入的登记不再算数。")
            return redirect("import", subject.pk)
    return _page(request, subject, withdraw_form=form)


@reading(IMPORTING)
def errors_file(request: PageRequest, import_id: int) -> HttpResponse:
    """What is wrong, row by row, to be put right in the file. Only cells of the reader's own file."""
    subject = _known(import_id)
    checked = check_of(subject)
    if checked is None:
        raise Http404
    response = HttpResponse(errors_sheet(checked["faults"]), content_type=SHEET)
    disposition = content_disposition_header(as_attachment=True, filename=f"导入-{subject.pk}-有错的行.xlsx")
    response["Content-Disposition"] = disposition or "attachment"
    response["X-Content-Type-Options"] = "nosniff"
    response["Cache-Control"] = "no-store"
    return response


def _known(import_id: int) -> Import:
    found = import_of(import_id)
    if found is None:
        raise Http404
    return found


def _page(
    request: PageRequest,
    subject: Import,
    *,
    confirm_form: ConfirmForm | None = None,
    withdraw_form: WithdrawForm | None = None,
) -> HttpResponse:
    failed = confirm_form is not None or withdraw_form is not None
    context = _context(request, subject) | {
        "confirm_form": confirm_form or ConfirmForm(),
        "withdraw_form": withdraw_form or WithdrawForm(),
    }
    return render(request, "imports/import.html", context, status=422 if failed else 200)


def _context(request: PageRequest, subject: Import) -> dict[str, Any]:
    standing = standing_of(subject)
    own = subject.owner_id == request.user.pk
    checked = check_of(subject) if own and standing.state == State.CHECKED else None
    faults = checked["faults"] if checked else []
    return {
        "subject": subject,
        "standing": standing,
        "own": own,
        "checked": checked,
        "faults": faults[:ERRORS_SHOWN],
        "faults_count": len(faults),
        "faults_cut": len(faults) >= ERRORS_KEPT_MAX,
        "may_withdraw": standing.state == State.TAKEN_OVER and request.user.post in WITHDRAWING,
    }
