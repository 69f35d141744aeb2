"""The turn of a reception: whose it is, what it used up, and which order the visitor met (3.1)."""

from __future__ import annotations

from datetime import datetime

from django.db.models import Max

from anchang.apps.offices.models import Staff
from anchang.apps.reception.models import Turn
from anchang.apps.reception.rotation_day import began, order_met
from anchang.domain import rotation
from anchang.domain.calendar import office_day

from .door import Door
from .reception_answer import Role


def take_turn(door: Door, person: Staff, by: Staff, now: datetime) -> Turn:
    """The turn of a visitor who has just come; the caller holds the day's lock."""
    proposal = door.proposal
    upcoming = rotation.next_up(door.order)
    departed = person.pk != proposal.receiver_id
    turn = Turn(
        office_id=person.office_id,
        day=office_day(now),
        owner=person,
        served=proposal.served,
        in_order=upcoming.person == str(person.pk) and proposal.by_turn,
        on_turn_id=int(upcoming.person) if upcoming.found else None,
        courtesy=proposal.role is Role.STAND_IN and not departed,
        decided_by=by if departed else None,
        order_digest=door.order_digest,
        began_at=now,
    )
    return _appended(turn, door.order)


def another_turn(old: Turn, to: Staff, by: Staff, now: datetime) -> Turn:
    """The turn of who receives instead, under the order as it is with the first one given back."""
    order = order_met(old.office_id, now)
    turn = Turn(
        office_id=old.office_id,
        day=old.day,
        owner=to,
        served=old.served,
        in_order=old.on_turn_id == to.pk,
        on_turn_id=old.on_turn_id,
        decided_by=None if old.on_turn_id == to.pk else by,
        order_digest=rotation.digest(order),
        began_at=now,
    )
    return _appended(turn, order)


def _appended(turn: Turn, order: rotation.State) -> Turn:
    """The turn with its number, what it used up, and who was in the room or passed over when it came."""
    upcoming = rotation.next_up(order)
    of_day = Turn.objects.filter(office_id=turn.office_id, day=turn.day)
    turn.number = (of_day.aggregate(Max("number"))["number__max"] or 0) + 1
    turn.slot = rotation.slot_of(order, began(turn)) or ""
    turn.here = [int(one) for one in order.here()]
    turn.passed = [int(one.person) for one in upcoming.passed]
    turn.passed_why = [rotation.passing_key(one) for one in upcoming.passed]
    turn.save(force_insert=True)
    return turn
