"""The clerk searches the file on the spot (2.4.5)."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction
from django.db.models import QuerySet

from anchang.apps.customers.choices import RegistrationKind
from anchang.apps.customers.models import Registration
from anchang.apps.customers.recognition import question
from anchang.apps.customers.search_keys import PersonKeys, keys_of
from anchang.apps.offices.choices import SUPERIORS, Post
from anchang.apps.offices.models import Staff
from anchang.foundation.errors import as_domain_errors
from anchang.foundation.ledger.append import append

from .choices import (
    SearchResult,
    SearchStage,
)
from .models import (
    Search,
    Visit,
)
from .refusals import NotAllowedError


def search_file(
    *,
    asked_by: Staff,
    by: Staff,
    now: datetime,
    phone: str = "",
    name: str = "",
    tail: str = "",
    visit: Visit | None = None,
    stage: SearchStage = SearchStage.ON_SITE,
) -> Search:
    """The clerk searches the file for an earlier visit form (2.4.5) and the result is recorded with time
    and searcher.

    A form that is not yet entered is not found: that is what "nothing found" means. The visit's own form
    never counts.
    """
    if by.post not in (Post.CLERK, *SUPERIORS):
        raise NotAllowedError("查档由内业或经理进行。", clause="2.4.5")
    asked = question(phone=phone, name=name, tail=tail)
    before = visit.arrived_at if visit else now
    forms = Registration.objects.filter(
        kind=RegistrationKind.VISIT_FORM, registered_at__lt=before, entered_at__lte=now
    )
    keys = keys_of(by.office_id, phone=asked.phone, name=asked.name, tail=asked.tail)
    found = _of_person(forms, keys).order_by("registered_at", "pk").first()
    with as_domain_errors(), transaction.atomic():
        search = Search.objects.create(
            office_id=by.office_id,
            owner=by,
            visit=visit,
            phone=asked.phone,
            phone_key=keys.phone,
            name=asked.name,
            tail=asked.phone[-4:] or asked.tail,
            tail_key=keys.tail,
            stage=stage,
            result=SearchResult.FOUND if found else SearchResult.NOT_FOUND,
            found=found,
            asked_by=asked_by,
            searched_at=now,
        )
        append(by=by, action="visit.searched", now=now, detail={"search": search.pk})
    return search


def _of_person(forms: QuerySet[Registration], keys: PersonKeys) -> QuerySet[Registration]:
    if keys.phone:
        return forms.filter(customer__phone_key=keys.phone)
    forms = forms.filter(customer__tail_key=keys.tail)
    if keys.pinyin:
        return forms.filter(customer__name_pinyin=keys.pinyin)
    return forms.filter(customer__name_key=keys.name)
