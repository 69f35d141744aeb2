"""Reads about visits and calls; run them while somebody acts, row security answers for what they may see."""

from __future__ import annotations

from django.db.models import QuerySet

from anchang.apps.customers.models import Customer

from .models import Call, Deal, Search, SearchRequest, StandInConsent, Visit


def visit_of(visit_id: int) -> Visit | None:
    """A visit that the acting person may see, with the people on it; the newest of a chain is not
    followed.
    """
    return (
        Visit.objects.select_related("owner", "proposed", "named", "turn", "stands_in_for")
        .filter(pk=visit_id)
        .first()
    )


def successor_of(visit: Visit) -> Visit | None:
    """The visit that replaced this one when another received."""
    return visit.successors.select_related("owner").first()


def visit_of_form(form_key: str) -> Visit | None:
    """The visit that a check-in form has already made; None for a form without a key."""
    if not form_key:
        return None
    return Visit.objects.select_related("owner").filter(form_key=form_key).first()


def visits_of(customer: Customer) -> QuerySet[Visit]:
    """Visits under a customer's phone, newest first."""
    return (
        Visit.objects.filter(
            office_id=customer.office_id, phone_key=customer.phone_key, successors__isnull=True
        )
        .select_related("owner")
        .order_by("-arrived_at", "-id")
    )


def calls_of(customer: Customer) -> QuerySet[Call]:
    """Calls from a customer's phone, newest first."""
    return (
        Call.objects.filter(office_id=customer.office_id, phone_key=customer.phone_key)
        .select_related("owner")
        .order_by("-called_at", "-id")
    )


def recent_calls() -> QuerySet[Call]:
    """Calls that the acting person may see, newest first."""
    return Call.objects.select_related("owner").order_by("-called_at", "-id")


def deals_of(customer: Customer) -> QuerySet[Deal]:
    """Deals of a customer, newest first; finance sees deals without seeing the customer."""
    return Deal.objects.filter(customer=customer).select_related("owner").order_by("-dealt_at", "-id")


def consents_of(customer: Customer) -> QuerySet[StandInConsent]:
    """What the original consultant agreed to about stand-ins (3.3.2), newest first."""
    return (
        StandInConsent.objects.filter(customer=customer)
        .select_related("owner", "helper")
        .order_by("-agreed_at", "-id")
    )


def waiting_searches(visits: QuerySet[Visit]) -> QuerySet[Visit]:
    """Of some visits those for which somebody asked to search the file, and nobody has yet (2.4.5)."""
    searched = Search.objects.filter(visit__isnull=False).values("visit_id")
    asked = SearchRequest.objects.values("visit_id")
    return visits.filter(pk__in=asked).exclude(pk__in=searched)


def searches_of(visit: Visit) -> QuerySet[Search]:
    """What was searched for a visitor, by whom, and what came of it, oldest first. The desk reads neither
    the registration that was found nor its consultant.
    """
    return visit.searches.select_related("owner", "request")
