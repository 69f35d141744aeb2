"""What the clerk does between the steps of the worker."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from django.db import transaction

from anchang.apps.imports.actions import Said, ask_to_take_over, bring, map_columns
from anchang.apps.imports.models import Import
from anchang.apps.imports.queries import imports, offered, reading_of, standing_of
from anchang.apps.offices.accounts import account_named
from anchang.apps.offices.models import Staff
from anchang.foundation import clock
from anchang.foundation.rls import acting_as


@contextmanager
def _clerk() -> Iterator[Staff]:
    with transaction.atomic():
        clerk = account_named("wu")
        if clerk is None:
            raise RuntimeError("the benchmark has no clerk")
        with acting_as(clerk.actor):
            yield clerk


def bring_file(content: bytes) -> None:
    with _clerk() as clerk:
        bring(file_name="登记", content=content, form_key="bench", by=clerk, now=clock.now())


def say_columns() -> None:
    with _clerk() as clerk:
        subject = _subject()
        found = reading_of(subject)
        if found is None:
            raise RuntimeError(standing_of(subject).job)
        plan = offered(subject, found["headings"], [cells for _, cells in found["samples"]])
        map_columns(subject=subject, said_of=Said(plan.columns, plan.kind), by=clerk, now=clock.now())


def confirm() -> None:
    with _clerk() as clerk:
        ask_to_take_over(subject=_subject(), leave_errors=True, by=clerk, now=clock.now())


def counted() -> str:
    """What came of it, in words."""
    with _clerk():
        standing = standing_of(_subject())
        if standing.result is None:
            raise RuntimeError(standing.job.words if standing.job else "nothing was done")
        one = standing.result
        return f"导入 {one.taken_over:,}，重复 {one.repeated:,}，有错 {one.bad:,}"


def _subject() -> Import:
    found = imports().first()
    if found is None:
        raise RuntimeError("no import")
    return found
