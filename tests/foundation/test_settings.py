"""What the environment makes of the settings."""

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

_ASK = """
import json
from anchang.project import settings as s
names = ["SESSION_COOKIE_NAME", "SESSION_COOKIE_SECURE", "CSRF_COOKIE_NAME", "CSRF_COOKIE_SECURE", "DEBUG",
         "SECURE_SSL_REDIRECT", "ALLOWED_HOSTS", "SECRET_KEY", "DEMO"]
print(json.dumps({name: getattr(s, name) for name in names}))
"""


def _run(arguments: list[str], var: Path, **environment: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, *arguments],
        env={**os.environ, "ANCHANG_VAR": str(var), **environment},
        capture_output=True,
        text=True,
        check=False,
    )


def _settings(var: Path, **environment: str) -> dict[str, Any]:
    done = _run(["-c", _ASK], var, **environment)
    assert done.returncode == 0, done.stderr
    found: dict[str, Any] = json.loads(done.stdout)
    return found


def test_by_itself_it_serves_this_machine_only_without_debugging(tmp_path: Path) -> None:
    found = _settings(tmp_path)
    assert found["ALLOWED_HOSTS"] == ["127.0.0.1", "localhost", "[::1]"]
    assert (found["DEBUG"], found["DEMO"]) == (False, False)


def test_over_https_cookies_are_bound_to_the_host(tmp_path: Path) -> None:
    found = _settings(tmp_path, ANCHANG_ORIGIN="https://office.example")
    assert (found["SESSION_COOKIE_NAME"], found["SESSION_COOKIE_SECURE"]) == ("__Host-session", True)
    assert (found["CSRF_COOKIE_NAME"], found["CSRF_COOKIE_SECURE"]) == ("__Host-csrf", True)
    assert found["SECURE_SSL_REDIRECT"] is True
    assert "office.example" in found["ALLOWED_HOSTS"]


def test_the_secret_key_is_made_once_and_kept_from_others(tmp_path: Path) -> None:
    first, second = (_settings(tmp_path)["SECRET_KEY"] for _ in range(2))
    assert first == second
    assert len(first) >= 50
    assert (tmp_path / "secret-key").stat().st_mode & 0o777 == 0o600
    assert _settings(tmp_path / "other")["SECRET_KEY"] != first


@pytest.mark.parametrize("origin", ["https://office.example"])
def test_django_finds_nothing_to_warn_of(tmp_path: Path, origin: str) -> None:
    command = ["-m", "django", "check", "--deploy", "--fail-level", "WARNING"]
    done = _run(command, tmp_path, ANCHANG_ORIGIN=origin, DJANGO_SETTINGS_MODULE="anchang.project.settings")
    assert done.returncode == 0, done.stderr
