"""Two clerks at one batch, two keepers at one day: one is first, and the other does nothing."""

from __future__ import annotations

import threading
from collections.abc import Callable

import pytest
from django.db import connection, transaction

from anchang.apps.conduct.models import Case
from anchang.apps.customers.actions import Person
from anchang.apps.intake.handing import receive
from anchang.apps.intake.keeping import examine
from anchang.apps.intake.models import Item, Step
from anchang.apps.intake.refusals import TakenAlreadyError
from anchang.apps.offices.actions import NewStaff, hire
from anchang.apps.offices.choices import Post
from anchang.apps.offices.models import Staff
from anchang.domain.calendar import office_day
from anchang.foundation import clock
from tests.apps.evenings import form_by, handed_in
from tests.people import PASSWORD, acting

OTHER = Person("梁小满", "10055555555")
pytestmark = pytest.mark.usefixtures("committed_db")


def both(*works: Callable[[], object]) -> list[object]:
    """The answers of threads that begin together; an exception is an answer too."""
    gate, answers = threading.Barrier(len(works)), list[object]()

    def run(work: Callable[[], object]) -> None:
        try:
            gate.wait(timeout=10)
            answers.append(work())
        except Exception as error:
            answers.append(error)
        finally:
            connection.close()

    threads = [threading.Thread(target=run, args=(work,)) for work in works]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(timeout=30)
    return answers


def test_of_two_clerks_at_once_one_receives_and_the_other_is_told_who(
    lin: Staff, wu: Staff, jin: Staff
) -> None:
    now = clock.now()
    with transaction.atomic(), acting(jin):
        he = hire(new=NewStaff("he", "何禾", "21", Post.CLERK), password=PASSWORD, by=jin, now=now)
    with transaction.atomic():
        handed_in(lin, form_by(lin, now), form_by(lin, now, OTHER), now=now)
    with transaction.atomic(), acting(wu):
        items = list(Item.objects.values_list("pk", flat=True))

    def take(clerk: Staff) -> object:
        with transaction.atomic(), acting(clerk):
            return receive(items=items, by=clerk, now=now)

    answers = both(lambda: take(wu), lambda: take(he))
    refused = [one for one in answers if isinstance(one, TakenAlreadyError)]
    assert (len(answers), len(refused)) == (2, 1)
    with transaction.atomic(), acting(wu):
        steps = list(Step.objects.select_related("done_by"))
    assert len(steps) == 2
    assert len({step.done_by_id for step in steps}) == 1
    assert f"刚才 {steps[0].done_by.display_name} 已经收下了" in str(refused[0])


def test_two_keepers_propose_once(lin: Staff, qian: Staff) -> None:
    now = clock.now()
    with transaction.atomic():
        form_by(lin, now)
    day = office_day(now)
    answers = both(lambda: examine(lin.pk, day), lambda: examine(lin.pk, day))
    assert sorted(map(str, answers)) == ["False", "True"]
    with transaction.atomic(), acting(qian):
        assert Case.objects.filter(owner=lin, kind="late_handover").count() == 1
