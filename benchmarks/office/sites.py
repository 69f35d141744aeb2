"""The product's server on loopback, and a browser's connection to it."""

from __future__ import annotations

import http.client
import re
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from urllib.parse import urlencode

from .books import PASSWORD, ROOT

_READY_SECONDS_MAX = 30
_TOKEN = re.compile(r'name="csrfmiddlewaretoken" value="(\w+)"')


@dataclass
class Site:
    """A server on loopback, and one kept connection to it with its cookies."""

    port: int
    cookies: dict[str, str] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=30)

    def get(self, path: str) -> str:
        return self._asked("GET", path, "")

    def post(self, path: str, values: dict[str, str]) -> str:
        return self._asked("POST", path, urlencode(values))

    def _asked(self, method: str, path: str, body: str) -> str:
        headers = {"Cookie": "; ".join(f"{name}={value}" for name, value in self.cookies.items())}
        if body:
            headers["Content-Type"] = "application/x-www-form-urlencoded"
        self.connection.request(method, path, body or None, headers)
        response = self.connection.getresponse()
        text = response.read().decode()
        for name, value in response.getheaders():
            if name.lower() == "set-cookie":
                key, _, rest = value.partition("=")
                self.cookies[key] = rest.partition(";")[0]
        if response.status >= http.HTTPStatus.BAD_REQUEST:
            raise RuntimeError(f"{path}: {response.status}")
        return text


def log_in(site: Site, username: str) -> None:
    """Raises RuntimeError when the account of the benchmark could not log in."""
    site.post(
        "/login/",
        {"csrfmiddlewaretoken": token_of(site.get("/login/")), "username": username, "password": PASSWORD},
    )
    if "/logout/" not in site.get("/"):
        raise RuntimeError(f"{username} of the benchmark could not log in")


def token_of(page: str) -> str:
    """What a form of the page has to send along."""
    found = _TOKEN.search(page)
    if not found:
        raise RuntimeError("a page without a form")
    return found[1]


@contextmanager
def served(application: str, env: dict[str, str]) -> Iterator[Site]:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = int(free.getsockname()[1])
    command = [
        *(sys.executable, "-m", "granian", "--interface", "wsgi", "--host", "127.0.0.1", "--port", str(port)),
        *("--workers", "1", "--blocking-threads", "1", "--log-level", "error", application),
    ]
    process = subprocess.Popen(command, env=env, cwd=ROOT)
    try:
        site = Site(port)
        _wait(site, process)
        yield site
        site.connection.close()
    finally:
        process.terminate()
        process.wait()


def _wait(site: Site, process: subprocess.Popen[bytes]) -> None:
    until = time.monotonic() + _READY_SECONDS_MAX
    while time.monotonic() < until and process.poll() is None:
        try:
            site.get("/alive/")
            return
        except (OSError, http.client.HTTPException):
            site.connection.close()
            time.sleep(0.1)
    raise RuntimeError("the web server of the benchmark did not start")
