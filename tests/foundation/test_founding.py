"""`anchang found-office` from the outside: a real office opens with an empty book, or one line says why."""

import os
import pty
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest

from anchang.demo import DemoAccount
from anchang.foundation.embedded_postgres import EmbeddedPostgres
from anchang.foundation.embedded_postgres.provision import connect, provision
from anchang.project.preparation import is_demo_there
from tests import database
from tests.keys import signature

FRESH = "plum-blossom-88"
COMMAND = (sys.executable, "-m", "anchang.cli.main")
FOUND = ("found-office", "--administrator", "boss", "--password-file", "-", "--name", "晴川里")


def _environment(var: Path, addresses: dict[str, str]) -> dict[str, str]:
    inherited = {key: value for key, value in os.environ.items() if not key.startswith("DATABASE_")}
    return {**inherited, "ANCHANG_VAR": str(var), **addresses}


def _anchang(
    var: Path, *arguments: str, said: str = "", addresses: dict[str, str] | None = None
) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [*COMMAND, *arguments],
        env=_environment(var, addresses or {}),
        input=said,
        capture_output=True,
        text=True,
        check=False,
        timeout=120,
    )


def _refused(done: subprocess.CompletedProcess[str], words: str) -> None:
    assert done.returncode == 2
    assert done.stderr.startswith("错误：")
    assert words in done.stderr
    assert done.stderr.count("\n") == 1


@pytest.fixture(scope="module")
def addresses(postgres: EmbeddedPostgres, template: str) -> Iterator[dict[str, str]]:
    """A prepared server by its addresses; another office is in it already."""
    name = database.own_name("founding")
    database.recreate(postgres, name, template)
    yield _addresses(postgres, name)
    database.drop(postgres, name)


def _addresses(postgres: EmbeddedPostgres, name: str) -> dict[str, str]:
    roles = {"DATABASE_URL": "application", "DATABASE_OWNER_URL": "owner"}
    return {key: database.address(postgres, role, name) for key, role in roles.items()}


def test_an_office_is_founded_by_its_address(
    postgres: EmbeddedPostgres, addresses: dict[str, str], tmp_path: Path
) -> None:
    done = _anchang(tmp_path, *FOUND, said=f"{FRESH}\n", addresses=addresses)
    assert (done.returncode, done.stderr) == (0, "")
    assert "案场「晴川里」已建立" in done.stdout
    assert FRESH not in done.stdout
    with connect(postgres.connection("application", database.own_name("founding"))) as raw:
        account = raw.execute(
            "SELECT username, post FROM offices_account_named('boss', %s)", [signature("account named boss")]
        ).fetchall()
    assert account == [("boss", "administrator")]
    again = ("--name", "晴川里")
    _refused(_anchang(tmp_path, *FOUND, *again, said=FRESH, addresses=addresses), "叫这个名字")


@pytest.mark.parametrize(
    ("arguments", "said", "words"),
    [
        (("--name", "测试案场"), FRESH, "已经有一个案场叫这个名字"),
        (("--administrator", "lin"), FRESH, "账号名已经有人使用"),
        (("--administrator", "老板"), FRESH, "账号用小写字母"),
        (("--name", " "), FRESH, "请填写案场名"),
        (("--name", "长" * 81), FRESH, "案场名最多 80 个字"),
        ((), "short", "密码至少需要 10 个字符"),
        ((), "1234567890", "太容易猜到"),
        ((), "", "密码至少需要 10 个字符"),
        (("--password-file", "/nowhere/at/all"), "", "读不了密码文件"),
    ],
)
def test_what_cannot_be_founded_is_one_clear_line(
    addresses: dict[str, str], tmp_path: Path, arguments: tuple[str, ...], said: str, words: str
) -> None:
    fresh = ("--name", "望江", "--administrator", "head")
    _refused(_anchang(tmp_path, *FOUND, *fresh, *arguments, said=said, addresses=addresses), words)


def test_without_a_terminal_the_password_is_not_guessed(addresses: dict[str, str], tmp_path: Path) -> None:
    asked = ("found-office", "--name", "望江", "--administrator", "head")
    _refused(_anchang(tmp_path, *asked, addresses=addresses), "--password-file")


@pytest.mark.parametrize(("second", "code"), [(FRESH, 0), ("another-word-9", 2)])
def test_a_terminal_is_asked_twice_and_shows_nothing(
    addresses: dict[str, str], tmp_path: Path, second: str, code: int
) -> None:
    name = f"望江{code}"
    master, slave = pty.openpty()
    process = subprocess.Popen(
        [*COMMAND, "found-office", "--name", name, "--administrator", f"head{code}"],
        env=_environment(tmp_path, addresses),
        stdin=slave,
        stdout=slave,
        stderr=slave,
        start_new_session=True,
    )
    os.close(slave)
    shown = _heard(master, "系统管理员的密码：")
    os.write(master, f"{FRESH}\n".encode())
    shown += _heard(master, "再输一遍：")
    os.write(master, f"{second}\n".encode())
    shown += _heard(master, "。" if code == 0 else "没有建立")
    assert process.wait(timeout=60) == code
    os.close(master)
    assert FRESH not in shown


def _heard(terminal: int, words: str) -> str:
    heard = b""
    while words.encode() not in heard:
        heard += os.read(terminal, 4096)
    return heard.decode()


def test_a_database_that_is_not_there_or_not_prepared_is_one_clear_line(
    postgres: EmbeddedPostgres, tmp_path: Path
) -> None:
    _refused(_anchang(tmp_path / "new", *FOUND, said=FRESH), "先运行 anchang setup-database")
    assert not (tmp_path / "new").exists()
    away = dict.fromkeys(("DATABASE_URL", "DATABASE_OWNER_URL"), "postgresql://x:x@127.0.0.1:9/anchang")
    _refused(_anchang(tmp_path, *FOUND, said=FRESH, addresses=away), "连不上数据库 127.0.0.1:9/anchang")
    half = {"DATABASE_URL": away["DATABASE_URL"], "DATABASE_OWNER_URL": ""}
    _refused(_anchang(tmp_path, *FOUND, said=FRESH, addresses=half), "DATABASE_OWNER_URL")
    name = database.own_name("bare")
    with connect(postgres.connection("superuser", "postgres")) as superuser:
        superuser.execute(f"DROP DATABASE IF EXISTS {name}".encode())
    provision(postgres, name)
    bare = _anchang(tmp_path, *FOUND, said=FRESH, addresses=_addresses(postgres, name))
    database.drop(postgres, name)
    _refused(bare, "先运行 anchang setup-database")


def test_the_embedded_database_is_prepared_and_founded_without_the_demo() -> None:
    with tempfile.TemporaryDirectory(prefix="anchang-test-") as folder:
        Path(folder).chmod(0o755)
        var = Path(folder) / "var"
        assert _anchang(var, "setup-database").returncode == 0
        done = _anchang(var, *FOUND, said=FRESH)
        assert (done.returncode, done.stderr) == (0, "")
        server = EmbeddedPostgres(var / "postgres")
        assert server.pid() is None, "the command leaves no server behind"


def test_a_real_office_and_the_demo_never_share_a_database(
    addresses: dict[str, str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch, db: None
) -> None:
    _refused(_anchang(tmp_path, "setup-database", "--demo", addresses=addresses), "有真案场")
    assert not is_demo_there()
    monkeypatch.setattr("anchang.demo.accounts", lambda: [DemoAccount("置业顾问", "林岚", "lin", "")])
    assert is_demo_there()
