"""What the order of each demo day comes to: the turns' slots, who was passed over, the digest kept."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from datetime import date

from django.db import connection
from django.db.models import Model

from anchang.apps.reception.models import OrderMark, Turn, TurnEnd
from anchang.apps.reception.rotation_day import DayRows, began, rows_of_day
from anchang.apps.rulebooks.queries import compiled_rulebook
from anchang.domain import rotation

Values = dict[str, int | str]


def order_rules(adoption: str, day: date) -> Values:
    """The limits by which the order of a demo day goes."""
    return rotation.order_values(compiled_rulebook(adoption, "{}", "{}", day).values)


def settle_order(office_id: int, turns: list[Turn], ends: list[TurnEnd], marks: list[OrderMark]) -> None:
    """Say of each turn what check-in would have kept. Days and presence are saved already, turns not yet."""
    _number(turns)
    _number(ends)
    _number(marks)
    for end in ends:
        # The id of its turn was not known when the end was put down.
        end.turn = end.turn
    for day in sorted({turn.day for turn in turns}):
        of_day = [turn for turn in turns if turn.day == day]
        rows = replace(
            rows_of_day(office_id, day),
            turns=tuple(of_day),
            ends=tuple(end for end in ends if end.turn.day == day),
            marks=tuple(mark for mark in marks if mark.day == day),
        )
        for turn in of_day:
            _settle(turn, rows)


def _settle(turn: Turn, rows: DayRows) -> None:
    order = rows.log(turn.began_at, turn.pk).state
    slot = rotation.slot_of(order, began(turn))
    taken = slot is rotation.Slot.TURN
    passed = rotation.passed_before(order, str(turn.owner_id)) if taken else rotation.next_up(order).passed
    turn.slot = slot or ""
    turn.here = [int(one) for one in order.here()]
    turn.passed = [int(one.person) for one in passed]
    turn.passed_why = [rotation.passing_key(one) for one in passed]
    turn.order_digest = rotation.digest(order)


def _number(rows: Iterable[Model]) -> None:
    """Give rows their ids before they are saved: the order names receptions by them."""
    with connection.cursor() as cursor:
        for row in rows:
            cursor.execute("SELECT nextval(pg_get_serial_sequence(%s, 'id'))", [row._meta.db_table])
            row.pk = cursor.fetchone()[0]
