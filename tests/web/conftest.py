"""A day at the office of the cast: Lin and Zhao are in, Lin holds a customer."""

from datetime import UTC, datetime

import pytest

from anchang.apps.customers.actions import Person, register
from anchang.apps.customers.choices import RegistrationKind
from anchang.apps.customers.models import Customer
from anchang.apps.offices.models import Staff
from anchang.apps.reception.actions import set_presence
from anchang.apps.reception.choices import PresenceState
from anchang.foundation import clock
from tests.people import acting

NINE = datetime(2026, 11, 23, 1, 0, tzinfo=UTC)
CHEN_PHONE = "10012345678"


@pytest.fixture(autouse=True)
def monday_morning():
    with clock.frozen(NINE):
        yield NINE


@pytest.fixture
def everybody_in(db: None, lin: Staff, zhao: Staff, tang: Staff) -> None:
    """Both consultants have signed in: the board has a turn."""
    with acting(tang):
        for person in (lin, zhao):
            set_presence(person=person, state=PresenceState.HERE, by=tang, now=NINE)


@pytest.fixture
def chen(db: None, lin: Staff) -> Customer:
    """Chen, registered by Lin with a visit form."""
    with acting(lin):
        done = register(
            kind=RegistrationKind.VISIT_FORM,
            person=Person("陈晨", CHEN_PHONE),
            details={"layout": ["三房"], "budget_wan": 200},
            by=lin,
            now=NINE,
        )
    return done.customer
