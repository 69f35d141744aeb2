"""The file is searched on the spot (2.4.5): asked for, searched in several ways, timed, kept."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from django.db import transaction
from django.db.models import QuerySet

from anchang.apps.customers.choices import RegistrationKind
from anchang.apps.customers.models import Customer, Registration
from anchang.apps.customers.recognition import question
from anchang.apps.customers.search import Way, matching, read
from anchang.apps.customers.search_keys import PersonKeys, keys_of, phone_key, tail_key
from anchang.apps.inbox.actions import tell
from anchang.apps.offices.choices import SUPERIORS, Post
from anchang.apps.offices.models import Staff
from anchang.apps.offices.queries import people
from anchang.foundation.errors import as_domain_errors
from anchang.foundation.ledger.append import append

from .choices import AskedOf, SearchResult, SearchStage, SearchWay
from .models import Search, SearchRequest, Visit
from .refusals import NotAllowedError, NothingToSearchError

CANDIDATES_MAX = 20
SEARCHING = frozenset({Post.CLERK, *SUPERIORS})
_TOLD = {AskedOf.CLERK: (Post.CLERK,), AskedOf.MANAGER: (Post.SUPERVISOR, Post.SALES_MANAGER)}
_WAYS = {Way.PHONE: SearchWay.PHONE, Way.TAIL: SearchWay.TAIL, Way.NAME: SearchWay.NAME}


@dataclass(frozen=True, slots=True)
class Sought:
    """What was typed, normalised for its way. ``family``: it is the phone of somebody of the household."""

    way: SearchWay
    text: str

    def columns(self, office_id: int) -> dict[str, str]:
        """The columns of the record that keep what was searched for."""
        match self.way:
            case SearchWay.PHONE | SearchWay.FAMILY:
                tail = self.text[-4:]
                keys = {"phone_key": phone_key(office_id, self.text), "tail_key": tail_key(office_id, tail)}
                return {"phone": self.text, "tail": tail, **keys}
            case SearchWay.TAIL:
                return {"tail": self.text, "tail_key": tail_key(office_id, self.text)}
        return {"name": self.text}


@dataclass(frozen=True, slots=True)
class Candidate:
    """Somebody whom a search found, with their first visit form before the visit."""

    customer: Customer
    registration: Registration


def ask_for_search(*, visit: Visit, asked_of: AskedOf, by: Staff, now: datetime) -> SearchRequest:
    """Ask the clerk, or a manager where no clerk is there, to search the file; they are told at once."""
    with as_domain_errors(), transaction.atomic():
        request = SearchRequest.objects.create(
            office_id=by.office_id, owner=by, visit=visit, asked_of=asked_of, asked_at=now
        )
        append(by=by, action="visit.search_asked", now=now, detail={"visit": visit.pk, "of": asked_of})
        for person in people().filter(post__in=_TOLD[asked_of]):
            if person.pk != by.pk:
                tell(
                    person=person,
                    kind="search.asked",
                    words="客户在等：请现场查档，查完才定谁接待。（条款 2.4.5）",
                    route="search",
                    route_id=visit.pk,
                    by=by,
                    now=now,
                )
    return request


def sought(typed: str, *, family: bool = False) -> Sought:
    """What somebody means by what they typed. Raises :class:`NothingToSearchError`."""
    found = read(typed)
    if family and found.way is not Way.PHONE:
        raise NothingToSearchError("请填家人的完整电话。")
    if found.way in (Way.EVERYBODY, Way.NOTHING):
        raise NothingToSearchError
    if family:
        return Sought(SearchWay.FAMILY, found.text)
    return Sought(_WAYS.get(found.way, SearchWay.PINYIN), found.text)


def candidates(visit: Visit, typed: str) -> list[Candidate]:
    """Whom a search by phone, name, pinyin or last four digits finds among those who had filled in a visit
    form before this visit; the first form of each, oldest first; 1 query.
    """
    known = matching(Customer.objects.all(), read(typed), visit.office_id)
    forms = _forms_before(visit).filter(customer__in=known).select_related("customer", "owner")
    first: dict[int, Candidate] = {}
    for form in forms.order_by("registered_at", "pk")[: CANDIDATES_MAX * 5]:
        first.setdefault(form.customer_id, Candidate(form.customer, form))
    return list(first.values())[:CANDIDATES_MAX]


def note_search(
    *, visit: Visit, sought: Sought, found: Registration | None, by: Staff, now: datetime
) -> Search:
    """Keep that somebody searched by something, and whom they found; whoever asked is told."""
    if by.post not in SEARCHING:
        raise NotAllowedError("查档由内业或经理进行。", clause="2.4.5")
    if found and not _forms_before(visit).filter(pk=found.pk).exists():
        raise NothingToSearchError("这份登记不在这次来访之前，不能算查到。")
    search = Search(way=sought.way, stage=SearchStage.ON_SITE, found=found, **sought.columns(by.office_id))
    search.visit, search.asked_by = visit, visit.recorded_by
    return _keep(search, by, now)


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
    """Search for an earlier visit form by exactly what the customer gave, and keep the result.

    A form that is not yet entered is not found: that is what "nothing found" means. The visit's own form
    never counts.
    """
    if by.post not in SEARCHING:
        raise NotAllowedError("查档由内业或经理进行。", clause="2.4.5")
    asked = question(phone=phone, name=name, tail=tail)
    forms = _forms_before(visit) if visit else _forms(now)
    keys = keys_of(by.office_id, phone=asked.phone, name=asked.name, tail=asked.tail)
    found = _of_person(forms.filter(entered_at__lte=now), keys).order_by("registered_at", "pk").first()
    search = Search(
        visit=visit,
        asked_by=asked_by,
        stage=stage,
        found=found,
        phone=asked.phone,
        phone_key=keys.phone,
        name=asked.name,
        tail=asked.phone[-4:] or asked.tail,
        tail_key=keys.tail,
    )
    return _keep(search, by, now)


def _keep(search: Search, by: Staff, now: datetime) -> Search:
    asked = SearchRequest.objects.filter(visit=search.visit) if search.visit else SearchRequest.objects.none()
    request = asked.select_related("owner").last()
    search.office_id, search.owner, search.request, search.searched_at = by.office_id, by, request, now
    search.result = SearchResult.FOUND if search.found else SearchResult.NOT_FOUND
    with as_domain_errors(), transaction.atomic():
        search.save(force_insert=True)
        append(by=by, action="visit.searched", now=now, detail={"search": search.pk})
        if request and request.owner_id != by.pk:
            _tell_who_asked(request, search, by, now)
    return search


def _tell_who_asked(request: SearchRequest, search: Search, by: Staff, now: datetime) -> None:
    tell(
        person=request.owner,
        kind="search.done",
        words=f"查档完毕：{SearchResult(search.result).label}。请看现在由谁接待。（条款 2.4.5）",
        route="visit",
        route_id=request.visit_id,
        by=by,
        now=now,
    )


def _forms(now: datetime) -> QuerySet[Registration]:
    return Registration.objects.filter(kind=RegistrationKind.VISIT_FORM, registered_at__lt=now)


def _forms_before(visit: Visit) -> QuerySet[Registration]:
    return _forms(visit.arrived_at)


def _of_person(forms: QuerySet[Registration], keys: PersonKeys) -> QuerySet[Registration]:
    if keys.phone:
        return forms.filter(customer__phone_key=keys.phone)
    forms = forms.filter(customer__tail_key=keys.tail)
    if keys.pinyin:
        return forms.filter(customer__name_pinyin=keys.pinyin)
    return forms.filter(customer__name_key=keys.name)
