"""Today's receptions under 服务: whose customer sits where in the run sheet."""

from django.http import HttpResponse
from django.shortcuts import redirect, render

from anchang.apps.reception.models import Visit
from anchang.domain.calendar import office_day
from anchang.foundation import clock
from anchang.web.service.tabs import first_route
from anchang.web.shared.looking import Looked, note
from anchang.web.shared.navigation import CUSTOMER_READERS
from anchang.web.shared.pages import PageRequest, reading


@reading(CUSTOMER_READERS)
def start(request: PageRequest) -> HttpResponse:
    """「服务」 leads to the first page of the person's post."""
    return redirect(first_route(request.user.post))


@reading(CUSTOMER_READERS)
def sheets_page(request: PageRequest) -> HttpResponse:
    now = clock.now()
    today = Visit.objects.filter(day=office_day(now), successors__isnull=True)
    visits = list(
        today.select_related("owner", "turn").prefetch_related("turn__ends").order_by("-arrived_at")
    )
    if visits:
        note(request, Looked.LISTED, what="今天的接待")
    return render(request, "service/today.html", {"visits": visits, "now": now})
