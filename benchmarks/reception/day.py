"""A morning in the office of the benchmark: a rulebook, everybody on a seat and present."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from django.db import transaction

from anchang.apps.offices.accounts import account_named
from anchang.apps.offices.choices import Post
from anchang.apps.offices.models import Staff
from anchang.apps.offices.places import assign_seat
from anchang.apps.offices.queries import people
from anchang.apps.reception.actions import set_presence
from anchang.apps.reception.choices import PresenceState
from anchang.apps.rulebooks.actions import adopt
from anchang.domain.calendar import office_day
from anchang.foundation import clock
from anchang.foundation.rls import acting_as


@contextmanager
def as_person(username: str) -> Iterator[Staff]:
    """One transaction of one person, as a request has it."""
    with transaction.atomic():
        person = account_named(username)
        if person is None:
            raise RuntimeError(f"no account {username}")
        with acting_as(person.actor):
            yield person


def begin_day() -> None:
    """Adopt the recommended rulebook; seat every consultant and have them present."""
    now = clock.now()
    with as_person("boss") as boss:
        adopt(
            adoption="recommended",
            choices={},
            parameters={},
            effective_day=office_day(now),
            reason="量速度",
            by=boss,
            now=now,
        )
        for position, one in enumerate(people(post=Post.CONSULTANT), start=1):
            assign_seat(consultant=one, position=position, by=boss, now=now)
    with as_person("tang") as desk:
        for one in people(post=Post.CONSULTANT):
            set_presence(person=one, state=PresenceState.HERE, by=desk, now=clock.now())
