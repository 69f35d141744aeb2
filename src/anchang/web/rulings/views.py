"""Decision cards and the record of decisions."""

from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render

from anchang.apps.customers.queries import customer_of
from anchang.apps.offices.choices import Post
from anchang.apps.rulebooks.queries import rulebook_in_force
from anchang.apps.rulings.actions import RECORDING, record_credit
from anchang.apps.rulings.card import decision_card
from anchang.apps.rulings.kept import kept_decision
from anchang.apps.rulings.models import Decision
from anchang.apps.rulings.queries import decisions
from anchang.domain.calendar import office_day
from anchang.foundation import clock
from anchang.foundation.errors import DomainError
from anchang.web.rulings.examples import examples
from anchang.web.shared.fields import row_number
from anchang.web.shared.looking import Looked, note
from anchang.web.shared.navigation import CUSTOMER_READERS, RULING_READERS
from anchang.web.shared.pages import PageRequest, acting, reading

ROWS_PER_PAGE = 20


@reading(CUSTOMER_READERS)
def card_page(request: PageRequest, customer_id: int) -> HttpResponse:
    """Computed from the records of this moment; a consultant's card from their own records alone (5.3.1)."""
    customer = customer_of(customer_id)
    if customer is None:
        raise Http404
    note(request, Looked.SAW, customers=[customer.pk], what="归属判定")
    card = decision_card(customer=customer, by=request.user, now=clock.now())
    context = {
        "card": card,
        "may_record": request.user.post in RECORDING,
        "decider": str(Post(card.decided_by).label) if card.decided_by in Post.values else card.decided_by,
        "share_points": [share.basis_points for share in card.shares],
    }
    return render(request, "rulings/card.html", context)


@acting(RULING_READERS)
def record_button(request: PageRequest, customer_id: int) -> HttpResponse:
    """Keep the judgement as it stands now, with facts, rulebook and trace."""
    customer = customer_of(customer_id)
    if customer is None:
        raise Http404
    try:
        kept = record_credit(customer=customer, by=request.user, now=clock.now())
    except DomainError as error:
        messages.error(request, str(error))
    else:
        messages.success(request, "这次判定已留存：事实、条款和经过都记下，不能改。")
        return redirect("kept", kept.pk)
    return redirect("decision", customer.pk)


@reading(RULING_READERS)
def kept_page(request: PageRequest, decision_id: int) -> HttpResponse:
    """One kept decision as it was, and what its facts give today."""
    in_force = rulebook_in_force(request.office.pk, office_day(clock.now()))
    kept = kept_decision(decision_id, in_force)
    if kept is None:
        raise Http404
    note(request, Looked.SAW, customers=_about([kept.decision]), what=f"判定留存 {decision_id} 号")
    return render(request, "rulings/kept.html", {"kept": kept, "in_force": in_force})


@reading(RULING_READERS)
def list_page(request: PageRequest) -> HttpResponse:
    paginator: Paginator[Any] = Paginator(decisions(), ROWS_PER_PAGE)
    found = paginator.get_page(row_number(request.GET.get("page", "")) or 1)
    rows = list(found.object_list)
    note(request, Looked.LISTED, customers=_about(rows), what=f"判定记录第 {found.number} 页")
    context = {
        "rows": rows,
        "page": {"total": paginator.count, "number": found.number, "pages": paginator.num_pages},
        "examples": examples(request.office),
    }
    return render(request, "rulings/list.html", context)


def _about(rows: list[Decision]) -> list[int]:
    """The customers that decisions name."""
    return [row.customer_id for row in rows if row.customer_id]
