"""Lists of imports and of whom nobody has told, and the page on which a file is brought."""

from django.http import HttpResponse
from django.shortcuts import redirect, render

from anchang.apps.imports.actions import IMPORTERS, bring
from anchang.apps.imports.limits import WORKING_HOURS
from anchang.apps.imports.queries import LISTED_MAX, imports, standing_of, untold
from anchang.foundation import clock
from anchang.foundation.errors import DomainError
from anchang.web.imports.forms import FileForm
from anchang.web.shared.fields import show_refusal
from anchang.web.shared.looking import Looked, note
from anchang.web.shared.navigation import CUSTOMER_READERS
from anchang.web.shared.pages import PageRequest, reading, writing

IMPORTING = frozenset(map(str, IMPORTERS))
UNTOLD_MAX = 100


@reading(IMPORTING)
def imports_page(request: PageRequest) -> HttpResponse:
    rows = [(one, standing_of(one)) for one in imports()[:LISTED_MAX]]
    return render(request, "imports/list.html", {"rows": rows})


@writing(IMPORTING)
def bring_page(request: PageRequest) -> HttpResponse:
    form = FileForm(request.POST, request.FILES) if request.method == "POST" else FileForm()
    if request.method == "POST" and form.is_valid():
        file = form.cleaned_data["file"]
        try:
            subject = bring(
                file_name=file.name,
                content=file.read(),
                form_key=form.cleaned_data["form_key"],
                by=request.user,
                now=clock.now(),
            )
        except DomainError as error:
            show_refusal(form, error)
        else:
            return redirect("import", subject.pk)
    context = {"form": form, "hours": WORKING_HOURS}
    return render(request, "imports/bring.html", context, status=422 if form.is_bound else 200)


@reading(CUSTOMER_READERS)
def untold_page(request: PageRequest) -> HttpResponse:
    """Imported customers who are to be told at the next contact what is kept about them."""
    claims = untold(limit=UNTOLD_MAX)
    note(
        request,
        Looked.LISTED,
        customers=[one.registration.customer_id for one in claims],
        what="导入以后还没有告知的客户",
    )
    return render(request, "imports/untold.html", {"claims": claims, "most": UNTOLD_MAX})
