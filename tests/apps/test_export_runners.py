"""Several runners at once make each export once; a runner that dies leaves its export to the next."""

import threading
from collections.abc import Callable

import pytest
from django.db import connection, connections, transaction

from anchang.apps.offices.models import Staff
from anchang.apps.sharing import jobs
from anchang.apps.sharing.choices import ExportList, ExportWay
from anchang.apps.sharing.exporting import Wish, ask_to_export
from anchang.apps.sharing.jobs import run_next_job
from anchang.apps.sharing.lists import Range
from anchang.apps.sharing.models import Job, Request, Result
from anchang.foundation import clock
from tests.apps.test_exports import people_of
from tests.people import acting

pytestmark = pytest.mark.usefixtures("committed_db")
RUNNERS = EXPORTS = 4
WISH = Wish(ExportList.CUSTOMERS, ExportWay.SHEET, Range(), whole_phones=False, reason="核对")


def ask(by: Staff, key: str) -> Request:
    with transaction.atomic(), acting(by):
        return ask_to_export(wish=WISH, form_key=key, by=by, now=clock.now())


def at_once(work: Callable[[], object]) -> list[object]:
    """The answers of so many threads that begin together; an exception is an answer too."""
    gate, answers = threading.Barrier(RUNNERS), list[object]()

    def run() -> None:
        gate.wait()
        try:
            answers.append(work())
        except Exception as error:
            answers.append(error)
        finally:
            connections.close_all()

    threads = [threading.Thread(target=run) for _ in range(RUNNERS)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return answers


def make_all() -> int:
    made = 0
    while run_next_job():
        made += 1
    return made


def test_each_export_is_made_once(lin: Staff) -> None:
    with transaction.atomic():
        people_of(lin, 3)
    for number in range(EXPORTS):
        ask(lin, f"form-{number}")
    answers = at_once(make_all)
    assert all(isinstance(one, int) for one in answers), answers
    make_all()
    with transaction.atomic(), acting(lin):
        assert Result.objects.count() == EXPORTS
        assert set(Job.objects.values_list("outcome", flat=True)) == {"done"}


def test_a_form_sent_four_times_at_once_makes_one_request(lin: Staff) -> None:
    with transaction.atomic():
        people_of(lin, 1)
    answers = at_once(lambda: ask(lin, "the same").pk)
    assert len(set(map(str, answers))) == 1, answers
    with transaction.atomic(), acting(lin):
        assert Request.objects.count() == Job.objects.count() == 1


class Killed(BaseException):
    """The process is gone: nothing that it would have done afterwards is done."""


def test_what_a_dead_runner_began_is_made_by_the_next(lin: Staff, monkeypatch: pytest.MonkeyPatch) -> None:
    with transaction.atomic():
        people_of(lin, 1)
    ask(lin, "one")

    def dies(**_anything: object) -> None:
        raise Killed

    with monkeypatch.context() as patched:
        patched.setattr(jobs, "make_export", dies)
        with pytest.raises(Killed):
            run_next_job()
    connection.close()
    assert run_next_job()
    with transaction.atomic(), acting(lin):
        assert Result.objects.count() == 1
