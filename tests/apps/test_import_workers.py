"""A worker that dies in the middle of an import (real connections)."""

import time

from django.db import transaction

from anchang.apps.imports.actions import retry
from anchang.apps.imports.choices import JobOutcome
from anchang.apps.imports.jobs import run_next_step, work_waits
from anchang.apps.imports.models import Job
from anchang.apps.offices.models import Staff
from anchang.foundation.embedded_postgres import EmbeddedPostgres
from anchang.foundation.embedded_postgres.provision import connect
from tests.apps.test_imports import NOW, brought
from tests.keys import signature
from tests.people import acting


def test_work_whose_worker_was_killed_says_so_and_can_be_started_again(
    committed_db: None, postgres: EmbeddedPostgres, database_name: str, wu: Staff
) -> None:
    with transaction.atomic():
        subject = brought(wu)
    worker = connect(postgres.connection("application", database_name))
    taken = worker.execute("SELECT import_id FROM imports_take_job(%s)", [signature("next import")])
    assert taken.fetchall() == [(subject.pk,)]
    assert not work_waits()
    assert _outcome(wu) == ""
    worker.close()
    until = time.monotonic() + 5
    while _outcome(wu) == "" and time.monotonic() < until:
        assert not work_waits()
    assert _outcome(wu) == JobOutcome.INTERRUPTED
    with transaction.atomic(), acting(wu):
        retry(subject=subject, by=wu, now=NOW)
    assert run_next_step()
    assert _outcome(wu) == JobOutcome.DONE


def _outcome(by: Staff) -> str:
    with transaction.atomic(), acting(by):
        return Job.objects.get().outcome
