"""`anchang run` from the outside: starts, starts again quickly, stops cleanly, recovers, says why not."""

import os
import signal
import socket
import subprocess
import sys
import tempfile
import time
import urllib.request
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import psutil
import pytest

from anchang.foundation.embedded_postgres import EmbeddedPostgres

SECOND_START_SECONDS_MAX = 5.0
_READY_SECONDS_MAX = 60.0


@dataclass
class Running:
    process: subprocess.Popen[str]
    port: int
    seconds: float

    def answers(self) -> bool:
        with urllib.request.urlopen(f"http://127.0.0.1:{self.port}/alive/", timeout=10) as answer:
            return bool(answer.read() == b"ok")

    def end(self, number: signal.Signals) -> tuple[int, str]:
        self.process.send_signal(number)
        out, _ = self.process.communicate(timeout=30)
        return self.process.returncode, out


class Office:
    """A state folder of its own, so nothing of the checkout's is touched."""

    def __init__(self, folder: Path, port: int) -> None:
        self.var = folder / "var"
        self.port = port

    def launch(self, **environment: str) -> subprocess.Popen[str]:
        ours = ("DATABASE_", "DJANGO_")
        inherited = {key: value for key, value in os.environ.items() if not key.startswith(ours)}
        return subprocess.Popen(
            [sys.executable, "-m", "anchang.cli.main", "run", "--port", str(self.port)],
            env={**inherited, "ANCHANG_VAR": str(self.var), **environment},
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
        )

    def start(self) -> Running:
        began = time.monotonic()
        process = self.launch()
        assert process.stdout
        said = []
        for line in process.stdout:
            said.append(line)
            if "案场已启动" in line:
                return Running(process, self.port, time.monotonic() - began)
            assert time.monotonic() - began < _READY_SECONDS_MAX
        raise AssertionError("".join(said))

    def refusal(self, **environment: str) -> tuple[int, str]:
        process = self.launch(**environment)
        said, _ = process.communicate(timeout=60)
        return process.returncode, said

    def database(self) -> EmbeddedPostgres:
        return EmbeddedPostgres(self.var / "postgres")

    def leftovers(self) -> list[psutil.Process]:
        """Processes of this office that are still there."""
        found = []
        for process in psutil.process_iter():
            try:
                ours = str(self.var) in " ".join(process.cmdline())
                ours = ours or process.environ().get("ANCHANG_VAR") == str(self.var)
            except (psutil.Error, OSError):
                continue
            if ours and process.status() != psutil.STATUS_ZOMBIE:
                found.append(process)
        return found


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@pytest.fixture(scope="module")
def office() -> Iterator[Office]:
    with tempfile.TemporaryDirectory(prefix="anchang-test-") as folder:
        Path(folder).chmod(0o755)
        office = Office(Path(folder), _free_port())
        first = office.start()
        first.end(signal.SIGINT)
        yield office
        for process in office.leftovers():
            process.kill()


def test_the_second_start_is_quick_and_ctrl_c_stops_both(office: Office) -> None:
    seconds = []
    for _ in range(3):  # the best of three: the machine may be busy with other tests
        running = office.start()
        assert running.answers()
        code, said = running.end(signal.SIGINT)
        assert code == 0
        assert "已停止" in said
        assert office.leftovers() == []
        seconds.append(running.seconds)
    assert min(seconds) < SECOND_START_SECONDS_MAX, seconds


def test_a_polite_end_by_the_system_stops_both(office: Office) -> None:
    assert office.start().end(signal.SIGTERM)[0] == 0
    assert office.leftovers() == []


def test_after_kill_9_of_the_supervisor_the_next_start_recovers(office: Office) -> None:
    killed = office.start()
    killed.process.kill()
    killed.process.wait(timeout=10)  # its web server lives on and holds the pipe open
    assert office.leftovers() != []
    running = office.start()
    assert running.answers()
    running.end(signal.SIGINT)
    assert office.leftovers() == []


def test_after_kill_9_of_the_database_the_office_ends_and_the_next_start_recovers(office: Office) -> None:
    running = office.start()
    pid = office.database().pid()
    assert pid
    time.sleep(1)  # the second worker is loading; its trouble is not the point here
    os.kill(pid, signal.SIGKILL)
    said, _ = running.process.communicate(timeout=30)
    assert running.process.returncode == 2
    assert "数据库意外停止" in said
    again = office.start()
    assert again.answers()
    again.end(signal.SIGINT)
    assert office.leftovers() == []


def test_after_kill_9_of_the_web_server_the_office_ends_and_the_next_start_recovers(office: Office) -> None:
    running = office.start()
    web = next(p for p in office.leftovers() if "granian" in p.cmdline())
    web.kill()
    running.process.communicate(timeout=30)
    assert running.process.returncode == 2
    again = office.start()
    assert again.answers()
    again.end(signal.SIGINT)
    assert office.leftovers() == []


def test_after_kill_9_of_the_keeper_the_office_ends_and_the_next_start_recovers(office: Office) -> None:
    running = office.start()
    keeper = next(p for p in office.leftovers() if "anchang.project.keeper" in p.cmdline())
    keeper.kill()
    said, _ = running.process.communicate(timeout=30)
    assert running.process.returncode == 2
    assert "后台进程意外停止" in said
    again = office.start()
    assert again.answers()
    again.end(signal.SIGINT)
    assert office.leftovers() == []


def test_a_second_office_on_the_same_port_is_refused(office: Office) -> None:
    running = office.start()
    code, said = office.refusal()
    assert (code, said.count("\n")) == (2, 1)
    assert "已在" in said
    assert running.answers()
    running.end(signal.SIGINT)


def test_a_port_in_use_is_one_clear_line(office: Office) -> None:
    with socket.socket() as other:
        other.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        other.bind(("127.0.0.1", office.port))
        other.listen()
        code, said = office.refusal()
    assert (code, said.count("\n")) == (2, 1)
    assert said.startswith("错误：不能监听")


def test_a_state_folder_that_cannot_be_written_is_one_clear_line(office: Office, tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    code, said = office.refusal(ANCHANG_VAR=str(tmp_path / "file" / "var"))
    assert (code, said.count("\n")) == (2, 1)
    assert said.startswith("错误：数据目录不可写")


def test_an_address_of_another_kind_of_database_is_one_clear_line(office: Office) -> None:
    code, said = office.refusal(DATABASE_URL="mysql://root@localhost/anchang")
    assert (code, said.count("\n")) == (2, 1)
    assert "postgresql://" in said


def test_secrets_are_for_their_owner_alone(office: Office) -> None:
    for name in ("secret-key", "postgres/passwords.json"):
        assert (office.var / name).stat().st_mode & 0o777 == 0o600
