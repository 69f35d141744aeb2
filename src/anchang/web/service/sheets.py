"""Today's receptions under 服务: who has which customer, and where each reception stands."""

from django.http import HttpResponse
from django.shortcuts import redirect, render

from anchang.apps.offices.choices import Post
from anchang.apps.service.queries import kit_check_of, kit_checks, receptions_of
from anchang.apps.service.sheets import sheet_in_force
from anchang.domain.calendar import office_day
from anchang.foundation import clock
from anchang.web.service.tabs import first_route
from anchang.web.shared.looking import Looked, note
from anchang.web.shared.navigation import CUSTOMER_READERS, MANAGERS, SERVICE_READERS
from anchang.web.shared.pages import PageRequest, reading


@reading(SERVICE_READERS)
def start(request: PageRequest) -> HttpResponse:
    """「服务」 leads to the first page of the person's post."""
    return redirect(first_route(request.user.post))


@reading(CUSTOMER_READERS)
def sheets_page(request: PageRequest) -> HttpResponse:
    now = clock.now()
    day = office_day(now)
    receptions = receptions_of(day)
    if receptions:
        note(request, Looked.LISTED, what="今天的接待")
    receives = request.user.post == Post.CONSULTANT
    context = {
        "going_on": [one for one in receptions if one.going_on],
        "ended": [one for one in receptions if not one.going_on],
        "now": now,
        "receives": receives,
        "kit_checked": kit_check_of(request.user, day) if receives else None,
        "kit_checks": kit_checks(day).values("owner").distinct().count(),
        "in_force": sheet_in_force(request.office.pk, day),
        "edits": request.user.post in MANAGERS,
    }
    return render(request, "service/today.html", context)
