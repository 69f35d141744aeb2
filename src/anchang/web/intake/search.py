"""Looking for forms: by number, archive number, consultant, day and where they are."""

from typing import Any

from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import render

from anchang.apps.customers.models import Registration
from anchang.apps.intake.choices import Standing
from anchang.apps.intake.queries import Wanted, find_forms
from anchang.apps.intake.standing import places_of
from anchang.apps.offices.choices import Post
from anchang.apps.offices.queries import people
from anchang.web.intake.forms import SearchForm
from anchang.web.shared.fields import row_number
from anchang.web.shared.looking import Looked, note
from anchang.web.shared.navigation import FORM_HANDLERS
from anchang.web.shared.pages import PageRequest, reading

ROWS_PER_PAGE = 30


@reading(FORM_HANDLERS)
def search_page(request: PageRequest) -> HttpResponse:
    own_only = request.user.post == Post.CONSULTANT
    form = SearchForm(request.GET, people=[] if own_only else list(people(post=Post.CONSULTANT)))
    wanted = _wanted(form.cleaned_data) if form.is_valid() else None
    rows = find_forms(wanted) if wanted else Registration.objects.none()
    paginator: Paginator[Registration] = Paginator(rows, ROWS_PER_PAGE)
    found = paginator.get_page(row_number(request.GET.get("page", "")) or 1)
    places = places_of(found.object_list)
    asked = wanted != Wanted()
    if places:
        customers = [place.form.customer_id for place in places]
        kind, what = (Looked.SEARCHED, "查登记表") if asked else (Looked.LISTED, "登记表名单")
        note(request, kind, customers=customers, what=what)
    context = {
        "form": form,
        "places": places,
        "own_only": own_only,
        "filtered": asked,
        "page": {"total": paginator.count, "number": found.number, "pages": paginator.num_pages},
    }
    return render(request, "intake/search.html", context, status=200 if form.is_valid() else 422)


def _wanted(given: dict[str, Any]) -> Wanted:
    """A plain number is a form's; one with a year before it is the archive's."""
    number = str(given["number"]).strip()
    return Wanted(
        number=None if not number or "-" in number else row_number(number),
        archive=number if "-" in number else "",
        consultant=row_number(given["consultant"]) or None,
        day=given["day"],
        standing=Standing(given["standing"]) if given["standing"] else None,
    )
