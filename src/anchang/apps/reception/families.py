"""Families as told at the door (2.4.3): a visitor's word proposes to the clerk, who decides."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db import transaction

from anchang.apps.customers.actions import join_household
from anchang.apps.customers.choices import Relation
from anchang.apps.customers.models import Customer
from anchang.apps.customers.refusals import FormError
from anchang.apps.inbox.actions import tell
from anchang.apps.offices.choices import Post
from anchang.apps.offices.models import Staff
from anchang.apps.offices.queries import people
from anchang.foundation.errors import as_domain_errors
from anchang.foundation.ledger.append import append

from .models import FamilyFinding, Visit
from .refusals import NotAllowedError

WAITS_DAYS = 60
LISTED_MAX = 100


@dataclass(frozen=True, slots=True)
class Told:
    """A visitor's word that family was here. ``visitor`` is None until they have registered, ``family``
    where nobody of that phone has.
    """

    visit: Visit
    visitor: Customer | None
    family: Customer | None

    @property
    def ready(self) -> bool:
        """Both are on record, so the clerk can find on it."""
        return self.visitor is not None and self.family is not None


def families_waiting(now: datetime) -> list[Told]:
    """Words on families that the clerk has not found on yet, newest first; 2 queries."""
    since = now - timedelta(days=WAITS_DAYS)
    visits = Visit.objects.filter(
        arrived_at__gt=since, successors__isnull=True, family_findings__isnull=True
    ).exclude(family_key="")
    told = list(visits.select_related("owner").order_by("-arrived_at")[:LISTED_MAX])
    keys = {key for one in told for key in (one.phone_key, one.family_key) if key}
    known: dict[str, Customer] = {}
    for customer in Customer.objects.filter(phone_key__in=keys).select_related("owner").order_by("pk"):
        known.setdefault(customer.phone_key, customer)
    return [Told(one, known.get(one.phone_key), known.get(one.family_key)) for one in told]


def family_told(visit_id: int, now: datetime) -> Told | None:
    """One of those that wait, else None."""
    return next((one for one in families_waiting(now) if one.visit.pk == visit_id), None)


def find_on_family(*, told: Told, joined: bool, reason: str, by: Staff, now: datetime) -> FamilyFinding:
    """The clerk finds that the two are one household, and joins them, or that they are not. Raises
    :class:`FormError`.
    """
    if by.post != Post.CLERK:
        raise NotAllowedError("一家人由内业认定。", clause="2.4.3")
    if not reason.strip():
        raise FormError({"reason": "请写明认定的依据"})
    with as_domain_errors(), transaction.atomic():
        finding = FamilyFinding.objects.create(
            office_id=by.office_id,
            owner=by,
            visit=told.visit,
            joined=joined,
            reason=reason.strip(),
            found_at=now,
        )
        if joined:
            _join(told, reason, by, now)
        append(by=by, action="party.found", now=now, detail={"visit": told.visit.pk, "joined": joined})
    return finding


def _join(told: Told, reason: str, by: Staff, now: datetime) -> None:
    if told.visitor is None or told.family is None:
        raise FormError({"joined": "两位都登记了，才能并为一家人"})
    relation = Relation(told.visit.family_relation)
    join_household(member=told.visitor, of=told.family, relation=relation, reason=reason, by=by, now=now)


def tell_clerks_of_family(*, visit: Visit, by: Staff, now: datetime) -> None:
    """The visitor said that family was here: the clerks are told, and find on it when both are on record."""
    for person in people(post=Post.CLERK):
        if person.pk != by.pk:
            tell(
                person=person,
                kind="family.told",
                words="来访的客户说家里有人来看过，请认定是不是一家人。（条款 2.4.3）",
                route="families",
                by=by,
                now=now,
            )
