"""All between a bare machine and a database fit to serve: server, roles, tables, demo, static files."""

import hashlib
import os
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import psycopg

from anchang.foundation.embedded_postgres import EmbeddedPostgres, EmbeddedPostgresError, provision
from anchang.foundation.embedded_postgres.provision import connect
from anchang.foundation.rls.startup import (
    UnsafeDatabaseError,
    knows_key,
    refuse_old_server,
    refuse_unsafe_role,
)
from anchang.foundation.vault.keys import VaultError, keyring_of
from anchang.foundation.vault.known_keys import keys_known_to, make_keys_known, refuse_unready_keys
from anchang.project import environment

_NOT_PREPARED = "数据库还没有建表，或者表不是最新的：先运行 anchang setup-database (not prepared)"
PACKAGE = Path(__file__).parents[1]


class PreparationError(Exception):
    """The office cannot be started; one line for people."""


TROUBLES = (PreparationError, EmbeddedPostgresError, UnsafeDatabaseError, VaultError)


@contextmanager
def database_ready(*, demo: bool) -> Iterator[EmbeddedPostgres | None]:
    """Within the block the database runs, is migrated and safe; yields the embedded server, if it is used."""
    _refuse_unwritable(environment.state_folder())
    if environment.has_own_server():
        _prepare_own_server(demo=demo)
        yield None
        return
    server = environment.embedded_server()
    server.start()
    try:
        new = provision(server, environment.DATABASE_NAME)
        if new or not _is_prepared(demo) or not _is_key_known(_settings()):
            _run_setup(demo=demo)
            _mark_prepared(demo)
        _refuse_unsafe(_settings())
        yield server
    finally:
        server.stop()


def setup_database(*, demo: bool) -> int:
    """Migrate, load the demo office if asked, gather static files: as the owner role, in its own process."""
    with owner_database():
        _make_first_key()
        os.environ.setdefault("DJANGO_SETTINGS_MODULE", "anchang.project.settings")
        import django

        django.setup()
        from django.core.management import call_command, get_commands

        from anchang.foundation.rls.signing import install_key

        _refuse_trial_version()
        call_command("migrate", verbosity=0, interactive=False)
        install_key()
        _make_keys_known()
        if demo and "load_demo" in get_commands():
            _refuse_real_office()
            call_command("load_demo")
        call_command("collectstatic", verbosity=0, interactive=False, clear=True)
    return 0


def _refuse_trial_version() -> None:
    """Tables of before the first release have been rebuilt; what is in them is left as it is."""
    from django.db import connection
    from django.db.migrations.loader import MigrationLoader

    loader = MigrationLoader(connection)
    ours = {label for label, _ in loader.disk_migrations or ()}
    unknown = [
        key for key in loader.applied_migrations if key[0] in ours and key not in loader.disk_migrations
    ]
    if unknown:
        raise PreparationError(
            "这个数据库是早先的试用版本建的，表已经重做：请另用一个空的数据目录 (ANCHANG_VAR) 或空库，"
            "原来的数据原样留着 (made by a trial version)"
        )


def _make_first_key() -> None:
    """A key of its own for a new database; never one over what another key has sealed."""
    with _reached(_settings()) as connection, connection.cursor() as cursor:
        known = keys_known_to(cursor)
    if not known and not environment.vault_keys():
        environment.make_vault_key()


def _make_keys_known() -> None:
    from django.db import connection

    with connection.cursor() as cursor:
        make_keys_known(cursor, keyring_of(environment.vault_keys()))


def is_demo_there() -> bool:
    """Whether the demo's accounts, whose passwords are public, are there; asked by the owner role."""
    from anchang.apps.offices.accounts import account_named
    from anchang.demo import accounts

    return all(account_named(account.username) for account in accounts())


def _refuse_real_office() -> None:
    from anchang.apps.offices.models import Staff

    if Staff.objects.exists() and not is_demo_there():
        raise PreparationError("这个数据库里有真案场，不装演示案场：请用 make run DEMO=0 (not a demo)")


@contextmanager
def owner_database() -> Iterator[None]:
    """Within the block the owner role reaches the database; a running office shares its embedded server.

    For processes that have set ANCHANG_AS_OWNER.
    """
    if environment.has_own_server():
        _refuse_old(_settings())
        yield
        return
    server = environment.embedded_server()
    server.start()
    try:
        provision(server, environment.DATABASE_NAME)
        _refuse_old(_settings())
        yield
    finally:
        server.stop()


