"""到期资料: whose data have been kept long enough. Nothing is erased by itself: choose, look again, erase."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render

from anchang.apps.privacy.actions import erase_due, keep_months
from anchang.apps.privacy.queries import DUE_MAX, Due, due, to_erase
from anchang.foundation import clock
from anchang.foundation.errors import DomainError
from anchang.web.privacy.posts import DECIDERS
from anchang.web.shared.fields import row_number
from anchang.web.shared.looking import Looked, note
from anchang.web.shared.pages import PageRequest, writing


@writing(DECIDERS)
def due_page(request: PageRequest) -> HttpResponse:
    """GET lists; POST with `step=erase` erases what was chosen, any other POST shows it once more."""
    now = clock.now()
    months = keep_months(request.office.pk, now)
    found = due(months, now)
    wanted = {row_number(text) for text in request.POST.getlist("customer")}
    chosen = [one for one in found if one.customer.pk in wanted and not one.obstacles]
    note(request, Looked.LISTED, customers=[one.customer.pk for one in found], what="到期资料")
    if request.method == "POST" and chosen and request.POST.get("step") == "erase":
        try:
            done = erase_due(customers=[one.customer for one in chosen], by=request.user, now=now)
        except DomainError as error:
            messages.error(request, str(error))
        else:
            messages.success(request, f"已删除 {len(done)} 位客户的资料，记录在下面「已经办完」里。")
        return redirect("personal")
    context = {
        "found": found,
        "months": months,
        "most": DUE_MAX,
        "preview": _preview(chosen) if request.method == "POST" else [],
        "nothing_chosen": request.method == "POST" and not chosen,
    }
    status = 422 if context["nothing_chosen"] else 200
    return render(request, "privacy/due.html", context, status=status)


def _preview(chosen: list[Due]) -> list[tuple[Due, list[tuple[str, int]]]]:
    return [(one, to_erase(one.customer)) for one in chosen]
