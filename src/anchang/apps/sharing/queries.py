"""Reads of requests, grants and exports; run them while somebody acts, row security answers."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime, timedelta

from django.db import connection
from django.db.models import Exists, OuterRef, QuerySet

from anchang.apps.customers.models import Customer
from anchang.apps.documents.models import Paper
from anchang.apps.offices.choices import Post
from anchang.apps.offices.models import Staff

from .choices import JobOutcome, RequestKind, State
from .models import Decision, Download, Job, Request, Result, View, Withdrawal

LISTED_MAX = 100


def requests(kind: RequestKind) -> QuerySet[Request]:
    """Requests that the acting person may see, newest first, with what became of them."""
    return (
        Request.objects.filter(kind=kind)
        .select_related("owner", "recipient")
        .prefetch_related(
            "decisions__decided_by", "withdrawals__withdrawn_by", "jobs", "results", "downloads"
        )
        .order_by("-asked_at", "-id")
    )


def own_requests(person: Staff, kind: RequestKind) -> list[Request]:
    """The newest requests of a person."""
    return list(requests(kind).filter(owner=person)[:LISTED_MAX])


def office_requests(kind: RequestKind) -> list[Request]:
    """The newest requests of everybody whom the acting person may see."""
    return list(requests(kind)[:LISTED_MAX])


def waiting_requests(person: Staff, kind: RequestKind | None = None) -> QuerySet[Request]:
    """Requests that wait for this person's word, the oldest first; none for whoever decides nothing."""
    found = Request.objects.select_related("owner", "recipient").filter(needs_consent=True)
    if kind:
        found = found.filter(kind=kind)
    if person.post == Post.PROJECT_MANAGER:
        found = found.filter(asked_as=Post.SALES_MANAGER)
    elif person.post != Post.SALES_MANAGER:
        return Request.objects.none()
    return undecided(found.exclude(owner=person)).order_by("asked_at", "id")


def undecided(found: QuerySet[Request]) -> QuerySet[Request]:
    """Those that nobody has answered and that were not taken back."""
    answered = Exists(Decision.objects.filter(request=OuterRef("pk")))
    taken_back = Exists(Withdrawal.objects.filter(request=OuterRef("pk")))
    return found.filter(~answered, ~taken_back)


def request_of(request_id: int) -> Request | None:
    """A request that the acting person may see; somebody else's and one that does not exist are both None."""
    found = Request.objects.select_related("owner", "recipient").filter(pk=request_id)
    return found.prefetch_related(
        "decisions__decided_by", "withdrawals__withdrawn_by", "jobs", "results", "downloads"
    ).first()


def customers_of(request: Request) -> list[Customer]:
    """The customers that a request names, as far as the acting person may see them, by name."""
    found = Customer.objects.select_related("owner").filter(pk__in=request.customer_ids)
    return list(found.order_by("name_key", "pk"))


def views_of(request: Request) -> list[View]:
    """Who opened which customer under a request, newest first."""
    return list(request.views.select_related("viewer").order_by("-viewed_at", "-id")[:LISTED_MAX])


@dataclass(frozen=True, slots=True)
class Standing:
    """Where a request stands at a moment, and what that rests on."""

    state: State
    decision: Decision | None
    withdrawal: Withdrawal | None
    until: datetime | None = None
    job: Job | None = None
    result: Result | None = None
    downloads: tuple[Download, ...] = field(default=())

    @property
    def is_over(self) -> bool:
        """Nothing more can come of it, so there is nothing to take back."""
        return self.state in {State.REFUSED, State.EXPIRED, State.WITHDRAWN, State.TAKEN}


def standing_of(request: Request, *, now: datetime, downloads_max: int) -> Standing:
    """Where a request stands, from its prefetched rows."""
    decision = next(iter(request.decisions.all()), None)
    withdrawal = next(iter(request.withdrawals.all()), None)
    if withdrawal:
        return Standing(State.WITHDRAWN, decision, withdrawal)
    if decision and not decision.approved:
        return Standing(State.REFUSED, decision, None)
    if request.needs_consent and decision is None:
        return Standing(State.WAITING, None, None)
    if request.kind == RequestKind.SHOW:
        return _shown(request, decision, now)
    return _exported(request, decision, now, downloads_max)


def _shown(request: Request, decision: Decision | None, now: datetime) -> Standing:
    until = decision.decided_at + timedelta(hours=request.hours or 0) if decision else None
    open_still = until is not None and until > now
    return Standing(State.OPEN if open_still else State.EXPIRED, decision, None, until)


def _exported(request: Request, decision: Decision | None, now: datetime, downloads_max: int) -> Standing:
    job = next(iter(request.jobs.all()), None)
    result = next(iter(request.results.all()), None)
    downloads = tuple(request.downloads.all())
    if result is None:
        ended = job is not None and job.outcome not in ("", JobOutcome.DONE)
        return Standing(State.FAILED if ended else State.MAKING, decision, None, job=job)
    if len(downloads) >= downloads_max:
        state = State.TAKEN
    else:
        state = State.READY if result.expires_at > now else State.EXPIRED
    return Standing(state, decision, None, result.expires_at, job, result, downloads)


@dataclass(frozen=True, slots=True)
class ReceivedCustomer:
    """A customer whom the reader may open now."""

    id: int
    name: str


@dataclass(frozen=True, slots=True)
class ReceivedPaper:
    """A document that the reader may open now."""

    version_id: int
    title: str


@dataclass(frozen=True, slots=True)
class Received:
    """What somebody passed on to the reader; without customers once it is over."""

    grant_id: int
    requester: Staff
    reason: str
    hours: int
    granted_at: datetime
    expires_at: datetime
    withdrawn: bool
    customers: tuple[ReceivedCustomer, ...]
    papers: tuple[ReceivedPaper, ...]


_RECEIVED = """
SELECT grant_id, requester_id, reason, hours, granted_at, expires_at, is_withdrawn, customer_id, customer_name
FROM sharing_received()
"""


def received() -> list[Received]:
    """What was passed on to the acting person, the last to expire first; 3 queries."""
    papers: dict[int, list[ReceivedPaper]] = {}
    with connection.cursor() as cursor:
        cursor.execute("SELECT grant_id, version_id, title FROM sharing_received_papers()")
        for grant, version, title in cursor.fetchall():
            papers.setdefault(grant, []).append(ReceivedPaper(version, title))
        cursor.execute(_RECEIVED)
        rows = cursor.fetchall()
    people = Staff.objects.in_bulk({row[1] for row in rows})
    customers: dict[int, list[ReceivedCustomer]] = {}
    for row in rows:
        named = customers.setdefault(row[0], [])
        if row[7] is not None:
            named.append(ReceivedCustomer(row[7], row[8]))
    firsts = {row[0]: row for row in reversed(rows)}
    return [
        Received(
            grant,
            people[row[1]],
            *(row[2], row[3], row[4], row[5], row[6]),
            tuple(customers[grant]),
            tuple(papers.get(grant, ())),
        )
        for grant, row in reversed(firsts.items())
    ]


def papers_of(request: Request) -> list[Paper]:
    """The documents that a request names, as far as the acting person may see them, by title."""
    found = Paper.objects.filter(version_id__in=request.version_ids).select_related("version__document")
    return list(found.order_by("title", "pk"))
