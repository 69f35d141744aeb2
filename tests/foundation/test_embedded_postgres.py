"""The embedded server: several processes, kill -9, stale numbers, long paths, folders that cannot be used."""

import os
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

import psutil
import pytest

from anchang.foundation.embedded_postgres import EmbeddedPostgres, EmbeddedPostgresError, provision
from anchang.foundation.embedded_postgres.layout import SOCKET_PATH_BYTES_MAX
from anchang.foundation.embedded_postgres.provision import connect

_OTHER_PROCESS = """
import sys
from pathlib import Path
from anchang.foundation.embedded_postgres import EmbeddedPostgres
server = EmbeddedPostgres(Path(sys.argv[1]), durable=False)
server.start()
print(server.pid(), flush=True)
sys.stdin.readline()
print(server.stop(), flush=True)
"""


@pytest.fixture
def home() -> Iterator[Path]:
    """A short path that any account may pass through; pytest's own is neither."""
    with tempfile.TemporaryDirectory(prefix="anchang-test-") as folder:
        Path(folder).chmod(0o755)
        yield Path(folder) / "home"


@pytest.fixture
def server(home: Path) -> Iterator[EmbeddedPostgres]:
    server = EmbeddedPostgres(home, durable=False)
    server.start()
    yield server
    server.stop()
    assert server.pid() is None


def _answers(server: EmbeddedPostgres) -> bool:
    with connect(server.connection("superuser", "postgres")) as connection:
        return connection.execute("SELECT 1").fetchone() == (1,)


def _living(server: EmbeddedPostgres) -> int:
    pid = server.pid()
    assert pid is not None
    return pid


def _kill(server: EmbeddedPostgres) -> None:
    pid = _living(server)
    os.kill(pid, signal.SIGKILL)
    while server.pid():
        time.sleep(0.01)


def test_it_speaks_utf8_with_builtin_sorting_and_wants_passwords(server: EmbeddedPostgres) -> None:
    with connect(server.connection("superuser", "postgres")) as connection:
        row = connection.execute(
            "SELECT pg_encoding_to_char(encoding), datlocprovider, datlocale"
            " FROM pg_database WHERE datname = 'postgres'"
        ).fetchone()
    assert row == ("UTF8", "b", "C.UTF-8")
    wrong = {**server.connection("superuser", "postgres"), "PASSWORD": "wrong"}
    with pytest.raises(Exception, match="password authentication failed"):
        connect(wrong)


def test_a_second_start_finds_the_first(server: EmbeddedPostgres, home: Path) -> None:
    second = EmbeddedPostgres(home, durable=False)
    second.start()
    assert second.pid() == server.pid()
    assert second.stop() is False
    assert _answers(server)


def test_the_last_process_to_leave_stops_it(server: EmbeddedPostgres, home: Path) -> None:
    with subprocess.Popen(
        [sys.executable, "-c", _OTHER_PROCESS, str(home)],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    ) as other:
        assert other.stdin
        assert other.stdout
        assert int(other.stdout.readline()) == server.pid()
        assert server.stop() is False
        other.stdin.write("\n")
        other.stdin.flush()
        assert other.stdout.readline().strip() == "True"


def test_two_processes_may_start_at_once(home: Path) -> None:
    command = [sys.executable, "-c", _OTHER_PROCESS, str(home)]
    both = [
        subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) for _ in range(2)
    ]
    numbers = {one.stdout.readline() for one in both if one.stdout}
    stopped = sorted(one.communicate("\n")[0].strip() for one in both)
    assert len(numbers) == 1
    assert stopped == ["False", "True"]


def test_what_was_committed_survives_kill_9(home: Path) -> None:
    server = EmbeddedPostgres(home)
    server.start()
    provision(server, "office")
    with connect(server.connection("owner", "office")) as connection:
        connection.execute("CREATE TABLE kept AS SELECT 42 AS answer")
    _kill(server)
    again = EmbeddedPostgres(home)
    again.start()
    with connect(again.connection("owner", "office")) as connection:
        assert connection.execute("SELECT answer FROM kept").fetchone() == (42,)
    again.stop()


