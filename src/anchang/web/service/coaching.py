"""What is left out along the run sheet: managers see all, a consultant their own beside the office's."""

from datetime import timedelta
from typing import Final

from django.http import HttpResponse
from django.shortcuts import render

from anchang.apps.coaching.report import SMALL, report
from anchang.apps.offices.choices import Post
from anchang.apps.offices.queries import people
from anchang.domain.calendar import office_day
from anchang.foundation import clock
from anchang.web.shared.fields import row_number
from anchang.web.shared.navigation import MANAGERS
from anchang.web.shared.pages import PageRequest, reading

PERIODS: Final = ((7, "最近 7 天"), (14, "最近 14 天"), (30, "最近 30 天"), (90, "最近 90 天"))
USUAL_DAYS: Final = 14


@reading(MANAGERS | {"consultant"})
def coaching_page(request: PageRequest) -> HttpResponse:
    """A manager may look at one consultant; row security narrows a consultant to their own."""
    own = request.user.post == Post.CONSULTANT
    consultants = [] if own else list(people(post=Post.CONSULTANT))
    asked = row_number(request.GET.get("person", ""))
    person = request.user if own else next((one for one in consultants if one.pk == asked), None)
    days = _days(request.GET.get("days", ""))
    last = office_day(clock.now())
    found = report(
        first=last - timedelta(days=days - 1),
        last=last,
        person_id=person.pk if person else None,
        with_office=person is not None,
    )
    context = {
        "report": found,
        "own": own,
        "person": person,
        "consultants": consultants,
        "days": days,
        "periods": PERIODS,
        "small": SMALL,
    }
    return render(request, "service/coaching.html", context)


def _days(text: str) -> int:
    return next((days for days, _ in PERIODS if str(days) == text), USUAL_DAYS)
