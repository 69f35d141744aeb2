"""What the form pages share: rendering with completeness, and where a saved form leads."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse

from anchang.apps.customers.choices import FormName
from anchang.apps.customers.models import Customer
from anchang.apps.customers.standards import FORMS, SIGNATURE, SIGNATURE_LABEL, SIGNATURE_WHY, standard_at
from anchang.apps.offices.choices import Post
from anchang.apps.offices.models import Staff
from anchang.apps.offices.queries import people
from anchang.foundation import clock
from anchang.web.customers.forms import PaperForm
from anchang.web.shared.pages import PageRequest

_WHYS = {field.label: field.why for form in FORMS.values() for field in form} | {
    SIGNATURE_LABEL: SIGNATURE_WHY
}


@dataclass(frozen=True, slots=True)
class Meter:
    """How complete a form is, as the page shows it while it is filled in."""

    percent: int
    missing: tuple[str, ...]
    signed_later: bool = False

    @property
    def gaps(self) -> list[tuple[str, str]]:
        """What is missing and what it would be good for."""
        return [(label, _WHYS.get(label, "")) for label in self.missing]

    @classmethod
    def of(cls, form: PaperForm, name: FormName) -> Meter:
        """Of what has been typed so far, by what the office asks of the form now; 1 query."""
        standard = standard_at(name, clock.now())
        measure = standard.measure(form.typed())
        return cls(measure.percent, measure.missing, SIGNATURE in standard.keys)


def form_page(
    request: PageRequest, form: PaperForm, context: dict[str, Any], *, measured: str = ""
) -> HttpResponse:
    """`measured` names the form whose completeness is shown while typing."""
    if measured:
        context |= {
            "completeness": Meter.of(form, FormName.CALL if measured == "call" else FormName.VISIT),
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
