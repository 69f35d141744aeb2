"""Promise 14: log-in is hard to abuse. Throttled, the same for unknown accounts, and with codes used once."""

import re
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta

import pytest
from django.db import connections, transaction
from django.test import Client
from django.urls import get_resolver, reverse
from pyotp import TOTP

from anchang.apps.offices import codes, log_in
from anchang.apps.offices.accounts import holder
from anchang.apps.offices.choices import ONE_TIME_CODE_POSTS
from anchang.apps.offices.log_in import give_password
from anchang.apps.offices.models import Staff
from anchang.apps.offices.refusals import TooManyTriesError, WrongLogInError
from anchang.foundation import clock
from anchang.foundation.embedded_postgres import EmbeddedPostgres
from anchang.foundation.embedded_postgres.provision import connect
from anchang.foundation.sessions import attempts
from anchang.foundation.sessions.attempts import From, Kind
from tests.people import PASSWORD, acting
from tests.proofs.figures import LONG, Proof, prove, tries

START = datetime(2026, 11, 23, 1, 0, tzinfo=UTC)
HOURS = 24
# Where guessing at one account is most worth while: from ever another address, 20 tries are free in the first
# hour and few follow. A password of ten characters outlives that by far.
JUDGED_A_DAY_MAX = 250
AUC_BAND = (0.45, 0.55) if LONG else (0.2, 0.8)

# What the negative controls put in the place of the functions.
NO_WAITING = """
CREATE OR REPLACE FUNCTION sessions_wait(failures bigint, latest timestamptz, free integer, at timestamptz)
RETURNS integer LANGUAGE sql IMMUTABLE AS $$ SELECT 0 $$
"""
FORGETFUL = """
CREATE OR REPLACE FUNCTION offices_use_code(staff bigint, step bigint, at timestamptz, signature text)
RETURNS boolean LANGUAGE sql SECURITY DEFINER
SET search_path = pg_catalog, public, pg_temp AS $$ SELECT true $$
"""


@pytest.fixture
def changed(postgres: EmbeddedPostgres, database_name: str, committed_db: None) -> Callable[[str], None]:
    """Break something in the database, as the superuser; the database is thrown away afterwards."""

    def change(statement: str) -> None:
        with connect(postgres.connection("superuser", database_name)) as superuser:
            superuser.execute(statement.encode())

    return change


def _judged(address_of: Callable[[int], str], every: timedelta, hours: int) -> int:
    """How many of an attacker's tries at one account are judged, one after another for so many hours."""
    judged, at, number = 0, START, 0
    while at < START + timedelta(hours=hours):
        origin = From(address_of(number), "", "")
        tried = attempts.begin(kind=Kind.PASSWORD, account="lin", staff_id=None, origin=origin, now=at)
        judged += tried.id is not None
        at, number = at + max(every, timedelta(seconds=min(tried.wait_seconds, 60))), number + 1
    return judged


def test_guessing_is_slow_and_keeps_nobody_out(
    request: pytest.FixtureRequest, changed: Callable[[str], None], lin: Staff
) -> None:
    hers = From("192.0.2.1", "the mark of her browser", "")
    first = attempts.begin(kind=Kind.PASSWORD, account="lin", staff_id=lin.pk, origin=hers, now=START)
    attempts.passed(first)
    hours = tries(3, HOURS)
    from_one = _judged(lambda _: "198.51.100.7", timedelta(seconds=10), hours)
    from_many = _judged(lambda number: f"203.0.113.{number % 250}", timedelta(seconds=10), hours)
    kept_out = 0
    for minute in range(0, hours * 60, 10):
        at = START + timedelta(minutes=minute)
        again = attempts.begin(kind=Kind.PASSWORD, account="lin", staff_id=lin.pk, origin=hers, now=at)
        kept_out += again.id is None
        if again.id is not None:
            attempts.passed(again)
    breaches = kept_out + (from_one + from_many > 2 * JUDGED_A_DAY_MAX)
    changed(NO_WAITING)
    unthrottled = _judged(lambda _: "198.51.100.8", timedelta(seconds=10), 1)
    connections.close_all()
    what = f"tries to guess in {hours} h: {from_one} and {from_many} judged"
    asked = int(hours * 60 * 7)
    prove(request, Proof(14, what, asked, breaches, "no waiting", unthrottled > JUDGED_A_DAY_MAX))


