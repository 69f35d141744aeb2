"""A database per test process, copied from a template that is built once per set of migrations.

The server is the embedded one with fsync off, in a folder of its own beside the data of `make run`.
"""

import hashlib
import os
import subprocess
import sys
from pathlib import Path
from typing import Any
from urllib.parse import quote

import psutil

from anchang.foundation.embedded_postgres import EmbeddedPostgres, provision
from anchang.foundation.embedded_postgres.provision import connect
from anchang.project.environment import state_folder

ROOT = Path(__file__).parents[1]
_TEMPLATES_KEPT = 3


def server() -> EmbeddedPostgres:
    """The server for tests, not yet started."""
    return EmbeddedPostgres(state_folder() / "test-postgres", durable=False)


def address(server: EmbeddedPostgres, role: str, database: str) -> str:
    """The address of a database for DATABASE_URL."""
    found = server.connection(role, database)
    credentials = f"{quote(found['USER'])}:{quote(found['PASSWORD'])}"
    return f"postgresql://{credentials}@/{database}?host={quote(found['HOST'])}&port={found['PORT']}"


def template(server: EmbeddedPostgres) -> str:
    """Name of the migrated template with the cast in it; builds it when the migrations have changed.

    A session lock keeps processes that start at once from building it twice.
    """
    name = f"template_{_fingerprint()}"
    with connect(server.connection("superuser", "postgres")) as connection:
        connection.execute("SELECT pg_advisory_lock(4242)")
        if not _is_there(connection, name):
            fresh = f"building_{name}"
            _drop(connection, fresh)
            provision(server, fresh)
            _fill(server, fresh)
            connection.execute(f"ALTER DATABASE {fresh} RENAME TO {name}".encode())
            _forget_old_templates(connection, name)
        _forget_killed_runs(connection)
    return name


def recreate(server: EmbeddedPostgres, database: str, template: str) -> None:
    """Throw `database` away with whoever is connected, and copy the template anew: tens of milliseconds."""
    with connect(server.connection("superuser", "postgres")) as connection:
        _drop(connection, database)
        connection.execute(
            f"CREATE DATABASE {database} TEMPLATE {template} OWNER anchang_owner STRATEGY file_copy".encode()
        )


def drop(server: EmbeddedPostgres, database: str) -> None:
    with connect(server.connection("superuser", "postgres")) as connection:
        _drop(connection, database)


def _fingerprint() -> str:
    """Over everything that decides what the template holds."""
    sources = [
        *sorted((ROOT / "src" / "anchang").glob("**/migrations/*.py")),
        *sorted((ROOT / "src" / "anchang" / "foundation" / "rls").glob("*.py")),
        *sorted((ROOT / "src" / "anchang" / "foundation" / "ledger").glob("*.py")),
        *sorted((ROOT / "src" / "anchang" / "apps" / "privacy").glob("*erasing.py")),
        *sorted((ROOT / "src" / "anchang" / "apps" / "privacy").glob("*.toml")),
        ROOT / "src" / "anchang" / "foundation" / "db.py",
        ROOT / "tests" / "people.py",
        ROOT / "tests" / "keys.py",
        ROOT / "requirements" / "dev.txt",
    ]
    return hashlib.sha256(b"\0".join(source.read_bytes() for source in sources)).hexdigest()[:16]


def _fill(server: EmbeddedPostgres, database: str) -> None:
    environment = {
        **os.environ,
        "ANCHANG_AS_OWNER": "1",
        "DATABASE_URL": address(server, "application", database),
        "DATABASE_OWNER_URL": address(server, "owner", database),
        "DJANGO_SETTINGS_MODULE": "tests.settings",
        "PYTHONPATH": os.pathsep.join([str(ROOT / "src"), str(ROOT)]),
    }
    filled = subprocess.run(
        [sys.executable, "-m", "tests.database"],
        cwd=ROOT,
        env=environment,
        capture_output=True,
        text=True,
        check=False,
    )
    if filled.returncode:
        raise RuntimeError(f"the test database could not be migrated:\n{filled.stdout}\n{filled.stderr}")


def _is_there(connection: Any, database: str) -> bool:
    return (
        connection.execute("SELECT 1 FROM pg_database WHERE datname = %s", [database]).fetchone() is not None
    )


def _drop(connection: Any, database: str) -> None:
    connection.execute(f"DROP DATABASE IF EXISTS {database} WITH (FORCE)".encode())


def _forget_old_templates(connection: Any, newest: str) -> None:
    rows = connection.execute(
        "SELECT datname FROM pg_database WHERE starts_with(datname, 'template_') AND datname <> %s"
        " ORDER BY oid DESC OFFSET %s",
        [newest, _TEMPLATES_KEPT - 1],
    ).fetchall()
    for (name,) in rows:
        _drop(connection, name)


def own_name(purpose: str = "main") -> str:
    """Name of a database of this process, by which a later run knows whether its owner still lives."""
    return f"test_{os.getpid()}_{purpose}"


def _forget_killed_runs(connection: Any) -> None:
    rows = connection.execute("SELECT datname FROM pg_database WHERE datname ~ '^test_[0-9]+_'").fetchall()
    for (name,) in rows:
        if not psutil.pid_exists(int(name.split("_")[1])):
            _drop(connection, name)


def _main() -> None:
    import django

    django.setup()
    from django.core.management import call_command
    from django.db import connection

    from anchang.foundation.vault.keys import keyring
    from anchang.foundation.vault.known_keys import make_keys_known
    from tests.people import found_offices

    call_command("migrate", verbosity=0)
    with connection.cursor() as cursor:
        make_keys_known(cursor, keyring())
    found_offices()


if __name__ == "__main__":
    _main()
