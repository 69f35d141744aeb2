"""移交: a manager gives the customers of a consultant who leaves to colleagues."""

from collections.abc import Sequence
from typing import Any

from django import forms
from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render

from anchang.apps.customers.hand_over import (
    HANDED_AT_ONCE_MAX,
    at_work,
    books,
    hand_over,
    held_by,
    in_turn,
)
from anchang.apps.customers.hand_over_models import REASON_CHARACTERS_MAX
from anchang.apps.customers.models import Customer
from anchang.apps.customers.queries import CustomerRow, customers
from anchang.apps.offices.choices import Post
from anchang.apps.offices.models import Staff
from anchang.apps.offices.queries import everybody, people
from anchang.apps.rulebooks.queries import rulebook_in_force
from anchang.domain.calendar import office_day
from anchang.foundation import clock
from anchang.foundation.errors import DomainError
from anchang.web.shared.fields import buttons, choice, offer_people, show_refusal, words
from anchang.web.shared.looking import Looked, note
from anchang.web.shared.navigation import HANDERS_OVER
from anchang.web.shared.pages import PageRequest, reading, writing

ONE, TURN = "one", "turn"
MODES = ((ONE, "全部给一个人"), (TURN, "大家轮着分"))


class HandOverForm(forms.Form):
    """How a book is to be divided; the preview has one drop-down a customer besides."""

    mode = buttons("怎么分", MODES)
    successor = choice("给谁", [], help_text="选「大家轮着分」时不用选。")
    reason = words("移交原因", required=True, most=REASON_CHARACTERS_MAX, help_text="例如：离职、调岗。")

    def __init__(self, *args: Any, successors: Sequence[Staff], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        offer_people(self, "successor", successors, "请选择")
        self._successors = {str(one.pk): one for one in successors}

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        if cleaned.get("mode") == ONE and not cleaned.get("successor"):
            self.add_error("successor", "请选择给谁。")
        return cleaned

    def plan(self, held: Sequence[Customer]) -> dict[int, Staff]:
        """Who would get whom, by customer id."""
        if self.cleaned_data["mode"] == TURN:
            return in_turn(held, list(self._successors.values()))
        return {one.pk: self._successors[self.cleaned_data["successor"]] for one in held}

    def decided(self, held: Sequence[Customer]) -> dict[int, Staff]:
        """What the drop-downs of the preview say; an empty one leaves the customer where it is."""
        said = {one.pk: self._successors.get(str(self.data.get(f"to_{one.pk}", ""))) for one in held}
        return {customer: one for customer, one in said.items() if one is not None}


@reading(HANDERS_OVER)
def hand_over_list_page(request: PageRequest) -> HttpResponse:
    """Who holds customers, those first who cannot look after them any more."""
    rows = [(book, at_work(book.consultant)) for book in books()]
    return render(request, "customers/hand_over_list.html", {"rows": rows})


@writing(HANDERS_OVER)
def hand_over_page(request: PageRequest, staff_id: int) -> HttpResponse:
    """First who would get whom, then the decision. What is decided is what the page shows."""
    leaver = everybody().filter(pk=staff_id).first()
    if leaver is None:
        raise Http404
    successors = [one for one in people(post=Post.CONSULTANT) if one.pk != leaver.pk]
    held = held_by(leaver)
    form = HandOverForm(request.POST or None, successors=successors, initial={"mode": TURN})
    plan: dict[int, Staff] = {}
    if form.is_valid() and "decide" in request.POST:
        plan = form.decided(held)
        try:
            count = hand_over(to=plan, reason=form.cleaned_data["reason"], by=request.user, now=clock.now())
        except DomainError as error:
            show_refusal(form, error)
        else:
            messages.success(request, f"{leaver.display_name} 的 {count} 位客户已移交，双方的名单都已更新。")
            return redirect("hand_over_list")
    elif form.is_valid():
        plan = form.plan(held)
    return _page(request, leaver, form, successors, plan)


def _page(
    request: PageRequest,
    leaver: Staff,
    form: HandOverForm,
    successors: Sequence[Staff],
    plan: dict[int, Staff],
) -> HttpResponse:
    rows = _rows(request, leaver)
    note(request, Looked.LISTED, customers=[row.id for row in rows], what="移交名单")
    context = {
        "leaver": leaver,
        "at_work": at_work(leaver),
        "form": form,
        "successors": successors,
        "rows": [(row, plan.get(row.id)) for row in rows],
        "running": sum(1 for row in rows if row.days_left is not None and row.days_left >= 0),
        "planned": bool(plan),
        "shares": _shares(plan),
        "most": HANDED_AT_ONCE_MAX,
    }
    return render(request, "customers/hand_over.html", context, status=422 if form.errors else 200)


def _rows(request: PageRequest, leaver: Staff) -> list[CustomerRow]:
    """As the list of customers has them, with the days of protection left."""
    now, found = clock.now(), list[CustomerRow]()
    in_force = rulebook_in_force(request.office.pk, office_day(now))
    for number in range(1, HANDED_AT_ONCE_MAX // 100 + 1):
        page = customers(
            office_id=request.office.pk,
            now=now,
            tracking_days=in_force.tracking_days,
            consultant_id=leaver.pk,
            page=number,
            page_size=100,
        )
        found += page.rows if page.number == number else ()
        if number >= page.pages:
            break
    return found


def _shares(plan: dict[int, Staff]) -> list[tuple[Staff, int]]:
    """How many each successor gets, by number."""
    each: dict[int, list[Staff]] = {}
    for one in plan.values():
        each.setdefault(one.pk, []).append(one)
    return sorted(((ones[0], len(ones)) for ones in each.values()), key=lambda share: share[0].number)