@pytest.mark.django_db
def test_tries_at_once_all_count() -> None:
    """The try is counted before it is judged, so guesses in parallel do not slip through."""
    origin = From("198.51.100.9", "", "")
    allowed = [
        attempts.begin(kind=Kind.PASSWORD, account="wu", staff_id=None, origin=origin, now=START).id
        is not None
        for _ in range(12)
    ]
    assert allowed == [True] * 5 + [False] * 7


@pytest.mark.django_db
def test_a_log_in_that_must_wait_says_how_long_also_for_who_is_not_there() -> None:
    for username in ("lin", "nobody-here"):
        client = Client(REMOTE_ADDR=f"198.51.100.{len(username)}")
        for _ in range(5):
            assert client.post("/login/", {"username": username, "password": "x"}).status_code == 422
            client.cookies.clear()
        waiting = client.post("/login/", {"username": username, "password": PASSWORD})
        assert waiting.status_code == 429
        assert "请 1 分钟后再试" in waiting.content.decode()


def _answer(username: str) -> str:
    page = Client(REMOTE_ADDR="198.51.100.20").post("/login/", {"username": username, "password": "wrong"})
    text = re.sub(r'name="csrfmiddlewaretoken" value="\w+"', "", page.content.decode())
    quoted = f'value="{username}"'
    return f"{page.status_code} {sorted(page.headers)} {text.replace(quoted, 'NAME')}"


@pytest.mark.django_db
def test_an_unknown_account_gets_the_same_answer(lin: Staff, jin: Staff) -> None:
    nobody, known = _answer("xyz"), _answer("lin")
    assert re.sub(r"\w{22,}", "", nobody) == re.sub(r"\w{22,}", "", known)


def _seconds(username: str, hour: int) -> float:
    """How long a wrong password takes, an hour after the last try, so that nothing has to wait."""
    at, origin = START + timedelta(hours=2 * hour), From("198.51.100.30", "", "")
    began = time.perf_counter()
    with pytest.raises(WrongLogInError):
        give_password(username=username, password="wrong-horse-9", origin=origin, now=at)
    return time.perf_counter() - began


def _auc(known: list[float], unknown: list[float]) -> float:
    """The chance that a known account takes longer than an unknown one; 0.5 tells nothing."""
    wins = sum((one > other) + (one == other) / 2 for one in known for other in unknown)
    return wins / (len(known) * len(unknown))


def _told_apart(count: int, since: int) -> float:
    known, unknown = [], []
    for number in range(count):
        known.append(_seconds("lin", since + 2 * number))
        unknown.append(_seconds("nil", since + 2 * number + 1))
    return _auc(known[2:], unknown[2:])


@pytest.mark.django_db
def test_the_time_tells_nothing_of_an_account(
    request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch
) -> None:
    count = tries(22, 402)
    auc = _told_apart(count, 0)
    low, high = AUC_BAND

    def hasty(staff: Staff | None, password: str) -> Staff | None:
        return holder(staff, password) if staff else None

    monkeypatch.setattr(log_in, "holder", hasty)
    hasty_auc = _told_apart(12, 2 * count)
    breaches = int(not low <= auc <= high)
    what = f"known from unknown accounts by time: AUC {auc:.3f}"
    prove(request, Proof(14, what, 2 * count, breaches, "no hash for unknown", not low <= hasty_auc <= high))


def _set_up(person: Staff, at: datetime) -> str:
    with transaction.atomic(), acting(person):
        secret = codes.fresh_secret()
        codes.set_up(secret=secret, typed=TOTP(secret).at(at), by=person, now=at)
    return secret


def _after_password(person: Staff) -> Client:
    client = Client()
    client.post("/login/", {"username": person.username, "password": PASSWORD})
    return client


def _enters(person: Staff, code: str) -> bool:
    client = _after_password(person)
    client.post(reverse("log_in_code"), {"code": code})
    return client.get(reverse("rulebook")).status_code == 200


@contextmanager
def _at(seconds: int) -> Iterator[datetime]:
    with clock.frozen(START + timedelta(seconds=seconds)) as now:
        yield now


