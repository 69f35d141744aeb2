"""Promise 4: the acting person never crosses requests, however they end and connections are shared."""

import logging
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from random import Random

import pytest
from django.db import connection, connections
from django.test import Client
from pytest_django import Settings

from anchang.apps.offices.models import Staff
from tests.foundation.pages import acting_now
from tests.proofs import hostile_pages
from tests.proofs.figures import Proof, prove, seed, tries
from tests.proofs.hostile_pages import AFTER_COMMIT, FAILING, NOBODY, TELLING

LoggedIn = Callable[[Staff], Client]
THREADS = 8
POOLS = (1, 2, 3, 4, 5, 6, 7, 8)
# A request in so many ends badly.
_BAD = 5


@pytest.fixture(autouse=True)
def _pages(settings: Settings) -> Iterator[None]:
    settings.ROOT_URLCONF = hostile_pages.__name__
    logging.disable()  # hundreds of errors that are meant
    yield
    logging.disable(logging.NOTSET)


@contextmanager
def _pooled(size: int) -> Iterator[None]:
    """Django's own pool of so many connections instead of one a thread."""
    usual = connections.settings["default"]
    pooled = {
        **usual,
        "CONN_MAX_AGE": 0,
        "OPTIONS": {"pool": {"min_size": 1, "max_size": size, "timeout": 60}},
    }
    connection.close()
    connections.settings["default"] = pooled
    connections.close_all()
    del connections["default"]
    try:
        yield
    finally:
        connections["default"].close()
        connections["default"].close_pool()  # type: ignore[attr-defined]
        connections.settings["default"] = usual
        del connections["default"]


class Visitor(threading.Thread):
    """Asks page after page as ever another person, and counts every answer that names anybody else."""

    def __init__(self, cookies: dict[str, str], count: int, random: Random) -> None:
        super().__init__()
        self.cookies = cookies
        self.count = count
        self.random = random
        self.crossings: list[str] = []

    def run(self) -> None:
        try:
            for _ in range(self.count):
                self._ask()
        finally:
            connections.close_all()

    def _ask(self) -> None:
        expected = self.random.choice(list(self.cookies))
        bad = not self.random.randrange(_BAD)
        page = self.random.choice(list(FAILING if bad else {**TELLING, **NOBODY}))
        client = Client(raise_request_exception=False)
        if page not in NOBODY:
            client.cookies["anchang_session"] = self.cookies[expected]
        answer = client.post(f"/{page}/") if self.random.randrange(2) else client.get(f"/{page}/")
        self._judge(page, expected, answer.status_code, answer.content.decode())
        left = acting_now()
        if left != "anchang_app":
            self.crossings.append(f"after {page}: {left}")
        connections.close_all()

    def _judge(self, page: str, expected: str, status: int, said: str) -> None:
        if page in FAILING:
            right = status == 500 and "anchang_" not in said
        else:
            right = said == (expected if page in TELLING else "anchang_app")
        if not right:
            self.crossings.append(f"{page} as {expected}: {status} {said[:80]}")


def _crossings(cookies: dict[str, str], count: int, random: Random) -> list[str]:
    visitors = [Visitor(cookies, count // THREADS, Random(random.random())) for _ in range(THREADS)]
    for one in visitors:
        one.start()
    for one in visitors:
        one.join()
    return [crossing for one in visitors for crossing in one.crossings]


@pytest.fixture
def cookies(
    committed_db: None,
    logged_in: LoggedIn,
    lin: Staff,
    zhao: Staff,
    wu: Staff,
    qian: Staff,
    jin: Staff,
    mo: Staff,
) -> dict[str, str]:
    """Session keys by what `/who/` says of each person."""
    return {
        f"anchang_{one.post} {one.office_id} {one.pk}": logged_in(one).cookies["anchang_session"].value
        for one in (lin, zhao, wu, qian, jin, mo)
    }


def test_the_acting_person_never_crosses_requests(
    request: pytest.FixtureRequest, cookies: dict[str, str], settings: Settings
) -> None:
    number = seed()
    print(f"PROVE_SEED={number}")
    random, per_pool = Random(number), tries(160, 12_504)
    found: list[str] = []
    AFTER_COMMIT.clear()
    for size in POOLS:
        with _pooled(size):
            found += _crossings(cookies, per_pool, random)
    found += [who for who in AFTER_COMMIT if who != "anchang_app"]
    settings.MIDDLEWARE = [*settings.MIDDLEWARE[:-1], f"{hostile_pages.__name__}.SessionLevel"]
    with _pooled(2):
        noticed = bool(_crossings(cookies, 160, random))
    count = per_pool // THREADS * THREADS * len(POOLS)
    print("\n".join(found[:10]))
    assert AFTER_COMMIT
    prove(
        request,
        Proof(
            4, "requests over pools of 1 to 8 connections", count, len(found), "session-level SET", noticed
        ),
    )
