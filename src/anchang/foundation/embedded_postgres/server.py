"""Start, find and stop the server of a folder, from any number of processes at once."""

import fcntl
import json
import os
import secrets
import shutil
import signal
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any, Final

import psutil

from anchang.foundation.embedded_postgres.layout import EmbeddedPostgresError, Layout, layout, wheel_binaries

_START_SECONDS_MAX: Final = 60
_STOP_SECONDS_MAX: Final = 30
_ORPHAN_SECONDS_MAX: Final = 30
_POLL_SECONDS: Final = 0.02
_ROLES: Final = ("superuser", "owner", "application")
SUPERUSER: Final = "postgres"
# The same order of words on every machine, whatever its libraries.
_LOCALE: Final = ("--locale-provider", "builtin", "--builtin-locale", "C.UTF-8", "--locale", "C")

# A server for tests loses everything with the machine, and is faster for it.
# Without autovacuum tests know by themselves when rows are gone and what the planner knows.
_FORGETFUL: Final = tuple(
    word
    for setting in ("fsync", "synchronous_commit", "full_page_writes", "autovacuum")
    for word in ("-c", f"{setting}=off")
)


class EmbeddedPostgres:
    """The server whose files are under `home`. `start()` and `stop()` count users over all processes.

    `durable=False` trades safety against power loss for speed: for tests only.
    """

    def __init__(self, home: Path, *, durable: bool = True) -> None:
        self.home = home
        self.durable = durable
        self._layout: Layout | None = None
        self._use_lock: int | None = None

    @property
    def layout(self) -> Layout:
        """Where this server's files are; known after start()."""
        if self._layout is None:
            self._layout = layout(self.home)
        return self._layout

    def start(self) -> None:
        """Make sure that the server runs and count this process as a user. Safe to call twice.

        Recovers from a server or a caller that was killed. Raises EmbeddedPostgresError with one line.
        """
        if self._use_lock is not None and self.pid():
            return
        with self._starting():
            _ = self.layout
            self._secrets()
            if not (self.layout.data / "PG_VERSION").exists():
                self._initialise()
            self._refuse_other_version()
            if not self.pid():
                self._launch()
            if self._use_lock is None:
                self._use_lock = os.open(self.home / "users.lock", os.O_RDWR | os.O_CREAT, 0o600)
                fcntl.flock(self._use_lock, fcntl.LOCK_SH)

    def stop(self) -> bool:
        """Leave the server; the last user stops it. True when it was stopped."""
        with self._starting():
            if self._use_lock is None or not self._alone():
                self._leave()
                return False
            pid = self.pid()
            if pid:
                _end(pid)
            self._leave()
            return bool(pid)

    def pid(self) -> int | None:
        """Process id of the living postmaster of this data folder, checked against the process itself."""
        if self._layout is None and not self.home.exists():
            return None
        lines = _lines(self.layout.data / "postmaster.pid")
        if not lines or not lines[0].isdigit():
            return None
        pid = int(lines[0])
        return pid if _serves(pid, self.layout.data) else None

    def connection(self, role: str, database: str) -> dict[str, Any]:
        """Django's settings for one of the roles `superuser`, `owner`, `application`."""
        if role not in _ROLES:
            raise ValueError(f"unknown role: {role}")
        names = {"superuser": SUPERUSER, "owner": "anchang_owner", "application": "anchang_app"}
        return {
            "ENGINE": "django.db.backends.postgresql",
            "NAME": database,
            "USER": names[role],
            "PASSWORD": self._secrets()[role],
            "HOST": str(self.layout.socket),
            "PORT": "5432",
        }

    def _secrets(self) -> dict[str, str]:
        file = self.home / "passwords.json"
        if not file.exists():
            if (self.layout.data / "PG_VERSION").exists():
                raise EmbeddedPostgresError(f"缺少数据库口令文件：{file} (password file is missing)")
            fresh = {role: secrets.token_urlsafe(32) for role in _ROLES}
            handle = os.open(file, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
            with os.fdopen(handle, "w", encoding="utf-8") as out:
                json.dump(fresh, out)
        try:
            known: dict[str, str] = json.loads(file.read_text(encoding="utf-8"))
        except PermissionError as error:
            message = (
                f"数据目录属于别的账号：{self.home}，请用原来的账号运行 (data folder of another account)"
            )
            raise EmbeddedPostgresError(message) from error
        return known

    @contextmanager
    def _starting(self) -> Iterator[None]:
        """One process at a time starts or stops a server; the lock goes with the process."""
        try:
            self.home.mkdir(parents=True, exist_ok=True)
            lock = os.open(self.home / "start.lock", os.O_RDWR | os.O_CREAT, 0o600)
        except OSError as error:
            raise EmbeddedPostgresError(
                f"数据目录不可写：{self.home} (data folder is not writable)"
            ) from error
        try:
            fcntl.flock(lock, fcntl.LOCK_EX)
            yield
        finally:
            os.close(lock)

    def _alone(self) -> bool:
        assert self._use_lock is not None  # noqa: S101
        try:
            fcntl.flock(self._use_lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            return False
        return True

    def _leave(self) -> None:
        if self._use_lock is not None:
            os.close(self._use_lock)
            self._use_lock = None

    def _initialise(self) -> None:
        """Make the data folder beside its final place, so a half-made one is never taken for whole."""
        place = self.layout
        fresh, password_file = place.store / "data.new", place.store / "password"
        shutil.rmtree(fresh, ignore_errors=True)
        password_file.unlink(missing_ok=True)
        handle = os.open(password_file, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        with os.fdopen(handle, "w", encoding="utf-8") as out:
            out.write(self._secrets()["superuser"])
        if place.account.switch:
            os.chown(password_file, place.account.uid, place.account.gid)
        command = [
            *(str(place.binaries / "bin" / "initdb"), "--pgdata", str(fresh), "--username", SUPERUSER),
            *("--pwfile", str(password_file), "--auth", "scram-sha-256", "--encoding", "UTF8"),
            *_LOCALE,
            *("--no-instructions", *([] if self.durable else ["--no-sync"])),
        ]
        made = subprocess.run(  # noqa: S603
            command, cwd=place.store, capture_output=True, text=True, check=False, **place.account.switch
        )
        password_file.unlink(missing_ok=True)
        if made.returncode:
            why = _last_line(made.stderr)
            raise EmbeddedPostgresError(f"无法建立数据库目录：{why} (initdb failed)")
        fresh.rename(place.data)

    def _refuse_other_version(self) -> None:
        has = (self.layout.data / "PG_VERSION").read_text(encoding="utf-8").strip()
        carries = wheel_binaries().name.removeprefix("pginstall")
        if has != carries:
            raise EmbeddedPostgresError(
                f"数据目录是 PostgreSQL {has} 的，现在的程序是 {carries} (dump and restore)"
            )

    def _launch(self) -> None:
        self._clear_after_a_kill()
        problem = self._launch_once()
        if problem:
            raise EmbeddedPostgresError(f"数据库启动失败：{problem}，详情见 {self._log_file()}")

    def _clear_after_a_kill(self) -> None:
        """Remove the lock files of a dead server, once its last child has let go of the data.

        PostgreSQL would do so itself, unless the number in them belongs to another process by now, or to one
        that died unnoticed, as happens where nothing adopts orphans.
        """
        place = self.layout
        left = [place.data / "postmaster.pid", *place.socket.glob(".s.PGSQL.*")]
        if not any(file.exists() for file in left):
            return
        until = time.monotonic() + _ORPHAN_SECONDS_MAX
        while _works_on(place.data):
            if time.monotonic() > until:
                raise EmbeddedPostgresError(
                    f"上次的数据库进程还占着 {place.data} (orphaned server processes)"
                )
            time.sleep(_POLL_SECONDS)
        for file in left:
            file.unlink(missing_ok=True)

    def _launch_once(self) -> str:
        place = self.layout
        command = [
            *(str(place.binaries / "bin" / "postgres"), "-D", str(place.data), "-k", str(place.socket)),
            *("-c", "listen_addresses=", "-c", "unix_socket_permissions=0700", "-c", "max_connections=60"),
            *("-c", "timezone=UTC", "-c", "log_timezone=UTC", *(() if self.durable else _FORGETFUL)),
        ]
        with self._log_file().open("ab") as log:
            server = subprocess.Popen(  # noqa: S603
                command,
                cwd=place.store,
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
                start_new_session=True,
                umask=0o077,
                **place.account.switch,
            )
        until = time.monotonic() + _START_SECONDS_MAX
        while time.monotonic() < until:
            if server.poll() is not None:
                return _fatal_line(self._log_file())
            lines = _lines(place.data / "postmaster.pid")
            if len(lines) >= 8 and lines[0] == str(server.pid) and lines[7].strip() == "ready":
                return ""
            time.sleep(_POLL_SECONDS)
        server.kill()
        return f"{_START_SECONDS_MAX} 秒内没有就绪"

    def _log_file(self) -> Path:
        return self.home / "postgres.log"


def _serves(pid: int, data: Path) -> bool:
    """Whether `pid` is a postmaster on `data`: a number left by a dead one may belong to anybody now."""
    try:
        command = psutil.Process(pid).cmdline()
    except psutil.Error:
        return False
    return _lives(pid) and bool(command) and command[0].endswith("postgres") and str(data) in command


def _lives(pid: int) -> bool:
    """Whether the process still runs; one that ended and waits for its parent to notice does not."""
    try:
        return bool(psutil.Process(pid).status() != psutil.STATUS_ZOMBIE)
    except psutil.Error:
        return False


def _works_on(data: Path) -> bool:
    """Whether a server process, orphaned or not, still lives in the data folder."""
    for process in psutil.process_iter(["name", "status"]):
        if process.info["name"] == "postgres" and process.info["status"] != psutil.STATUS_ZOMBIE:
            with suppress(psutil.Error):
                if process.cwd() == str(data.resolve()):
                    return True
    return False


def _end(pid: int) -> None:
    """Stop a postmaster: politely first, at once after some seconds."""
    for sign in (signal.SIGINT, signal.SIGQUIT):
        try:
            os.kill(pid, sign)
            _wait_gone(pid)
        except ProcessLookupError:
            return
        except TimeoutError:
            continue
        return
    raise EmbeddedPostgresError(f"数据库进程 {pid} 停不下来 (server does not stop)")


def _wait_gone(pid: int) -> None:
    until = time.monotonic() + _STOP_SECONDS_MAX
    while time.monotonic() < until:
        try:
            if os.waitpid(pid, os.WNOHANG)[0]:
                return
        except ChildProcessError:
            if not _lives(pid):
                return
        time.sleep(_POLL_SECONDS)
    raise TimeoutError


def _lines(file: Path) -> list[str]:
    try:
        return file.read_text(encoding="utf-8", errors="replace").splitlines()
    except OSError:
        return []


def _last_line(text: str) -> str:
    lines = [line for line in text.splitlines() if line.strip()]
    return lines[-1].strip() if lines else "没有说明"


def _fatal_line(log: Path) -> str:
    recent = _lines(log)[-20:]
    fatal = [line for line in recent if "FATAL" in line or "could not" in line]
    return _last_line("\n".join(fatal or recent))
