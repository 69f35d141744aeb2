"""Fixtures of all tests: the database of this process, the cast, log-in, a live server, the browser."""

import os
import shutil
import threading
from collections.abc import Callable, Iterator
from copy import copy
from typing import Any

import pytest
from django.db import connection, connections
from django.test import Client

from anchang.apps.offices.models import Staff
from anchang.foundation.embedded_postgres import EmbeddedPostgres
from anchang.foundation.embedded_postgres.provision import connect
from tests import database
from tests.keys import signature
from tests.people import (  # noqa: F401  the people are fixtures
    CAST,
    STRANGERS,
    gao,
    jin,
    lin,
    mo,
    qian,
    shi,
    sun,
    tang,
    wu,
    yan,
    zhao,
    zhou,
)
from tests.proofs.figures import proofs_of, table

_INSTALL_CHROMIUM = "apt-get install -y chromium fonts-noto-cjk"
_CHROMIUM_NAMES = ("chromium", "chromium-browser", "google-chrome")


@pytest.fixture(scope="session")
def postgres() -> Iterator[EmbeddedPostgres]:
    """The embedded server for tests, running; the last test process stops it."""
    server = database.server()
    server.start()
    yield server
    server.stop()


@pytest.fixture(scope="session")
def template(postgres: EmbeddedPostgres) -> str:
    """Name of the migrated template database."""
    return database.template(postgres)


@pytest.fixture(scope="session")
def database_name(postgres: EmbeddedPostgres, template: str) -> Iterator[str]:
    """Name of this process's own database; dropped at the end."""
    name = database.own_name()
    database.recreate(postgres, name, template)
    yield name
    database.drop(postgres, name)


@pytest.fixture(scope="session")
def django_db_setup(postgres: EmbeddedPostgres, database_name: str, django_db_blocker: Any) -> Iterator[None]:
    """Point Django at this process's database, as the application role, and make sure that it is no more."""
    with django_db_blocker.unblock():
        connection.close()
        connections.settings["default"].update(postgres.connection("application", database_name))
        connection.settings_dict.update(connections.settings["default"])
        _assert_row_security_binds()
    yield
    with django_db_blocker.unblock():
        connections.close_all()


def _assert_row_security_binds() -> None:
    from anchang.foundation.rls.startup import refuse_unsafe_role

    refuse_unsafe_role(connection)
    connection.close()


@pytest.fixture
def committed_db(
    postgres: EmbeddedPostgres,
    template: str,
    database_name: str,
    django_db_setup: None,
    django_db_blocker: Any,
) -> Iterator[None]:
    """For threads and live servers: writes are committed, and the database is made anew afterwards.

    Use it instead of `transactional_db`, which would need the right to truncate.
    """
    with django_db_blocker.unblock():
        yield
        connections.close_all()
        database.recreate(postgres, database_name, template)


@pytest.fixture
def everybody(template_accounts: dict[str, Staff]) -> dict[str, Staff]:
    """The cast by name, copied for each test: what one does to a person is gone with its database."""
    return {name: copy(person) for name, person in template_accounts.items()}


@pytest.fixture(scope="session")
def template_accounts(
    postgres: EmbeddedPostgres, django_db_setup: None, database_name: str
) -> dict[str, Staff]:
    """The cast as the template has it. Tests ask for `lin`, `zhao`, ... or `everybody` instead."""
    with connect(postgres.connection("application", database_name)) as raw:
        return {name: _account(raw, name) for name in [*CAST, *STRANGERS]}


def _account(raw: Any, username: str) -> Staff:
    signed = signature(f"account named {username}")
    cursor = raw.execute("SELECT * FROM offices_account_named(%s, %s)", [username, signed])
    staff = Staff(**dict(zip([column.name for column in cursor.description], cursor.fetchone(), strict=True)))
    staff._state.adding, staff._state.db = False, "default"
    return staff


@pytest.fixture
def logged_in() -> Callable[[Staff], Client]:
    """`logged_in(lin)` is a test client with Lin's session. Needs `db` or `committed_db`."""

    def client_of(person: Staff) -> Client:
        client = Client()
        client.force_login(person)
        return client

    return client_of


@pytest.fixture
def live_office(committed_db: None) -> Iterator[str]:
    """Address of a live server (threads, own connections) on this process's database."""
    from django.contrib.staticfiles.handlers import StaticFilesHandler
    from django.test.testcases import LiveServerThread

    server = LiveServerThread("127.0.0.1", StaticFilesHandler, connections_override={}, port=0)
    server.daemon = True
    server.start()
    server.is_ready.wait()
    if server.error:
        raise server.error
    yield f"http://127.0.0.1:{server.port}"
    server.terminate()


@pytest.fixture(scope="session")
def chromium() -> str:
    """Path of the browser for the journeys."""
    found = _chromium()
    assert found, f"没有找到 Chromium:{_INSTALL_CHROMIUM}"
    return found


def _chromium() -> str:
    return os.environ.get("CHROMIUM") or next(filter(None, map(shutil.which, _CHROMIUM_NAMES)), "")


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    if _chromium() or os.environ.get("REQUIRE_BROWSER") == "1":
        return
    skip = pytest.mark.skip(reason=f"没有找到 Chromium，安装命令：{_INSTALL_CHROMIUM}")
    for item in items:
        if item.get_closest_marker("browser"):
            item.add_marker(skip)


@pytest.fixture(autouse=True)
def no_thread_left_behind() -> Iterator[None]:
    """A test that leaves a live server running would hold the database of the next."""
    before = threading.active_count()
    yield
    assert threading.active_count() <= before + 1


def pytest_terminal_summary(terminalreporter: Any) -> None:
    """The table of proofs, whichever of them ran."""
    reports = [report for kind in ("passed", "failed") for report in terminalreporter.stats.get(kind, [])]
    proofs = proofs_of(reports)
    if proofs:
        terminalreporter.write_sep("=", "proofs")
        for line in table(proofs):
            terminalreporter.write_line(line)
