"""The day's order told, explained to one person, and replayed against what was kept with each turn."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from anchang.apps.offices.models import Staff
from anchang.domain import rotation
from anchang.domain.rotation.story import Teller, Told

from .models import RotationDay
from .rotation_day import DayRows, rows_of_day, without_closed


@dataclass(frozen=True, slots=True)
class Replayed:
    """How a day replays. ``differs`` is the number of the first reception whose order comes out otherwise,
    None when all agree; ``checked`` is how many were compared, ``opened`` whether the day was opened at all.
    """

    checked: int
    differs: int | None
    opened: bool

    @property
    def agrees(self) -> bool:
        return self.differs is None


@dataclass(frozen=True, slots=True)
class DayStory:
    """``lines`` are newest first; ``basis`` says by what the order went."""

    day: date
    basis: str
    lines: tuple[Told, ...]
    names: dict[str, str]
    replayed: Replayed


@dataclass(frozen=True, slots=True)
class Why:
    """Why somebody is not the next one: now, who stands before them, and what the day did to their turns."""

    person: Staff
    now: str
    ahead: tuple[str, ...]
    lines: tuple[Told, ...]
    make_ups: int
    lost: int
    basis: str
    is_next: bool


def day_story(*, office_id: int, day: date, until: datetime) -> DayStory:
    """A day's log in sentences; about 9 queries, no look-up of any customer."""
    rows = rows_of_day(office_id, day)
    names = _names(office_id)
    log = rows.log(until)
    told = _teller(rows, names).tell(log.begin, log.events)
    opened = RotationDay.objects.filter(office_id=office_id, day=day).exists()
    return DayStory(day, basis_of(log.begin), told[::-1], names, replayed(rows, opened=opened))


def replayed(rows: DayRows, *, opened: bool) -> Replayed:
    """Rebuild the order that each visitor met and compare it with the digest kept then."""
    kept = [turn for turn in sorted(rows.turns, key=lambda one: one.number) if turn.order_digest]
    for turn in kept:
        met = rows.log(turn.began_at, turn.pk).state
        if rotation.digest(met) != turn.order_digest:
            return Replayed(len(kept), turn.number, opened)
    return Replayed(len(kept), None, opened)


def why(*, person: Staff, day: date, at: datetime) -> Why:
    """「为什么不是我」 from the day's log; about 8 queries."""
    rows = rows_of_day(person.office_id, day)
    names = _names(person.office_id)
    log = rows.log(at)
    state, key = without_closed(log.state, at), str(person.pk)
    told = _teller(rows, names).tell(log.begin, log.events)
    return Why(
        person=person,
        now=rotation.why_not(state, key, names),
        ahead=rotation.ahead_of(state, key, names) if key in rotation.coming_turns(state) else (),
        lines=tuple(line for line in told if key in line.about)[::-1],
        make_ups=state.make_ups.count(key),
        lost=state.lost.get(key, 0),
        basis=basis_of(state),
        is_next=rotation.next_up(state).person == key,
    )


def basis_of(state: rotation.State) -> str:
    """By what the day's order goes, in words."""
    return rotation.ORDER_WORDS[state.rules.order_by]


def _teller(rows: DayRows, names: dict[str, str]) -> Teller:
    return Teller(names, {str(turn.pk): turn.number for turn in rows.turns})


def _names(office_id: int) -> dict[str, str]:
    people = Staff.objects.filter(office_id=office_id).values_list("pk", "display_name")
    return {str(pk): name for pk, name in people}
