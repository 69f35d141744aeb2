"""Found a real office in a prepared database: as the owner role, in a process of its own."""

import os
from collections.abc import Callable
from dataclasses import dataclass

from anchang.project import environment
from anchang.project.preparation import PreparationError, is_demo_there, owner_database

_NOT_PREPARED = "数据库还没有建表，或者表不是最新的：先运行 anchang setup-database (not prepared)"
_DEMO_IS_THERE = (
    "这个数据库里有演示案场，它的密码是公开的：真案场请另用一个数据库 (DATABASE_URL) 或数据目录 (ANCHANG_VAR)"
)


@dataclass(frozen=True, slots=True)
class Founding:
    """What is asked on the command line."""

    name: str
    username: str
    display_name: str
    number: str


def found(founding: Founding, ask_password: Callable[[], str]) -> None:
    """Open the office with its first administrator; the password is asked once all else is well.

    Raises PreparationError, in one line, for whatever stands against it.
    """
    if not environment.has_own_server() and not environment.is_embedded_server_made():
        raise PreparationError(_NOT_PREPARED)
    os.environ["ANCHANG_AS_OWNER"] = "1"
    with owner_database():
        _start_django()
        _refuse_unprepared()
        if is_demo_there():
            raise PreparationError(_DEMO_IS_THERE)
        _open(founding, ask_password())


def _start_django() -> None:
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "anchang.project.settings")
    import django

    django.setup()


def _refuse_unprepared() -> None:
    from django.db import connection
    from django.db.migrations.executor import MigrationExecutor

    from anchang.foundation.vault.keys import keyring
    from anchang.foundation.vault.known_keys import refuse_unready_keys

    executor = MigrationExecutor(connection)
    if executor.migration_plan(executor.loader.graph.leaf_nodes()):
        raise PreparationError(_NOT_PREPARED)
    with connection.cursor() as cursor:
        refuse_unready_keys(cursor, keyring())


def _open(founding: Founding, password: str) -> None:
    from anchang.apps.offices.actions import NewStaff, found_office
    from anchang.apps.offices.choices import Post
    from anchang.foundation import clock
    from anchang.foundation.errors import DomainError

    administrator = NewStaff(founding.username, founding.display_name, founding.number, Post.ADMINISTRATOR)
    try:
        found_office(name=founding.name, administrator=administrator, password=password, now=clock.now())
    except DomainError as error:
        raise PreparationError(str(error)) from error
