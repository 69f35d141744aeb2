"""首访 or 复访: whether the household of a visitor had been here before (domain.md section 6)."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from datetime import datetime

from django.db.models import Min, OuterRef, Subquery

from anchang.apps.customers.choices import MembershipChange, RegistrationKind
from anchang.apps.customers.models import Customer, Membership, Registration
from anchang.apps.reception.models import Visit

Trace = tuple[str, str]
"""Something by which an earlier visit is recognised: a phone key and "", or a tail key and a name key."""


def been_before(visits: Iterable[Visit]) -> set[int]:
    """The ids of those visits whose household came earlier, on the same day or before, as a visit or a form
    of an earlier visit tells; 6 queries, run by whoever sees the whole office.
    """
    traces = {visit.pk: _own(visit) for visit in visits}
    relatives = _phones_of_households(phone for own in traces.values() for phone, name in own if not name)
    for own in traces.values():
        own |= {(relative, "") for phone, _ in tuple(own) for relative in relatives.get(phone, ())}
    first = _first_seen({trace for own in traces.values() for trace in own})
    return {
        visit.pk
        for visit in visits
        if any(first[trace] < visit.arrived_at for trace in traces[visit.pk] if trace in first)
    }


def _own(visit: Visit) -> set[Trace]:
    phones = {(key, "") for key in (visit.phone_key, visit.family_key) if key}
    return phones | ({(visit.tail_key, visit.name_key)} if visit.tail_key and visit.name_key else set())


def _phones_of_households(phones: Iterable[str]) -> dict[str, set[str]]:
    """For each phone of somebody who belongs to a household, the phones of all who belong to it."""
    holders = dict(Customer.objects.filter(phone_key__in=set(phones)).values_list("pk", "phone_key"))
    newest = Membership.objects.filter(customer=OuterRef("customer")).order_by("-pk").values("pk")[:1]
    standing = Membership.objects.filter(change=MembershipChange.JOINED, pk=Subquery(newest))
    party_of = dict(standing.filter(customer__in=holders).values_list("customer_id", "party_id"))
    members: defaultdict[int, set[str]] = defaultdict(set)
    found = standing.filter(party__in=set(party_of.values())).values_list("party_id", "customer__phone_key")
    for party, phone in found:
        members[party].add(phone)
    return {holders[customer]: members[party] for customer, party in party_of.items()}


def _first_seen(traces: set[Trace]) -> dict[Trace, datetime]:
    phones = {phone for phone, name in traces if not name}
    pairs = {pair for pair in traces if pair[1]}
    forms = Registration.objects.filter(kind=RegistrationKind.VISIT_FORM, customer__phone_key__in=phones)
    seen: dict[Trace, datetime] = {
        (phone, ""): at
        for phone, at in forms.values_list("customer__phone_key").annotate(Min("registered_at")).order_by()
    }
    by_phone = Visit.objects.filter(phone_key__in=phones).values_list("phone_key").annotate(Min("arrived_at"))
    for phone, at in by_phone.order_by():
        seen[phone, ""] = min(at, seen.get((phone, ""), at))
    by_name = Visit.objects.filter(tail_key__in={tail for tail, _ in pairs})
    for tail, name, at in by_name.values_list("tail_key", "name_key").annotate(Min("arrived_at")).order_by():
        seen[tail, name] = at
    return {trace: at for trace, at in seen.items() if trace in traces}
