"""Against real servers with connections of their own: two at once, revoked under load, the example client."""

import importlib.util
import json
import sys
import urllib.error
import urllib.request
from collections import Counter
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest
from django.db import connection, transaction

from anchang.apps.offices.models import Staff
from anchang.apps.telephony.lines import Wiring, add_line
from anchang.apps.telephony.models import Event, PhoneCall, Token
from anchang.apps.telephony.tokens import make_token, revoke_token
from anchang.foundation import clock
from tests.people import acting

CLIENT = Path(__file__).parents[2] / "tools" / "telephone_client.py"


@pytest.fixture
def token(live_office: str, jin: Staff, lin: Staff) -> Iterator[str]:
    """Committed, for the server has connections of its own."""
    with transaction.atomic(), acting(jin):
        add_line(wiring=Wiring("8001", "林分机", None, lin), by=jin, now=clock.now())
        written = make_token(label="交换机", by=jin, now=clock.now())[1]
    yield written
    connection.close()


def reporter(live_office: str, token: str) -> Callable[[dict[str, Any]], tuple[int, bytes]]:
    def report(body: dict[str, Any]) -> tuple[int, bytes]:
        request = urllib.request.Request(
            f"{live_office}/api/v1/telephone/events",
            data=json.dumps(body).encode(),
            headers={"Authorization": f"Bearer {token}", "Content-Type": "application/json"},
        )
        try:
            with urllib.request.urlopen(request, timeout=20) as response:
                return response.status, response.read()
        except urllib.error.HTTPError as error:
            return error.code, error.read()

    return report


def kept(lin: Staff) -> tuple[int, int]:
    with transaction.atomic(), acting(lin):
        return PhoneCall.objects.count(), Event.objects.count()


def test_the_same_event_at_once_is_taken_once(live_office: str, token: str, lin: Staff) -> None:
    report = reporter(live_office, token)
    body = {"event": "ringing", "call": "c-1", "line": "8001", "number": "10012345678"}
    with ThreadPoolExecutor(8) as pool:
        answers = set(pool.map(report, [body] * 16))
    assert len(answers) == 1, answers
    assert next(iter(answers))[0] == 200
    assert kept(lin) == (1, 1)


def test_all_events_of_a_call_at_once_become_one_call(live_office: str, token: str, lin: Staff) -> None:
    report = reporter(live_office, token)
    bodies = [
        {"event": event, "call": call, "line": "8001"}
        for call in ("c-1", "c-2")
        for event in ("ringing", "answered", "ended")
    ]
    with ThreadPoolExecutor(6) as pool:
        answers = list(pool.map(report, bodies * 2))
    assert {status for status, _ in answers} == {200}
    assert kept(lin) == (2, 6)


def test_after_a_token_is_revoked_nothing_is_taken(
    live_office: str, token: str, lin: Staff, jin: Staff
) -> None:
    """Under load: what was answered with 200 is kept, all else is not, and later ones are all refused."""
    report = reporter(live_office, token)

    def one(number: int) -> int:
        return report({"event": "ringing", "call": f"c-{number}", "line": "8001"})[0]

    def revoke() -> None:
        with transaction.atomic(), acting(jin):
            revoke_token(token=Token.objects.get(), by=jin, now=clock.now())
        connection.close()

    with ThreadPoolExecutor(4) as pool:
        answers = [pool.submit(one, number) for number in range(12)]
        done = pool.submit(revoke)
        answers += [pool.submit(one, number) for number in range(12, 24)]
        done.result()
        after = [one(number) for number in range(24, 28)]
        counted = Counter(answer.result() for answer in answers)
    assert set(counted) <= {200, 401}
    assert set(after) == {401}
    assert kept(lin) == (counted[200], counted[200])


@pytest.fixture(scope="module")
def example() -> ModuleType:
    spec = importlib.util.spec_from_file_location("telephone_client", CLIENT)
    assert spec
    assert spec.loader
    module = importlib.util.module_from_spec(spec)
    sys.modules["telephone_client"] = module
    spec.loader.exec_module(module)
    return module


def test_the_example_client_plays_a_call(
    live_office: str, token: str, lin: Staff, example: ModuleType, capsys: pytest.CaptureFixture[str]
) -> None:
    arguments = [live_office, "--token", token, "--line", "8001", "--number", "10012345678"]
    assert example.main([*arguments, "--call", "x-1", "--rings", "0", "--talks", "0.01"]) == 0
    assert [line.split()[1] for line in capsys.readouterr().out.splitlines()] == [
        "ringing",
        "answered",
        "ended",
    ]
    assert kept(lin) == (1, 3)
    assert example.main([live_office, "--token", "wrong", "--line", "8001", "--rings", "0"]) == 1
    assert "no_token" in capsys.readouterr().err


def test_the_example_client_tries_again_and_gives_up(example: ModuleType) -> None:
    office = example.Office("http://127.0.0.1:9", "x", pause_seconds=0)
    with pytest.raises(example.RefusedError, match="试了 5 次"):
        office.report("ringing", "x-1", "8001")
