"""The OpenAPI document says what the endpoint does, and the reference page what the document says."""

import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from django.test import Client
from django.urls import get_resolver

from anchang.api.openapi import document
from anchang.api.problems import PROBLEMS
from anchang.api.telephone import EVENT
from anchang.web.urls import urlpatterns as pages

ROOT = Path(__file__).parents[2]


@pytest.mark.django_db
def test_the_document_is_served_to_whoever_asks(client: Client) -> None:
    response = client.get("/api/v1/openapi.json")
    assert response.status_code == 200
    assert response.json() == document()
    assert client.post("/api/v1/openapi.json").status_code == 405


def test_every_address_for_programs_is_in_the_document() -> None:
    names = {name for name in get_resolver().reverse_dict if isinstance(name, str)}
    own = names - {getattr(page, "name", "") for page in pages} - {"alive", "openapi"}
    assert own == {"telephone_events"}
    assert set(document()["paths"]) == {"/api/v1/telephone/events"}


def test_what_is_checked_is_what_is_said() -> None:
    said: dict[str, Any] = document()["components"]["schemas"][EVENT.name]
    assert set(said["properties"]) == {item.name for item in EVENT.items}
    assert said["additionalProperties"] is False
    for item in EVENT.items:
        assert item.value(said["properties"][item.name]["examples"][0]) is not None
    responses = document()["paths"]["/api/v1/telephone/events"]["post"]["responses"]
    assert set(responses) == {"200"} | {str(status) for status, _ in PROBLEMS.values()}


def test_the_reference_page_is_current() -> None:
    script = ROOT / "scripts" / "make_api_reference.py"
    env = {**os.environ, "PYTHONPATH": str(ROOT)}
    command = [sys.executable, script, "--check"]
    done = subprocess.run(command, env=env, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
