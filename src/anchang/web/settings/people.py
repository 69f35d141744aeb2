"""Settings: who works here, and their accounts."""

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render

from anchang.apps.offices.actions import dismiss, hire, reinstate, set_password
from anchang.apps.offices.models import Staff
from anchang.apps.offices.queries import everybody, seats_from_the_left
from anchang.foundation import clock
from anchang.foundation.errors import DomainError
from anchang.web.settings.forms import HireForm, PasswordForm
from anchang.web.shared.fields import show_refusal
from anchang.web.shared.navigation import ADMINISTRATORS
from anchang.web.shared.pages import PageRequest, acting, reading, writing


@reading(ADMINISTRATORS)
def people_page(request: PageRequest) -> HttpResponse:
    seats = {seat.consultant_id: seat.position for seat in seats_from_the_left()}
    rows = [(one, seats.get(one.pk)) for one in everybody()]
    return render(request, "settings/people.html", {"rows": rows, "tab": "people"})


@writing(ADMINISTRATORS)
def hire_page(request: PageRequest) -> HttpResponse:
    form = HireForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            new = hire(
                new=form.new_staff(),
                password=form.cleaned_data["password"],
                by=request.user,
                now=clock.now(),
            )
        except DomainError as error:
            show_refusal(form, error)
        else:
            messages.success(request, f"{new.display_name} 已录入，账号是 {new.username}。")
            return redirect("people")
    status = 422 if form.is_bound else 200
    return render(request, "settings/hire.html", {"form": form, "tab": "people"}, status=status)


@reading(ADMINISTRATORS)
def person_page(request: PageRequest, staff_id: int) -> HttpResponse:
    return _person(request, _known(staff_id), PasswordForm())


@acting(ADMINISTRATORS)
def reset_password_button(request: PageRequest, staff_id: int) -> HttpResponse:
    person, form = _known(staff_id), PasswordForm(request.POST)
    if form.is_valid():
        try:
            set_password(
                staff=person, password=form.cleaned_data["password"], by=request.user, now=clock.now()
            )
        except DomainError as error:
            show_refusal(form, error)
        else:
            messages.success(request, f"{person.display_name} 的密码已改，原来登录的设备都已退出。")
            return redirect("person", person.pk)
    return _person(request, person, form)


@acting(ADMINISTRATORS)
def dismiss_button(request: PageRequest, staff_id: int) -> HttpResponse:
    person = _known(staff_id)
    try:
        dismiss(staff=person, by=request.user, now=clock.now())
    except DomainError as error:
        messages.error(request, str(error))
    else:
        messages.success(request, f"{person.display_name} 的账号已停用，登录着的设备下一次点击就退出。")
    return redirect("person", person.pk)


@acting(ADMINISTRATORS)
def reinstate_button(request: PageRequest, staff_id: int) -> HttpResponse:
    person = _known(staff_id)
    reinstate(staff=person, by=request.user, now=clock.now())
    messages.success(request, f"{person.display_name} 的账号已重新启用。")
    return redirect("person", person.pk)


def _person(request: PageRequest, person: Staff, form: PasswordForm) -> HttpResponse:
    seat = next((one for one in seats_from_the_left() if one.consultant_id == person.pk), None)
    context = {"person": person, "seat": seat, "form": form, "tab": "people"}
    return render(request, "settings/person.html", context, status=422 if form.is_bound else 200)


def _known(staff_id: int) -> Staff:
    person = everybody().filter(pk=staff_id).first()
    if person is None:
        raise Http404
    return person
