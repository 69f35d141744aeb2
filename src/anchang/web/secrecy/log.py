"""The access log as a page: one's own looks; the sales and project manager see the whole office's."""

from datetime import date, timedelta

from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import redirect, render

from anchang.apps.customers.queries import customer_of
from anchang.apps.disclosure.actions import ANSWERING
from anchang.apps.disclosure.choices import Looked
from anchang.apps.disclosure.models import Access
from anchang.apps.disclosure.queries import Filter, figures, looks, names_of
from anchang.apps.offices.queries import everybody
from anchang.domain.calendar import day_bounds, office_day
from anchang.foundation import clock
from anchang.web.secrecy.tabs import first_route
from anchang.web.shared.fields import row_number
from anchang.web.shared.navigation import CUSTOMER_READERS, EVERY_POST
from anchang.web.shared.pages import PageRequest, reading

ROWS_PER_PAGE = 50
FIGURE_DAYS = 3


@reading(EVERY_POST)
def start(request: PageRequest) -> HttpResponse:
    """「保密」 leads to the first page of the person's post."""
    return redirect(first_route(request.user.post))


@reading(EVERY_POST)
def log_page(request: PageRequest) -> HttpResponse:
    """Row security narrows it; a filter that asks for somebody else's looks finds none."""
    wanted = _filter(request)
    manages = request.user.post in ANSWERING
    paginator: Paginator[Access] = Paginator(looks(wanted), ROWS_PER_PAGE)
    found = paginator.get_page(row_number(request.GET.get("page", "")) or 1)
    rows = list(found.object_list)
    since = day_bounds(office_day(clock.now()) - timedelta(days=FIGURE_DAYS - 1))[0]
    reads_customers = request.user.post in CUSTOMER_READERS
    names = names_of(rows) if reads_customers else {}
    context = {
        "rows": [(row, names.get(row.customer_id or 0, "")) for row in rows],
        "page": {"total": paginator.count, "number": found.number, "pages": paginator.num_pages},
        "wanted": wanted,
        "customer": customer_of(wanted.customer_id) if wanted.customer_id and reads_customers else None,
        "people": list(everybody()) if manages else [],
        "kinds": Looked.choices,
        "filtered": wanted != Filter(),
        "figures": figures(wanted, since=since),
    }
    return render(request, "secrecy/log.html", context)


def _filter(request: PageRequest) -> Filter:
    """What the address asks for; anything that cannot be read does not narrow."""
    asked = request.GET
    kind = asked.get("kind", "")
    return Filter(
        staff_id=row_number(asked.get("person", "")) or None,
        customer_id=row_number(asked.get("customer", "")) or None,
        kind=kind if kind in Looked.values else "",
        day=_day(asked.get("day", "")),
    )


def _day(text: str) -> date | None:
    try:
        return date.fromisoformat(text)
    except ValueError:
        return None