@contextmanager
def prepared_as_owner() -> Iterator[None]:
    """Within the block Django is set up as the owner role, on a database whose tables are the newest.

    For commands in a process of their own; a running office goes on. Raises PreparationError.
    """
    if not environment.has_own_server() and not environment.is_embedded_server_made():
        raise PreparationError(_NOT_PREPARED)
    os.environ["ANCHANG_AS_OWNER"] = "1"
    with owner_database():
        os.environ.setdefault("DJANGO_SETTINGS_MODULE", "anchang.project.settings")
        import django

        django.setup()
        _refuse_unprepared()
        yield


def _refuse_unprepared() -> None:
    from django.db import connection
    from django.db.migrations.executor import MigrationExecutor

    executor = MigrationExecutor(connection)
    if executor.migration_plan(executor.loader.graph.leaf_nodes()):
        raise PreparationError(_NOT_PREPARED)


def _prepare_own_server(*, demo: bool) -> None:
    _refuse_old(_settings())
    if os.environ.get("DATABASE_OWNER_URL"):
        _run_setup(demo=demo)
    _refuse_unsafe(_settings())


def _settings() -> dict[str, Any]:
    try:
        return environment.database()
    except ValueError as error:
        raise PreparationError(str(error)) from error


def _run_setup(*, demo: bool) -> None:
    command = [sys.executable, "-m", "anchang.cli.main", "setup-database", *(["--demo"] if demo else [])]
    done = subprocess.run(command, check=False)  # noqa: S603
    if done.returncode:
        raise PreparationError("建表没有完成，原因见上 (migrations failed)")


def _refuse_old(settings: dict[str, Any]) -> None:
    with _reached(settings) as connection:
        refuse_old_server(connection.info.server_version)


def _refuse_unsafe(settings: dict[str, Any]) -> None:
    with _reached(settings) as connection:
        refuse_unsafe_role(connection)
        if connection.execute("SELECT to_regclass('public.offices_office')").fetchone() == (None,):
            raise PreparationError("数据库还没有建表：先运行 anchang setup-database (not migrated)")
        if not knows_key(connection, environment.secret_key()):
            raise PreparationError(
                "数据库里的签名密钥和 SECRET_KEY 不符，谁也看不到任何一行："
                "用同一个 SECRET_KEY 重新运行 anchang setup-database (signing key differs)"
            )
        with connection.cursor() as cursor:
            refuse_unready_keys(cursor, keyring_of(environment.vault_keys()))


def _is_key_known(settings: dict[str, Any]) -> bool:
    with _reached(settings) as connection:
        return knows_key(connection, environment.secret_key())


@contextmanager
def _reached(settings: dict[str, Any]) -> Iterator[psycopg.Connection[Any]]:
    try:
        connection = connect(settings)
    except psycopg.OperationalError as error:
        why = str(error).strip().splitlines()[-1].strip()
        where = f"{settings['HOST'] or 'localhost'}:{settings['PORT'] or 5432}/{settings['NAME']}"
        raise PreparationError(f"连不上数据库 {where}：{why} (database unreachable)") from error
    with connection:
        yield connection


def _refuse_unwritable(folder: Path) -> None:
    try:
        folder.mkdir(parents=True, exist_ok=True)
        probe = folder / ".probe"
        probe.touch()
        probe.unlink()
    except OSError as error:
        raise PreparationError(f"数据目录不可写：{folder} (data folder is not writable)") from error


def _is_prepared(demo: bool) -> bool:
    stamp = environment.state_folder() / "prepared"
    return stamp.exists() and stamp.read_text(encoding="utf-8") == _fingerprint(demo)


def _mark_prepared(demo: bool) -> None:
    (environment.state_folder() / "prepared").write_text(_fingerprint(demo), encoding="utf-8")


def _fingerprint(demo: bool) -> str:
    """Over whatever setup_database() turns into tables, rows, known keys and static files."""
    files = sorted(
        path
        for pattern in ("**/migrations/*.py", "demo/**/*.py", "**/static/**/*")
        for path in PACKAGE.glob(pattern)
        if path.is_file()
    )
    keys = [key.id for key in keyring_of(environment.vault_keys()).keys] if environment.vault_keys() else []
    digest = hashlib.sha256(f"demo={demo} keys={keys}".encode())
    for path in files:
        digest.update(os.fsencode(path.relative_to(PACKAGE)) + path.read_bytes())
    return digest.hexdigest()
