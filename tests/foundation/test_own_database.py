"""Any server by address: the documented roles work on an older one, what is unsafe is refused in words."""

import os
import re
import secrets
import socket
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest

from anchang.foundation.embedded_postgres import EmbeddedPostgres, layout, server
from anchang.foundation.embedded_postgres.provision import connect, provision
from anchang.foundation.rls.roles import roles_sql
from anchang.foundation.rls.startup import UnsafeDatabaseError, refuse_old_server, refuse_unsafe_role
from tests import database

HOW_TO = database.ROOT / "docs" / "how-to" / "own-database.md"


def test_the_documented_roles_are_those_of_the_embedded_server() -> None:
    first_block = re.findall(r"```sql\n(.*?)```", HOW_TO.read_text(encoding="utf-8"), flags=re.DOTALL)[0]
    assert first_block.strip() == roles_sql()


@pytest.mark.parametrize("version", [150014, 150020, 160010, 170006, 180000, 190000])
def test_a_server_without_known_holes_is_taken(version: int) -> None:
    refuse_old_server(version)


@pytest.mark.parametrize("version", [90624, 140030, 150013, 160009, 170005, 179999 - 9999])
def test_a_server_with_known_holes_is_refused(version: int) -> None:
    with pytest.raises(UnsafeDatabaseError, match="太旧"):
        refuse_old_server(version)


@pytest.fixture(scope="module")
def scratch(postgres: EmbeddedPostgres, template: str) -> Iterator[str]:
    """A database to spoil; roles are shared by the whole server, so each test makes its own."""
    name = database.own_name("scratch")
    database.recreate(postgres, name, template)
    yield name
    database.drop(postgres, name)


@pytest.mark.parametrize(
    ("attributes", "complaint"),
    [
        ("SUPERUSER", "超级用户"),
        ("BYPASSRLS", "BYPASSRLS"),
        ("CREATEROLE", "CREATEROLE"),
        ("IN ROLE anchang_owner", "所有者"),
    ],
)
def test_an_application_role_that_row_security_does_not_bind_is_refused(
    postgres: EmbeddedPostgres, scratch: str, attributes: str, complaint: str
) -> None:
    role, password = f"unsafe_{secrets.token_hex(4)}", secrets.token_hex(8)
    with connect(postgres.connection("superuser", scratch)) as superuser:
        superuser.execute(f"CREATE ROLE {role} LOGIN PASSWORD '{password}' {attributes}".encode())
        try:
            settings = {**postgres.connection("application", scratch), "USER": role, "PASSWORD": password}
            with connect(settings) as unsafe, pytest.raises(UnsafeDatabaseError, match=complaint):
                refuse_unsafe_role(unsafe)
        finally:
            superuser.execute(f"DROP ROLE {role}".encode())


def test_a_table_without_forced_row_security_is_refused(postgres: EmbeddedPostgres, scratch: str) -> None:
    with (
        connect(postgres.connection("owner", scratch)) as owner,
        connect(postgres.connection("application", scratch)) as application,
    ):
        refuse_unsafe_role(application)
        owner.execute("ALTER TABLE offices_seat NO FORCE ROW LEVEL SECURITY")
        with pytest.raises(UnsafeDatabaseError, match="offices_seat"):
            refuse_unsafe_role(application)
        owner.execute("ALTER TABLE offices_seat FORCE ROW LEVEL SECURITY")


def _anchang(tmp_path: Path, *arguments: str, **addresses: str) -> subprocess.CompletedProcess[str]:
    environment = {**os.environ, "ANCHANG_VAR": str(tmp_path / "var"), **addresses}
    command = [sys.executable, "-m", "anchang.cli.main", *arguments]
    return subprocess.run(command, env=environment, capture_output=True, text=True, check=False, timeout=120)


def _setup(tmp_path: Path, **addresses: str) -> subprocess.CompletedProcess[str]:
    return _anchang(tmp_path, "setup-database", **addresses)


def _unreachable(role: str) -> str:
    return f"postgresql://{role}:x@127.0.0.1:9/anchang"


def test_an_unreachable_server_is_one_clear_line(tmp_path: Path) -> None:
    done = _setup(
        tmp_path, DATABASE_URL=_unreachable("anchang_app"), DATABASE_OWNER_URL=_unreachable("anchang_owner")
    )
    assert done.returncode == 2
    assert done.stderr.startswith("错误：连不上数据库 127.0.0.1:9/anchang")
    assert done.stderr.count("\n") == 1


def test_a_missing_owner_address_is_one_clear_line(tmp_path: Path) -> None:
    done = _setup(tmp_path, DATABASE_URL=_unreachable("anchang_app"), DATABASE_OWNER_URL="")
    assert done.returncode == 2
    assert "DATABASE_OWNER_URL" in done.stderr
    assert done.stderr.count("\n") == 1


@pytest.fixture
def older(monkeypatch: pytest.MonkeyPatch) -> Iterator[EmbeddedPostgres]:
    """A PostgreSQL 16 from the same wheel, standing in for somebody's own server."""
    with tempfile.TemporaryDirectory(prefix="anchang-test-") as folder:
        Path(folder).chmod(0o755)
        sixteen = Path(folder) / "pginstall16"
        sixteen.symlink_to(layout.wheel_binaries().parent / "pginstall")
        for module in (layout, server):
            monkeypatch.setattr(module, "wheel_binaries", lambda: sixteen)
        monkeypatch.setattr(server, "_LOCALE", ("--locale", "C"))
        old = EmbeddedPostgres(Path(folder) / "pg", durable=False)
        old.start()
        yield old
        old.stop()


def test_an_older_server_is_set_up_by_its_addresses(older: EmbeddedPostgres, tmp_path: Path) -> None:
    provision(older, "anchang")
    done = _setup(
        tmp_path,
        DATABASE_URL=database.address(older, "application", "anchang"),
        DATABASE_OWNER_URL=database.address(older, "owner", "anchang"),
    )
    assert done.returncode == 0, done.stderr
    with connect(older.connection("application", "anchang")) as application:
        refuse_unsafe_role(application)
        assert application.info.server_version // 10000 == 16


@pytest.mark.parametrize(
    ("role", "name", "complaint"),
    [
        ("owner", None, "所有者"),
        ("superuser", None, "超级用户"),
        ("application", "postgres", "setup-database"),
    ],
)
def test_nothing_is_served_from_an_unsafe_address(
    postgres: EmbeddedPostgres, scratch: str, tmp_path: Path, role: str, name: str | None, complaint: str
) -> None:
    address = database.address(postgres, role, name or scratch)
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = str(free.getsockname()[1])
    done = _anchang(tmp_path, "run", "--port", port, DATABASE_URL=address, DATABASE_OWNER_URL="")
    assert done.returncode == 2
    assert done.stderr.startswith("错误：")
    assert complaint in done.stderr
    assert done.stderr.count("\n") == 1
