"""导出: asking for a list, watching it being made, and taking it."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.http import content_disposition_header

from anchang.apps.offices.choices import Post
from anchang.apps.offices.queries import people
from anchang.apps.sharing.choices import ExportList, ExportWay, RequestKind
from anchang.apps.sharing.exporting import Wish, ask_to_export, retry, take_file
from anchang.apps.sharing.limits import EXPORT_ROWS_MAX, limits_in_force
from anchang.apps.sharing.queries import office_requests, own_requests, waiting_requests
from anchang.foundation import clock
from anchang.foundation.errors import DomainError
from anchang.web.shared.fields import show_refusal
from anchang.web.shared.looking import Looked, note
from anchang.web.shared.pages import PageRequest, acting, reading, writing
from anchang.web.sharing.forms import ExportForm
from anchang.web.sharing.posts import DECIDERS, REQUESTERS
from anchang.web.sharing.requests import known_request, with_standings


@reading(REQUESTERS)
def exports_page(request: PageRequest) -> HttpResponse:
    person, now, kind = request.user, clock.now(), RequestKind.EXPORT
    decides = person.post in DECIDERS
    listed = office_requests(kind) if decides else own_requests(person, kind)
    context = {
        "waiting": list(waiting_requests(person, kind)),
        "rows": with_standings(listed, office_id=request.office.pk, now=now),
        "decides": decides,
        "limits": limits_in_force(request.office.pk, now),
    }
    return render(request, "sharing/exports.html", context)


@writing(REQUESTERS)
def ask_page(request: PageRequest) -> HttpResponse:
    now = clock.now()
    own_only = request.user.post == Post.CONSULTANT
    form = ExportForm(
        request.POST or None,
        post=request.user.post,
        consultants=[] if own_only else people(post=Post.CONSULTANT),
        initial={"what": request.GET.get("what", ExportList.CUSTOMERS), "way": ExportWay.SHEET},
    )
    if request.method == "POST" and form.is_valid():
        try:
            made = ask_to_export(
                wish=_wish(form), form_key=form.cleaned_data["form_key"], by=request.user, now=now
            )
        except DomainError as error:
            show_refusal(form, error)
        else:
            return redirect(f"{reverse('export_request', args=[made.pk])}?draft_done=export")
    limits = limits_in_force(request.office.pk, now)
    context = {"form": form, "limits": limits, "rows_max": EXPORT_ROWS_MAX, "own_only": own_only}
    return render(request, "sharing/ask_export.html", context, status=422 if form.is_bound else 200)


def _wish(form: ExportForm) -> Wish:
    cleaned = form.cleaned_data
    return Wish(
        ExportList(cleaned["what"]),
        ExportWay(cleaned["way"]),
        form.chosen(),
        whole_phones=cleaned["whole_phones"],
        reason=cleaned["reason"],
    )


@acting(REQUESTERS)
def retry_button(request: PageRequest, request_id: int) -> HttpResponse:
    asked = known_request(request_id, RequestKind.EXPORT)
    try:
        retry(request=asked, by=request.user, now=clock.now())
    except DomainError as error:
        messages.error(request, str(error))
    return redirect("export_request", asked.pk)


@acting(REQUESTERS)
def take_button(request: PageRequest, request_id: int) -> HttpResponse:
    """The file itself. The name is ours, the kind is fixed, and the browser may not guess another."""
    asked = known_request(request_id, RequestKind.EXPORT)
    try:
        taken = take_file(request=asked, by=request.user, now=clock.now())
    except DomainError as error:
        messages.error(request, str(error))
        return redirect("export_request", asked.pk)
    words = f"取走{ExportList(asked.what).label} {asked.rows_asked} 行"
    kind = Looked.EXPORTED if asked.way == ExportWay.SHEET else Looked.PRINTED
    note(request, kind, what=words, export=asked.pk)
    response = HttpResponse(taken.content, content_type=taken.content_type)
    disposition = content_disposition_header(as_attachment=True, filename=taken.name)
    response["Content-Disposition"] = disposition or "attachment"
    response["X-Content-Type-Options"] = "nosniff"
    response["Cache-Control"] = "no-store"
    return response
