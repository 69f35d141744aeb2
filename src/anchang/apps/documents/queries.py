"""Reads of the library, inside `acting_as`: row security leaves only what the acting person may open."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import Count, Exists, Max, Min, OuterRef, Q, QuerySet

from anchang.apps.documents.audience import Audience
from anchang.apps.documents.choices import OpeningKind, VersionState
from anchang.apps.documents.models import Confirmation, Opening, Paper, Step
from anchang.apps.offices.models import Staff
from anchang.apps.offices.queries import people
from anchang.domain.confidential import Category


def _papers(by: Staff) -> QuerySet[Paper]:
    """Papers of visible versions, each with `has_opened` and `has_confirmed` of the acting person."""
    mine = {"version_id": OuterRef("version_id"), "owner": by}
    return Paper.objects.select_related("version__document", "owner").annotate(
        has_opened=Exists(Opening.objects.filter(**mine)),
        has_confirmed=Exists(Confirmation.objects.filter(**mine)),
    )


def shelf(
    *, by: Staff, category: Category | None = None, search: str = "", unread_only: bool = False
) -> QuerySet[Paper]:
    """Current versions that the person may open, newest first."""
    found = _papers(by).filter(version__state=VersionState.CURRENT)
    if category:
        found = found.filter(version__document__category=category.value)
    if search:
        found = found.filter(title__icontains=search)
    if unread_only:
        found = found.filter(_unread(by))
    return found.order_by("-filed_at", "-pk")


def _unread(by: Staff) -> Q:
    """Not opened yet, or asked to confirm and not confirmed; nobody needs to read what they filed."""
    waits = Q(has_opened=False) | Q(asks_confirmation=True, has_confirmed=False)
    return waits & ~Q(owner=by)


def is_unread(paper: Paper, by: Staff) -> bool:
    """The same for one paper of `shelf`."""
    opened, confirmed = getattr(paper, "has_opened", False), getattr(paper, "has_confirmed", False)
    return paper.owner_id != by.pk and (not opened or (paper.asks_confirmation and not confirmed))


def waiting_for_release() -> QuerySet[Paper]:
    """Versions that wait: one's own, all of the office for the sales manager; oldest first."""
    found = Paper.objects.filter(version__state=VersionState.WAITING)
    return found.select_related("version__document", "owner").order_by("filed_at", "pk")


def put_away() -> QuerySet[Paper]:
    """Versions refused or withdrawn, as far as one may still see them; newest first."""
    states = (VersionState.REFUSED, VersionState.WITHDRAWN)
    found = Paper.objects.filter(version__state__in=states)
    return found.select_related("version__document", "owner").order_by("-filed_at", "-pk")


def counts_by_category(by: Staff) -> dict[str, int]:
    """How many current documents of each category the person may open; 1 query."""
    found = Paper.objects.filter(version__state=VersionState.CURRENT).values("version__document__category")
    return {row["version__document__category"]: row["n"] for row in found.annotate(n=Count("pk"))}


def versions_of(number: int, by: Staff) -> list[Paper]:
    """Every version of a document that the person may see, newest first; none means no such document here."""
    return list(_papers(by).filter(version__document__number=number).order_by("-version__number"))


def paper_of(version_id: int) -> Paper | None:
    """What was filed as a version, if the person may see it."""
    found = Paper.objects.filter(version_id=version_id)
    return found.select_related("version__document", "owner").first()


def steps_of(versions: Iterable[int]) -> list[Step]:
    """What was decided on some versions, newest first."""
    found = Step.objects.filter(version_id__in=list(versions)).select_related("owner", "version")
    return list(found.order_by("-decided_at", "-pk"))


@dataclass(frozen=True, slots=True)
class Receipt:
    """What one reader has done with a version; times are None for what has not happened."""

    person: Staff
    first_opened_at: datetime | None
    last_opened_at: datetime | None
    times: int
    downloads: int
    confirmed_at: datetime | None

    def is_missing(self, asks_confirmation: bool) -> bool:
        """Whether this reader still owes the reading."""
        return self.confirmed_at is None if asks_confirmation else self.first_opened_at is None


def receipts_of(paper: Paper) -> list[Receipt]:
    """Everybody for whom the version is meant, and whoever else opened it; who has not read comes first."""
    version = paper.version
    audience = Audience.of_words(version.audience)
    opened = _openings(version.pk)
    confirmed = dict(Confirmation.objects.filter(version=version).values_list("owner_id", "confirmed_at"))
    meant = [one for one in people() if audience.includes(one) and one.pk != paper.owner_id]
    others = Staff.objects.filter(pk__in=(set(opened) | set(confirmed)) - {one.pk for one in meant})
    receipts = [_receipt(one, opened.get(one.pk), confirmed) for one in (*meant, *others.order_by("number"))]
    return sorted(
        receipts, key=lambda one: (not one.is_missing(paper.asks_confirmation), *_by_number(one.person))
    )


def _by_number(person: Staff) -> tuple[int, str]:
    """2 before 10."""
    return len(person.number), person.number


def _openings(version_id: int) -> dict[int, dict[str, Any]]:
    """First and last time, number of openings and of downloads, by the id of who opened."""
    downloads = Count("pk", filter=Q(kind=OpeningKind.DOWNLOADED))
    found = Opening.objects.filter(version_id=version_id).values("owner_id")
    counted = found.annotate(
        first=Min("opened_at"), last=Max("opened_at"), times=Count("pk"), downloads=downloads
    )
    return {row["owner_id"]: dict(row) for row in counted}


def _receipt(person: Staff, opened: dict[str, Any] | None, confirmed: dict[int, datetime]) -> Receipt:
    found = opened or {"first": None, "last": None, "times": 0, "downloads": 0}
    return Receipt(
        person=person,
        first_opened_at=found["first"],
        last_opened_at=found["last"],
        times=found["times"],
        downloads=found["downloads"],
        confirmed_at=confirmed.get(person.pk),
    )


@dataclass(frozen=True, slots=True)
class FollowUp:
    """How far the reading of one document has come: who has confirmed, who has not."""

    paper: Paper
    confirmed: int
    missing: list[Staff]

    @property
    def readers(self) -> int:
        return self.confirmed + len(self.missing)


def reading_follow_up() -> list[FollowUp]:
    """Current documents that ask for confirmation, with whoever still owes it; 3 queries."""
    asked = list(
        Paper.objects.filter(version__state=VersionState.CURRENT, asks_confirmation=True)
        .select_related("version__document")
        .order_by("-filed_at", "-pk")
    )
    done = set(
        Confirmation.objects.filter(version__in=[one.version_id for one in asked]).values_list(
            "version_id", "owner_id"
        )
    )
    staff = sorted(people(), key=_by_number)
    return [_follow_up(paper, staff, done) for paper in asked]


def _follow_up(paper: Paper, staff: list[Staff], done: set[tuple[int, int]]) -> FollowUp:
    audience = Audience.of_words(paper.version.audience)
    readers = [one for one in staff if audience.includes(one) and one.pk != paper.owner_id]
    missing = [one for one in readers if (paper.version_id, one.pk) not in done]
    return FollowUp(paper, len(readers) - len(missing), missing)
