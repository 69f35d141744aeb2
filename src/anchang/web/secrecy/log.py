"""The access log as a page: one's own looks; the sales and project manager see the whole office's."""

from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import redirect, render

from anchang.apps.disclosure.models import Access
from anchang.apps.disclosure.queries import looks
from anchang.web.secrecy.tabs import first_route
from anchang.web.shared.fields import row_number
from anchang.web.shared.navigation import EVERY_POST
from anchang.web.shared.pages import PageRequest, reading

ROWS_PER_PAGE = 50


@reading(EVERY_POST)
def start(request: PageRequest) -> HttpResponse:
    """「保密」 leads to the first page of the person's post."""
    return redirect(first_route(request.user.post))


@reading(EVERY_POST)
def log_page(request: PageRequest) -> HttpResponse:
    paginator: Paginator[Access] = Paginator(looks(), ROWS_PER_PAGE)
    found = paginator.get_page(row_number(request.GET.get("page", "")) or 1)
    context = {
        "rows": list(found.object_list),
        "page": {"total": paginator.count, "number": found.number, "pages": paginator.num_pages},
    }
    return render(request, "secrecy/log.html", context)
