"""A day at the office of the cast: Lin and Zhao are in, Lin holds a customer.

The clock runs: the desk sees the visits of today alone, and today is the database's.
"""

import pytest

from anchang.apps.customers.actions import Person, register
from anchang.apps.customers.choices import RegistrationKind
from anchang.apps.customers.models import Customer
from anchang.apps.offices.models import Staff
from anchang.apps.reception.actions import set_presence
from anchang.apps.reception.choices import PresenceState
from anchang.foundation import clock
from tests.people import acting

CHEN_PHONE = "10012345678"


@pytest.fixture
def everybody_in(db: None, lin: Staff, zhao: Staff, tang: Staff) -> None:
    """Both consultants have signed in: the board has a turn."""
    with acting(tang):
        for person in (lin, zhao):
            set_presence(person=person, state=PresenceState.HERE, by=tang, now=clock.now())


@pytest.fixture
def chen(db: None, lin: Staff) -> Customer:
    """Chen, registered by Lin with a visit form."""
    with acting(lin):
        done = register(
            kind=RegistrationKind.VISIT_FORM,
            person=Person("陈晨", CHEN_PHONE),
            details={"layout": ["三房"], "budget_wan": 200},
            by=lin,
            now=clock.now(),
        )
    return done.customer
