"""一家人: whom the clerk has found to belong together (2.4.3), and taking that back."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render

from anchang.apps.customers.actions import join_household, separate
from anchang.apps.customers.choices import Relation
from anchang.apps.customers.models import Customer
from anchang.apps.customers.queries import household_of, registered_under
from anchang.apps.offices.choices import Post
from anchang.foundation import clock
from anchang.foundation.errors import DomainError
from anchang.web.customers.record_forms import JoinForm, SeparateForm
from anchang.web.customers.records import known_customer
from anchang.web.shared.fields import show_refusal
from anchang.web.shared.looking import Looked, note
from anchang.web.shared.pages import PageRequest, acting, writing


@writing({Post.CLERK})
def household_page(request: PageRequest, customer_id: int) -> HttpResponse:
    customer = known_customer(customer_id)
    form = JoinForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            _join(customer, form, request)
        except DomainError as error:
            show_refusal(form, error)
        else:
            messages.success(request, "已并为一家人；判定按一家人重新计算。")
            return redirect(f"{request.path}?draft_done=household-{customer.pk}")
    return _page(request, customer, join=form)


@acting({Post.CLERK})
def separate_button(request: PageRequest, customer_id: int) -> HttpResponse:
    customer = known_customer(customer_id)
    form = SeparateForm(request.POST)
    if form.is_valid():
        try:
            separate(member=customer, reason=form.cleaned_data["why"], by=request.user, now=clock.now())
        except DomainError as error:
            show_refusal(form, error)
        else:
            messages.success(request, f"{customer.name} 已单独成户。")
            return redirect("household", customer.pk)
    return _page(request, customer, apart=form)


def _join(customer: Customer, form: JoinForm, request: PageRequest) -> None:
    cleaned = form.cleaned_data
    join_household(
        member=customer,
        of=registered_under(request.office.pk, cleaned["phone"]),
        relation=Relation(cleaned["relation"]),
        reason=cleaned["reason"],
        by=request.user,
        now=clock.now(),
    )


def _page(
    request: PageRequest,
    customer: Customer,
    *,
    join: JoinForm | None = None,
    apart: SeparateForm | None = None,
) -> HttpResponse:
    members = household_of(customer)
    note(request, Looked.SAW, customers=[customer.pk], what="一家人")
    context = {
        "customer": customer,
        "members": members,
        "alone": all(one.customer.phone_key == customer.phone_key for one in members),
        "join": join or JoinForm(),
        "apart": apart or SeparateForm(),
    }
    failed = (join is not None and join.is_bound) or apart is not None
    return render(request, "customers/household.html", context, status=422 if failed else 200)
