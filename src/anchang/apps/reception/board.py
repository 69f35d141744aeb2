"""The reception board (轮序台): seats, presence, whose turn and why, today's receptions. No customer data
on it.
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.db import connection

from anchang.apps.offices.models import Staff
from anchang.domain import rotation
from anchang.domain.calendar import office_day

from .choices import ServedKind, TurnSlot
from .models import Turn, TurnEnd, Visit
from .rotation_day import newest_event, newest_presence, state_of_day

FREE, SERVING, AWAY = "free", "serving", "away"
LETTERS = "ABCD"
VERSION_CHARACTERS = 16
SEATS_AND_PEOPLE = """
SELECT string_agg(s.position || ':' || s.consultant_id || p.is_active || p.display_name, ','
        ORDER BY s.position)
    FROM offices_seat s JOIN offices_staff p ON p.id = s.consultant_id WHERE s.office_id = %s
"""


@dataclass(frozen=True, slots=True)
class BoardSeat:
    """One seat from the left. ``state`` is free, serving or away; ``words`` says it in Chinese. ``make_ups``
    are turns owed, ``lost`` turns to go without; ``letter`` the place A to D where the order goes by places.
    """

    position: int
    staff_id: int
    number: str
    name: str
    presence: str
    state: str
    words: str
    since: datetime | None
    is_next: bool
    place_in_line: int | None
    turns_today: int
    why_not: str
    closed: bool
    at_bar: bool
    make_ups: int
    lost: int
    letter: str


@dataclass(frozen=True, slots=True)
class BoardTurn:
    """One reception of today; ``by`` says by what right. ``visit_id`` and ``visitor`` are None and empty for
    whoever may not see the visit.
    """

    number: int
    turn_id: int
    consultant: str
    consultant_number: str
    served: str
    by: str
    in_order: bool
    passed: tuple[str, ...]
    began_at: datetime
    ended_at: datetime | None
    void: bool
    visit_id: int | None
    visitor: str
    clauses: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Board:
    """``next_*`` are None and empty when nobody can receive; ``why`` are sentences with clauses."""

    day: date
    seats: tuple[BoardSeat, ...]
    next_id: int | None
    next_name: str
    next_number: str
    after: tuple[str, ...]
    why: tuple[str, ...]
    turns: tuple[BoardTurn, ...]
    waiting: int
    basis: str
    bar: tuple[str, ...]


def board(*, office_id: int, now: datetime) -> Board:
    """The board as it stands; about 8 queries, no look-up of any customer."""
    state = state_of_day(office_id, now)
    people = {str(person.pk): person for person in Staff.objects.filter(office_id=office_id).order_by("pk")}
    names = {key: person.display_name for key, person in people.items()}
    turns = _turns(office_id, office_day(now), now, names, people)
    line = rotation.coming_turns(state)
    first = people.get(line[0]) if line else None
    newest = newest_presence(office_id, now + timedelta(microseconds=1))
    since = {person: event.changed_at for person, event in newest.items()}
    seats = tuple(
        _seat(position, people[key], state, line=line, turns=turns, since=since, names=names)
        for position, key in enumerate(state.seats, start=1)
        if key in people and (people[key].is_active or state.is_serving(key))
    )
    return Board(
        day=state.day,
        seats=seats,
        next_id=first.pk if first else None,
        next_name=first.display_name if first else "",
        next_number=first.number if first else "",
        after=tuple(names[key] for key in line[1:]),
        why=rotation.explain_next(state, names),
        turns=turns,
        waiting=sum(1 for turn in turns if turn.ended_at is None),
        basis=rotation.ORDER_WORDS[state.rules.order_by],
        bar=tuple(names[key] for key in rotation.bar_places(state)),
    )


def board_version(*, office_id: int, now: datetime, viewer: Staff) -> str:
    """Changes whenever the board would look otherwise to this viewer, and every minute; 2 queries."""
    with connection.cursor() as cursor:
        cursor.execute(SEATS_AND_PEOPLE, [office_id])
        seats = cursor.fetchone()
    newest = newest_event(office_id, office_day(now))
    told = (newest, seats, now.replace(second=0, microsecond=0), viewer.pk, viewer.post)
    return hashlib.sha256(repr(told).encode()).hexdigest()[:VERSION_CHARACTERS]


def _seat(
    position: int,
    person: Staff,
    state: rotation.State,
    *,
    line: tuple[str, ...],
    turns: tuple[BoardTurn, ...],
    since: Mapping[int, datetime],
    names: Mapping[str, str],
) -> BoardSeat:
    key = str(person.pk)
    presence = state.presence_of(key)
    serving = state.is_serving(key)
    here = presence is rotation.Presence.HERE
    condition = SERVING if serving else FREE if here else AWAY
    return BoardSeat(
        position=position,
        staff_id=person.pk,
        number=person.number,
        name=person.display_name,
        presence=presence.value,
        state=condition,
        words="接待中" if serving else rotation.PRESENCE_WORDS[presence],
        since=state.served_by(key)[-1].at if serving else since.get(person.pk),
        is_next=line[:1] == (key,),
        place_in_line=line.index(key) + 1 if key in line else None,
        turns_today=sum(1 for turn in turns if turn.consultant_number == person.number and not turn.void),
        why_not=rotation.why_not(state, key, names),
        closed=not person.is_active,
        at_bar=key in rotation.bar_places(state),
        make_ups=state.make_ups.count(key),
        lost=state.lost.get(key, 0),
        letter=_letter(state, line, key),
    )


def _letter(state: rotation.State, line: tuple[str, ...], key: str) -> str:
    """A receives, B follows, C helps, D rests; nobody behind the fourth has a place."""
    if state.rules.order_by is not rotation.OrderBy.PLACES or key not in line[: len(LETTERS)]:
        return ""
    return LETTERS[line.index(key)]


def _right(turn: Turn) -> str:
    """By what right the receiver has this visitor, in a word or two."""
    if turn.decided_by_id:
        return "另行指定"
    return "代接待" if turn.courtesy else TurnSlot(turn.slot).label


def _turns(
    office_id: int, day: date, now: datetime, names: Mapping[str, str], people: Mapping[str, Staff]
) -> tuple[BoardTurn, ...]:
    ends = {end.turn_id: end for end in TurnEnd.objects.filter(office_id=office_id, turn__day=day)}
    visits = {visit.turn_id: visit for visit in Visit.objects.filter(office_id=office_id, day=day)}
    found = []
    for turn in Turn.objects.filter(office_id=office_id, day=day, began_at__lte=now).order_by("number"):
        end, visit = ends.get(turn.pk), visits.get(turn.pk)
        found.append(
            BoardTurn(
                number=turn.number,
                turn_id=turn.pk,
                consultant=names[str(turn.owner_id)],
                consultant_number=people[str(turn.owner_id)].number,
                served=ServedKind(turn.served).label,
                by=_right(turn),
                in_order=turn.in_order,
                passed=tuple(names.get(str(person), "") for person in turn.passed),
                began_at=turn.began_at,
                ended_at=end.ended_at if end else None,
                void=bool(end and end.void),
                visit_id=visit.pk if visit else None,
                visitor=visit.name or "未留姓名" if visit else "",
                clauses=tuple(visit.clauses) if visit else (),
            )
        )
    return tuple(found)
