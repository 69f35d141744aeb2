"""「客户到」: the questions at the door, who receives and why, and what the desk does next."""

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse

from anchang.apps.offices.choices import Post
from anchang.apps.offices.models import Staff
from anchang.apps.offices.queries import people
from anchang.apps.reception.actions import contact_original, end_reception
from anchang.apps.reception.board import board
from anchang.apps.reception.choices import AskedOf, ContactOutcome, ReceptionKind
from anchang.apps.reception.models import Visit
from anchang.apps.reception.queries import searches_of, successor_of, visit_of
from anchang.apps.reception.refusals import NobodyCanReceiveError
from anchang.apps.rulings.check_in import check_in, reassign, reconsider
from anchang.apps.rulings.queries import answer_for
from anchang.foundation import clock
from anchang.foundation.errors import DomainError
from anchang.web.desk.forms import CheckInForm, ContactForm, DepartForm
from anchang.web.shared.fields import show_refusal
from anchang.web.shared.looking import Looked, note
from anchang.web.shared.navigation import BOARD_READERS, CHECK_IN, SEARCHERS
from anchang.web.shared.pages import PageRequest, acting, reading, writing


@writing(CHECK_IN)
def check_in_page(request: PageRequest) -> HttpResponse:
    consultants = list(people(post=Post.CONSULTANT))
    form = CheckInForm(
        request.POST or None,
        initial={"introduced": "no", "family": "no"},
        consultants=consultants,
        groups=_groups(request),
    )
    nobody = False
    if request.method == "POST" and form.is_valid():
        chosen = _person(consultants, form.cleaned_data["receiver"])
        try:
            visit = check_in(
                arrival=form.arrival(),
                receiver=chosen,
                departure_reason=form.cleaned_data["reason"],
                form_key=form.cleaned_data["form_key"],
                by=request.user,
                now=clock.now(),
            )
        except DomainError as error:
            nobody = isinstance(error, NobodyCanReceiveError) or chosen is not None
            show_refusal(form, error)
        else:
            return redirect(f"{reverse('visit', args=[visit.pk])}?draft_done=check-in")
    context = {"form": form, "nobody": nobody}
    return render(request, "desk/check_in.html", context, status=422 if form.is_bound else 200)


@reading(BOARD_READERS)
def visit_page(request: PageRequest, visit_id: int) -> HttpResponse:
    visit = _visit(visit_id)
    note(request, Looked.SAW, what=f"来访 {visit.pk} 号")
    return _answer(request, visit)


@acting(CHECK_IN)
def depart_button(request: PageRequest, visit_id: int) -> HttpResponse:
    """Somebody else receives: only with a reason, which is recorded (3.1.1)."""
    visit = _visit(visit_id)
    consultants = list(people(post=Post.CONSULTANT))
    form = DepartForm(request.POST, consultants=consultants)
    if form.is_valid():
        to = _person(consultants, form.cleaned_data["to"])
        try:
            newer = reassign(
                visit=visit,
                to=to or visit.owner,
                reason=form.cleaned_data["reason"],
                reception=_kind(form.cleaned_data["reception"]),
                by=request.user,
                now=clock.now(),
            )
        except DomainError as error:
            show_refusal(form, error)
        else:
            messages.success(request, f"已改由 {newer.owner.display_name} 接待，理由已记下。")
            return redirect("visit", newer.pk)
    return _answer(request, visit, depart_form=form)


@acting(CHECK_IN)
def contact_button(request: PageRequest, visit_id: int, staff_id: int) -> HttpResponse:
    """The original consultant was called (3.2.2); with that known the visit is judged again."""
    visit = _visit(visit_id)
    original = people(post=Post.CONSULTANT).filter(pk=staff_id).first()
    if original is None:
        raise Http404
    form = ContactForm(request.POST)
    if not form.is_valid():
        return _answer(request, visit, contact_form=form)
    outcome, now = ContactOutcome(form.cleaned_data["outcome"]), clock.now()
    contact_original(
        visit=visit,
        original=original,
        outcome=outcome,
        note=form.cleaned_data["note"],
        by=request.user,
        now=now,
    )
    reconsider(visit=visit, by=request.user, now=now)
    messages.success(request, f"已记下：{original.display_name} {outcome.label}。")
    return redirect("visit", visit.pk)


@acting(BOARD_READERS)
def leave_button(request: PageRequest, visit_id: int) -> HttpResponse:
    """The visitor has left; the receiver is free again. After a courtesy it counts whether they bought."""
    visit = _visit(visit_id)
    dealt = request.POST.get("dealt") == "yes"
    try:
        end_reception(turn=visit.turn, dealt=dealt, by=request.user, now=clock.now())
    except DomainError as error:
        messages.error(request, str(error))
    else:
        messages.success(request, f"{visit.owner.display_name} 已送客。")
    return redirect("board")


def _answer(
    request: PageRequest,
    visit: Visit,
    *,
    depart_form: DepartForm | None = None,
    contact_form: ContactForm | None = None,
) -> HttpResponse:
    now = clock.now()
    newer = successor_of(visit)
    may_act = request.user.post in CHECK_IN and newer is None
    context: dict[str, Any] = {
        "visit": visit,
        "newer": newer,
        "answer": answer_for(visit, by=request.user, now=now),
        "seat": next(
            (s for s in board(office_id=request.office.pk, now=now).seats if s.staff_id == visit.owner_id),
            None,
        ),
        "going_on": newer is None and not visit.turn.ends.exists(),
        "may_act": may_act,
        "may_search": request.user.post in SEARCHERS,
        "attempts": visit.contact_attempts.select_related("owner", "attempted_by"),
        **_searching(visit),
        "may_register": request.user.pk == visit.owner_id or request.user.post == Post.CLERK,
        "searches": searches_of(visit) if request.user.post in CHECK_IN else (),
        "depart_form": depart_form or DepartForm(consultants=people(post=Post.CONSULTANT))
        if may_act
        else None,
        "contact_form": contact_form or ContactForm(auto_id="contact_%s"),
    }
    failed = depart_form is not None or contact_form is not None
    return render(request, "desk/answer.html", context, status=422 if failed else 200)


def _searching(visit: Visit) -> dict[str, Any]:
    """What was asked and searched (2.4.5); a consultant reads the requests alone."""
    asked = {one.asked_of: one for one in visit.search_requests.select_related("owner")}
    newest = max(asked.values(), key=lambda one: one.asked_at, default=None)
    return {
        "search_asked": newest,
        "clerk_asked": AskedOf.CLERK in asked,
        "manager_asked": AskedOf.MANAGER in asked,
    }


def _kind(value: str) -> ReceptionKind | None:
    return ReceptionKind(value) if value else None


def _groups(request: PageRequest) -> list[tuple[str, str]]:
    """Visits going on now, to say with whom a group came (2.4.2)."""
    turns = board(office_id=request.office.pk, now=clock.now()).turns
    return [
        (str(turn.visit_id), f"{turn.visitor}（{turn.consultant}）")
        for turn in turns
        if turn.visit_id and not turn.ended_at
    ]


def _visit(visit_id: int) -> Visit:
    visit = visit_of(visit_id)
    if visit is None:
        raise Http404
    return visit


def _person(consultants: list[Staff], number: str) -> Staff | None:
    return next((one for one in consultants if str(one.pk) == number), None)
