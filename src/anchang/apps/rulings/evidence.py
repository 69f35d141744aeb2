"""What is on record about a household, as plain data. Nothing here decides; :mod:`facts` establishes facts
from it.

A person is a staff id as text, a human of the household a token (``me`` is whoever stands at the desk or
buys).
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from enum import StrEnum
from typing import Any

from anchang.domain.rotation import Presence

ME = "me"
NOBODY = "none"
REGISTERED = "registered"


class SourceKind(StrEnum):
    """Which record a fact rests on; pages turn kind and id into a link."""

    REGISTRATION = "registration"
    VISIT = "visit"
    VISIT_EVENT = "visit_event"
    INTRODUCTION = "introduction"
    CALL = "call"
    FOLLOW_UP = "follow_up"
    SEARCH = "search"
    CONTACT_ATTEMPT = "contact_attempt"
    COMPLAINT = "complaint"
    FINDING = "finding"
    CHANGE = "change"
    CHANGE_FINDING = "change_finding"
    CONSENT = "consent"
    DEAL = "deal"
    PRESENCE = "presence"
    TURN = "turn"
    CHECK_IN = "check_in"


@dataclass(frozen=True, slots=True)
class Source:
    """``id`` is None for what is being said at the desk just now, and for what no record says."""

    kind: SourceKind
    id: int | None
    at: datetime


@dataclass(frozen=True, slots=True)
class Registered:
    source: Source
    human: str
    consultant: str
    kind: str
    proxy_by: str
    percent: int
    entered_at: datetime


@dataclass(frozen=True, slots=True)
class Introduced:
    """``consultant`` is the introducer's original consultant, empty when recognition knew none."""

    source: Source
    kind: str
    present: bool
    consultant: str


@dataclass(frozen=True, slots=True)
class Happened:
    """Something that became known of a visit afterwards."""

    source: Source
    kind: str
    disclosed: str
    person: str


@dataclass(frozen=True, slots=True)
class Visited:
    """``receiver`` is empty for who stands at the desk and has not been assigned yet."""

    source: Source
    human: str
    receiver: str
    answer: str
    named: str = ""
    remembers: str = ""
    channel: str = "walk_in"
    on_turn: str = ""
    in_order: bool = True
    family_relation: str = ""
    together_with: int | None = None
    introductions: tuple[Introduced, ...] = ()
    events: tuple[Happened, ...] = ()


@dataclass(frozen=True, slots=True)
class Called:
    source: Source
    human: str
    consultant: str
    invited: bool
    registered: bool


@dataclass(frozen=True, slots=True)
class FollowedUp:
    source: Source
    consultant: str
    way: str
    reached: bool


@dataclass(frozen=True, slots=True)
class Searched:
    source: Source
    visit: int | None
    stage: str
    found: bool


@dataclass(frozen=True, slots=True)
class Attempted:
    source: Source
    visit: int
    person: str
    reached: bool


@dataclass(frozen=True, slots=True)
class Complained:
    """``verified`` is None while nobody has found on it; ``found`` is the finding's record."""

    source: Source
    consultant: str
    kind: str
    verified: bool | None
    successor: str
    found: Source | None


@dataclass(frozen=True, slots=True)
class ChangeAsked:
    """``granted`` is None while nobody has decided on it; ``found`` is the decision's record."""

    source: Source
    consultant: str
    wanted: str
    granted: bool | None = None
    successor: str = ""
    decided_by: str = ""
    found: Source | None = None


@dataclass(frozen=True, slots=True)
class Consented:
    source: Source
    owner: str
    helper: str
    consent: str


@dataclass(frozen=True, slots=True)
class Dealt:
    source: Source
    human: str
    closer: str
    stage: str
    visit: int | None
    asked_for: str
    negotiated: bool


@dataclass(frozen=True, slots=True)
class PresenceSeen:
    source: Source
    person: str
    presence: Presence


Record = (
    Registered
    | Visited
    | Called
    | FollowedUp
    | Searched
    | Attempted
    | Complained
    | ChangeAsked
    | Consented
    | Dealt
    | Introduced
    | Happened
)


@dataclass(frozen=True, slots=True)
class Evidence:
    """Records of one household, each list in order of time. ``relations``: a human's relation to the first
    member.
    """

    relations: Mapping[str, str] = field(default_factory=dict)
    registrations: tuple[Registered, ...] = ()
    visits: tuple[Visited, ...] = ()
    calls: tuple[Called, ...] = ()
    follow_ups: tuple[FollowedUp, ...] = ()
    searches: tuple[Searched, ...] = ()
    attempts: tuple[Attempted, ...] = ()
    complaints: tuple[Complained, ...] = ()
    changes: tuple[ChangeAsked, ...] = ()
    consents: tuple[Consented, ...] = ()
    deals: tuple[Dealt, ...] = ()
    groups: Mapping[int, str] = field(default_factory=dict)

    def timeline(self) -> tuple[Record, ...]:
        """Everything on record, oldest first; that a visit led to a form is told by the form itself."""
        nested: list[Record] = []
        for visit in self.visits:
            nested += visit.introductions
            nested += [event for event in visit.events if event.kind != REGISTERED]
        records: list[Record] = [
            *self.registrations,
            *self.visits,
            *self.calls,
            *self.follow_ups,
            *self.searches,
            *self.attempts,
            *self.complaints,
            *self.changes,
            *self.consents,
            *self.deals,
            *nested,
        ]
        return tuple(sorted(records, key=lambda one: (one.source.at, one.source.kind, one.source.id or 0)))

    def known_at(self, at: datetime) -> Evidence:
        """What was on record at a moment."""

        def upto(records: Iterable[Any]) -> tuple[Any, ...]:
            return tuple(one for one in records if one.source.at <= at)

        return Evidence(
            self.relations,
            upto(self.registrations),
            upto(self.visits),
            upto(self.calls),
            upto(self.follow_ups),
            upto(self.searches),
            upto(self.attempts),
            upto(self.complaints),
            upto(self.changes),
            upto(self.consents),
            upto(self.deals),
            self.groups,
        )


