"""Serve the office: one supervisor that starts web server and keeper, watches them and the database."""

import fcntl
import http.client
import json
import os
import secrets
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from types import FrameType
from typing import Final

import psutil

from anchang.foundation.embedded_postgres import EmbeddedPostgres
from anchang.project import environment
from anchang.project.preparation import PreparationError, database_ready

_READY_SECONDS_MAX: Final = 30
_STOP_SECONDS_MAX: Final = 10
_WATCH_SECONDS: Final = 0.5
_MARK: Final = "ANCHANG_RUN"


@dataclass(frozen=True, slots=True)
class Address:
    host: str
    port: int

    def __str__(self) -> str:
        host = f"[{self.host}]" if ":" in self.host else self.host
        return f"http://{host}:{self.port}"


class _Stopped(BaseException):
    """A signal asked the supervisor to end."""


def serve(address: Address, *, workers: int, demo: bool) -> int:
    """Run until Ctrl-C, SIGTERM, or the end of the web server or database. Returns the exit code."""
    try:
        with _ended_by_signals(), _only_one(address) as mark:
            _refuse_busy(address)
            with (
                database_ready(demo=demo) as database,
                _keeper(mark, demo=demo) as keeper,
                _web_server(address, workers, mark, demo=demo) as web,
            ):
                _wait_ready(address, web)
                _announce(address, demo=demo)
                return _watch(web, keeper, database)
    except _Stopped:
        print("\n已停止。", flush=True)
        return 0


@contextmanager
def _ended_by_signals() -> Iterator[None]:
    def stop(_number: int, _frame: FrameType | None) -> None:
        for number in watched:
            signal.signal(number, signal.SIG_IGN)
        raise _Stopped

    watched = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)
    before = [signal.signal(number, stop) for number in watched]
    try:
        yield
    finally:
        for number, handler in zip(watched, before, strict=True):
            signal.signal(number, handler)


@contextmanager
def _only_one(address: Address) -> Iterator[str]:
    """Hold this port's lock file, having ended web servers whose supervisor was killed; yields a mark."""
    folder = environment.state_folder()
    try:
        folder.mkdir(parents=True, exist_ok=True)
        for left_over in folder.glob("web-*.lock"):
            _end_left_over(left_over)
        handle = os.open(folder / f"web-{address.port}.lock", os.O_RDWR | os.O_CREAT, 0o600)
    except OSError as error:
        raise PreparationError(f"数据目录不可写：{folder} (data folder is not writable)") from error
    try:
        if not _locked(handle):
            raise PreparationError(f"本案场已在 {address} 运行 (already running)")
        mark = secrets.token_hex(8)
        os.ftruncate(handle, 0)
        os.pwrite(handle, json.dumps({"mark": mark}).encode(), 0)
        yield mark
        os.ftruncate(handle, 0)
    finally:
        os.close(handle)


def _locked(handle: int) -> bool:
    try:
        fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    return True


def _end_left_over(lock_file: Path) -> None:
    handle = os.open(lock_file, os.O_RDWR)
    try:
        if not _locked(handle):
            return
        with suppress(ValueError):
            mark = json.loads(os.pread(handle, 4096, 0))["mark"]
            _kill_marked(mark)
    finally:
        os.close(handle)


def _kill_marked(mark: str) -> None:
    """End processes that carry a run's mark in their environment: ours for certain, whatever their number."""
    marked = [process for process in psutil.process_iter() if _mark_of(process) == mark]
    for process in marked:
        with suppress(psutil.Error):
            process.kill()
    psutil.wait_procs(marked, timeout=_STOP_SECONDS_MAX)


def _mark_of(process: psutil.Process) -> str:
    try:
        return process.environ().get(_MARK, "")
    except (psutil.Error, OSError):
        return ""


