"""A telephone system of the tests' office: lines, a token, and how it reports."""

import json
from collections.abc import Callable
from typing import Any

import pytest
from django.http import HttpResponse
from django.test import Client
from django.urls import reverse

from anchang.apps.offices.models import Staff
from anchang.apps.telephony.lines import Wiring, add_line
from anchang.apps.telephony.models import Line
from anchang.apps.telephony.tokens import make_token
from anchang.foundation import clock
from tests.people import acting

Report = Callable[..., HttpResponse]
HOTLINE, LINS, ZHAOS = "62005500", "8001", "8002"


@pytest.fixture
def lines(db: None, jin: Staff, lin: Staff, zhao: Staff) -> dict[str, Line]:
    """A hotline for whoever is on turn, and an extension for Lin and for Zhao."""
    return lay_lines(jin, lin, zhao)


def lay_lines(jin: Staff, lin: Staff, zhao: Staff) -> dict[str, Line]:
    whose = {HOTLINE: None, LINS: lin, ZHAOS: zhao}
    with acting(jin):
        return {
            number: add_line(
                wiring=Wiring(
                    number, "热线" if person is None else f"{person.display_name}分机", None, person
                ),
                by=jin,
                now=clock.now(),
            )
            for number, person in whose.items()
        }


@pytest.fixture
def token(db: None, jin: Staff) -> str:
    return written_token(jin)


def written_token(by: Staff) -> str:
    with acting(by):
        return make_token(label="程控交换机", by=by, now=clock.now())[1]


@pytest.fixture
def report(client: Client, lines: dict[str, Line], token: str) -> Report:
    """`report("ringing")` posts an event; keyword arguments replace or, with None, leave out an item."""

    def send(event: str = "ringing", *, bearer: str = token, **changes: Any) -> HttpResponse:
        body = {"event": event, "call": "c-1", "line": LINS, "number": "10012345678"} | changes
        return post(client, {key: value for key, value in body.items() if value is not None}, bearer)

    return send


def post(client: Client, body: object, bearer: str) -> HttpResponse:
    text = body if isinstance(body, (str, bytes)) else json.dumps(body)
    response: Any = client.post(
        reverse("telephone_events"),
        data=text,
        content_type="application/json",
        headers={"Authorization": f"Bearer {bearer}"},
    )
    return response  # type: ignore[no-any-return]
