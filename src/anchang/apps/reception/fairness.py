"""轮序公平: turns over a period, expected against actual, skips with reasons, departures and by whom."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from anchang.apps.offices.choices import Post
from anchang.apps.offices.models import Staff
from anchang.domain.rotation import PASSING_WORDS, rules_of
from anchang.domain.rotation.fairness import Share, share
from anchang.domain.rotation.rules import Morning

from .choices import MarkKind, ServedKind, TurnSlot
from .models import OrderMark, RotationDay, Turn, Visit


@dataclass(frozen=True, slots=True)
class FairRow:
    """One consultant. ``skips`` and ``without_turn`` are (words, how often), most often first."""

    person: Staff
    share: Share
    made_up: int
    skips: tuple[tuple[str, int], ...]
    without_turn: tuple[tuple[str, int], ...]


@dataclass(frozen=True, slots=True)
class Departure:
    """A reception that somebody decided against the order; ``reason`` is empty for who may not read it."""

    day: date
    number: int
    on_turn: str
    receiver: str
    decided_by: str
    reason: str


@dataclass(frozen=True, slots=True)
class Marked:
    """A turn that a manager gave or took away."""

    at: datetime
    person: str
    words: str
    reason: str
    decided_by: str


@dataclass(frozen=True, slots=True)
class Fairness:
    first: date
    last: date
    turns: int
    rows: tuple[FairRow, ...]
    departures: tuple[Departure, ...]
    marks: tuple[Marked, ...]
    days: int
    seats: int
    begins_at_first: bool

    @property
    def few_for_the_seats(self) -> bool:
        """Days begin at the first seat and often end before the last: the seats on the right go short."""
        return self.begins_at_first and self.turns < self.days * self.seats

    @property
    def turns_a_day(self) -> float:
        return self.turns / self.days if self.days else 0.0

    @property
    def widest(self) -> int:
        """The largest number that a picture of the rows must hold."""
        return max((max(row.share.high, row.share.actual) for row in self.rows), default=0)

    @property
    def outside(self) -> tuple[FairRow, ...]:
        return tuple(row for row in self.rows if not row.share.within)


def fairness(*, office_id: int, first: date, last: date) -> Fairness:
    """Turns of the days from first to last; 5 queries."""
    people = {one.pk: one for one in Staff.objects.filter(office_id=office_id)}
    names = {pk: one.display_name for pk, one in people.items()}
    stood = Turn.objects.filter(office_id=office_id, day__gte=first, day__lte=last)
    turns = list(stood.exclude(ends__void=True).order_by("day", "number"))
    days = list(RotationDay.objects.filter(office_id=office_id, day__gte=first, day__lte=last))
    rows = [
        _row(one, turns)
        for one in sorted(people.values(), key=lambda one: (len(one.number), one.number))
        if one.post == Post.CONSULTANT
    ]
    return Fairness(
        first,
        last,
        sum(1 for turn in turns if turn.slot),
        tuple(row for row in rows if row.share.chances or row.without_turn or row.skips),
        _departures(turns, names),
        _marks(office_id, first, last, names),
        len(days),
        max((len(day.seats) for day in days), default=0),
        any(rules_of(day.rules).morning is Morning.FIRST for day in days),
    )


def _row(person: Staff, turns: Sequence[Turn]) -> FairRow:
    taken = [turn for turn in turns if turn.slot]
    own = [turn for turn in turns if turn.owner_id == person.pk]
    candidates = [len(turn.here) for turn in taken if person.pk in turn.here]
    skips = Counter(
        PASSING_WORDS.get(why, why)
        for turn in taken
        for who, why in zip(turn.passed, turn.passed_why, strict=False)
        if who == person.pk
    )
    without = Counter(_kind(turn) for turn in own if not turn.slot)
    return FairRow(
        person,
        share(candidates, sum(1 for turn in own if turn.slot)),
        sum(1 for turn in own if turn.slot == TurnSlot.MAKE_UP),
        tuple(skips.most_common()),
        tuple(without.most_common()),
    )


def _kind(turn: Turn) -> str:
    if turn.decided_by_id:
        return "另行指定"
    return "代接待" if turn.courtesy else ServedKind(turn.served).label


def _departures(turns: Sequence[Turn], names: Mapping[int, str]) -> tuple[Departure, ...]:
    decided = [turn for turn in turns if turn.decided_by_id]
    reasons = dict(
        Visit.objects.filter(turn__in=[turn.pk for turn in decided]).values_list(
            "turn_id", "departure_reason"
        )
    )
    return tuple(
        Departure(
            turn.day,
            turn.number,
            names[turn.on_turn_id] if turn.on_turn_id else "",
            names[turn.owner_id],
            names[turn.decided_by_id] if turn.decided_by_id else "",
            reasons.get(turn.pk, ""),
        )
        for turn in reversed(decided)
    )


def _marks(office_id: int, first: date, last: date, names: Mapping[int, str]) -> tuple[Marked, ...]:
    marks = OrderMark.objects.filter(office_id=office_id, day__gte=first, day__lte=last)
    return tuple(
        Marked(
            mark.marked_at,
            names[mark.owner_id],
            MarkKind.GRANTED.label
            if mark.kind == MarkKind.GRANTED
            else f"轮空 {mark.turns} 次（{mark.get_cause_display()}）",
            mark.reason,
            names[mark.marked_by_id],
        )
        for mark in marks.order_by("-marked_at", "-id")
    )