def before_visit(evidence: Evidence, visit_id: int, at: datetime) -> Evidence:
    """What was on record when a visitor came, with the searches and calls that the visit itself led to."""
    known = evidence.known_at(at)
    return replace(
        known,
        visits=tuple(one for one in known.visits if one.source.id != visit_id),
        searches=evidence.searches,
        attempts=evidence.attempts,
    )


def evidence_from(rows: Mapping[str, Any]) -> Evidence:
    """Evidence from what the database functions ``rulings_evidence`` and ``rulings_own_evidence`` return."""
    return Evidence(
        relations=rows.get("relations") or {},
        registrations=tuple(_registered(row) for row in _rows(rows, "registrations")),
        visits=tuple(_visited(row) for row in _rows(rows, "visits")),
        calls=tuple(_called(row) for row in _rows(rows, "calls")),
        follow_ups=tuple(
            FollowedUp(_source(SourceKind.FOLLOW_UP, row), str(row["consultant"]), row["way"], row["reached"])
            for row in _rows(rows, "follow_ups")
        ),
        searches=tuple(
            Searched(_source(SourceKind.SEARCH, row), row["visit"], row["stage"], row["found"])
            for row in _rows(rows, "searches")
        ),
        attempts=tuple(
            Attempted(
                _source(SourceKind.CONTACT_ATTEMPT, row), row["visit"], str(row["person"]), row["reached"]
            )
            for row in _rows(rows, "attempts")
        ),
        complaints=tuple(_complained(row) for row in _rows(rows, "complaints")),
        changes=tuple(_change(row) for row in _rows(rows, "changes")),
        consents=tuple(
            Consented(_source(SourceKind.CONSENT, row), str(row["owner"]), str(row["helper"]), row["consent"])
            for row in _rows(rows, "consents")
        ),
        deals=tuple(_dealt(row) for row in _rows(rows, "deals")),
        groups={int(key): str(value) for key, value in (rows.get("groups") or {}).items()},
    )


def _rows(rows: Mapping[str, Any], key: str) -> Sequence[Mapping[str, Any]]:
    return rows.get(key) or ()


def _person(staff_id: int | None) -> str:
    return str(staff_id) if staff_id else ""


def _source(kind: SourceKind, row: Mapping[str, Any]) -> Source:
    return Source(kind, row["id"], datetime.fromisoformat(row["at"]))


def _registered(row: Mapping[str, Any]) -> Registered:
    return Registered(
        _source(SourceKind.REGISTRATION, row),
        row["human"],
        str(row["consultant"]),
        row["kind"],
        row["proxy_by"],
        row["percent"],
        datetime.fromisoformat(row["entered_at"]),
    )


def _visited(row: Mapping[str, Any]) -> Visited:
    return Visited(
        _source(SourceKind.VISIT, row),
        row["human"],
        str(row["receiver"]),
        row["answer"],
        _person(row["named"]),
        row["remembers"],
        row["channel"],
        _person(row["on_turn"]),
        row["in_order"],
        row["family_relation"],
        row["together_with"],
        tuple(
            Introduced(
                _source(SourceKind.INTRODUCTION, one),
                one["kind"],
                one["present"],
                _person(one["consultant"]),
            )
            for one in _rows(row, "introductions")
        ),
        tuple(
            Happened(
                _source(SourceKind.VISIT_EVENT, one),
                one["kind"],
                one["disclosed"],
                _person(one["person"]),
            )
            for one in _rows(row, "events")
        ),
    )


def _called(row: Mapping[str, Any]) -> Called:
    return Called(
        _source(SourceKind.CALL, row),
        row["human"],
        str(row["consultant"]),
        row["invited"],
        row["registered"],
    )


def _complained(row: Mapping[str, Any]) -> Complained:
    finding = row.get("finding")
    return Complained(
        _source(SourceKind.COMPLAINT, row),
        str(row["consultant"]),
        row["kind"],
        finding["verified"] if finding else None,
        _person(finding["successor"]) if finding else "",
        _source(SourceKind.FINDING, finding) if finding else None,
    )


def _change(row: Mapping[str, Any]) -> ChangeAsked:
    asked = _source(SourceKind.CHANGE, row), str(row["consultant"]), _person(row["wanted"])
    finding = row.get("finding")
    if not finding:
        return ChangeAsked(*asked)
    found = _source(SourceKind.CHANGE_FINDING, finding)
    return ChangeAsked(
        *asked, finding["granted"], _person(finding["successor"]), _person(finding["by"]), found
    )


def _dealt(row: Mapping[str, Any]) -> Dealt:
    return Dealt(
        _source(SourceKind.DEAL, row),
        row["human"],
        str(row["closer"]),
        row["stage"],
        row["visit"],
        _person(row["asked_for"]),
        row["negotiated"],
    )
