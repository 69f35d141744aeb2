"""What the API does not take, always in one shape, and never with a 500."""

import json
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from anchang.api.problems import PROBLEMS
from anchang.api.shapes import BODY_BYTES_MAX
from anchang.apps.offices.choices import Post
from anchang.apps.offices.models import Staff
from anchang.apps.telephony.lines import Wiring, change_line
from anchang.apps.telephony.models import Line, PhoneCall, Token
from anchang.apps.telephony.tokens import revoke_token
from anchang.foundation import clock
from tests.api.conftest import LINS, Report, lay_lines, post, written_token
from tests.people import acting

GOOD = {"event": "ringing", "call": "c-1", "line": LINS, "number": "10012345678"}


def problem(response: Any, code: str) -> dict[str, Any]:
    """The answer has the one shape of problems, and it is this one."""
    error: dict[str, Any] = response.json()["error"]
    assert set(error) == {"code", "message", "fields"}
    assert (response.status_code, error["code"]) == (PROBLEMS[code][0], code)
    assert any("一" <= sign <= "鿿" for sign in error["message"])
    return error


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"event": "exploded"}, "event"),
        ({"event": 7}, "event"),
        ({"call": ""}, "call"),
        ({"call": "x" * 65}, "call"),
        ({"call": "a b"}, "call"),
        ({"call": "a\x00b"}, "call"),
        ({"line": "9999"}, "line"),
        ({"line": "'; DROP TABLE telephony_line; --"}, "line"),
        ({"number": "不是号码"}, "number"),
        ({"number": "123"}, "number"),
        ({"number": 10012345678}, "number"),
        ({"number": "sip:someone@example"}, "number"),
        ({"at": "yesterday"}, "at"),
        ({"at": "2026-11-23T14:05:09"}, "at"),
        ({"colour": "red"}, "colour"),
    ],
)
def test_a_bad_item_is_named(changes: dict[str, Any], field: str, report: Report, lin: Staff) -> None:
    error = problem(report(**{"event": "ringing", **changes}), "invalid")
    assert field in error["fields"]
    with acting(lin):
        assert not PhoneCall.objects.exists()


@pytest.mark.parametrize("missing", ["event", "call", "line"])
def test_a_missing_item_is_named(missing: str, client: Client, lines: dict[str, Line], token: str) -> None:
    body = {name: value for name, value in GOOD.items() if name != missing}
    assert missing in problem(post(client, body, token), "invalid")["fields"]


@pytest.mark.parametrize(
    "body",
    [
        " ",
        "{",
        "nonsense",
        b"\xff\xfe",
        '{"call": NaN}',
        "[" * 4_000,
        '{"call": "1", "call": "2"}',
        '"\\ud800"',
    ],
)
def test_what_is_no_json_is_refused(body: str | bytes, client: Client, token: str) -> None:
    problem(post(client, body, token), "bad_json")


@pytest.mark.parametrize("body", ["[]", "null", "7"])
def test_what_is_no_object_is_refused(body: str, client: Client, token: str) -> None:
    problem(post(client, body, token), "invalid")


def test_a_huge_body_is_refused_unread(client: Client, token: str) -> None:
    problem(post(client, json.dumps({"call": "x" * BODY_BYTES_MAX}), token), "too_large")


def test_another_type_is_refused(client: Client, token: str) -> None:
    response = client.post(reverse("telephone_events"), GOOD, headers={"Authorization": f"Bearer {token}"})
    problem(response, "wrong_type")


def test_only_post_is_taken(client: Client, token: str) -> None:
    response = client.get(reverse("telephone_events"), headers={"Authorization": f"Bearer {token}"})
    problem(response, "wrong_method")
    assert response["Allow"] == "POST"


@pytest.mark.parametrize("bearer", ["", "x", "anchang_1_x", "anchang_999999_" + "a" * 43])
def test_no_good_token_no_entry(bearer: str, client: Client, lines: dict[str, Line]) -> None:
    response = post(client, GOOD, bearer)
    problem(response, "no_token")
    assert response["WWW-Authenticate"].startswith("Bearer")


def test_the_secret_of_one_token_does_not_open_another(client: Client, token: str, jin: Staff) -> None:
    other = written_token(jin)
    number, secret = other.split("_")[1], token.split("_", 2)[2]
    problem(post(client, GOOD, f"anchang_{number}_{secret}"), "no_token")


def test_a_revoked_token_is_out(report: Report, jin: Staff) -> None:
    assert report().status_code == 200
    with acting(jin):
        revoke_token(token=Token.objects.get(), by=jin, now=clock.now())
    problem(report("answered"), "no_token")


def test_whoever_leaves_takes_their_tokens_along(report: Report, jin: Staff) -> None:
    """Closed by SQL, for an office keeps its last administrator."""
    with acting(jin):
        Staff.objects.filter(pk=jin.pk).update(is_active=False)
    problem(report(), "no_token")


def test_whoever_is_no_administrator_any_more_has_no_say(report: Report, jin: Staff) -> None:
    with acting(jin):
        Staff.objects.filter(pk=jin.pk).update(post=Post.CLERK)
    problem(report(), "not_allowed")


def test_a_line_of_another_office_is_no_line(
    client: Client, lines: dict[str, Line], shi: Staff, mo: Staff
) -> None:
    """The answer is that to a line which does not exist."""
    strangers = written_token(shi)
    theirs = problem(post(client, GOOD, strangers), "invalid")
    nothing = problem(post(client, GOOD | {"line": "12345"}, strangers), "invalid")
    assert theirs == nothing


def test_a_closed_line_is_no_line(report: Report, lines: dict[str, Line], jin: Staff) -> None:
    with acting(jin):
        closed = Wiring(LINS, "林分机", is_open=False)
        change_line(line=lines[LINS], wiring=closed, by=jin, now=clock.now())
    assert "line" in problem(report(), "invalid")["fields"]


def test_one_call_id_of_two_offices_is_two_calls(
    client: Client, lines: dict[str, Line], token: str, shi: Staff, mo: Staff, lin: Staff
) -> None:
    lay_lines(shi, mo, mo)
    assert post(client, GOOD, token).status_code == 200
    assert post(client, GOOD | {"number": "10099998888"}, written_token(shi)).status_code == 200
    with acting(mo):
        assert PhoneCall.objects.get().number == "10099998888"
    with acting(lin):
        assert PhoneCall.objects.get().number == "10012345678"


def test_a_cookie_is_no_token(
    client: Client, lines: dict[str, Line], token: str, lin: Staff, zhao: Staff
) -> None:
    """Whoever is logged in at the browser: without a token nothing, with one the token's right."""
    client.force_login(zhao)
    problem(post(client, GOOD, ""), "no_token")
    assert post(client, GOOD, token).status_code == 200
    with acting(zhao):
        assert not PhoneCall.objects.exists()
    with acting(lin):
        assert PhoneCall.objects.exists()


def test_too_many_are_told_to_wait(report: Report, monkeypatch: pytest.MonkeyPatch) -> None:
    from anchang.api import endpoints
    from anchang.foundation.throttle import Throttle

    monkeypatch.setattr(endpoints, "_of_token", Throttle(tries_max=2, seconds=60))
    assert [report().status_code for _ in range(3)] == [200, 200, 429]
    assert report()["Retry-After"] == "60"
