"""Settings: who works here, and their accounts."""

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render

from anchang.apps.offices import codes
from anchang.apps.offices.actions import dismiss, hire, reinstate, set_password
from anchang.apps.offices.choices import ONE_TIME_CODE_POSTS
from anchang.apps.offices.colleagues import edit, phones
from anchang.apps.offices.log_ins import (
    attempts_on,
    codes_set_up,
    end_sessions_of,
    recent_attempts,
    sessions_of,
)
from anchang.apps.offices.models import Staff
from anchang.apps.offices.queries import everybody, seats_from_the_left
from anchang.foundation import clock
from anchang.foundation.errors import DomainError
from anchang.web.settings.forms import HireForm, PasswordForm, PersonForm
from anchang.web.shared.fields import show_refusal
from anchang.web.shared.navigation import ADMINISTRATORS
from anchang.web.shared.pages import PageRequest, acting, reading, writing


@reading(ADMINISTRATORS)
def people_page(request: PageRequest) -> HttpResponse:
    seats = {seat.consultant_id: seat.position for seat in seats_from_the_left()}
    set_up = codes_set_up()
    rows = [(one, seats.get(one.pk), _code_words(one, one.pk in set_up)) for one in everybody()]
    return render(request, "settings/people.html", {"rows": rows, "tab": "people"})


def _code_words(person: Staff, is_set_up: bool) -> str:
    if is_set_up:
        return "已绑定"
    return "还没绑定" if person.post in ONE_TIME_CODE_POSTS and person.is_active else "—"


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


@writing(ADMINISTRATORS)
def person_page(request: PageRequest, staff_id: int) -> HttpResponse:
    """A person's data are its form; the buttons beside it have addresses of their own."""
    person = _known(staff_id)
    form = PersonForm(request.POST) if request.method == "POST" else None
    if form is not None and form.is_valid():
        try:
            edit(staff=person, changes=form.changes(), by=request.user, now=clock.now())
        except DomainError as error:
            person.refresh_from_db()
            show_refusal(form, error)
        else:
            messages.success(request, f"{person.display_name} 的资料已改。")
            return redirect("person", person.pk)
    return _person(request, person, details=form)


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
            messages.success(
                request,
                f"{person.display_name} 的密码已改，原来登录的设备都已退出；下次登录先要换成自己的密码。",
            )
            return redirect("person", person.pk)
    return _person(request, person, password=form)


@acting(ADMINISTRATORS)
def reset_code_button(request: PageRequest, staff_id: int) -> HttpResponse:
    person = _known(staff_id)
    codes.reset(staff=person, by=request.user, now=clock.now())
    messages.success(request, f"{person.display_name} 的验证码已作废，登录着的设备都已退出。")
    return redirect("person", person.pk)


@acting(ADMINISTRATORS)
def end_sessions_button(request: PageRequest, staff_id: int) -> HttpResponse:
    person = _known(staff_id)
    end_sessions_of(staff=person, by=request.user, now=clock.now())
    messages.success(request, f"{person.display_name} 登录着的设备都已退出。")
    return redirect("person", person.pk)


@acting(ADMINISTRATORS)
def dismiss_button(request: PageRequest, staff_id: int) -> HttpResponse:
    person = _known(staff_id)
    try:
        dismiss(staff=person, by=request.user, now=clock.now())
    except DomainError as error:
        messages.error(request, str(error))
    else:
        messages.success(request, f"{person.display_name} 的账号已停用，登录着的设备都已退出。")
    return redirect("person", person.pk)


@acting(ADMINISTRATORS)
def reinstate_button(request: PageRequest, staff_id: int) -> HttpResponse:
    person = _known(staff_id)
    reinstate(staff=person, by=request.user, now=clock.now())
    messages.success(request, f"{person.display_name} 的账号已重新启用。")
    return redirect("person", person.pk)


@reading(ADMINISTRATORS)
def attempts_page(request: PageRequest) -> HttpResponse:
    """The newest tries to log in to any account of the office."""
    names = {one.pk: one for one in everybody()}
    rows = [(names.get(staff_id), attempt) for staff_id, attempt in recent_attempts()]
    return render(request, "settings/attempts.html", {"rows": rows, "tab": "attempts"})


def _person(
    request: PageRequest,
    person: Staff,
    *,
    details: PersonForm | None = None,
    password: PasswordForm | None = None,
) -> HttpResponse:
    seat = next((one for one in seats_from_the_left() if one.consultant_id == person.pk), None)
    known = {"display_name": person.display_name, "number": person.number, "post": person.post}
    context = {
        "person": person,
        "seat": seat,
        "details": details or PersonForm(initial=known),
        "form": password or PasswordForm(),
        "sessions": sessions_of(person, clock.now()),
        "attempts": attempts_on(person),
        "code_since": codes_set_up().get(person.pk),
        "code_is_required": person.post in ONE_TIME_CODE_POSTS,
        "has_phone": person.pk in phones(),
        "tab": "people",
    }
    return render(request, "settings/person.html", context, status=422 if details or password else 200)


def _known(staff_id: int) -> Staff:
    person = everybody().filter(pk=staff_id).first()
    if person is None:
        raise Http404
    return person