def test_a_killed_process_does_not_keep_the_server_alive(home: Path) -> None:
    other = subprocess.Popen(
        [sys.executable, "-c", _OTHER_PROCESS, str(home)],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    )
    assert other.stdout
    other.stdout.readline()
    other.kill()
    other.communicate()
    server = EmbeddedPostgres(home, durable=False)
    server.start()
    assert _answers(server)
    assert server.stop() is True


@pytest.mark.parametrize("number", ["own", "dead", "nonsense"])
def test_a_stale_process_number_is_seen_through(server: EmbeddedPostgres, home: Path, number: str) -> None:
    stale = {"own": str(os.getpid()), "dead": "4194000", "nonsense": "?"}[number]
    pid_file = server.layout.data / "postmaster.pid"
    lines = pid_file.read_text(encoding="utf-8").splitlines()
    _kill(server)
    pid_file.write_text("\n".join([stale, *lines[1:]]), encoding="utf-8")
    again = EmbeddedPostgres(home, durable=False)
    again.start()
    assert _answers(again)
    assert again.pid() != os.getpid()
    again.stop()


def test_a_half_made_data_folder_is_made_again(home: Path) -> None:
    server = EmbeddedPostgres(home, durable=False)
    half = server.layout.store / "data.new"
    half.mkdir()
    (half / "PG_VERSION").write_text("18\n", encoding="utf-8")
    server.start()
    assert _answers(server)
    server.stop()


def test_a_long_path_gets_a_short_folder_for_its_socket(home: Path) -> None:
    deep = home.joinpath(*["d" * 50 for _ in range(3)])
    server = EmbeddedPostgres(deep, durable=False)
    server.start()
    assert _answers(server)
    assert len(os.fsencode(server.layout.socket / ".s.PGSQL.5432")) <= SOCKET_PATH_BYTES_MAX
    assert server.layout.socket.stat().st_mode & 0o777 == 0o700
    server.stop()
    server.layout.socket.rmdir()


def test_a_folder_that_cannot_be_written_is_one_clear_line(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    with pytest.raises(EmbeddedPostgresError, match="数据目录不可写"):
        EmbeddedPostgres(tmp_path / "file" / "home").start()


def test_data_of_another_version_is_refused(server: EmbeddedPostgres, home: Path) -> None:
    server.stop()
    (server.layout.data / "PG_VERSION").write_text("17\n", encoding="utf-8")
    with pytest.raises(EmbeddedPostgresError, match="PostgreSQL 17"):
        EmbeddedPostgres(home).start()


def test_a_lost_password_file_is_one_clear_line(server: EmbeddedPostgres, home: Path) -> None:
    (home / "passwords.json").rename(home / "lost.json")
    with pytest.raises(EmbeddedPostgresError, match="口令文件"):
        EmbeddedPostgres(home).start()
    (home / "lost.json").rename(home / "passwords.json")


def test_passwords_are_for_their_owner_alone(server: EmbeddedPostgres, home: Path) -> None:
    assert (home / "passwords.json").stat().st_mode & 0o777 == 0o600
    assert server.layout.store.stat().st_mode & 0o777 == 0o700


@pytest.mark.skipif(os.geteuid() != 0, reason="只有 root 会换账号")
def test_as_root_it_runs_as_somebody_ordinary(server: EmbeddedPostgres) -> None:
    assert psutil.Process(_living(server)).uids().effective != 0


@pytest.mark.skipif(os.geteuid() != 0, reason="只有 root 会换账号")
def test_as_root_it_works_below_a_folder_that_only_root_may_enter(
    home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    shared = home.parent / "var-lib"
    monkeypatch.setattr("anchang.foundation.embedded_postgres.layout._SHARED_STATE", shared)
    closed = home / "closed"
    closed.mkdir(parents=True)
    closed.chmod(0o700)
    server = EmbeddedPostgres(closed / "home", durable=False)
    server.start()
    assert _answers(server)
    assert shared in server.layout.data.parents
    server.stop()
    server.layout.socket.rmdir()
