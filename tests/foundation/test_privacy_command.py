"""`anchang privacy purge` on a database of its own."""

import os
import subprocess
import sys
from collections.abc import Iterator

import pytest

from anchang.foundation.embedded_postgres import EmbeddedPostgres
from tests import database


@pytest.fixture
def scratch(postgres: EmbeddedPostgres, template: str) -> Iterator[str]:
    name = database.own_name("purge")
    database.recreate(postgres, name, template)
    yield name
    database.drop(postgres, name)


def test_the_tables_are_written_anew(postgres: EmbeddedPostgres, scratch: str) -> None:
    environment = {
        **os.environ,
        "DATABASE_URL": database.address(postgres, "application", scratch),
        "DATABASE_OWNER_URL": database.address(postgres, "owner", scratch),
    }
    command = [sys.executable, "-m", "anchang.cli.main", "privacy", "purge"]
    done = subprocess.run(command, env=environment, capture_output=True, text=True, check=False)
    assert (done.returncode, done.stderr) == (0, "")
    assert "已重写" in done.stdout
