"""Promise 3: the duplicate check tells a consultant nothing about a colleague's customer.

Zhao registers numbers that Lin holds and numbers that nobody holds, in a random order. Whatever Zhao gets
back must be the same, and the time that it takes must not tell which it was.
"""

import gc
import re
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import datetime
from random import Random
from typing import Any

import pytest
from django.db import IntegrityError, transaction
from django.test import Client
from django.urls import reverse

from anchang.apps.customers.actions import Person, register
from anchang.apps.customers.choices import RegistrationKind
from anchang.apps.offices.models import Staff
from anchang.foundation import clock
from anchang.foundation.embedded_postgres import EmbeddedPostgres
from anchang.foundation.embedded_postgres.provision import connect
from anchang.foundation.rls import acting_as
from tests.proofs.figures import LONG, Proof, prove, seed, tries

# The share of pairs in which the held number took longer: 0.5 is a coin. The short run has a tenth of the
# tries, so that chance alone spreads three times as far.
AUC_OFF_MAX = 0.05 if LONG else 0.15
WARM_UP = 20
CONTROL_TRIES = 60
UNIQUE = """
CREATE UNIQUE INDEX phones_are_unique ON customers_customer (office_id, phone_key) WHERE id > %s
"""


def number(at: int) -> str:
    """Every number looks the same when it is masked: 100****5678."""
    return f"100{at:04d}5678"


def person(at: int) -> Person:
    return Person("何满", number(at))


def file(by: Staff, one: Person, now: datetime) -> None:
    """Register, to the end of the transaction."""
    with transaction.atomic(), acting_as(by.actor):
        register(kind=RegistrationKind.VISIT_FORM, person=one, details={}, by=by, now=now)


@contextmanager
def _without_pauses() -> Iterator[None]:
    gc.collect()
    gc.disable()
    try:
        yield
    finally:
        gc.enable()


def _timed(by: Staff, one: Person) -> tuple[str, int]:
    """What came back, and the nanoseconds that it took."""
    now = clock.now()
    start = time.perf_counter_ns()
    try:
        file(by, one, now)
        said = "saved"
    except IntegrityError:
        said = "refused"
    return said, time.perf_counter_ns() - start


def auc(longer: list[int], shorter: list[int]) -> float:
    """How often a value of the first list is above one of the second: 0.5 tells nothing."""
    ranked = sorted([(value, 1) for value in longer] + [(value, 0) for value in shorter])
    above, below = 0.0, 0
    for _, held in ranked:
        above += below if held else 0
        below += not held
    return above / (len(longer) * len(shorter))


def _race(lin: Staff, zhao: Staff, count: int, first: int, random: Random) -> tuple[int, float]:
    """Answers that differ between held and free numbers, and how well the time tells them apart."""
    half = count // 2
    for at in range(first, first + half):
        file(lin, person(at), clock.now())
    order = list(range(first, first + 2 * half))
    random.shuffle(order)
    times: dict[bool, list[int]] = {True: [], False: []}
    said: dict[bool, set[str]] = {True: set(), False: set()}
    with _without_pauses():
        for at in order:
            held = at < first + half
            answer, took = _timed(zhao, person(at))
            times[held].append(took)
            said[held].add(answer)
    return len(said[True] ^ said[False]), auc(times[True], times[False])


def test_registering_takes_the_same_time_whoever_holds_the_number(
    request: pytest.FixtureRequest,
    committed_db: None,
    postgres: EmbeddedPostgres,
    database_name: str,
    lin: Staff,
    zhao: Staff,
) -> None:
    count, replay = tries(200, 2_000), seed()
    random = Random(replay)
    _race(lin, zhao, WARM_UP, 9000, random)
    differ, told = _race(lin, zhao, count, 0, random)
    with connect(postgres.connection("superuser", database_name)) as superuser:
        newest = superuser.execute("SELECT max(id) FROM customers_customer").fetchone()[0]  # type: ignore[index]
        superuser.execute((UNIQUE % newest).encode())
    control_differ, control_told = _race(lin, zhao, CONTROL_TRIES, 5000, random)
    print(f"PROVE_SEED={replay} AUC {told:.3f}; with a unique index {control_told:.3f}")
    prove(
        request,
        Proof(
            3,
            f"registering a held number: answer and time (AUC {told:.3f})",
            count,
            differ + (abs(told - 0.5) > AUC_OFF_MAX),
            f"unique index on the number (AUC {control_told:.3f})",
            control_differ > 0 and abs(control_told - 0.5) > AUC_OFF_MAX,
        ),
    )


FORM = {"kind": "visit_form", "name": "何满", "sex": "female", "layout": ["三房"], "consent": "on"}


def _answer(client: Client, at: int) -> str:
    """All that the browser gets, without what differs from page to page anyway: ids and form tokens."""
    response: Any = client.post(reverse("register"), FORM | {"phone": number(at)}, follow=True)
    page = "\n".join(
        [
            *(f"{address} {status}" for address, status in response.redirect_chain),
            str(response.status_code),
            *(f"{name}: {value}" for name, value in sorted(response.headers.items())),
            *sorted(client.cookies),
            response.content.decode(),
        ]
    )
    page = re.sub(r'name="csrfmiddlewaretoken" value="\w+"', "", page)
    page = re.sub(r"(/customers/|customer=|registration-|/registrations?/|/forms/|登记表 )\d+", r"\1ID", page)
    return re.sub(r"nonce-[\w+/=-]+|Content-Length: \d+|\b[0-9a-f]{32}\b", "", page)


@pytest.fixture
def stopped_clock(monkeypatch: pytest.MonkeyPatch) -> None:
    now = clock.now()
    monkeypatch.setattr(clock, "now", lambda: now)


def test_the_answer_is_the_same_whoever_holds_the_number(
    request: pytest.FixtureRequest,
    db: None,
    stopped_clock: None,
    lin: Staff,
    zhao: Staff,
    logged_in: Callable[[Staff], Client],
) -> None:
    count = tries(10, 100)
    for at in range(count):
        file(lin, person(at), clock.now())
    held = [_answer(logged_in(zhao), at) for at in range(count)]
    free = [_answer(logged_in(zhao), at) for at in range(count, 2 * count)]
    assert "100****5678" in free[0]
    different = sum(one != other for one, other in zip(held, free, strict=True))
    again = _answer(logged_in(zhao), 0)
    control = "one's own number registered again"
    prove(
        request,
        Proof(
            3,
            "registering a held number: every byte of the page",
            count,
            different,
            control,
            again != held[0],
        ),
    )
