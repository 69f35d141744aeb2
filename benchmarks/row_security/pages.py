"""The customer list over real HTTP on loopback, from the product's server: ours, and a bare Django view."""

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
from urllib.parse import quote, urlencode

from anchang.foundation.embedded_postgres import EmbeddedPostgres

from .books import PASSWORD, ROOT, Book, address, environment
from .questions import fast

ROUNDS = 120
AIM = 0.5
_READY_SECONDS_MAX = 30
_NAME = re.compile(r'class="row-link" href="/customers/\d+/">([^<]+)<')
_TOKEN = re.compile(r'name="csrfmiddlewaretoken" value="(\w+)"')


def run(server: EmbeddedPostgres, book: Book) -> None:
    """Print how the product's customer list compares with the bare view, question by question."""
    searches = (
        ("我最新的 20 位客户", [""]),
        ("按完整电话查", [one.phone for one in book.asked]),
        ("按后四位查", [one.phone[-4:] for one in book.asked]),
        ("按姓名查", [one.name for one in book.asked]),
        ("按拼音查", [one.pinyin for one in book.asked]),
    )
    ours_env = environment(server, book.database)
    theirs_env = {**ours_env, "DATABASE_URL": address(server, "superuser", book.database)}
    with (
        _served("anchang.project.wsgi:application", ours_env) as ours,
        _served("benchmarks.row_security.bare_wsgi:application", theirs_env) as theirs,
    ):
        _log_in(ours)
        for name, texts in searches:
            print(f"  {name:<14} {_race(ours, theirs, book, texts)}", flush=True)


def _race(ours: Site, theirs: Site, book: Book, texts: list[str]) -> str:
    pairs = [
        (f"/customers/?q={quote(text)}", f"/bare/?staff={book.consultant_id}&q={quote(text)}")
        for text in texts
    ]
    differing = sum(_names(ours.get(one)) != _names(theirs.get(other)) for one, other in pairs)
    spent: tuple[list[float], list[float]] = ([], [])
    for turn in range(ROUNDS):
        for site, path, times in zip((ours, theirs), pairs[turn % len(pairs)], spent, strict=True):
            start = time.perf_counter()
            site.get(path)
            times.append((time.perf_counter() - start) * 1000)
    mine, other = fast(spent[0]), fast(spent[1])
    verdict = "达到" if other / mine >= AIM else "未达到"
    same = "页面上的客户相同" if not differing else f"{differing} 页不同！"
    speed = f"HTTP {mine:6.2f} 对 {other:6.2f}，速度是 {other / mine:4.2f} 倍"
    return f"{speed}（目标至少 {AIM:g} 倍：{verdict}）；{same}"


def _names(page: str) -> list[str]:
    return _NAME.findall(page)


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


def _log_in(site: Site) -> None:
    found = _TOKEN.search(site.get("/login/"))
    assert found
    values = {"csrfmiddlewaretoken": found[1], "username": "lin", "password": PASSWORD}
    site.post("/login/", values)
    if not _names(site.get("/customers/")):
        raise RuntimeError("the consultant of the benchmark could not log in")


@contextmanager
def _served(application: str, env: dict[str, str]) -> Iterator[Site]:
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
