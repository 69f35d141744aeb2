"""Small stories that tests are told with: who came, who registered, who is here. Run inside the db
fixture.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from anchang.apps.customers.actions import Person, register
from anchang.apps.customers.choices import RegistrationKind
from anchang.apps.customers.models import Registration
from anchang.apps.offices.models import Staff
from anchang.apps.reception.actions import set_presence
from anchang.apps.reception.arrival import Arrival
from anchang.apps.reception.choices import FirstVisitAnswer, PresenceState
from anchang.apps.reception.models import Visit
from anchang.apps.rulebooks.actions import adopt
from anchang.apps.rulings.check_in import check_in
from anchang.domain.calendar import office_day
from tests.people import acting

CHEN = Person("陈一凡", "10012345678")
CHENS_WIFE = Person("周晓岚", "10012345679")
STRANGER = Person("梁小满", "10055555555")


def adopted(name: str, manager: Staff, now: datetime, choices: Mapping[str, str] | None = None) -> None:
    """The office adopts a rulebook from today on."""
    with acting(manager):
        adopt(
            adoption=name,
            choices=choices or {},
            parameters={},
            effective_day=office_day(now),
            reason="测试",
            by=manager,
            now=now,
        )


def here(*people: Staff, now: datetime, state: PresenceState = PresenceState.HERE) -> None:
    """Everybody signs in by themselves."""
    for person in people:
        with acting(person):
            set_presence(person=person, state=state, by=person, now=now)


def registered(consultant: Staff, person: Person = CHEN, *, now: datetime, **values: Any) -> Registration:
    """The consultant fills in a visit form."""
    with acting(consultant):
        return register(
            kind=values.pop("kind", RegistrationKind.VISIT_FORM),
            person=person,
            details=values.pop("details", {}),
            by=consultant,
            now=now,
            **values,
        )


def arrives(
    desk: Staff, person: Person = CHEN, *, now: datetime, answer: FirstVisitAnswer, **values: Any
) -> Visit:
    """「客户到」 at the desk. ``receiver`` and ``departure_reason`` go to the action, the rest to the
    arrival.
    """
    action = {key: values.pop(key) for key in ("receiver", "departure_reason") if key in values}
    arrival = Arrival(answer=answer, phone=person.phone, name=person.name, **values)
    with acting(desk):
        return check_in(arrival=arrival, by=desk, now=now, **action)
