"""Two visitors at once at two desks: each gets a different consultant, nobody is skipped or served twice
(3.1.1).
"""

from __future__ import annotations

import threading
from datetime import datetime

import pytest
from django.db import connection, transaction

from anchang.apps.customers.actions import Person
from anchang.apps.offices.models import Staff
from anchang.apps.reception.choices import FirstVisitAnswer
from anchang.apps.reception.models import Turn
from anchang.foundation import clock
from tests.apps.stories import arrives, here
from tests.people import acting

DESKS = 2


def _one_visitor(
    desk: Staff, index: int, now: datetime, gate: threading.Barrier, failures: list[BaseException]
) -> None:
    try:
        gate.wait(timeout=10)
        with transaction.atomic():
            person = Person(f"客户{index}", f"1001111{index:04d}")
            arrives(desk, person, now=now, answer=FirstVisitAnswer.FIRST_VISIT)
    except BaseException as error:
        failures.append(error)
    finally:
        connection.close()


@pytest.mark.usefixtures("committed_db")
@pytest.mark.parametrize("attempt", range(3))
def test_two_desks_at_once_get_different_consultants(
    attempt: int, lin: Staff, zhao: Staff, tang: Staff, zhou: Staff
) -> None:
    now = clock.now()
    with transaction.atomic():
        here(lin, zhao, now=now)
    gate, failures = threading.Barrier(DESKS), list[BaseException]()
    threads = [
        threading.Thread(target=_one_visitor, args=(desk, attempt * 10 + index, now, gate, failures))
        for index, desk in enumerate((tang, zhou))
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(timeout=30)
    assert failures == []
    with transaction.atomic(), acting(zhou):
        turns = list(Turn.objects.order_by("number").values_list("number", "owner_id"))
    assert turns == [(1, lin.pk), (2, zhao.pk)]
