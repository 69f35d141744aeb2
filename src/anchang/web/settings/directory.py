"""通讯录 for everybody, and base pay for whom it concerns (1.3)."""

from datetime import date

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render

from anchang.apps.offices.choices import SUPERIORS, Post
from anchang.apps.offices.colleagues import note_pay, pay_history, phones, reveal_phone
from anchang.apps.offices.models import BasePay, Staff
from anchang.apps.offices.queries import everybody, people
from anchang.domain.calendar import office_day
from anchang.foundation import clock
from anchang.foundation.errors import DomainError
from anchang.web.settings.forms import PayForm
from anchang.web.shared.fields import show_refusal
from anchang.web.shared.looking import Looked, note
from anchang.web.shared.navigation import EVERY_POST, PAYMASTERS
from anchang.web.shared.pages import PageRequest, acting, reading, writing


@reading(EVERY_POST)
def directory_page(request: PageRequest) -> HttpResponse:
    """Colleagues with masked phones; those of superiors are not there for whom the rulebook does not name."""
    return _directory(request)


@acting(EVERY_POST)
def reveal_colleague_button(request: PageRequest, staff_id: int) -> HttpResponse:
    """The whole number on the page itself, never in an address; the look is logged."""
    person = people().filter(pk=staff_id).first()
    if person is None:
        raise Http404
    phone = reveal_phone(staff=person, by=request.user, now=clock.now())
    if not phone:
        raise Http404
    note(request, Looked.REVEALED, what="同事电话")
    return _directory(request, {person.pk: phone})


def _directory(request: PageRequest, revealed: dict[int, str] | None = None) -> HttpResponse:
    known, shown = phones(), revealed or {}
    me = request.user
    rows = [
        (one, _phone(one, known, me), shown.get(one.pk, "")) for one in everybody().filter(is_active=True)
    ]
    return render(request, "settings/directory.html", {"rows": rows, "tab": "directory"})


def _phone(person: Staff, known: dict[int, str], me: Staff) -> str | None:
    """None where the rulebook keeps it from the acting person, '' where none is stored."""
    hidden = person.post in SUPERIORS and me.post not in SUPERIORS
    return None if hidden else known.get(person.pk, "")


@reading(EVERY_POST)
def pay_page(request: PageRequest) -> HttpResponse:
    """Everybody's base pay for finance and managers; for others their own."""
    if request.user.post not in PAYMASTERS:
        return _pay_of(request, request.user, None)
    month = office_day(clock.now()).replace(day=1)
    rows = [(one, _in_force(pay_history(one), month)) for one in everybody().filter(is_active=True)]
    return render(request, "settings/pay.html", {"rows": rows, "tab": "pay"})


@writing(PAYMASTERS)
def pay_of_page(request: PageRequest, staff_id: int) -> HttpResponse:
    """Somebody's history, and a new amount; nobody notes their own."""
    person = everybody().filter(pk=staff_id).first()
    if person is None:
        raise Http404
    if person.pk == request.user.pk:
        return _pay_of(request, person, None)
    form = PayForm(request.POST or None, initial={"from_month": office_day(clock.now())})
    if form.is_valid():
        cleaned = form.cleaned_data
        try:
            note_pay(
                staff=person,
                base_pay_fen=form.base_pay_fen(),
                from_month=cleaned["from_month"],
                reason=cleaned["reason"],
                by=request.user,
                now=clock.now(),
            )
        except DomainError as error:
            show_refusal(form, error)
        else:
            messages.success(request, f"{person.display_name} 的底薪已登记。")
            return redirect("pay_of", person.pk)
    return _pay_of(request, person, form)


def _pay_of(request: PageRequest, person: Staff, form: PayForm | None) -> HttpResponse:
    history = pay_history(person)
    month = office_day(clock.now()).replace(day=1)
    context = {
        "person": person,
        "history": history,
        "in_force": _in_force(history, month),
        "form": form,
        "post": Post(person.post).label,
        "tab": "pay",
    }
    bound = form is not None and form.is_bound
    return render(request, "settings/pay_of.html", context, status=422 if bound else 200)


def _in_force(history: list[BasePay], month: date) -> BasePay | None:
    """The amount of a month: the newest note among those that have begun."""
    return next((one for one in history if one.from_month <= month), None)