def _steps(now: datetime, count: int) -> datetime:
    return now + timedelta(seconds=codes.STEP_SECONDS * count)


def _refused_codes(person: Staff) -> tuple[int, int]:
    """Codes of the wrong half-minute, used ones, older than used: how many were tried, how many got in."""
    with _at(0) as now:
        secret = _set_up(person, now)
        totp = TOTP(secret)
        got_in = int(_enters(person, totp.at(now)))  # the one that set it up
    tried = 1
    for step, drift in enumerate((-10, -2, 2, 10), start=1):
        with _at(10_000 * step) as now:
            got_in += _enters(person, totp.at(_steps(now, drift)))
            tried += 1
    for step, drift in enumerate((-1, 0, 1), start=5):
        with _at(10_000 * step) as now:
            assert _enters(person, totp.at(_steps(now, drift)))
            got_in += _enters(person, totp.at(_steps(now, drift)))
            got_in += _enters(person, totp.at(_steps(now, drift - 1)))
            tried += 2
    return tried, got_in


def test_a_code_is_used_once_and_only_in_its_time(
    request: pytest.FixtureRequest, changed: Callable[[str], None], wu: Staff, sun: Staff
) -> None:
    tried, got_in = _refused_codes(wu)
    changed(FORGETFUL)
    _, replayed = _refused_codes(sun)
    connections.close_all()
    prove(
        request,
        Proof(14, "codes used before or out of time", tried, got_in, "used codes forgotten", replayed > 0),
    )


@pytest.mark.django_db
def test_no_page_before_the_code(request: pytest.FixtureRequest, everybody: dict[str, Staff]) -> None:
    """A right password alone opens nothing for the posts that need a code, set up or not."""
    plain = [
        name
        for name, (found, *_) in get_resolver().reverse_dict.lists()
        if isinstance(name, str)
        for pattern, names in found[0][:1]
        if not names
    ]
    # The steps of logging in are for just this person; others, as the check of a receipt, for anybody.
    inside = [name for name in plain if not name.startswith("log_in_")]
    guarded = [name for name in inside if Client().get(reverse(name)).status_code != 200]
    asked = opened = 0
    for person in everybody.values():
        if person.post not in ONE_TIME_CODE_POSTS:
            continue
        client = _after_password(person)
        for name in guarded:
            asked += 1
            opened += client.get(reverse(name)).status_code == 200
    lin = _after_password(everybody["lin"])
    assert asked > 100
    control = lin.get(reverse("rulebook")).status_code == 200
    prove(request, Proof(14, "pages after the password alone", asked, opened, "a post without code", control))


@pytest.mark.django_db
def test_wrong_codes_are_throttled_and_recovery_codes_work_once(wu: Staff) -> None:
    with _at(0) as now, transaction.atomic(), acting(wu):
        secret = codes.fresh_secret()
        recovery = codes.set_up(secret=secret, typed=TOTP(secret).at(now), by=wu, now=now)
    with _at(4000):
        assert _enters(wu, recovery[0])
        assert not _enters(wu, recovery[0])
        assert not _enters(wu, "\u0661\u0662\u0663\u0664\u0665\u0666"), "digits of another alphabet"
        client = _after_password(wu)
        statuses = [client.post(reverse("log_in_code"), {"code": "000000"}).status_code for _ in range(6)]
        assert statuses[-1] == 429
        assert not _enters(wu, recovery[1])
    with _at(9000):
        assert _enters(wu, recovery[1].upper().replace("-", " "))
        full_width = {ord("0") + digit: ord("\uff10") + digit for digit in range(10)}
        assert _enters(wu, TOTP(secret).at(clock.now()).translate(full_width))


@pytest.mark.django_db
def test_a_known_device_waits_for_its_own_mistakes_alone(lin: Staff) -> None:
    hers = From("192.0.2.1", "mark", "")
    give_password(username="lin", password=PASSWORD, origin=hers, now=START)
    elsewhere = From("192.0.2.1", "", "")
    for second in range(40):
        at = START + timedelta(seconds=second)
        with pytest.raises((WrongLogInError, TooManyTriesError)):
            give_password(username="lin", password="wrong", origin=elsewhere, now=at)
    later = START + timedelta(minutes=1)
    assert give_password(username="lin", password=PASSWORD, origin=hers, now=later) == lin