def _refuse_busy(address: Address) -> None:
    try:
        found = socket.getaddrinfo(address.host, address.port, type=socket.SOCK_STREAM)[0]
        with socket.socket(found[0], found[1]) as probe:
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            probe.bind(found[4])
    except OSError as error:
        other = f"换一个端口：make run PORT={address.port + 1}"
        raise PreparationError(
            f"不能监听 {address}：{error.strerror or error}；{other} (port in use?)"
        ) from error


@contextmanager
def _web_server(
    address: Address, workers: int, mark: str, *, demo: bool
) -> Iterator[subprocess.Popen[bytes]]:
    command = [
        *(sys.executable, "-m", "granian", "--interface", "wsgi", "--host", address.host),
        *("--port", str(address.port), "--workers", str(workers), "--blocking-threads", "4"),
        *("--workers-kill-timeout", "5", "--log-level", "warning", "anchang.project.wsgi:application"),
    ]
    with _process(command, mark, demo=demo) as web:
        yield web


@contextmanager
def _keeper(mark: str, *, demo: bool) -> Iterator[subprocess.Popen[bytes]]:
    """Ended after the web server, so that it writes the last heads; then whatever still carries the mark."""
    try:
        with _process([sys.executable, "-m", "anchang.project.keeper"], mark, demo=demo) as keeper:
            yield keeper
    finally:
        _kill_marked(mark)


@contextmanager
def _process(command: list[str], mark: str, *, demo: bool) -> Iterator[subprocess.Popen[bytes]]:
    marked = {**os.environ, _MARK: mark, "ANCHANG_DEMO": "1" if demo else ""}
    # A session of its own: Ctrl-C reaches the supervisor alone, which then ends things in order.
    process = subprocess.Popen(command, env=marked, start_new_session=True)  # noqa: S603
    try:
        yield process
    finally:
        process.terminate()
        try:
            process.wait(timeout=_STOP_SECONDS_MAX)
        except subprocess.TimeoutExpired:
            process.kill()


def _wait_ready(address: Address, web: subprocess.Popen[bytes]) -> None:
    until = time.monotonic() + _READY_SECONDS_MAX
    while time.monotonic() < until:
        if web.poll() is not None:
            raise PreparationError("网站没有启动，原因见上 (web server failed)")
        if _answers(address):
            return
        time.sleep(0.05)
    raise PreparationError(f"网站 {_READY_SECONDS_MAX} 秒内没有就绪 (web server not ready)")


def _answers(address: Address) -> bool:
    """Whether a worker has loaded the application; the socket alone is open before that."""
    everywhere = {"0.0.0.0": "127.0.0.1", "::": "::1"}  # noqa: S104  compared, not bound
    host = everywhere.get(address.host, address.host)
    connection = http.client.HTTPConnection(host, address.port, timeout=_READY_SECONDS_MAX)
    try:
        connection.request("GET", "/alive/")
        return connection.getresponse().status < http.HTTPStatus.INTERNAL_SERVER_ERROR
    except (OSError, http.client.HTTPException):
        return False
    finally:
        connection.close()


def _announce(address: Address, *, demo: bool) -> None:
    print(f"\n案场已启动：{address}\n按 Ctrl-C 停止。", flush=True)
    if demo:
        _announce_accounts()


def _announce_accounts() -> None:
    from anchang.demo import accounts

    print("\n演示账号：")
    for account in accounts():
        print(f"  {account.username:<12} {account.password}  {account.name} {account.post}")
    print(flush=True)


def _watch(
    web: subprocess.Popen[bytes], keeper: subprocess.Popen[bytes], database: EmbeddedPostgres | None
) -> int:
    """An office whose ledger is not anchored any more ends as loudly as one without its database."""
    while True:
        try:
            web.wait(timeout=_WATCH_SECONDS)
        except subprocess.TimeoutExpired:
            if database is not None and not database.pid():
                raise PreparationError("数据库意外停止；再次启动即可恢复 (database died)") from None
            if keeper.poll() is not None:
                raise PreparationError("后台进程意外停止；再次启动即可恢复 (keeper died)") from None
            continue
        raise PreparationError("网站意外停止；再次启动即可恢复 (web server died)")
