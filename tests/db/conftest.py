"""The matrix of tests/db: one loosened database of its own, filled once for all tests of the process."""

from collections.abc import Iterator

import pytest

from anchang.foundation.embedded_postgres import EmbeddedPostgres
from anchang.foundation.embedded_postgres.provision import connect
from tests import database
from tests.db.matrix import Connection, Matrix


@pytest.fixture(scope="session")
def superuser(postgres: EmbeddedPostgres, template: str) -> Iterator[Connection]:
    name = database.own_name("matrix")
    database.recreate(postgres, name, template)
    with connect(postgres.connection("superuser", name)) as connection:
        yield connection
    database.drop(postgres, name)


@pytest.fixture(scope="session")
def matrix(superuser: Connection) -> Matrix:
    return Matrix(superuser)


@pytest.fixture(scope="session")
def application(postgres: EmbeddedPostgres, superuser: Connection, matrix: Matrix) -> Iterator[Connection]:
    settings = postgres.connection("application", superuser.info.dbname)
    with connect(settings) as connection:
        yield connection
