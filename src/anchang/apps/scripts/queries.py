"""Reads of scripts and facts, inside `acting_as`: others than writers see approved versions."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from datetime import date, datetime

from django.db.models import QuerySet

from anchang.apps.offices.choices import Post
from anchang.apps.offices.models import Estate, Staff
from anchang.apps.offices.queries import people
from anchang.domain.calendar import office_day

from .choices import SPEAKERS, WRITERS, Kind, Occasion, Standing, VersionState
from .models import Check, Reading, Step, Topic, Version

_OCCASIONS = {one.value: place for place, one in enumerate(Occasion)}
# A version that was withdrawn keeps its place, so that an older one does not come back by itself.
_DECIDED = (VersionState.APPROVED, VersionState.WITHDRAWN)


@dataclass(frozen=True, slots=True)
class Current:
    """The current version of a topic: its newest check by somebody else, and whether one has read it."""

    version: Version
    check: Check | None
    today: date
    read: bool = False

    @property
    def expires_day(self) -> date | None:
        """Until when it is good: by the newest check, else as it was written."""
        return self.check.good_until_day if self.check else self.version.expires_day

    @property
    def expired(self) -> bool:
        return self.expires_day is not None and self.expires_day < self.today

    @property
    def warnings(self) -> list[str]:
        """What to say before relying on it; a script needs no check."""
        found = []
        if self.expired:
            found.append(f"{self.expires_day:%Y-%m-%d} 已过期")
        if self.version.kind == Kind.FACT and self.check is None:
            found.append("还没有人核对")
        return found


def current_facts(estate: Estate | None, now: datetime) -> list[Current]:
    """The current facts of an estate, or of all estates of the office, by their short word; 2 queries."""
    found = _with_checks(_in_force(Kind.FACT, estate, now), office_day(now))
    return sorted(found, key=lambda one: (one.version.title, one.version.pk))


def current_scripts(estate: Estate | None, now: datetime, *, by: Staff) -> list[Current]:
    """The current talk scripts in the order of introduction, and whether the person read each; 2 queries."""
    versions = _in_force(Kind.SCRIPT, estate, now)
    read = _read_by(by, versions)
    found = [Current(one, None, office_day(now), one.pk in read) for one in versions]
    return sorted(found, key=lambda one: _in_order(one.version))


def current_script(occasion: Occasion, now: datetime, estate: Estate | None = None) -> Version | None:
    """The current script of an occasion, the first in the order of introduction; None where there is none."""
    found = [one for one in _in_force(Kind.SCRIPT, estate, now) if one.occasion == occasion]
    return min(found, key=_in_order, default=None)


def _in_order(version: Version) -> tuple[int, int, int]:
    return _OCCASIONS[version.occasion], version.place, version.pk


def _in_force(kind: Kind, estate: Estate | None, now: datetime) -> list[Version]:
    """Per topic the newest decided version whose day has come, unless it was withdrawn."""
    found = Version.objects.filter(kind=kind, state__in=_DECIDED, effective_day__lte=office_day(now))
    if estate is not None:
        found = found.filter(topic__estate=estate)
    newest = found.order_by("topic_id", "-number").distinct("topic_id")
    return [
        one
        for one in newest.select_related("topic__estate", "owner", "approved_by")
        if one.state == VersionState.APPROVED
    ]


def _with_checks(versions: Iterable[Version], today: date) -> list[Current]:
    listed = list(versions)
    newest = Check.objects.filter(version__in=listed).order_by("version_id", "-checked_at", "-pk")
    checks = {one.version_id: one for one in newest.distinct("version_id").select_related("owner")}
    return [Current(one, checks.get(one.pk), today) for one in listed]


def _read_by(person: Staff, versions: Iterable[Version]) -> set[int]:
    if person.post not in SPEAKERS:
        return set()
    return set(
        Reading.objects.filter(owner=person, version__in=list(versions)).values_list("version_id", flat=True)
    )


def waiting(kind: Kind) -> QuerySet[Version]:
    """Versions that wait for approval, oldest first; whoever does not write sees none."""
    found = Version.objects.filter(kind=kind, state=VersionState.WAITING)
    return found.select_related("topic__estate", "owner").order_by("written_at", "pk")


def coming(kind: Kind, now: datetime) -> QuerySet[Version]:
    """Approved versions whose day has not come, the nearest first."""
    found = Version.objects.filter(kind=kind, state=VersionState.APPROVED, effective_day__gt=office_day(now))
    return found.select_related("topic__estate", "owner").order_by("effective_day", "pk")


def put_away(kind: Kind, now: datetime) -> list[Version]:
    """The newest version of each topic that has none in force and none waiting or coming."""
    kept = {one.topic_id for one in _in_force(kind, None, now)}
    kept |= set(waiting(kind).values_list("topic_id", flat=True))
    kept |= set(coming(kind, now).values_list("topic_id", flat=True))
    newest = Version.objects.filter(kind=kind).exclude(topic_id__in=kept).order_by("topic_id", "-number")
    return list(newest.distinct("topic_id").select_related("topic__estate", "owner"))


@dataclass(frozen=True, slots=True)
class Receipt:
    """What one consultant has done with a version."""

    person: Staff
    read_at: datetime | None


@dataclass(frozen=True, slots=True)
class TopicFile:
    """A topic through all its versions that the person may see, newest first."""

    topic: Topic
    versions: list[Version]
    current: Current | None
    steps: dict[int, list[Step]]
    checks: list[Check]
    today: date
    receipts: list[Receipt] = field(default_factory=list)

    @property
    def newest(self) -> Version:
        return self.versions[0]

    @property
    def waiting(self) -> Version | None:
        return next((one for one in self.versions if one.state == VersionState.WAITING), None)

    def version(self, number: int) -> Version | None:
        return next((one for one in self.versions if one.number == number), None)

    def before(self, version: Version) -> Version | None:
        """What was said before a version: the newest older one that was approved."""
        older = (one for one in self.versions if one.number < version.number and one.state in _DECIDED)
        return next(older, None)

    def standing(self, version: Version) -> Standing:
        if self.current and version.pk == self.current.version.pk:
            return Standing.CURRENT
        if version.state == VersionState.APPROVED:
            return Standing.COMING if version.effective_day > self.today else Standing.EARLIER
        return Standing(version.state)


def topic_file(topic_id: int, now: datetime, *, by: Staff) -> TopicFile | None:
    """Everything about a topic; None where the person may see no version of it. At most 7 queries.

    Steps and the readings of others are for those who write.
    """
    versions = list(
        Version.objects.filter(topic_id=topic_id)
        .select_related("topic__estate", "owner", "approved_by")
        .order_by("-number")
    )
    if not versions:
        return None
    today = office_day(now)
    shown = _current_of(versions, today)
    current = _one_current(shown, today, by) if shown else None
    checks = Check.objects.filter(version__in=versions).select_related("owner").order_by("-checked_at", "-pk")
    file = TopicFile(versions[0].topic, versions, current, {}, list(checks), today)
    if by.post not in WRITERS:
        return file
    return replace(file, steps=_steps(versions), receipts=_receipts(shown) if shown else [])


def is_current(version: Version, now: datetime) -> bool:
    """Whether a version is the one that holds today; 1 query."""
    siblings = list(Version.objects.filter(topic_id=version.topic_id).order_by("-number"))
    current = _current_of(siblings, office_day(now))
    return current is not None and current.pk == version.pk


def _one_current(version: Version, today: date, by: Staff) -> Current:
    (found,) = _with_checks([version], today)
    return replace(found, read=version.pk in _read_by(by, [version]))


def _current_of(versions: list[Version], today: date) -> Version | None:
    """The same as `_in_force`, of versions at hand, newest first."""
    newest = next((one for one in versions if one.state in _DECIDED and one.effective_day <= today), None)
    return newest if newest and newest.state == VersionState.APPROVED else None


def _steps(versions: list[Version]) -> dict[int, list[Step]]:
    found: dict[int, list[Step]] = {}
    for one in Step.objects.filter(version__in=versions).select_related("owner").order_by("decided_at", "pk"):
        found.setdefault(one.version_id, []).append(one)
    return found


def _receipts(version: Version) -> list[Receipt]:
    """Every consultant, who has not read first; a consultant sees their own reading alone."""
    read = dict(Reading.objects.filter(version=version).values_list("owner_id", "read_at"))
    found = [Receipt(one, read.get(one.pk)) for one in speakers()]
    return sorted(found, key=lambda one: (one.read_at is not None, len(one.person.number), one.person.number))


def speakers() -> list[Staff]:
    """Whoever says to customers what the scripts say."""
    return [one for one in people() if Post(one.post) in SPEAKERS]


@dataclass(frozen=True, slots=True)
class FollowUp:
    """How far the reading of one current version has come."""

    version: Version
    read: int
    missing: list[Staff]

    @property
    def readers(self) -> int:
        return self.read + len(self.missing)


def reading_follow_up(now: datetime) -> list[FollowUp]:
    """Current versions that ask for reading, with who still owes it; 4 queries. For those who write."""
    asked = [one for kind in Kind for one in _in_force(kind, None, now) if one.asks_reading]
    done = set(Reading.objects.filter(version__in=asked).values_list("version_id", "owner_id"))
    staff = speakers()
    found = [_follow_up(one, staff, done) for one in asked]
    return sorted(found, key=lambda one: (not one.missing, one.version.kind, one.version.title))


def _follow_up(version: Version, staff: list[Staff], done: set[tuple[int, int]]) -> FollowUp:
    missing = [one for one in staff if (version.pk, one.pk) not in done]
    return FollowUp(version, len(staff) - len(missing), missing)


def unread_of(person: Staff, now: datetime, *, kind: Kind | None = None) -> list[Version]:
    """Current versions that the person has been asked to read and has not; 2 queries a kind."""
    kinds = Kind if kind is None else (kind,)
    asked = [one for each in kinds for one in _in_force(each, None, now) if one.asks_reading]
    read = _read_by(person, asked) if asked else set()
    return [one for one in asked if one.pk not in read]
