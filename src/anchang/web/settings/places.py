"""Settings: seats from the left, and the estates that the office sells."""

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render

from anchang.apps.offices.choices import Post
from anchang.apps.offices.places import add_estate, arrange_seats, rename_estate
from anchang.apps.offices.queries import estates, people, seats_from_the_left
from anchang.foundation import clock
from anchang.foundation.errors import DomainError
from anchang.web.settings.forms import EstateForm, SeatsForm
from anchang.web.shared.fields import show_refusal
from anchang.web.shared.navigation import ADMINISTRATORS
from anchang.web.shared.pages import PageRequest, writing


@writing(ADMINISTRATORS)
def seats_page(request: PageRequest) -> HttpResponse:
    """The reception order (3.1.2): who sits where, all seats saved at once."""
    consultants, seats = list(people(post=Post.CONSULTANT)), list(seats_from_the_left())
    form = SeatsForm(request.POST if request.method == "POST" else None, consultants=consultants, seats=seats)
    if request.method == "POST" and form.is_valid():
        try:
            arrange_seats(seating=form.seating(), by=request.user, now=clock.now())
        except DomainError as error:
            show_refusal(form, error)
        else:
            messages.success(request, "席位已保存。今天的轮序已经开始的，从明天起按新席位。")
            return redirect("seats")
    standing = {seat.consultant_id for seat in seats}
    context = {
        "form": form,
        "consultants": consultants,
        "unseated": [one for one in consultants if one.pk not in standing],
        "tab": "seats",
    }
    return render(request, "settings/seats.html", context, status=422 if form.is_bound else 200)


@writing(ADMINISTRATORS)
def estates_page(request: PageRequest) -> HttpResponse:
    form = EstateForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            estate = add_estate(name=form.cleaned_data["name"], by=request.user, now=clock.now())
        except DomainError as error:
            show_refusal(form, error)
        else:
            messages.success(request, f"已添加项目「{estate.name}」。")
            return redirect("estates")
    context = {"form": form, "estates": estates(), "tab": "estates"}
    return render(request, "settings/estates.html", context, status=422 if form.is_bound else 200)


@writing(ADMINISTRATORS)
def estate_page(request: PageRequest, estate_id: int) -> HttpResponse:
    estate = estates().filter(pk=estate_id).first()
    if estate is None:
        raise Http404
    form = EstateForm(request.POST or None, initial={"name": estate.name})
    before = estate.name
    if request.method == "POST" and form.is_valid():
        try:
            rename_estate(estate=estate, name=form.cleaned_data["name"], by=request.user, now=clock.now())
        except DomainError as error:
            show_refusal(form, error)
        else:
            messages.success(request, f"「{before}」改名为「{estate.name}」。")
            return redirect("estates")
    context = {"form": form, "before": before, "tab": "estates"}
    return render(request, "settings/estate.html", context, status=422 if form.is_bound else 200)
