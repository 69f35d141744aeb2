"""What the form pages share: rendering with completeness, and where a saved form leads."""

from typing import Any

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse

from anchang.apps.customers.models import Customer
from anchang.apps.offices.choices import Post
from anchang.apps.offices.models import Staff
from anchang.apps.offices.queries import people
from anchang.web.customers.forms import PaperForm
from anchang.web.shared.pages import PageRequest


def form_page(
    request: PageRequest, form: PaperForm, context: dict[str, Any], *, measured: str = ""
) -> HttpResponse:
    """`measured` names the form whose completeness is shown while typing."""
    if measured:
        context |= {
            "completeness": form.completeness(),
            "completeness_address": reverse("completeness", args=[measured]),
        }
    status = 422 if form.is_bound else 200
    return render(
        request, "customers/form.html", context | {"form": form, "sections": form.sections()}, status=status
    )


def saved(customer: Customer | None, draft: str) -> HttpResponse:
    """Back to where the record can be seen; the page told so erases the draft."""
    target = reverse("customer", args=[customer.pk]) if customer else reverse("board")
    return redirect(f"{target}?draft_done={draft}")


def consultants_for(person: Staff) -> list[Staff] | None:
    """Whom the clerk can enter a form for; None for a consultant, who writes their own."""
    return list(people(post=Post.CONSULTANT)) if person.post == Post.CLERK else None


def chosen(consultants: list[Staff] | None, number: str | None) -> Staff | None:
    return next((one for one in consultants or [] if str(one.pk) == number), None)
