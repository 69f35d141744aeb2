"""One form beside its paper (2.1.3): compared, completed, scanned, returned, archived."""

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.clickjacking import xframe_options_sameorigin

from anchang.apps.customers.models import Registration
from anchang.apps.documents.papers.kinds import Family, PaperKind
from anchang.apps.intake.checking import archive, check_form
from anchang.apps.intake.choices import Standing
from anchang.apps.intake.handing import return_form
from anchang.apps.intake.models import Item, Scan
from anchang.apps.intake.queries import FormFile, form_file
from anchang.apps.intake.refusals import IntakeFormError
from anchang.apps.intake.scans import attach_scan, copy_of
from anchang.apps.intake.standing import forms
from anchang.apps.offices.choices import Post
from anchang.apps.privacy.erasing import MARK
from anchang.foundation import clock
from anchang.foundation.errors import DomainError
from anchang.foundation.ledger.records import position_of
from anchang.web.intake.forms import ArchiveForm, CheckForm, ReturnForm, ScanForm
from anchang.web.shared.fields import show_refusal
from anchang.web.shared.looking import Looked, note
from anchang.web.shared.navigation import FORM_HANDLERS, REGISTRARS
from anchang.web.shared.pages import PageRequest, acting, reading

CLERKS = frozenset({Post.CLERK})
# The browser's own reader of PDF files styles itself; the file may do nothing more, and only we frame it.
_FILE_POLICY = "default-src 'none'; style-src 'unsafe-inline'; img-src 'self' data:; frame-ancestors 'self'"


@reading(FORM_HANDLERS)
def form_page(request: PageRequest, form_id: int) -> HttpResponse:
    return _page(request, _known(form_id))


@acting(CLERKS)
def check_button(request: PageRequest, form_id: int) -> HttpResponse:
    form = _known(form_id)
    file = form_file(form)
    checks = CheckForm(request.POST, parts=file.parts)
    if checks.is_valid():
        findings, completions = checks.findings(), checks.completions()
        try:
            check_form(
                item=_item(file),
                findings=findings,
                completions=completions,
                by=request.user,
                now=clock.now(),
            )
        except IntakeFormError as error:
            checks.place_errors(error.fields)
        except DomainError as error:
            checks.add_error(None, str(error))
        else:
            messages.success(request, f"已保存：核对 {len(findings)} 处，补录 {len(completions)} 项。")
            return redirect("intake_form", form.pk)
    return _page(request, form, checks=checks)


@acting(CLERKS)
def return_button(request: PageRequest, form_id: int) -> HttpResponse:
    form = _known(form_id)
    returning = ReturnForm(request.POST)
    if returning.is_valid():
        try:
            return_form(
                item=_item(form_file(form)),
                reason=returning.cleaned_data["reason"],
                by=request.user,
                now=clock.now(),
            )
        except DomainError as error:
            show_refusal(returning, error)
        else:
            messages.success(request, f"表 {form.pk} 号已退给{form.owner.display_name}，系统已通知。")
            return redirect("intake")
    return _page(request, form, returning=returning)


@acting(CLERKS)
def archive_button(request: PageRequest, form_id: int) -> HttpResponse:
    form = _known(form_id)
    archiving = ArchiveForm(request.POST)
    if archiving.is_valid():
        try:
            step = archive(
                item=_item(form_file(form)),
                place=archiving.cleaned_data["place"],
                by=request.user,
                now=clock.now(),
            )
        except DomainError as error:
            show_refusal(archiving, error)
        else:
            messages.success(request, f"已归档，归档号 {step.archive_number}，写在纸面右上角。")
            return redirect("intake_form", form.pk)
    return _page(request, form, archiving=archiving)


@acting(REGISTRARS)
def scan_button(request: PageRequest, form_id: int) -> HttpResponse:
    form = _known(form_id)
    scanning = ScanForm(request.POST, request.FILES)
    if scanning.is_valid():
        try:
            attach_scan(form=form, content=scanning.content(), by=request.user, now=clock.now())
        except DomainError as error:
            show_refusal(scanning, error)
        else:
            messages.success(request, "扫描件已附上。")
            return redirect("intake_form", form.pk)
    return _page(request, form, scanning=scanning)


@xframe_options_sameorigin
@reading(FORM_HANDLERS)
def scan_file(request: PageRequest, scan_id: int) -> HttpResponse:
    """The viewer's own copy. Its name and type are ours; the browser is told to believe the type."""
    scan = Scan.objects.select_related("registration").filter(pk=scan_id).first()
    if scan is None:
        raise Http404
    try:
        copy = copy_of(scan=scan, office=request.office, by=request.user, now=clock.now())
    except DomainError as error:
        context = {"code": 410, "title": "打不开了", "words": str(error)}
        return render(request, "shared/lost.html", context, status=410)
    customers = [scan.registration.customer_id]
    note(request, Looked.OPENED, customers=customers, what=f"登记表 {scan.registration_id} 号的扫描件")
    response = HttpResponse(copy.content, content_type=copy.kind.facts.media_type)
    response["Content-Disposition"] = f'inline; filename="{copy.name}"'
    response["X-Content-Type-Options"] = "nosniff"
    response["Cache-Control"] = "private, no-store"
    response["Content-Security-Policy"] = _FILE_POLICY
    return response


def _known(form_id: int) -> Registration:
    """A form that the person may see; 404 for every other, so that a colleague's does not show."""
    form = forms().filter(pk=form_id).first()
    if form is None:
        raise Http404
    return form


def _item(file: FormFile) -> Item:
    """The last hand-over; a form that was never handed in has nothing to be done with."""
    if file.place.item is None:
        raise Http404
    item = file.place.item
    item.registration = file.place.form
    return item


def _page(
    request: PageRequest,
    form: Registration,
    *,
    checks: CheckForm | None = None,
    returning: ReturnForm | None = None,
    archiving: ArchiveForm | None = None,
    scanning: ScanForm | None = None,
) -> HttpResponse:
    file = form_file(form)
    standing = file.place.standing
    clerk = request.user.post == Post.CLERK
    note(request, Looked.SAW, customers=[form.customer_id], what="登记表与纸面")
    bound = any((checks, returning, archiving, scanning))
    checks = checks or CheckForm(parts=file.parts)
    context: dict[str, Any] = {
        "form": form,
        "file": file,
        "standing": standing,
        "checks": checks,
        "returning": returning or ReturnForm(),
        "archiving": archiving or ArchiveForm(),
        "scanning": scanning or ScanForm(),
        "checking": clerk and standing in (Standing.RECEIVED, Standing.CHECKED),
        "may_return": clerk and standing in (Standing.HANDED_IN, Standing.RECEIVED, Standing.CHECKED),
        "to_receive": clerk and standing == Standing.HANDED_IN,
        "may_archive": clerk and standing == Standing.CHECKED,
        "may_scan": request.user.post in REGISTRARS and not _is_erased(form),
        "scans": [(scan, PaperKind(scan.kind).family is Family.PICTURE) for scan in file.scans],
        "position": position_of("customers_registration", form.pk),
        "erased": _is_erased(form),
        "differences": [part for part in file.parts if part.check and not part.check.matches],
    }
    return render(request, "intake/form.html", context, status=422 if bound else 200)


def _is_erased(form: Registration) -> bool:
    return form.customer.name == MARK
