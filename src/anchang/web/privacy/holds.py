"""必须保留: what managers say has to stay, and when that ends."""

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render

from anchang.apps.privacy.actions import end_hold, place_hold
from anchang.apps.privacy.choices import HoldKind
from anchang.apps.privacy.models import Hold
from anchang.apps.privacy.queries import holds_in_force
from anchang.foundation import clock
from anchang.foundation.errors import DomainError
from anchang.web.customers.records import Paper, known_customer, record_page
from anchang.web.privacy.forms import HoldForm, ReleaseForm
from anchang.web.privacy.posts import DECIDERS, HOLDERS
from anchang.web.shared.fields import show_refusal
from anchang.web.shared.pages import PageRequest, writing

HOLD = Paper(
    "personal-hold",
    "必须保留",
    "有诉讼、纠纷或者主管机关要求保全的，资料不能删。",
    "保留",
    "已记下。解除之前，这位客户的资料删不掉。",
    [{"words": "有成交、没有核实的投诉、没有了结的更正和违规，软件自己会拦住，不用在这里记。"}],
)


@writing(HOLDERS)
def new_page(request: PageRequest, customer_id: int) -> HttpResponse:
    customer = known_customer(customer_id)
    form = HoldForm(request.POST or None)
    return record_page(
        request,
        customer,
        form,
        HOLD,
        lambda: place_hold(
            customer=customer,
            kind=HoldKind(form.cleaned_data["kind"]),
            words=form.cleaned_data["words"],
            until_day=form.cleaned_data["until_day"],
            by=request.user,
            now=clock.now(),
        ),
    )


@writing(DECIDERS)
def release_page(request: PageRequest, hold_id: int) -> HttpResponse:
    hold = _known(hold_id)
    form = ReleaseForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            end_hold(hold=hold, words=form.cleaned_data["words"], by=request.user, now=clock.now())
        except DomainError as error:
            show_refusal(form, error)
        else:
            messages.success(request, "已解除保留。")
            return redirect("personal")
    context = {"hold": hold, "form": form}
    return render(request, "privacy/release.html", context, status=422 if form.is_bound else 200)


def _known(hold_id: int) -> Hold:
    hold = holds_in_force(clock.now()).filter(pk=hold_id).first()
    if hold is None:
        raise Http404
    return hold
