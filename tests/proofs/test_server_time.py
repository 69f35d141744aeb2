"""Promise 9: the time that decides money is the server's, and ordered, whatever its clocks do."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from random import Random

import pytest
from django.db import transaction
from django.test import Client
from django.urls import reverse

from anchang.apps.customers.models import Registration
from anchang.apps.offices.models import Staff
from anchang.foundation import clock
from anchang.project import middleware
from tests.people import acting
from tests.proofs.figures import Proof, prove, seed, tries
from tests.web.test_customers import FORM

LoggedIn = Callable[[Staff], Client]
SKEW_SECONDS_MAX = 7200


def _registers(client: Client, phone: str, random: Random) -> None:
    """A consultant hands in a form at a server whose clock is wrong; the device claims a time of its own."""
    skew = timedelta(seconds=random.uniform(-SKEW_SECONDS_MAX, SKEW_SECONDS_MAX))
    form = FORM | {"phone": phone, "registered_at": "2020-01-01T08:00"}
    with clock.frozen(datetime.now(UTC) + skew):
        answer = client.post(reverse("register"), form)
    assert answer.status_code == 302, answer.content.decode()
    assert answer.headers["Location"].startswith("/customers/"), answer.headers["Location"]


def _wrong_order(count: int, random: Random, clients: dict[int, Client], manager: Staff, area: int) -> int:
    """How many of so many customers are not first on record with whoever registered them first."""
    wrong = 0
    for number in range(count):
        phone = f"100{area}{number:07d}"
        order = random.sample(list(clients), len(clients))
        for staff_id in order:
            _registers(clients[staff_id], phone, random)
        with transaction.atomic(), acting(manager):
            found = list(Registration.objects.order_by("-pk")[: len(order)])
            ranked = sorted(found, key=lambda one: (one.registered_at, one.pk))
            wrong += [one.owner_id for one in ranked] != order
            wrong += any(one.registered_at != one.entered_at for one in found)
    return wrong


def test_first_registered_is_first_on_record_whatever_the_clocks_say(
    request: pytest.FixtureRequest,
    committed_db: None,
    logged_in: LoggedIn,
    monkeypatch: pytest.MonkeyPatch,
    lin: Staff,
    zhao: Staff,
    qian: Staff,
) -> None:
    number, count = seed(), tries(25, 400)
    print(f"PROVE_SEED={number}")
    clients, random = {one.pk: logged_in(one) for one in (lin, zhao)}, Random(number)
    breaches = _wrong_order(count, random, clients, qian, 1)
    monkeypatch.setattr(middleware, "clock_error", lambda _now: timedelta())
    noticed = _wrong_order(25, random, clients, qian, 2) > 0
    prove(
        request,
        Proof(
            9,
            "registrations at servers with skewed clocks",
            count,
            breaches,
            "each server's own clock",
            noticed,
        ),
    )
